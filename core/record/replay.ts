import type { Effect, EffectKind } from '../effects/effect.ts';
import type { Decision } from '../policy/decision.ts';
import type { Policies } from '../policy/policy.ts';
import { effectOfGap } from '../verdict/effect-of-gap.ts';
import { type Judged, judgeEffects } from '../verdict/judge-effects.ts';
import { restrictsCreates } from '../verdict/restricts-creates.ts';
import type { JudgedEffect } from '../verdict/verdict.ts';
import type { DecisionRecord, RecordedChange } from './decision-record.ts';

/** The decision of another policy about a recorded change set. */
export interface Replay {
  readonly was: Pick<DecisionRecord, 'changeSetAction' | 'decision'>;
  readonly now: Pick<DecisionRecord, 'changeSetAction' | 'decision'>;
  /** Changes about which the other policy decides differently. */
  readonly differences: readonly ReplayDifference[];
}

/** Rule name in a difference if the other policy does not need to see the resources. */
const NOTHING_RESTRICTED = 'no rule on hidden resources';

type Place = Pick<Effect, 'logicalResourceId' | 'path'>;

/** One change about which the other policy decides differently. */
export interface ReplayDifference {
  readonly logicalResourceId: string;
  readonly path: string;
  readonly resourceType: string;
  readonly effect: EffectKind;
  /** Undefined if the original policy did not report this effect. */
  readonly was: Decision | undefined;
  readonly now: Decision;
  readonly rule: string;
}

/** Judges a record again by other policies, with the recorded time and waivers. */
export function replay(record: DecisionRecord, policies: Policies): Replay {
  const hidden = record.changes.filter(isHiddenEffect);
  const recorded = readEffects(record);
  const { changeSetAction, decision, judgements } = judgeRecorded(recorded, record, policies);
  const differences = judgements.map(({ effect, decision: now, rule }) => {
    const was = recorded.get(effect) ?? hidden.find((change) => isSamePlace(change, effect));
    return describeDifference(effect, effect.kind, { was: was?.decision, now, rule });
  });
  const noLongerHidden = hidden
    .filter((change) => !judgements.some(({ effect, isUnseen }) => isUnseen && isSamePlace(change, effect)))
    .map((change) => describeDifference(change, change.effect, { was: change.decision, now: 'allow', rule: NOTHING_RESTRICTED }));
  return {
    was: { changeSetAction: record.changeSetAction, decision: record.decision },
    now: { changeSetAction, decision },
    differences: [...differences, ...noLongerHidden].filter(({ was, now }) => was !== now),
  };
}

/** Decides about the changes of a record by other policies, with the recorded time and waivers. */
export function judgeRecord(record: DecisionRecord, policies: Policies): Judged {
  return judgeRecorded(readEffects(record), record, policies);
}

function judgeRecorded(recorded: RecordedEffects, record: DecisionRecord, policies: Policies): Judged {
  const effects = [
    ...[...recorded].map(([effect, { unseen }]) => ({ effect, isUnseen: unseen })),
    ...(restrictsCreates(policies) ? findGaps(record) : []),
  ];
  return judgeEffects(effects, {
    policies,
    waivers: record.waivers,
    now: record.judgedAt,
    fingerprint: record.changeSet.fingerprint,
    stackName: record.stack.name,
    environmentName: record.deployment?.environmentName,
    saysNoChanges: record.changeSetAction === 'NO-CHANGES',
  });
}

type RecordedEffects = ReadonlyMap<Effect, RecordedChange>;

/** The effects of the recorded changes, without those that only the original policy made visible. */
function readEffects({ changes }: DecisionRecord): RecordedEffects {
  return new Map(changes.filter((change) => !isHiddenEffect(change)).map((change) => [effectOfRecord(change), change]));
}

/** Finds the parts of a first create that a policy that restricts creates can never allow. */
function findGaps({ hiddenCreates = [] }: DecisionRecord): readonly JudgedEffect[] {
  return hiddenCreates.map((reason) => ({ effect: effectOfGap({ path: '', reason, hidesOnlyCreates: true }), isUnseen: true }));
}

/**
 * Tests for a gap that exists only because of the original policy (the resources of a stack are not visible). The replay determines this
 * gap again for the other policy.
 */
function isHiddenEffect({ unseen, atLeast }: RecordedChange): boolean {
  return unseen && atLeast !== undefined;
}

function isSamePlace(a: Place, b: Place): boolean {
  return a.path === b.path && a.logicalResourceId === b.logicalResourceId;
}

function describeDifference(
  { logicalResourceId, path, resourceType }: Place & Pick<Effect, 'resourceType'>,
  effect: EffectKind,
  decided: Pick<ReplayDifference, 'was' | 'now' | 'rule'>,
): ReplayDifference {
  return { logicalResourceId, path, resourceType, effect, ...decided };
}

function effectOfRecord(change: RecordedChange): Effect {
  // Stryker disable next-line ArrayDeclaration: a record has no doubts, and no decision uses them
  return { ...change, kind: change.effect, doubts: [] };
}
