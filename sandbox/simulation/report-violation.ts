import type { RunKindName } from './choose-kind.ts';
import type { Deploy } from './harness/create-harness.ts';
import type { InvariantName } from './invariants/violation.ts';
import { playRun } from './run-kind.ts';

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

/**
 * Plays the run of a seed. If it violates an invariant, finds the smallest run that does.
 *
 * @param kind @default the seed chooses the kind of run
 */
export async function reportSeed(seed: number, deploy?: Deploy, kind?: RunKindName): Promise<SeedReport> {
  const { violations, faults, deployments, tellSmallest } = await playRun(seed, deploy, kind);
  const report = { seed, deployments, faultsInjected: faults.length };
  const [first] = violations;
  if (first === undefined) return report;
  return { ...report, violation: { seed, invariant: first.invariant, story: await tellSmallest(first) } };
}
