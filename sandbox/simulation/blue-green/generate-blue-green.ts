import { createRandomSource, type RandomSource } from '../scenario/random-source.ts';
import type { BlueGreenScenario, BlueGreenStep, BlueGreenVersion, TimedBlueGreenStep } from './blue-green-scenario.ts';

/** Pauses between two steps, in milliseconds. */
const PAUSES = [0, 500, 3_000, 15_000, 60_000, 300_000, 300_000, 4_000_000] as const;

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
    permits: chance.weighted({ everything: 3, unprotected: 3, nothing: 1 }),
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
  const add = (step: BlueGreenStep) => {
    steps.push({ ...step, at });
    at += chance.pick(PAUSES);
  };
  const pushes = chance.integer(1, 4);
  for (let number = 1; number <= pushes; number += 1) {
    if (!isQuiet && chance.happens(0.15)) add({ kind: 'fail', action: chance.pick(['create', 'delete'] as const) });
    add({ kind: 'push', version: generateVersion(number, chance) });
    while (!isQuiet && chance.happens(0.5)) add(generateOther(chance));
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

function generateOther(chance: RandomSource): BlueGreenStep {
  const kind = chance.weighted(OTHER_STEPS);
  if (kind !== 'retire') return { kind };
  return { kind, confirms: chance.pick(['the list', 'the list', 'another list', 'nothing'] as const) };
}
