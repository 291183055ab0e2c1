import { createRandomSource, type RandomSource } from './random-source.ts';
import type { PipelinePlan, Scenario, TimedStep } from './scenario.ts';
import type { SettingsPlan } from './settings.ts';

/** Probability that the stacks and pushes of a scenario have settings. */
const SHARE = 0.15;

/** Probability that nothing except failing operations disturbs such a scenario, so that the settings after a push are known. */
const UNDISTURBED_SHARE = 0.6;

/** Adds settings to the stacks and the pushes of some scenarios, and returns all other scenarios unchanged. */
export function addSettings(scenario: Scenario): Scenario {
  const chance = createRandomSource(scenario.seed, 'settings');
  if (!chance.happens(SHARE)) return scenario;
  const apps = scenario.apps.map((app) => (app.before === undefined ? app : { ...app, settings: generateSettings(chance) }));
  const steps = scenario.steps.map((step) =>
    step.kind === 'push' && chance.happens(0.7)
      ? { ...step, settings: forPipeline(generateSettings(chance), scenario.pipelines, step.pipeline) }
      : step,
  );
  if (!chance.happens(UNDISTURBED_SHARE)) return { ...scenario, apps, steps };
  return {
    ...scenario,
    apps,
    steps: steps.flatMap((step) => (step.kind === 'push' ? [...generateFailure(step, chance), step] : [])),
    faults: { kind: 'exactly', faults: [] },
  };
}

/** Generates the failure of an update in some cases, so that the gate restores the settings. */
function generateFailure(
  { draft, at }: Extract<TimedStep, { readonly kind: 'push' }>,
  chance: RandomSource,
): readonly TimedStep[] {
  if (!chance.happens(0.4)) return [];
  const resource = chance.pick(Object.keys(draft.resources));
  return [{ kind: 'behave', resource, behaviour: { fails: 'update', times: 1, seconds: 1 }, at }];
}

function generateSettings(chance: RandomSource): SettingsPlan {
  return {
    ...(chance.happens(0.8) ? { stackPolicy: chance.pick(['open', 'guarded', 'sealed', 'sealed', 'other'] as const) } : {}),
    ...(chance.happens(0.5) ? { isProtected: chance.happens(0.6) } : {}),
  };
}

/** Only a pipeline with an input file in the revision can push termination protection. */
function forPipeline(settings: SettingsPlan, pipelines: readonly PipelinePlan[], name: string): SettingsPlan {
  const isFile = pipelines.some((pipeline) => pipeline.name === name && pipeline.form === 'file');
  return isFile ? settings : { ...settings, isProtected: undefined };
}
