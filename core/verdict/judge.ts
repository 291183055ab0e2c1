import type { Evidence } from '../change-set/evidence.ts';
import { effectOfChange } from '../effects/effect-of-change.ts';
import type { Policies } from '../policy/policy.ts';
import { PRESETS } from '../policy/presets.ts';
import type { Waiver } from '../policy/waiver-file.ts';
import { effectOfGap } from './effect-of-gap.ts';
import { judgeEffects } from './judge-effects.ts';
import type { Verdict } from './verdict.ts';

/** Input of a verdict other than the evidence. */
export interface JudgeInput {
  /** @default the standard preset */
  readonly policies?: Policies;
  readonly waivers?: readonly Waiver[];
  /** ISO 8601, UTC. Absent: no waiver counts. */
  readonly now?: string;
  /** Fingerprint of the changes with their values; empty if unavailable. A waiver can name it. */
  readonly fingerprint?: string;
  /** `environmentName` of the deployment input. A waiver can name it. */
  readonly environmentName?: string | undefined;
}

/**
 * Judges a change set: every change and every gap in the evidence is an effect, the policies decide about each effect, and the
 * strictest decision is the verdict. An unknown effect gives `CANNOT-TELL` unless the owner's policy allows `unknown` effects
 * explicitly.
 */
export function judge(evidence: Evidence, input: JudgeInput = {}): Verdict {
  const { policies = { baseline: PRESETS.standard }, waivers = [], fingerprint = '' } = input;
  // Stryker disable next-line StringLiteral: no text that is no time is before any other
  const { now = '' } = input;
  const effects = [
    ...evidence.gaps.map((gap) => ({ effect: effectOfGap(gap), isUnseen: true })),
    ...evidence.changes.map((change) => ({ effect: effectOfChange(change), isUnseen: false, change })),
  ];
  const judged = judgeEffects(effects, {
    policies,
    waivers,
    now,
    fingerprint,
    stackName: evidence.stackName,
    environmentName: input.environmentName,
    saysNoChanges: evidence.saysNoChanges,
  });
  return { ...judged, fingerprint, evidence };
}
