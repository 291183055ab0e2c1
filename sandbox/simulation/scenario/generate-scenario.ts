import { changeDraft, type Draft, draftTemplate } from './draft.ts';
import type { PolicyName } from './policy-menu.ts';
import { createRandomSource, type RandomSource } from './random-source.ts';
import type { App, PipelinePlan, PushPlan, Scenario, ScenarioFaults, ScenarioStep, TimedStep, WaiverPlan } from './scenario.ts';

const BASELINES: Readonly<Record<PolicyName, number>> = {
  standard: 6,
  strict: 5,
  'no topics': 1,
  'no visibility': 1,
  stateful: 3,
  observe: 2,
  topics: 2,
  waivable: 3,
  ask: 1,
  frozen: 1,
  broken: 0.3,
};

const DISTORTIONS = ['warn', 'dynamic', 'missing-nested', 'disagree', 'late', 'nested-failed'] as const;

const NESTED_DISTORTIONS = ['missing-nested', 'nested-failed'] as const;

/** Makes a scenario out of a seed: apps, pipelines, what is pushed, who else is about, what goes wrong. */
export function generateScenario(seed: number): Scenario {
  const chance = createRandomSource(seed, 'scenario');
  const apps = generateApps(chance);
  const pipelines = generatePipelines(apps, chance);
  const steps = generateSteps(apps, pipelines, chance);
  return {
    seed,
    pageSize: chance.pick([1, 2, 3, 100, 100]),
    changeSetSeconds: chance.pick([1, 2, 4]),
    resourceSeconds: chance.pick([1, 2, 4]),
    continuationSeconds: chance.pick([5, 30, 60]),
    holdSeconds: chance.pick([0, 15, 600]),
    baseline: chance.weighted(BASELINES),
    apps,
    pipelines,
    steps,
    faults: generateFaults(chance),
  };
}

function generateApps(chance: RandomSource): readonly App[] {
  const names = chance.happens(0.15) ? ['shop', 'site'] : ['shop'];
  return names.map((name) => (chance.happens(0.75) ? { name, before: draftApp(chance) } : { name }));
}

/** One of four applications has a nested stack. */
function draftApp(chance: RandomSource): Draft {
  const root = draftTemplate(chance);
  return chance.happens(0.25) ? { ...root, nested: draftTemplate(chance, 2) } : root;
}

function generatePipelines(apps: readonly App[], chance: RandomSource): readonly PipelinePlan[] {
  return apps.flatMap(({ name }) => {
    const count = chance.happens(0.25) ? 2 : 1;
    return Array.from({ length: count }, (_, index) => ({
      name: `${name}-${index + 1}`,
      app: name,
      mode: chance.pick(['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const),
      form: chance.pick(['inline', 'file', 'object'] as const),
      timeoutMinutes: chance.pick([5, 10, 20]),
    }));
  });
}

/** Most scenarios are a push or two; some are a bad day. */
function generateSteps(apps: readonly App[], pipelines: readonly PipelinePlan[], chance: RandomSource): readonly TimedStep[] {
  const drafts = new Map<string, Draft>(apps.map(({ name, before }) => [name, before ?? draftTemplate(chance)]));
  const steps: TimedStep[] = [];
  let at = 1_000;
  const add = (step: ScenarioStep) => {
    steps.push({ ...step, at });
    at += chance.pick([0, 0, 500, 1_500, 3_000, 8_000, 30_000, 600_000]);
  };
  for (const { name, before } of apps) {
    if (before !== undefined || !chance.happens(0.3)) continue;
    const draft = drafts.get(name) ?? draftTemplate(chance);
    add({ kind: chance.pick(['create-without-rollback', 'review-stack'] as const), app: name, draft });
  }
  for (let pushes = chance.integer(1, chance.happens(0.3) ? 4 : 2); pushes > 0; pushes -= 1) {
    const pipeline = chance.pick(pipelines);
    const draft = changeDraft(drafts.get(pipeline.app) ?? draftTemplate(chance), chance);
    if (chance.happens(0.2)) add(generateTrouble(draft, chance));
    const distortion = chance.happens(0.1) ? generateDistortion(draft, chance) : undefined;
    if (distortion !== undefined) add(distortion);
    const pushed = distortion?.distortion === 'late' ? bumpAll(withoutFirst(draft)) : draft;
    drafts.set(pipeline.app, pushed);
    add({ kind: 'push', pipeline: pipeline.name, ...generatePush(pushed, chance) });
    while (chance.happens(0.3)) add(generateActor(pipeline, draft, chance));
  }
  return steps;
}

function generatePush(draft: Draft, chance: RandomSource): PushPlan {
  const waivers = chance.happens(0.2) ? generateWaivers(draft, chance) : undefined;
  return {
    draft,
    ...(chance.happens(0.15) ? { policy: chance.weighted({ ...BASELINES, frozen: 3, broken: 1 }) } : {}),
    ...(waivers === undefined ? {} : { waivers }),
    ...(chance.happens(0.03) ? { mistake: chance.pick(['no template', 'no JSON', 'bad reference'] as const) } : {}),
  };
}

function generateWaivers(draft: Draft, chance: RandomSource): readonly WaiverPlan[] {
  const plan = (logicalId: string, isNested: boolean): WaiverPlan => ({
    logicalId,
    effect: chance.pick(['delete', 'replace'] as const),
    isExpired: chance.happens(0.3),
    ...(isNested ? { isNested } : {}),
  });
  return [
    ...[...Object.keys(draft.resources), 'R1', 'R2'].map((id) => plan(id, false)),
    ...Object.keys(draft.nested?.resources ?? {}).map((id) => plan(id, true)),
  ];
}

function generateTrouble(draft: Draft, chance: RandomSource): ScenarioStep {
  const resource = chance.pick([...Object.keys(draft.resources), 'AWS::SNS::Topic', 'Nested']);
  const act = chance.pick(['create', 'update', 'replace', 'delete', 'rollback'] as const);
  const times = chance.pick([1, 1, 2, 100]);
  const behaviour = chance.happens(0.07) ? { hangs: act } : { fails: act, times, seconds: chance.pick([1, 60]) };
  return chance.happens(0.1) ? { kind: 'fail-change-set' } : { kind: 'behave', resource, behaviour };
}

/** Generates a step of another actor. */
function generateActor({ name: pipeline, app }: PipelinePlan, draft: Draft, chance: RandomSource): ScenarioStep {
  const other = () => changeDraft(draft, chance);
  const kind = chance.weighted({
    'update-stack': 3,
    'delete-stack': 2,
    'cancel-update': 1,
    'continue-rollback': 1,
    'delete-change-sets': 2,
    'swap-change-set': 2,
    'foreign-change-set': 3,
    'stop-execution': 1,
    redeliver: 4,
    'stop-pipeline': 2,
    'retry-stage': 3,
    behave: 2,
    'clock-jump': 2,
    distort: 3,
    'overwrite-artifact': 3,
    'create-without-rollback': 1,
    'review-stack': 1,
    'protect-stack': 1,
    'follow-up': 4,
  });
  switch (kind) {
    case 'update-stack':
    case 'swap-change-set':
    case 'create-without-rollback':
    case 'review-stack':
      return { kind, app, draft: other() };
    case 'foreign-change-set':
      return { kind, app, draft: other(), executeAfterSeconds: chance.pick([0, 5, 60]) };
    case 'follow-up':
      return { kind, app, draft: bumpAll(other()), fails: chance.happens(0.4) };
    case 'overwrite-artifact':
      return { kind, pipeline, draft: other() };
    case 'distort':
      return generateDistortion(draft, chance);
    case 'stop-execution':
    case 'redeliver':
      return { kind };
    case 'stop-pipeline':
      return { kind, pipeline, abandon: chance.happens(0.7) };
    case 'retry-stage':
      return { kind, pipeline };
    case 'behave':
      return generateTrouble(draft, chance);
    case 'clock-jump':
      return { kind, bySeconds: chance.pick([-90, -5, 5, 90]) };
    default:
      return { kind, app };
  }
}

/** Half of the defects of a template with a nested stack concern the nested stack. */
function generateDistortion({ nested }: Draft, chance: RandomSource): Extract<ScenarioStep, { readonly kind: 'distort' }> {
  const distortions = nested !== undefined && chance.happens(0.5) ? NESTED_DISTORTIONS : DISTORTIONS;
  return { kind: 'distort', distortion: chance.pick(distortions) };
}

/** Removes a resource, unless it is the only one. */
function withoutFirst(draft: Draft): Draft {
  const [, ...others] = Object.entries(draft.resources);
  return others.length === 0 ? draft : { ...draft, resources: Object.fromEntries(others) };
}

/** Every resource changes, so that the update is not empty. */
function bumpAll(draft: Draft): Draft {
  const entries = Object.entries(draft.resources).map(([id, one]) => [id, { ...one, inPlace: one.inPlace + 1 }]);
  return { ...draft, resources: Object.fromEntries(entries) };
}

function generateFaults(chance: RandomSource): ScenarioFaults {
  const rate = chance.pick([0, 0.02, 0.05, 0.15, 0.4]);
  return { kind: 'chance', rate, most: chance.integer(1, 12), isStale: chance.happens(0.25) };
}
