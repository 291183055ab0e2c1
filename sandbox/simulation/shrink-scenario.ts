import type { Deploy } from './harness/create-harness.ts';
import type { InvariantName } from './invariants/violation.ts';
import type { PlacedFault, Scenario } from './scenario/scenario.ts';
import { play } from './simulate-seed.ts';

/** Plays of one shrinking: a story of medium length takes fewer. */
const MOST_PLAYS = 150;

/**
 * The smallest scenario that still breaks the same promise: steps, faults and what was there before are left out one after another, as long as
 * the violation stays. The same scenario shrinks the same way.
 *
 * @param faults what went wrong when the promise was broken
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

/** An app takes its pipelines and steps with it. */
function withApps(base: Scenario, apps: Scenario['apps']): Scenario {
  const names = new Set(apps.map(({ name }) => name));
  const pipelines = base.pipelines.filter(({ app }) => names.has(app));
  const pipelineNames = new Set(pipelines.map(({ name }) => name));
  const steps = base.steps.filter(
    (step) => (!('app' in step) || names.has(step.app)) && (!('pipeline' in step) || pipelineNames.has(step.pipeline)),
  );
  return { ...base, apps, pipelines, steps };
}

/** Leaves out halves, then quarters, then single items, each only if it is not needed. */
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
