import type { Evidence } from '../change-set/evidence.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import type { ChangeSetAction } from '../deployment/state.ts';
import type { Effect, EffectKind } from '../effects/effect.ts';
import type { WaiverReport } from '../policy/apply-waivers.ts';
import type { Decision } from '../policy/decision.ts';

/** A setting of the stack, before and after. */
export interface RecordedSetting {
  readonly name: string;
  /** Absent if the stack does not have the setting. */
  readonly before?: string | undefined;
  readonly after: string;
}

/** The decision about a change set, with its reasons. */
export interface Verdict {
  readonly changeSetAction: ChangeSetAction;
  /** `ask` requires an approval; without an approval channel it is a refusal. */
  readonly decision: Decision;
  /** Every change with its effect and decision, sorted by decision, then by possible loss of data, then by severity. */
  readonly judgements: readonly Judgement[];
  /** Number of changes by effect; a gap in the evidence is treated as `unknown`. */
  readonly counts: Readonly<Partial<Record<EffectKind, number>>>;
  readonly waivers: readonly WaiverReport[];
  /** Sources of the policies that decided. */
  readonly policies: readonly string[];
  readonly fingerprint: string;
  readonly evidence: Evidence;
}

/** One effect with its decision. */
export interface Judgement {
  readonly effect: Effect;
  /** Advice for the reader; absent if the effect is allowed. */
  readonly advice?: string;
  /** The change that has the effect, if available. */
  readonly change?: LocatedChange | undefined;
  /** The setting of the stack that has the effect. */
  readonly setting?: RecordedSetting | undefined;
  readonly decision: Decision;
  /** The rule, the default, or the waiver that decided. */
  readonly rule: string;
  /** A waiver allows the effect. */
  readonly isWaived: boolean;
  /** The effect is a gap in the evidence and not a change. */
  readonly isUnseen: boolean;
  /** Reason of the rule or the waiver; absent for a default. */
  readonly ruleReason?: string;
  /** The policy that contains the rule. */
  readonly policy: string;
}

/** An effect to judge: the effect of a change, or of a gap in the evidence, which is not a change. */
export interface JudgedEffect {
  readonly effect: Effect;
  /** The effect comes from a gap in the evidence: rules and waivers do not match it. */
  readonly isUnseen: boolean;
  /** Advice on a gap; absent if the advice on every gap applies. */
  readonly advice?: string | undefined;
  readonly change?: LocatedChange | undefined;
  readonly setting?: RecordedSetting | undefined;
}
