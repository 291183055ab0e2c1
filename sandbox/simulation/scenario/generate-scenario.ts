import { bumpAll, changeDraft, type Draft, draftTemplate, withoutFirst } from './draft.ts';
import { generateActor, generateDistortion, generateMistake, generateTrouble } from './generate-actor.ts';
import { addSettings } from './generate-settings.ts';
import { createRandomSource, type RandomSource } from './random-source.ts';
import type {
  App,
  Outage,
  Ownership,
  PipelinePlan,
  PushPlan,
  Scenario,
  ScenarioFaults,
  ScenarioStep,
  TimedStep,
  WaiverPlan,
} from './scenario.ts';
import { chooseTheme, type Theme } from './theme.ts';

/** Longer than the shortest time limit of a deployment, in seconds. */
const SLOW_CHANGE_SET_SECONDS = 400;

/** Generates the scenario of a seed: applications, pipelines, pushes, other actors, and faults. */
export function generateScenario(seed: number): Scenario {
  const chance = createRandomSource(seed, 'scenario');
  const theme = chooseTheme(chance);
  const apps = generateApps(theme, chance);
  const pipelines = generatePipelines(apps, theme, chance);
  const steps = generateSteps(apps, pipelines, theme, chance);
  return addSettings({
    seed,
    pageSize: chance.pick([1, 2, 3, 100, 100]),
    changeSetSeconds: chance.happens(0.03) ? SLOW_CHANGE_SET_SECONDS : chance.pick([1, 2, 4]),
    resourceSeconds: chance.pick([1, 2, 4]),
    continuationSeconds: chance.pick([5, 30, 60]),
    baseline: chance.weighted(theme.baselines),
    apps,
    pipelines,
    steps,
    faults: generateFaults(theme, chance),
    ...(chance.happens(theme.lostEvents) ? { events: 'lost' as const } : {}),
    ...(theme.hasOwners ? { ownership: chance.pick<Ownership>(['gate', 'action']) } : {}),
  });
}

function generateApps(theme: Theme, chance: RandomSource): readonly App[] {
  const names = theme.hasOwners || chance.happens(0.15) ? ['shop', 'site'] : ['shop'];
  return names.map((name) => (chance.happens(0.75) ? { name, before: draftApp(theme, chance) } : { name }));
}

function draftApp(theme: Theme, chance: RandomSource): Draft {
  const root = draftTemplate(chance, { holdsNoData: chance.happens(theme.holdsNoData) });
  return chance.happens(theme.nested) ? { ...root, nested: draftTemplate(chance, { most: 2 }) } : root;
}

function generatePipelines(apps: readonly App[], { hasOwners, asks }: Theme, chance: RandomSource): readonly PipelinePlan[] {
  return apps.flatMap(({ name }) => {
    const count = !hasOwners && chance.happens(0.25) ? 2 : 1;
    return Array.from({ length: count }, (_, index) => ({
      name: `${name}-${index + 1}`,
      app: name,
      mode: chance.pick(['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const),
      // A push can name another stack only in an input file of the revision.
      form: hasOwners ? 'file' : chance.pick(['inline', 'file', 'object'] as const),
      // A wait for people can last longer than a job, which CodePipeline fails after 20 minutes without a renewal.
      timeoutMinutes: chance.pick([5, 10, 20]) * (asks ? 3 : 1),
      ...(asks && { asks }),
    }));
  });
}

/** Generates the steps. Most scenarios have one or two pushes. */
function generateSteps(
  apps: readonly App[],
  pipelines: readonly PipelinePlan[],
  theme: Theme,
  chance: RandomSource,
): readonly TimedStep[] {
  const drafts = new Map<string, Draft>(apps.map(({ name, before }) => [name, before ?? draftTemplate(chance)]));
  const steps: TimedStep[] = [];
  let at = 1_000;
  const add = (step: ScenarioStep) => {
    steps.push({ ...step, at });
    at += chance.pick(theme.pauses);
  };
  for (const { name, before } of apps) {
    if (before !== undefined || !chance.happens(0.3)) continue;
    const draft = drafts.get(name) ?? draftTemplate(chance);
    add({ kind: chance.pick(['create-without-rollback', 'review-stack'] as const), app: name, draft });
  }
  for (let pushes = chance.integer(1, chance.happens(0.3) ? 4 : 2); pushes > 0; pushes -= 1) {
    const pipeline = chance.pick(pipelines);
    const previous = drafts.get(pipeline.app) ?? draftTemplate(chance);
    const draft = chance.happens(theme.harmless) ? bumpAll(previous) : changeDraft(previous, chance, theme.changes);
    if (chance.happens(theme.troubles)) add(generateTrouble(draft, chance));
    const distortion = chance.happens(theme.defects) ? generateDistortion(draft, theme, chance) : undefined;
    if (distortion !== undefined) add(distortion);
    const pushed = hidesRemovals(distortion, chance) ? bumpAll(withoutFirst(previous)) : draft;
    drafts.set(pipeline.app, pushed);
    const target = theme.hasOwners && chance.happens(0.3) ? chance.pick(apps).name : pipeline.app;
    add({
      kind: 'push',
      pipeline: pipeline.name,
      ...generatePush(pushed, previous, theme, chance),
      ...(target === pipeline.app ? {} : { target }),
    });
    while (chance.happens(theme.actors)) add(generateActor(pipeline, draft, theme, chance));
  }
  return steps;
}

/** Chooses a push that removes one resource and is harmless otherwise, for a defect that hides the removal. */
function hidesRemovals(defect: Extract<ScenarioStep, { readonly kind: 'distort' }> | undefined, chance: RandomSource): boolean {
  return defect?.distortion === 'late' || (defect?.distortion === 'warn' && chance.happens(0.8));
}

function generatePush(draft: Draft, previous: Draft, theme: Theme, chance: RandomSource): PushPlan {
  const waivers = chance.happens(theme.waivers) ? generateWaivers(draft, previous, theme, chance) : undefined;
  return {
    draft,
    ...(!theme.asks && chance.happens(0.15) ? { policy: chance.weighted({ ...theme.baselines, frozen: 3, broken: 1 }) } : {}),
    ...(waivers === undefined ? {} : { waivers }),
    ...generateMistake(theme, chance),
  };
}

/** Generates a waiver for each resource before and after the push. */
function generateWaivers(draft: Draft, previous: Draft, { expired }: Theme, chance: RandomSource): readonly WaiverPlan[] {
  const hasExpired = chance.happens(expired);
  const plan = (logicalId: string, isNested: boolean): WaiverPlan => ({
    logicalId,
    effect: chance.pick(['delete', 'replace'] as const),
    isExpired: hasExpired !== chance.happens(0.1),
    ...(isNested ? { isNested } : {}),
  });
  const idsOf = (...drafts: readonly (Draft | undefined)[]) =>
    new Set(drafts.flatMap((one) => Object.keys(one?.resources ?? {})));
  return [
    ...[...idsOf(previous, draft)].map((id) => plan(id, false)),
    ...[...idsOf(previous.nested, draft.nested)].map((id) => plan(id, true)),
  ];
}

function generateFaults({ faultRates, outages }: Theme, chance: RandomSource): ScenarioFaults {
  return {
    kind: 'chance',
    rate: chance.pick(faultRates),
    most: chance.integer(1, 12),
    isStale: chance.happens(0.25),
    ...(chance.happens(outages) ? { outage: generateOutage(chance) } : {}),
  };
}

/** Calls that start something, answer something, or decide about a result. */
const IMPORTANT_CALLS = [
  ['trigger', 'StartExecution'],
  ['trigger', 'DescribeExecution'],
  ['trigger', 'SendMessage'],
  ['answer-job', 'DescribeExecution'],
  ['answer-job', 'PutJobSuccessResult'],
  ['answer-job', 'PutJobFailureResult'],
  ['trigger', 'PutJobSuccessResult'],
  ['trigger', 'PutJobFailureResult'],
  ['check-stack', 'DescribeStacks'],
  ['create-stack', 'CreateStack'],
  ['create-change-set', 'CreateChangeSet'],
  ['get-change-set-status', 'DescribeChangeSet'],
  ['inspect-change-set', 'DescribeChangeSet'],
  ['execute-change-set', 'ExecuteChangeSet'],
  ['get-operation-status', 'DescribeStackEvents'],
  ['delete-change-set', 'DeleteChangeSet'],
  ['delete-failed-stack', 'DeleteStack'],
] as const;

function generateOutage(chance: RandomSource): Outage {
  const [caller, operation] = chance.pick(IMPORTANT_CALLS);
  const fault = chance.pick([
    { kind: 'throttle' },
    { kind: 'server-error' },
    { kind: 'lost-reply' },
    { kind: 'timeout', effect: true, afterMs: 5_000 },
  ] as const);
  return { caller, operation, first: chance.pick([1, 1, 2]), calls: chance.integer(3, 6), fault };
}
