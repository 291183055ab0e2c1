import type { Evidence } from '../change-set/evidence.ts';
import type { SecretComparison } from '../deployment/secret-versions.ts';
import type { Reader } from '../effects/advise.ts';
import { effectsOfChanges } from '../effects/effect-of-change.ts';
import type { TemplatesByPath } from '../effects/stack-templates.ts';
import type { Policies } from '../policy/policy.ts';
import { PRESETS } from '../policy/presets.ts';
import type { Waiver } from '../policy/waiver-file.ts';
import type { SettingsChange } from '../stack/settings-change.ts';
import { addSecretEffects } from './compare-secret-versions.ts';
import { effectOfGap } from './effect-of-gap.ts';
import { effectsOfSettings } from './effects-of-settings.ts';
import { findSecretReferences } from './find-secret-references.ts';
import { judgeEffects } from './judge-effects.ts';
import type { Verdict } from './verdict.ts';

/** Input of a verdict other than the evidence. */
export interface JudgeInput {
  /** @default the standard preset */
  readonly policies?: Policies;
  readonly waivers?: readonly Waiver[];
  /** ISO 8601, UTC. If absent, no waiver applies, and no freeze window is active. */
  readonly now?: string;
  /** Fingerprint of the changes with their values; empty if unavailable. A waiver can name it. */
  readonly fingerprint?: string;
  /** `environmentName` of the deployment input. A waiver can name it. */
  readonly environmentName?: string | undefined;
  /**
   * Templates of the stacks before and after. They can prove that an immutable resource is only superseded by its next revision.
   * @default none: such a resource is treated as replaced or deleted
   */
  readonly templates?: TemplatesByPath;
  /** Versions of the secrets that the properties refer to. @default none: they are unknown */
  readonly secretVersions?: SecretComparison;
  /** Changed settings of the stack itself, which a change set does not contain. @default none */
  readonly settings?: SettingsChange | undefined;
  /** The change creates the stack. @default false */
  readonly isNew?: boolean;
  /** Reader of the advice. @default pipeline */
  readonly reader?: Reader;
}

/**
 * Judges a change set. Every change and every gap in the evidence is an effect, the policies decide about each effect, and the strictest
 * decision is the verdict. An unknown effect gives `CANNOT-TELL` unless the owner's policy explicitly allows `unknown` effects.
 */
export function judge(evidence: Evidence, input: JudgeInput = {}): Verdict {
  const { policies = { baseline: PRESETS.standard }, waivers = [], fingerprint = '', reader = 'pipeline' } = input;
  // Stryker disable next-line StringLiteral: a string that is not a time does not precede a time
  const { now = '' } = input;
  const seen = effectsOfChanges(evidence.changes, input.templates);
  const references = findSecretReferences(evidence.changes);
  const { secretVersions = { deployed: {}, current: {} } } = input;
  const effects = [
    ...evidence.gaps.map((gap) => ({ effect: effectOfGap(gap), isUnseen: true, advice: gap.advice })),
    ...effectsOfSettings(input.settings ?? {}, { stackName: evidence.stackName, isNew: input.isNew === true }).map((one) => ({
      ...one,
      isUnseen: false,
    })),
    ...seen.map((effect, index) => ({
      effect: addSecretEffects(effect, references, secretVersions),
      isUnseen: false,
      change: evidence.changes[index],
    })),
  ];
  const judged = judgeEffects(effects, {
    policies,
    waivers,
    now,
    fingerprint,
    reader,
    stackName: evidence.stackName,
    environmentName: input.environmentName,
    saysNoChanges: evidence.saysNoChanges,
    listedStacks: evidence.listedStacks,
  });
  const notes = judged.judgements.flatMap(({ decision, effect }) => (decision === 'allow' ? (effect.note ?? []) : []));
  return { ...judged, fingerprint, evidence: { ...evidence, notes: [...evidence.notes, ...notes] } };
}
