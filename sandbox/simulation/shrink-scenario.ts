import type { PlacedFault, Scenario, ScenarioFaults } from './scenario/scenario.ts';

/** Maximum number of plays for one reduction. A scenario of medium size needs fewer. */
const MOST_PLAYS = 150;

/** A list in a run, from which a reduction removes items. */
export interface Part<Run> {
  readonly itemsOf: (run: Run) => readonly unknown[];
  readonly withItems: (run: Run, items: readonly unknown[]) => Run;
}

/** Returns a field with a list as a part. */
export function partOf<Field extends string, Run extends { readonly [Name in Field]: readonly unknown[] }>(
  field: Field,
): Part<Run> {
  return {
    itemsOf: (run) => run[field],
    withItems: (run, items) => ({ ...run, [field]: items }),
  };
}

/**
 * Finds the smallest run that still has a violation. It removes faults and the items of the parts one by one, as long as the violation
 * remains. The result is deterministic.
 *
 * @param faults the faults of the run with the violation
 * @param isBroken plays a run, and returns true if it has the violation
 */
export async function shrinkScenario<Run extends { readonly faults: ScenarioFaults }>(
  scenario: Run,
  faults: readonly PlacedFault[],
  parts: readonly Part<Run>[],
  isBroken: (candidate: Run) => Promise<boolean>,
): Promise<Run> {
  let plays = 0;
  const breaks = async (candidate: Run): Promise<boolean> => plays++ < MOST_PLAYS && (await isBroken(candidate));
  const all: readonly Part<Run>[] = [
    {
      itemsOf: ({ faults: own }) => (own.kind === 'exactly' ? own.faults : []),
      withItems: (run, items) => ({ ...run, faults: { kind: 'exactly', faults: items } }),
    },
    ...parts,
  ];
  const sizeOf = (run: Run): number => all.reduce((sum, { itemsOf }) => sum + itemsOf(run).length, 0);
  let smallest: Run = { ...scenario, faults: { kind: 'exactly', faults } };
  if (!(await breaks(smallest))) return scenario;
  for (let size = Number.POSITIVE_INFINITY; sizeOf(smallest) < size; ) {
    size = sizeOf(smallest);
    for (const part of all) smallest = await leaveOut(smallest, part, breaks);
  }
  return smallest;
}

/** The parts of a scenario of pushes. */
export const PARTS_OF_PUSHES: readonly Part<Scenario>[] = [
  partOf('steps'),
  { itemsOf: ({ apps }) => apps, withItems: (base, apps) => withApps(base, apps as Scenario['apps']) },
];

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
async function leaveOut<Run>(
  scenario: Run,
  { itemsOf, withItems }: Part<Run>,
  breaks: (candidate: Run) => Promise<boolean>,
): Promise<Run> {
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
