import type { Violation } from './invariants/violation.ts';
import type { PlacedFault, ScenarioFaults } from './scenario/scenario.ts';

/** A run with steps, as plain data. */
interface RunWithSteps {
  readonly seed: number;
  readonly steps: readonly object[];
  readonly faults: ScenarioFaults;
}

/** The result of a run, with one line for each event. */
interface LoggedResult {
  readonly violations: readonly Violation[];
  readonly faults: readonly PlacedFault[];
  readonly log: readonly string[];
}

/** Describes a violation for people: the settings, the steps, the faults, and the events. The same run gives the same text. */
export function tellRun(
  { seed, steps, faults: _, ...settings }: RunWithSteps,
  { violations, faults, log }: LoggedResult,
): string {
  return [
    `seed ${seed}: ${JSON.stringify(settings)}`,
    ...steps.map((step) => `step: ${JSON.stringify(step)}`),
    ...faults.map(({ site, fault }) => `fault: ${site}: ${JSON.stringify(fault)}`),
    ...log,
    ...violations.map(({ invariant, words }) => `${invariant} is violated: ${words}`),
  ].join('\n');
}
