import type { Effect, EffectKind } from '../effects/effect.ts';
import type { Decision } from '../policy/decision.ts';
import type { Policies } from '../policy/policy.ts';
import type { DecisionRecord, RecordedChange } from '../record/decision-record.ts';
import { judgeEffects } from './judge-effects.ts';

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
  /** Undefined where the policy of then saw nothing here. */
  readonly was: Decision | undefined;
  readonly now: Decision;
  readonly rule: string;
}

/** Judges a record again by other policies, at the time and with the waivers of then. */
export function replay(record: DecisionRecord, policies: Policies): Replay {
  const recorded = new Map(record.changes.map((change) => [effectOfRecord(change), change]));
  const effects = [...recorded].map(([effect, { unseen }]) => ({ effect, isUnseen: unseen }));
  const { changeSetAction, decision, judgements } = judgeEffects(effects, {
    policies,
    waivers: record.waivers,
    now: record.judgedAt,
    fingerprint: record.changeSet.fingerprint,
    saysNoChanges: record.changeSetAction === 'NO-CHANGES',
  });
  const differences = judgements.flatMap(({ effect, decision: now, rule }) => {
    const was = recorded.get(effect)?.decision;
    const { logicalResourceId, path, resourceType, kind } = effect;
    return was === now ? [] : [{ logicalResourceId, path, resourceType, effect: kind, was, now, rule }];
  });
  return {
    was: { changeSetAction: record.changeSetAction, decision: record.decision },
    now: { changeSetAction, decision },
    differences,
  };
}

function effectOfRecord(change: RecordedChange): Effect {
  // Stryker disable next-line ArrayDeclaration: a record keeps no doubts, and no decision looks at them
  return { ...change, kind: change.effect, doubts: [] };
}
