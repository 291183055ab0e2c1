import type { Evidence } from '../change-set/evidence.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import type { ChangeSetAction } from '../deployment/state.ts';
import type { Effect, EffectKind } from '../effects/effect.ts';
import type { WaiverReport } from '../policy/apply-waivers.ts';
import type { Decision } from '../policy/decision.ts';

/** May this change set be executed, and why. */
export interface Verdict {
  readonly changeSetAction: ChangeSetAction;
  /** `ask` needs a person's approval; whoever has no way to ask treats it as `forbid`. */
  readonly decision: Decision;
  /** Every change with its effect and what was decided about it, the tightest first, then what can lose data, then the most severe. */
  readonly judgements: readonly Judgement[];
  /** How many changes had each effect that occurs; a gap in the evidence counts as `unknown`. */
  readonly counts: Readonly<Partial<Record<EffectKind, number>>>;
  readonly waivers: readonly WaiverReport[];
  /** Sources of the policies that decided. */
  readonly policies: readonly string[];
  readonly fingerprint: string;
  readonly evidence: Evidence;
}

/** One effect with what was decided about it. */
export interface Judgement {
  readonly effect: Effect;
  /** What the reader can do about it; absent if it is allowed. */
  readonly advice?: string;
  /** The change that has the effect, where it is at hand. */
  readonly change?: LocatedChange;
  readonly decision: Decision;
  /** The rule, the default, or the waiver that decided. */
  readonly rule: string;
  /** A waiver made it allowed. */
  readonly isWaived: boolean;
  /** The effect is a hole in the evidence, no change. */
  readonly isUnseen: boolean;
  /** Why, as the rule or the waiver says; absent for a default. */
  readonly ruleReason?: string;
  /** The policy that the rule is from. */
  readonly policy: string;
}
