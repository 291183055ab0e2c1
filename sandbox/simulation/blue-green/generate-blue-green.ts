import { createRandomSource, type RandomSource } from '../scenario/random-source.ts';
import type { BlueGreenScenario, BlueGreenStep, BlueGreenVersion, TimedBlueGreenStep } from './blue-green-scenario.ts';

/** Pauses between two steps, in milliseconds. */
const PAUSES = [0, 500, 3_000, 15_000, 60_000, 300_000, 300_000, 4_000_000] as const;

/** Longer than `retireAfterHours`, in milliseconds. */
const UNTIL_DUE = 4_000_000;

const OTHER_STEPS = {
  switch: 5,
  retire: 4,
  schedule: 4,
  'delete-previous': 1,
  redeliver: 3,
  'stop-execution': 1,
  'stop-pipeline': 1,
} as const;

/** Generates the blue/green run of a seed. */
export function generateBlueGreen(seed: number): BlueGreenScenario {
  const chance = createRandomSource(seed, 'blue-green');
  const isQuiet = chance.happens(0.15);
  return {
    seed,
    mode: isQuiet ? 'QUEUED' : chance.weighted({ QUEUED: 3, SUPERSEDED: 1, PARALLEL: 2 }),
    resourceSeconds: chance.pick([1, 2, 8]),
    continuationSeconds: chance.pick([5, 30]),
    isProtected: chance.happens(0.2),
    isVerified: chance.happens(0.7),
    ...(chance.happens(0.6) ? { retireAfterHours: 1 } : {}),
    permits: chance.weighted({ everything: 3, unprotected: 3, nothing: 3 }),
    steps: generateSteps(chance, isQuiet),
    faults: {
      kind: 'chance',
      rate: isQuiet ? 0 : chance.pick([0, 0.02, 0.05, 0.15, 0.3]),
      most: chance.integer(1, 12),
      isStale: false,
    },
    ...(!isQuiet && chance.happens(0.1) ? { events: 'lost' as const } : {}),
  };
}

function generateSteps(chance: RandomSource, isQuiet: boolean): readonly TimedBlueGreenStep[] {
  const steps: TimedBlueGreenStep[] = [];
  let at = 1_000;
  const add = (step: BlueGreenStep, pause: number = chance.pick(PAUSES)) => {
    steps.push({ ...step, at });
    at += pause;
  };
  const pushes = chance.integer(1, 4);
  for (let number = 1; number <= pushes; number += 1) {
    if (!isQuiet && chance.happens(0.15)) add({ kind: 'fail', action: chance.pick(['create', 'delete'] as const) });
    if (!isQuiet && chance.happens(0.1)) add({ kind: 'take-name' }, 0);
    const refusal = !isQuiet && chance.happens(0.2) ? generateRefusal(chance) : undefined;
    if (refusal !== undefined) add(refusal, 0);
    // An operator moves the pointer back between two attempts of the task that moved it.
    const isMovedBack = refusal?.reason === 'throttled' && chance.happens(0.5);
    add({ kind: 'push', version: generateVersion(number, chance) }, isMovedBack ? chance.pick([15_000, 30_000]) : undefined);
    if (isMovedBack) add({ kind: 'switch' });
    while (!isQuiet && chance.happens(0.5)) {
      const other = generateOther(chance);
      // Most retirements are due.
      if (other.kind === 'schedule' && chance.happens(0.7)) at += UNTIL_DUE;
      add(other);
    }
  }
  if (!isQuiet && chance.happens(0.4)) {
    at += UNTIL_DUE;
    add({ kind: 'schedule' });
  }
  return steps;
}

function generateVersion(number: number, chance: RandomSource): BlueGreenVersion {
  return {
    queue: chance.weighted({ standard: 4, fifo: 6, named: 1 }),
    number,
    answer: chance.weighted({ yes: 8, no: 2, error: 1, silence: 1, nonsense: 1 }),
  };
}

function generateRefusal(chance: RandomSource): Extract<BlueGreenStep, { readonly kind: 'refuse-parameter' }> {
  const reason = chance.pick(['denied', 'throttled'] as const);
  return { kind: 'refuse-parameter', reason, seconds: chance.pick([60, 120, 600]) };
}

function generateOther(chance: RandomSource): BlueGreenStep {
  const kind = chance.weighted(OTHER_STEPS);
  if (kind !== 'retire') return { kind };
  return { kind, confirms: chance.pick(['the list', 'the list', 'another list', 'nothing'] as const) };
}
