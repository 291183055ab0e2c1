import { bumpAll, changeDraft, type Draft, draftTemplate, withoutFirst } from './draft.ts';
import {
  generateActor,
  generateDistortion,
  generateMistake,
  generatePrelude,
  generateTrouble,
  reviewStack,
} from './generate-actor.ts';
import { generateFaults } from './generate-faults.ts';
import { addSettings } from './generate-settings.ts';
import { createRandomSource, type RandomSource } from './random-source.ts';
import type { App, Ownership, PipelinePlan, PushPlan, Scenario, ScenarioStep, TimedStep, WaiverPlan } from './scenario.ts';
import type { Theme } from './theme.ts';
import { chooseTheme } from './themes.ts';

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
    pageSize: chance.pick(theme.pageSizes),
    changeSetSeconds: chance.happens(theme.slowChangeSets) ? SLOW_CHANGE_SET_SECONDS : chance.pick([1, 2, 4]),
    resourceSeconds: chance.pick([1, 2, 4]),
    continuationSeconds: chance.pick([5, 30, 60]),
    baseline: chance.weighted(theme.baselines),
    ...(chance.happens(theme.staleStacks) ? { staleSeconds: chance.pick([3, 10, 30]) } : {}),
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
  return names.map((name) => (chance.happens(theme.absent) ? { name } : { name, before: draftApp(theme, chance) }));
}

function draftApp(theme: Theme, chance: RandomSource): Draft {
  const [most, mostNested] = theme.resources;
  const holdsNoData = chance.happens(theme.holdsNoData);
  const root = draftTemplate(chance, { most, holdsNoData });
  return chance.happens(theme.nested) ? { ...root, nested: draftTemplate(chance, { most: mostNested, holdsNoData }) } : root;
}

function generatePipelines(
  apps: readonly App[],
  { hasOwners, asks, timeouts }: Theme,
  chance: RandomSource,
): readonly PipelinePlan[] {
  return apps.flatMap(({ name }) => {
    const count = !hasOwners && chance.happens(0.25) ? 2 : 1;
    return Array.from({ length: count }, (_, index) => ({
      name: `${name}-${index + 1}`,
      app: name,
      mode: chance.pick(['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const),
      // A push can name another stack only in an input file of the revision.
      form: hasOwners ? 'file' : chance.pick(['inline', 'file', 'object'] as const),
      timeoutMinutes: chance.pick(timeouts),
      ...(asks && { asks }),
    }));
  });
}

/** Some scenarios have more pushes than most. */
function countPushes({ pushes: [least, most] }: Theme, chance: RandomSource): number {
  return chance.integer(least, chance.happens(0.3) ? Math.max(most, 4) : most);
}

/** Generates the steps. */
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
    if (before !== undefined || !chance.happens(theme.failedCreates)) continue;
    const draft = drafts.get(name) ?? draftTemplate(chance);
    const kind = chance.weighted(theme.failedCreateKinds);
    add(kind === 'review-stack' ? reviewStack(name, draft, chance) : { kind, app: name, draft });
  }
  for (let pushes = countPushes(theme, chance); pushes > 0; pushes -= 1) {
    const pipeline = chance.pick(pipelines);
    const previous = drafts.get(pipeline.app) ?? draftTemplate(chance);
    const draft = chance.happens(theme.harmless) ? bumpAll(previous) : changeDraft(previous, chance, theme.changes);
    if (chance.happens(theme.preludes)) for (const step of generatePrelude(pipeline, previous, theme, chance)) add(step);
    if (chance.happens(theme.troubles)) add(generateTrouble(draft, chance));
    const distortion = chance.happens(theme.defects) ? generateDistortion(draft, theme, chance) : undefined;
    if (distortion !== undefined) add(distortion);
    const pushed = hidesRemovals(distortion, chance) ? bumpAll(withoutFirst(previous)) : draft;
    drafts.set(pipeline.app, pushed);
    const target = theme.hasOwners && chance.happens(theme.foreignTargets) ? chance.pick(apps).name : pipeline.app;
    add({
      kind: 'push',
      pipeline: pipeline.name,
      ...generatePush(pushed, previous, theme, chance),
      ...(target === pipeline.app ? {} : { target }),
    });
    while (chance.happens(theme.actors)) {
      const step = generateActor(pipeline, draft, theme, chance);
      add(step);
      if (step.kind === 'overwrite-artifact' && chance.happens(theme.redeliveries)) add({ kind: 'redeliver' });
    }
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
    ...(!theme.asks && chance.happens(theme.pushedPolicies)
      ? { policy: chance.weighted({ ...theme.baselines, frozen: 3, broken: 1 }) }
      : {}),
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
