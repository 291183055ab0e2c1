import type { EffectKind } from '../effects/effect.ts';
import type { Decision } from '../policy/decision.ts';
import type { Policies } from '../policy/policy.ts';
import type { DecisionRecord, RecordedChange } from '../record/decision-record.ts';
import { type JudgedEffect, judgeEffects } from './judge-effects.ts';

/** What another policy would have made of a recorded decision. */
export interface Replay {
  readonly was: Pick<DecisionRecord, 'changeSetAction' | 'decision'>;
  readonly now: Pick<DecisionRecord, 'changeSetAction' | 'decision'>;
  /** Changes about which something else would have been decided. */
  readonly differences: readonly ReplayDifference[];
}

/** One change about which something else would have been decided. */
export interface ReplayDifference {
  readonly logicalResourceId: string;
  readonly path: string;
  readonly resourceType: string;
  readonly effect: EffectKind;
  /** Absent where the policy of then saw nothing here. */
  readonly was?: Decision;
  readonly now: Decision;
  readonly rule: string;
}

/** Judges a record again by other policies, at the time and with the waivers of then. */
export function replay(record: DecisionRecord, policies: Policies): Replay {
  const effects = record.changes.map(effectOfRecord);
  const waivers = record.waivers.map(({ status, fingerprint, ...waiver }) => ({
    ...waiver,
    ...(fingerprint === undefined ? {} : { fingerprint }),
  }));
  const { changeSetAction, decision, judgements } = judgeEffects(effects, {
    policies,
    waivers,
    now: record.judgedAt,
    fingerprint: record.changeSet.fingerprint,
    saysNoChanges: record.changeSetAction === 'NO-CHANGES',
  });
  const before = new Map(record.changes.map((change) => [keyOf(change.sentence, change), change.decision]));
  const differences = judgements.flatMap(({ effect, decision: now, rule }) => {
    const was = before.get(keyOf(effect.sentence, effect));
    const { logicalResourceId, path, resourceType, kind } = effect;
    return was === now
      ? []
      : [{ logicalResourceId, path, resourceType, effect: kind, ...(was === undefined ? {} : { was }), now, rule }];
  });
  return {
    was: { changeSetAction: record.changeSetAction, decision: record.decision },
    now: { changeSetAction, decision },
    differences,
  };
}

function keyOf(sentence: string, place: Pick<RecordedChange, 'path' | 'logicalResourceId' | 'physicalResourceId'>): string {
  return JSON.stringify([place.path, place.logicalResourceId, place.physicalResourceId ?? '', sentence]);
}

function effectOfRecord(change: RecordedChange): JudgedEffect {
  const { logicalResourceId, physicalResourceId, path, resourceType, stateful, causes, sentence, advice, atLeast } = change;
  return {
    effect: {
      kind: change.effect,
      ...(atLeast === undefined ? {} : { atLeast }),
      doubts: [],
      logicalResourceId,
      ...(physicalResourceId === undefined ? {} : { physicalResourceId }),
      path,
      resourceType,
      stateful,
      causes,
      sentence,
      ...(advice === undefined ? {} : { advice }),
    },
    isUnseen: change.unseen,
  };
}
