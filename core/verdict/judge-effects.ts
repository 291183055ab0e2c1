import type { ChangeSetAction } from '../deployment/state.ts';
import { advise, adviseOnGap, type Reader } from '../effects/advise.ts';
import type { Effect, EffectKind } from '../effects/effect.ts';
import { compareSeverity } from '../effects/join-claims.ts';
import { findWaiver, isWaivable, reportWaivers, type WaiverContext } from '../policy/apply-waivers.ts';
import { decide, decideUnseen, type RestrictedAspect, type Ruling } from '../policy/decide.ts';
import { DECISIONS, type Decision, joinDecisions } from '../policy/decision.ts';
import { type Freeze, findFreeze } from '../policy/find-freeze.ts';
import type { Policies } from '../policy/policy.ts';
import type { Waiver } from '../policy/waiver-file.ts';
import { findHiddenEffects } from './find-hidden-effects.ts';
import type { JudgedEffect, Judgement, Verdict } from './verdict.ts';

/** Policies, waivers, and the facts that decide about them. */
export interface JudgeRules extends WaiverContext {
  readonly policies: Policies;
  readonly waivers: readonly Waiver[];
  /** CloudFormation says explicitly that the change set contains no changes. */
  readonly saysNoChanges: boolean;
  /** Nested stacks whose resources are listed although they have no change set. @default none */
  readonly listedStacks?: readonly string[] | undefined;
  /** Reader of the advice. @default pipeline */
  readonly reader?: Reader;
}

/** The decisions about the effects. */
export type Judged = Pick<Verdict, 'changeSetAction' | 'decision' | 'judgements' | 'counts' | 'waivers' | 'policies'>;

/** Decides about every effect; the strictest decision is the decision about the change set. */
export function judgeEffects(seen: readonly JudgedEffect[], rules: JudgeRules): Judged {
  const { policies } = rules;
  const effects = [...seen, ...findHiddenEffects(seen, policies, rules.listedStacks)];
  const restricted: RestrictedAspect[] = [];
  const waive = (one: RestrictedAspect): Ruling | undefined => {
    restricted.push(one);
    return findRuling(one, rules);
  };
  const freeze = findFreeze(policies, rules.now);
  const judgements = sortJudgements(effects.map((effect) => applyFreeze(judgeEffect(effect, rules, waive), freeze)));
  const decision = judgements.map((judgement) => judgement.decision).reduce(joinDecisions, 'allow');
  return {
    changeSetAction: nameAction(judgements, decision, rules.saysNoChanges),
    decision,
    judgements,
    counts: countEffects(judgements),
    waivers: reportWaivers(rules.waivers, restricted, policies.baseline, rules),
    policies: [policies.baseline, policies.pushed].flatMap((policy) => (policy === undefined ? [] : [policy.source])),
  };
}

function judgeEffect(
  { effect, isUnseen, advice, change, setting }: JudgedEffect,
  rules: JudgeRules,
  waive: (restricted: RestrictedAspect) => Ruling | undefined,
): Judgement {
  const open: RestrictedAspect[] = [];
  const waiveOne = (restricted: RestrictedAspect): Ruling | undefined => {
    const waived = waive(restricted);
    if (waived === undefined) open.push(restricted);
    return waived;
  };
  const ruling = isUnseen ? decideUnseen(rules.policies) : decide(effect, rules.policies, waiveOne);
  const { decision, rule, reason, source, isWaived = false } = ruling;
  const advised = decision === 'allow' ? undefined : (advice ?? adviceFor({ effect, isUnseen }, open, source, rules));
  return {
    effect,
    ...(advised === undefined ? {} : { advice: advised }),
    ...(change === undefined ? {} : { change }),
    ...(setting === undefined ? {} : { setting }),
    isUnseen,
    policy: source,
    decision,
    rule,
    ...(reason === undefined ? {} : { ruleReason: reason }),
    isWaived,
  };
}

/** In a freeze window, every change that the policies allow needs an approval. */
function applyFreeze(judgement: Judgement, freeze: Freeze | undefined): Judgement {
  if (freeze === undefined || judgement.decision !== 'allow') return judgement;
  return {
    ...judgement,
    decision: 'ask',
    isWaived: false,
    rule: `freeze ${freeze.name}`,
    ruleReason: freeze.reason,
    policy: freeze.source,
    advice: `Ask an approver, or release the change after ${freeze.until}.`,
  };
}

function adviceFor(
  { effect, isUnseen }: JudgedEffect,
  open: readonly RestrictedAspect[],
  source: string,
  { policies: { baseline, pushed }, now, stackName, reader = 'pipeline' }: JudgeRules,
): string | undefined {
  if (isUnseen) return adviseOnGap(reader);
  return advise(effect, {
    reader,
    restricted: [...new Set(open.map(({ aspect }) => aspect.kind))].sort(compareSeverity),
    isWaivable: open.every((restricted) => isWaivable(restricted, baseline)),
    stackName,
    ...(pushed !== undefined && source === pushed.source ? { pushedPolicy: pushed.source } : {}),
    expires: suggestExpiry(now, baseline.maxWaiverDays),
  });
}

/** Number of days for which a suggested waiver is valid. */
const WAIVER_DAYS = 7;

function suggestExpiry(now: string, mostDays = WAIVER_DAYS): string {
  const time = Date.parse(now);
  return Number.isNaN(time) ? '' : new Date(time + Math.min(WAIVER_DAYS, mostDays) * 86_400_000).toISOString().slice(0, 10);
}

/** Returns the ruling of the waiver that allows the effect. */
function findRuling(restricted: RestrictedAspect, rules: JudgeRules): Ruling | undefined {
  const { baseline } = rules.policies;
  const waiver = findWaiver(restricted, rules.waivers, baseline, rules);
  return waiver && { decision: 'allow', rule: 'waiver', reason: waiver.reason, source: baseline.source, isWaived: true };
}

function nameAction(judgements: readonly Judgement[], decision: Decision, saysNoChanges: boolean): ChangeSetAction {
  switch (decision) {
    case 'forbid':
      return judgements.some((judgement) => judgement.decision === 'forbid' && judgement.effect.kind === 'unknown')
        ? 'CANNOT-TELL'
        : 'RESOURCES-BEING-DELETED-OR-REPLACED';
    case 'ask':
      return 'NEEDS-APPROVAL';
    case 'allow':
      return saysNoChanges ? 'NO-CHANGES' : 'CAN-SAFELY-UPDATE-EXISTING-STACK';
  }
}

/** Sorts by decision, then by possible loss of data, then by severity, then by path. */
function sortJudgements(judgements: readonly Judgement[]): readonly Judgement[] {
  const placed = judgements.map((judgement) => ({ judgement, ...judgement.effect, place: placeOf(judgement.effect) }));
  const sorted = placed.sort(
    (a, b) =>
      DECISIONS.indexOf(b.judgement.decision) - DECISIONS.indexOf(a.judgement.decision) ||
      Number(canLoseData(b)) - Number(canLoseData(a)) ||
      compareSeverity(a.kind, b.kind) ||
      // Stryker disable next-line EqualityOperator: effects of one path are equal
      (a.place < b.place ? -1 : 1),
  );
  return sorted.map(({ judgement }) => judgement);
}

function canLoseData({ kind, stateful }: Effect): boolean {
  return stateful && compareSeverity(kind, 'update') < 0;
}

/** Distinguishes any two effects, so that the order does not depend on the order of the pages. */
function placeOf({ path, logicalResourceId, physicalResourceId, sentence, atLeast, causes, also }: Effect): string {
  return [path, logicalResourceId, physicalResourceId, sentence, atLeast, ...causes, JSON.stringify(also)].join('\n');
}

function countEffects(judgements: readonly Judgement[]): Verdict['counts'] {
  const counts: Partial<Record<EffectKind, number>> = {};
  for (const { effect } of judgements) {
    counts[effect.kind] = (counts[effect.kind] ?? 0) + 1;
  }
  return counts;
}
