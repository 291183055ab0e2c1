import type { Deploy } from './harness/create-harness.ts';
import type { InvariantName } from './invariants/violation.ts';
import type { PlacedFault, Scenario } from './scenario/scenario.ts';
import { play } from './simulate-seed.ts';

/** Maximum number of plays for one reduction. A scenario of medium size needs fewer. */
const MOST_PLAYS = 150;

/**
 * Finds the smallest scenario that still violates the same invariant. It removes steps, faults, and existing stacks one by one, as long as
 * the violation remains. The result is deterministic.
 *
 * @param faults the faults of the run with the violation
 */
export async function shrinkScenario(
  scenario: Scenario,
  faults: readonly PlacedFault[],
  invariant: InvariantName,
  deploy?: Deploy,
): Promise<Scenario> {
  let plays = 0;
  const breaks = async (candidate: Scenario): Promise<boolean> => {
    if (plays++ >= MOST_PLAYS) return false;
    const { violations } = await play(candidate, deploy);
    return violations.some((violation) => violation.invariant === invariant);
  };
  const exactly = (kept: readonly PlacedFault[]): Scenario['faults'] => ({ kind: 'exactly', faults: kept });
  let smallest: Scenario = { ...scenario, faults: exactly(faults) };
  if (!(await breaks(smallest))) return scenario;
  for (let size = Number.POSITIVE_INFINITY; sizeOf(smallest) < size; ) {
    size = sizeOf(smallest);
    smallest = await leaveOut(
      smallest,
      (base) => (base.faults.kind === 'exactly' ? base.faults.faults : []),
      (base, kept) => ({ ...base, faults: exactly(kept) }),
      breaks,
    );
    smallest = await leaveOut(
      smallest,
      ({ steps }) => steps,
      (base, steps) => ({ ...base, steps }),
      breaks,
    );
    smallest = await leaveOut(smallest, ({ apps }) => apps, withApps, breaks);
  }
  return smallest;
}

function sizeOf({ steps, faults, apps }: Scenario): number {
  return steps.length + apps.length + (faults.kind === 'exactly' ? faults.faults.length : 0);
}

/** Removes an app with its pipelines and steps. */
function withApps(base: Scenario, apps: Scenario['apps']): Scenario {
  const names = new Set(apps.map(({ name }) => name));
  const pipelines = base.pipelines.filter(({ app }) => names.has(app));
  const pipelineNames = new Set(pipelines.map(({ name }) => name));
  const steps = base.steps.filter(
    (step) => (!('app' in step) || names.has(step.app)) && (!('pipeline' in step) || pipelineNames.has(step.pipeline)),
  );
  return { ...base, apps, pipelines, steps };
}

/** Removes halves, then quarters, and then single items, if the violation remains without them. */
async function leaveOut<Item>(
  scenario: Scenario,
  itemsOf: (scenario: Scenario) => readonly Item[],
  withItems: (scenario: Scenario, items: readonly Item[]) => Scenario,
  breaks: (candidate: Scenario) => Promise<boolean>,
): Promise<Scenario> {
  let smallest = scenario;
  for (let width = itemsOf(scenario).length; width >= 1; width = width === 1 ? 0 : Math.ceil(width / 2)) {
    for (let from = 0; from < itemsOf(smallest).length; ) {
      const items = itemsOf(smallest);
      const candidate = withItems(smallest, [...items.slice(0, from), ...items.slice(from + width)]);
      if (await breaks(candidate)) smallest = candidate;
      else from += width;
    }
  }
  return smallest;
}
