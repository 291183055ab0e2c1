import { bumpAll, changeDraft, type Draft } from './draft.ts';
import type { RandomSource } from './random-source.ts';
import type { PipelinePlan, ScenarioStep } from './scenario.ts';
import type { Theme } from './theme.ts';

/** Generates a step of another actor. */
export function generateActor(
  { name: pipeline, app }: PipelinePlan,
  draft: Draft,
  theme: Theme,
  chance: RandomSource,
): ScenarioStep {
  const other = () => changeDraft(draft, chance);
  const kind = chance.weighted(theme.actorKinds);
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
      return { kind, pipeline, draft: other(), ...generateMistake(theme, chance) };
    case 'distort':
      return generateDistortion(draft, theme, chance);
    case 'stop-execution':
    case 'redeliver':
    case 'forge-event':
      return { kind };
    case 'decide':
      return {
        kind,
        person: chance.pick(['alice', 'bob'] as const),
        decision: chance.happens(0.8) ? 'approve' : 'reject',
        fingerprint: chance.happens(0.9) ? 'shown' : 'other',
      };
    case 'replay-token':
      return { kind, pipeline, through: chance.pick(['event', 'reply'] as const) };
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

/** Generates a resource or a change set that fails or hangs. */
export function generateTrouble(draft: Draft, chance: RandomSource): ScenarioStep {
  const resource = chance.pick([...Object.keys(draft.resources), 'AWS::SNS::Topic', 'Nested']);
  const act = chance.pick(['create', 'update', 'replace', 'delete', 'rollback'] as const);
  const times = chance.pick([1, 1, 2, 100]);
  const behaviour = chance.happens(0.12) ? { hangs: act } : { fails: act, times, seconds: chance.pick([1, 60]) };
  return chance.happens(0.1) ? { kind: 'fail-change-set' } : { kind: 'behave', resource, behaviour };
}

/** Generates a mistake of a push, or none. */
export function generateMistake({ mistakes }: Theme, chance: RandomSource) {
  return chance.happens(mistakes) ? { mistake: chance.pick(['no template', 'no JSON', 'bad reference'] as const) } : {};
}

const NESTED_DISTORTIONS = ['missing-nested', 'nested-failed', 'nested-loop'] as const;

/** Generates a defect. Half of the defects of a template with a nested stack concern the nested stack. */
export function generateDistortion(
  { nested }: Draft,
  { defectKinds }: Theme,
  chance: RandomSource,
): Extract<ScenarioStep, { readonly kind: 'distort' }> {
  const concernsNested = nested !== undefined && chance.happens(0.5);
  return { kind: 'distort', distortion: concernsNested ? chance.pick(NESTED_DISTORTIONS) : chance.weighted(defectKinds) };
}
