import { assertNever } from '../../../core/assert-never.ts';
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
      return { kind, app, draft: other() };
    case 'review-stack':
      return reviewStack(app, other(), chance);
    case 'foreign-change-set':
      return { kind, app, draft: other(), executeAfterSeconds: chance.pick([0, 5, 60]) };
    case 'follow-up':
      return { kind, app, draft: bumpAll(other()), fails: chance.happens(0.4) };
    case 'overwrite-artifact':
      return { kind, pipeline, draft: other(), ...generateMistake({ mistakes: theme.invalidOverwrites }, chance) };
    case 'distort':
      return generateDistortion(draft, theme, chance);
    case 'stop-execution':
    case 'redeliver':
    case 'forge-event':
      return { kind };
    case 'decide': {
      const isOther = chance.happens(theme.otherFingerprints);
      return {
        kind,
        person: chance.pick(['alice', 'bob'] as const),
        decision: chance.happens(isOther ? 0.5 : 0.8) ? 'approve' : 'reject',
        fingerprint: isOther ? 'other' : 'shown',
      };
    }
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

/** Generates an operator who works in a new stack that is under review. */
export function reviewStack(app: string, draft: Draft, chance: RandomSource): ScenarioStep {
  return { kind: 'review-stack', app, draft, ...(chance.happens(0.5) ? { executeAfterSeconds: chance.pick([0, 5, 60]) } : {}) };
}

/** Generates a resource or a change set that fails or hangs. */
export function generateTrouble(draft: Draft, chance: RandomSource): ScenarioStep {
  const resource = chance.pick([...Object.keys(draft.resources), 'AWS::SNS::Topic', 'Nested']);
  const act = chance.pick(['create', 'update', 'replace', 'delete', 'rollback'] as const);
  const times = chance.pick([1, 1, 2, 100]);
  const behaviour = chance.happens(0.12) ? { hangs: act } : { fails: act, times, seconds: chance.pick([1, 60]) };
  return chance.happens(0.1) ? { kind: 'fail-change-set' } : { kind: 'behave', resource, behaviour };
}

/** Longer than CodePipeline waits for a job without a renewal. */
const SLOW_SECONDS = 1_500;

/** Generates the steps of something that precedes a push. @param previous the template of the last push */
export function generatePrelude(
  { app }: PipelinePlan,
  previous: Draft,
  { preludeKinds }: Theme,
  chance: RandomSource,
): readonly ScenarioStep[] {
  const resource = chance.pick(Object.keys(previous.resources));
  const kind = chance.weighted(preludeKinds);
  switch (kind) {
    case 'busy stack':
      return [
        { kind: 'behave', resource, behaviour: { hangs: 'update' } },
        { kind: 'update-stack', app, draft: bumpAll(previous) },
      ];
    case 'failed change set':
      return [{ kind: 'fail-change-set' }];
    case 'failing update':
      return [{ kind: 'behave', resource, behaviour: { fails: 'update', times: 1, seconds: 1 } }];
    case 'slow resource':
      return [{ kind: 'behave', resource, behaviour: { seconds: SLOW_SECONDS } }];
    case 'claimed name':
      return [{ kind: 'claim-change-set', app, draft: bumpAll(previous) }];
    default:
      return assertNever(kind);
  }
}

/** Generates a mistake of a push, or none. */
export function generateMistake({ mistakes }: Pick<Theme, 'mistakes'>, chance: RandomSource) {
  return chance.happens(mistakes) ? { mistake: chance.pick(['no template', 'no JSON', 'bad reference'] as const) } : {};
}

const NESTED_DISTORTIONS = ['missing-nested', 'nested-failed', 'nested-loop', 'nested-loop'] as const;

/** Generates a defect. */
export function generateDistortion(
  { nested }: Draft,
  { defectKinds, nestedDefects }: Theme,
  chance: RandomSource,
): Extract<ScenarioStep, { readonly kind: 'distort' }> {
  const concernsNested = nested !== undefined && chance.happens(nestedDefects);
  return { kind: 'distort', distortion: concernsNested ? chance.pick(NESTED_DISTORTIONS) : chance.weighted(defectKinds) };
}
