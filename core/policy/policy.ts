import type { EffectKind } from '../effects/effect.ts';
import type { ApprovalOptions } from './approval-options.ts';
import type { Decision } from './decision.ts';
import type { BlueGreenOptions, Waivable } from './policy-file.ts';
import type { RuleMatch } from './rule-match.ts';

/** Policy of a gate: a preset, or a policy file on top of a preset. */
export interface Policy {
  /** Source for the record: the name of a preset or the address of a file. */
  readonly source: string;
  /** Rules in order. The first rule that matches decides. */
  readonly rules: readonly Rule[];
  /** Decisions if no rule matches. */
  readonly defaults: Readonly<Record<EffectKind, Decision>>;
  /** The policy decides about the effects that CloudFormation states, not about the milder ones that the gate infers. */
  readonly judgesStatedEffects?: true;
  /** Effects that a waiver may allow. Only the baseline can allow waivers. */
  readonly waivable: readonly Waivable[];
  /** Maximum number of days until a waiver expires. Only the value in the baseline applies. */
  readonly maxWaiverDays?: number;
  /** @default two approvers, who accept it by name, for the deletion of a stateful resource */
  readonly approvals?: ApprovalOptions;
  /** The blue/green deployments that the owner permits. Only the value in the baseline applies. @default none */
  readonly blueGreen?: BlueGreenOptions;
}

/** One rule. */
export interface Rule {
  readonly name: string;
  readonly match: RuleMatch;
  readonly decision: Decision;
  readonly reason: string;
}

/** The owner's policy, and the repository's policy if the push contains one. The stricter decision applies. */
export interface Policies {
  readonly baseline: Policy;
  readonly pushed?: Policy;
}
