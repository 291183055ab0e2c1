import type { Deploy } from './harness/create-harness.ts';
import type { InvariantName } from './invariants/violation.ts';
import { generateScenario } from './scenario/generate-scenario.ts';
import { shrinkScenario } from './shrink-scenario.ts';
import { play } from './simulate-seed.ts';
import { tellStory } from './tell-story.ts';

/** A seed that violates an invariant, with the violation. */
export interface FoundViolation {
  readonly seed: number;
  readonly invariant: InvariantName;
  /** The smallest scenario with the violation. */
  readonly story: string;
}

/** Result of one seed. */
export interface SeedReport {
  readonly seed: number;
  readonly deployments: number;
  readonly faultsInjected: number;
  readonly violation?: FoundViolation;
}

/** Plays the scenario of a seed. If it violates an invariant, finds the smallest scenario that does. */
export async function reportSeed(seed: number, deploy?: Deploy): Promise<SeedReport> {
  const scenario = generateScenario(seed);
  const { violations, faults, deployments } = await play(scenario, deploy);
  const report = { seed, deployments, faultsInjected: faults.length };
  const [first] = violations;
  if (first === undefined) return report;
  const smallest = await shrinkScenario(scenario, faults, first.invariant, deploy);
  const told = await play(smallest, deploy);
  return { ...report, violation: { seed, invariant: first.invariant, story: tellStory({ scenario: smallest, ...told }) } };
}
