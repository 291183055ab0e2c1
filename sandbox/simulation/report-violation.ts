import { generateWorld } from './generate-scenario.ts';
import type { InvariantName } from './invariants/violation.ts';
import type { Deploy } from './prepare-scenario.ts';
import { shrinkWorld } from './shrink-scenario.ts';
import { play } from './simulate-seed.ts';
import { tellStory } from './tell-story.ts';

/** A seed that breaks a promise, and how. */
export interface Violation {
  readonly seed: number;
  readonly invariant: InvariantName;
  /** The smallest one found. */
  readonly story: string;
}

/** What came of one seed. */
export interface SeedReport {
  readonly seed: number;
  readonly deployments: number;
  readonly faultsInjected: number;
  readonly violation?: Violation;
}

/** Plays the world of a seed and, where it breaks a promise, finds the smallest story that does. */
export async function reportSeed(seed: number, deploy?: Deploy): Promise<SeedReport> {
  const world = generateWorld(seed);
  const { breaches, faults, deployments } = await play(world, deploy);
  const report = { seed, deployments, faultsInjected: faults.length };
  const [first] = breaches;
  if (first === undefined) return report;
  const smallest = await shrinkWorld(world, faults, first.invariant, deploy);
  const told = await play(smallest, deploy);
  return { ...report, violation: { seed, invariant: first.invariant, story: tellStory({ world: smallest, ...told }) } };
}
