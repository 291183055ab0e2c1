import type { ChangeSetAction } from '../deployment/state.ts';
import { NESTED_STACK_TYPE } from '../effects/classify-change.ts';
import type { Effect, EffectKind } from '../effects/effect.ts';
import { effectOfChange } from '../effects/effect-of-change.ts';
import { compareSeverity } from '../effects/worse-reading.ts';
import type { Evidence, Gap } from '../evidence/evidence.ts';
import { findWaiver, reportWaivers, type WaiverContext } from '../policy/apply-waivers.ts';
import { decide, decideUnseen } from '../policy/decide.ts';
import { DECISIONS, type Decision, joinDecisions } from '../policy/decision.ts';
import type { Policies } from '../policy/policy.ts';
import { PRESETS } from '../policy/presets.ts';
import { restrictsCreates } from '../policy/restricts-creates.ts';
import type { Waiver } from '../policy/waiver-file.ts';
import { findHiddenCreates } from './find-hidden-creates.ts';
import type { Judgement, Verdict } from './verdict.ts';

/** What a verdict takes besides the evidence. */
export interface JudgeInput {
  /** Absent: the strict preset. */
  readonly policies?: Policies;
  readonly waivers?: readonly Waiver[];
  /** ISO 8601, UTC. Absent: no waiver counts. */
  readonly now?: string;
  /** Of the evidence; empty where nothing will be executed. */
  readonly fingerprint?: string;
}

/**
 * Judges a change set: every change and every gap in the evidence is an effect, the policies say what may happen, and the
 * tightest of their words is the verdict. Whatever cannot be told is `CANNOT-TELL` unless the owner's policy allows
 * `opaque` effects in so many words.
 */
export function judge(evidence: Evidence, input: JudgeInput = {}): Verdict {
  const policies = input.policies ?? { baseline: PRESETS.strict };
  const context = { now: input.now ?? '', fingerprint: input.fingerprint ?? '' };
  const waivers = input.waivers ?? [];
  const gaps = restrictsCreates(policies) ? [...evidence.gaps, ...findHiddenCreates(evidence.changes)] : evidence.gaps;
  const judgements = [
    ...gaps.map((gap) => judgeGap(gap, policies)),
    ...evidence.changes.map((change) => ({ change, ...judgeEffect(effectOfChange(change), policies, waivers, context) })),
  ].sort(compareJudgements);
  const decision = judgements.map((judgement) => judgement.decision).reduce(joinDecisions, 'allow');
  return {
    changeSetAction: nameAction(evidence, judgements, decision),
    decision,
    judgements,
    counts: countEffects(judgements),
    waivers: reportWaivers(
      waivers,
      judgements.filter(isRestricted).map(({ effect }) => effect),
      policies.baseline,
      context,
    ),
    policies: [policies.baseline.source, ...(policies.pushed === undefined ? [] : [policies.pushed.source])],
    fingerprint: context.fingerprint,
    evidence,
  };
}

/** Whether a waiver would make or has made a difference. */
function isRestricted({ decision, isWaived }: Judgement): boolean {
  return decision !== 'allow' || isWaived === true;
}

function judgeEffect(effect: Effect, policies: Policies, waivers: readonly Waiver[], context: WaiverContext): Judgement {
  const { decision, rule, reason, source } = decide(effect, policies);
  const waiver = decision === 'allow' ? undefined : findWaiver(effect, waivers, policies.baseline, context);
  if (waiver !== undefined) {
    return { effect, decision: 'allow', rule: 'waiver', isWaived: true, ruleReason: waiver.reason, policy: source };
  }
  return { effect, decision, rule, ...(reason === undefined ? {} : { ruleReason: reason }), policy: source };
}

function nameAction(evidence: Evidence, judgements: readonly Judgement[], decision: Decision): ChangeSetAction {
  switch (decision) {
    case 'forbid':
      return judgements.some((judgement) => judgement.decision === 'forbid' && judgement.effect.kind === 'opaque')
        ? 'CANNOT-TELL'
        : 'RESOURCES-BEING-DELETED-OR-REPLACED';
    case 'ask':
      return 'NEEDS-APPROVAL';
    case 'allow':
      return evidence.saysNoChanges ? 'NO-CHANGES' : 'CAN-SAFELY-UPDATE-EXISTING-STACK';
  }
}

/** A hole in the evidence can hide anything: no rule and no waiver is about it, only the default for `opaque`. */
function judgeGap({ path, reason }: Gap, policies: Policies): Judgement {
  const stacks = path.split('/');
  const effect: Effect = {
    kind: 'opaque',
    doubts: [reason],
    logicalResourceId: stacks.at(-1) ?? '',
    path: stacks.slice(0, -1).join('/'),
    resourceType: NESTED_STACK_TYPE,
    stateful: true,
    causes: [],
    sentence: reason,
    advice: 'Start the deployment again; if the same is missing again, look at the change set in the CloudFormation console.',
  };
  const { decision, rule, source } = decideUnseen(policies);
  return { effect, decision, rule, policy: source };
}

function compareJudgements(a: Judgement, b: Judgement): number {
  return (
    DECISIONS.indexOf(b.decision) - DECISIONS.indexOf(a.decision) ||
    compareSeverity(a.effect.kind, b.effect.kind) ||
    Number(b.effect.stateful) - Number(a.effect.stateful) ||
    compareTexts(placeOf(a.effect), placeOf(b.effect))
  );
}

function placeOf({ path, logicalResourceId, physicalResourceId, sentence }: Effect): string {
  return JSON.stringify([path, logicalResourceId, physicalResourceId ?? '', sentence]);
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function countEffects(judgements: readonly Judgement[]): Verdict['counts'] {
  const counts: Partial<Record<EffectKind, number>> = {};
  for (const { effect } of judgements) {
    counts[effect.kind] = (counts[effect.kind] ?? 0) + 1;
  }
  return counts;
}
