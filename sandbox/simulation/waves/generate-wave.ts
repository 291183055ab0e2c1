import { createRandomSource, type RandomSource } from '../scenario/random-source.ts';
import type { ThrottledRegion, TimedWaveStep, WaveScenario, WaveTargetPlan } from './wave-scenario.ts';

/** The account of the gate, and the accounts that it may deploy into. */
export const HOME = '111111111111';
export const TARGET_ACCOUNTS = ['222222222222', '333333333333'] as const;

/** An account that trusts the gate, and that the gate does not permit. */
export const STRANGER = '444444444444';

export const REGIONS = ['us-east-1', 'eu-west-1'] as const;

/** Times at which people vote, in milliseconds. */
const VOTES = [20_000, 60_000, 150_000, 300_000, 600_000, 900_000, 1_500_000] as const;

const DURATIONS_SECONDS = [5, 30, 120, 600] as const;

/** Generates the wave of a seed. */
export function generateWave(seed: number): WaveScenario {
  const chance = createRandomSource(seed, 'wave');
  const isQuiet = chance.happens(0.2);
  const targets = generateTargets(chance);
  const hasStranger = chance.happens(0.05);
  return {
    seed,
    continuationSeconds: chance.pick([5, 30]),
    targets: hasStranger ? targets.map((target, index) => (index === targets.length - 1 ? strange(target) : target)) : targets,
    maxConcurrentCount: chance.pick([1, 1, 2, 3]),
    failureToleranceCount: chance.pick([0, 0, 0, 1]),
    ...(chance.happens(0.3) ? { regionOrder: chance.pick([REGIONS, [...REGIONS].reverse()]) } : {}),
    judgeAllFirst: chance.happens(0.4),
    hasStranger,
    steps: generateSteps(chance, isQuiet),
    throttledRegions: !isQuiet && chance.happens(0.2) ? [generateThrottling(chance)] : [],
    faults: {
      kind: 'chance',
      rate: isQuiet ? 0 : chance.pick([0, 0.01, 0.03, 0.1, 0.2]),
      most: chance.integer(1, 12),
      isStale: false,
    },
    ...(!isQuiet && chance.happens(0.1) ? { events: 'lost' as const } : {}),
  };
}

function generateTargets(chance: RandomSource): readonly WaveTargetPlan[] {
  const isSafe = chance.happens(0.3);
  return Array.from({ length: chance.integer(2, 4) }, (_, index) => ({
    name: `app${index}`,
    kind: isSafe ? 'safe' : chance.weighted({ safe: 6, fails: 1, forbidden: 1, approved: 1, rejected: 0.5, new: 1 }),
    accountId: chance.pick([HOME, ...TARGET_ACCOUNTS]),
    region: chance.pick(REGIONS),
  }));
}

function strange(target: WaveTargetPlan): WaveTargetPlan {
  return { ...target, kind: 'safe', accountId: STRANGER };
}

function generateSteps(chance: RandomSource, isQuiet: boolean): readonly TimedWaveStep[] {
  const steps: TimedWaveStep[] = VOTES.map((at) => ({ kind: 'vote', at }));
  const at = () => chance.pick([1_000, 5_000, 10_000, 20_000, 45_000, 120_000]);
  if (!isQuiet && chance.happens(0.2)) {
    const seconds = chance.pick(DURATIONS_SECONDS);
    steps.push({ kind: 'remove-role', accountId: chance.pick(TARGET_ACCOUNTS), seconds, at: at() });
  }
  if (!isQuiet && chance.happens(0.3)) steps.push({ kind: 'redeliver', at: at() });
  if (!isQuiet && chance.happens(0.1)) steps.push({ kind: 'stop-pipeline', at: at() });
  return steps.sort((a, b) => a.at - b.at);
}

function generateThrottling(chance: RandomSource): ThrottledRegion {
  const from = chance.pick([0, 10_000, 30_000]);
  return { region: chance.pick(REGIONS), from, to: from + chance.pick(DURATIONS_SECONDS) * 1_000 };
}
