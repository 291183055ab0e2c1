import type { Deploy } from './harness/create-harness.ts';
import type { Observations } from './harness/observations.ts';
import { playScenario } from './harness/play-scenario.ts';
import { findViolations } from './invariants/find-violations.ts';
import type { Violation } from './invariants/violation.ts';
import { createFaultSource } from './scenario/fault-sources.ts';
import type { PlacedFault, Scenario } from './scenario/scenario.ts';

/** Result of a scenario. */
export interface Played {
  readonly violations: readonly Violation[];
  readonly faults: readonly PlacedFault[];
  readonly deployments: number;
  /** State at the first violation, or at the end. */
  readonly seen: Observations | undefined;
}

/** Plays a scenario and checks every invariant after every step. */
export async function play(scenario: Scenario, deploy?: Deploy): Promise<Played> {
  const faults = createFaultSource(scenario);
  let violations: readonly Violation[] = [];
  let seen: Observations | undefined;
  const check = (observed: Observations): void => {
    seen = observed;
    if (violations.length === 0) violations = findViolations(observed);
  };
  await playScenario(scenario, { faults, deploy, check });
  const deployments = seen?.pushes.reduce((sum, { run }) => sum + run.actions.length, 0) ?? 0;
  return { violations, faults: [...faults.injected], deployments, seen };
}
