import type { EffectKind } from '../effects/effect.ts';
import type { Decision } from './decision.ts';
import type { RuleMatch, Waivable } from './policy-file.ts';

/** What a gate allows, ready to decide with: a preset with a policy file on top, or a preset alone. */
export interface Policy {
  /** Where it comes from, for the record: a preset's name or a file's address. */
  readonly source: string;
  /** In order: the first that matches decides. */
  readonly rules: readonly Rule[];
  /** What holds where no rule matches. */
  readonly defaults: Readonly<Record<EffectKind, Decision>>;
  /** The policy decides about the effects that CloudFormation states, not about the milder ones that the gate infers. */
  readonly judgesStatedEffects?: true;
  /** Effects that a waiver may allow. Only the baseline can allow waivers. */
  readonly waivable: readonly Waivable[];
  /** The most days that a waiver may still be valid. Only the value of the baseline counts. */
  readonly maxWaiverDays?: number;
}

/** One rule. */
export interface Rule {
  readonly name: string;
  readonly match: RuleMatch;
  readonly decision: Decision;
  readonly reason: string;
}

/** The owner's policy and, where the push brings one, the repository's: of two decisions the tighter one counts. */
export interface Policies {
  readonly baseline: Policy;
  readonly pushed?: Policy;
}
