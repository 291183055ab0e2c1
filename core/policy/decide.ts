import type { Effect, EffectKind } from '../effects/effect.ts';
import { type Decision, joinDecisions } from './decision.ts';
import { matchPattern } from './match-pattern.ts';
import type { Policies, Policy, Rule } from './policy.ts';
import type { RuleMatch } from './rule-match.ts';

/** Fields of an effect that determine the decision. */
export type DecidableEffect = Pick<
  Effect,
  | 'kind'
  | 'atLeast'
  | 'logicalResourceId'
  | 'path'
  | 'resourceType'
  | 'stateful'
  | 'exposesData'
  | 'causes'
  | 'stated'
  | 'hasUnnamedCause'
  | 'also'
>;

/** One effect of a change, caused by one property. Rules and waivers match aspects. */
export interface Aspect extends Pick<Effect, 'kind' | 'stated' | 'logicalResourceId' | 'path' | 'resourceType' | 'stateful'> {
  /** The property or attribute; absent if unknown. */
  readonly cause?: string;
  /** The property is unknown, so that it can be any property that a rule restricts. */
  readonly isUnnamed?: true;
}

/** An effect that is not allowed without a waiver. */
export interface RestrictedAspect {
  readonly aspect: Aspect;
  /** The pushed policy forbids the effect. */
  readonly isForbiddenByPush: boolean;
}

/** A decision with the rule that made it. */
export interface Ruling {
  readonly decision: Decision;
  /** Name of the rule, or `default` with the effect it is for. If several rules made the decision, the names of all of them. */
  readonly rule: string;
  /** Reason of the rule; absent for a default. */
  readonly reason?: string;
  /** Policy that contains the rule. */
  readonly source: string;
  /** A waiver allows it. */
  readonly isWaived?: boolean;
}

/**
 * Decides about an effect. The policies decide about each aspect separately, including the known part of an unknown effect, and the
 * strictest decision applies.
 *
 * @param waive returns the ruling of a waiver for an aspect that is not allowed; undefined without a waiver
 */
export function decide(
  effect: DecidableEffect,
  policies: Policies,
  waive: (restricted: RestrictedAspect) => Ruling | undefined = () => undefined,
): Ruling {
  return joinRulings(
    aspectsOf(effect).map((aspect) => {
      const { about, ...ruling } = decideAspect(aspect, policies);
      return ruling.decision === 'allow'
        ? ruling
        : (waive({ aspect: about, isForbiddenByPush: isForbiddenByPush(aspect, policies) }) ?? ruling);
    }),
  );
}

/** Decides about missing evidence by the defaults for `unknown`, because no rule matches missing evidence. */
export function decideUnseen({ baseline, pushed }: Policies): Ruling {
  const ruling = rulingByDefault('unknown', baseline);
  return pushed === undefined ? ruling : tighter(ruling, rulingByDefault('unknown', pushed));
}

/**
 * Lists the effects of a change by property, because a rule for one property does not match another. An unknown effect and a change of an
 * unnamed property can have other causes, so a rule for a property cannot decide about them alone.
 */
export function aspectsOf(effect: DecidableEffect): readonly Aspect[] {
  const {
    kind,
    atLeast = kind,
    causes,
    stated,
    also = [],
    logicalResourceId,
    path,
    resourceType,
    hasUnnamedCause,
    exposesData = false,
  } = effect;
  const parts = [...[...new Set([kind, atLeast])].map((headline) => ({ effect: headline, causes, stated })), ...also];
  return parts.flatMap((part): readonly Aspect[] => {
    const { stated: statedPart } = part;
    const stateful = effect.stateful || (part.effect === 'expose' && exposesData);
    const aspect = {
      kind: part.effect,
      logicalResourceId,
      path,
      resourceType,
      stateful,
      ...(statedPart === undefined ? {} : { stated: statedPart }),
    };
    const byCause = part.causes.map((cause) => ({ ...aspect, cause }));
    const unnamed = hasUnnamedCause === true ? [{ ...aspect, isUnnamed: hasUnnamedCause }] : [];
    const hasOtherCauses = byCause.length === 0 || part.effect === 'unknown' || unnamed.length > 0;
    return [...(hasOtherCauses ? [aspect] : []), ...unnamed, ...byCause];
  });
}

/** Decides about each aspect of an effect, without waivers. */
export function decideAspects(effect: DecidableEffect, policies: Policies): readonly AspectRuling[] {
  return aspectsOf(effect).map((aspect) => decideAspect(aspect, policies));
}

/** A ruling with the aspect that the policy decided about: with the inferred effect, or with the one that CloudFormation states. */
export interface AspectRuling extends Ruling {
  readonly about: Aspect;
}

/** Decides by the baseline and by the pushed policy. The stricter ruling applies; of two equal rulings, the ruling of the baseline. */
function decideAspect(aspect: Aspect, { baseline, pushed }: Policies): AspectRuling {
  const ruling = decideAlone(aspect, baseline);
  return pushed === undefined ? ruling : tighter(ruling, decideAlone(aspect, pushed));
}

function isForbiddenByPush(aspect: Aspect, { pushed }: Policies): boolean {
  return pushed !== undefined && decideAlone(aspect, pushed).decision === 'forbid';
}

function decideAlone({ stated, ...inferred }: Aspect, policy: Policy): AspectRuling {
  const about = { ...inferred, kind: policy.judgesStatedEffects === true ? (stated ?? inferred.kind) : inferred.kind };
  const rule = policy.rules.find((one) => isAbout(one, about));
  return rule === undefined
    ? { ...rulingByDefault(about.kind, policy), about }
    : { decision: rule.decision, rule: rule.name, reason: rule.reason, source: policy.source, about };
}

/**
 * Matches a rule. A rule that asks about or forbids a property also matches a change of an unnamed property, and one that asks about or
 * forbids a resource type also matches the type in lower case.
 */
export function isAbout({ match, decision }: Pick<Rule, 'match' | 'decision'>, aspect: Aspect): boolean {
  if (decision === 'allow') return matches(match, aspect);
  const { property, ...rest } = match;
  return matches(property !== undefined && aspect.isUnnamed ? rest : match, aspect, true);
}

function rulingByDefault(kind: EffectKind, { defaults, source }: Policy): Ruling {
  return { decision: defaults[kind], rule: `default for ${kind}`, source };
}

function tighter<Kind extends Ruling>(a: Kind, b: Kind): Kind {
  return joinDecisions(a.decision, b.decision) === a.decision ? a : b;
}

/** Returns the strictest ruling, with every rule that produced it, because each of them must change. An allowed effect names the first rule, or the waivers. */
function joinRulings(rulings: readonly Ruling[]): Ruling {
  const tightest = rulings.reduce(tighter);
  const alike = rulings.filter(({ decision }) => decision === tightest.decision);
  const waived = alike.filter(({ isWaived }) => isWaived);
  const telling = waived.length > 0 ? waived : tightest.decision === 'allow' ? [tightest] : alike;
  const reasons = distinct(telling.flatMap(({ reason }) => reason ?? []));
  return {
    decision: tightest.decision,
    rule: distinct(telling.map(({ rule }) => rule)).join(', '),
    source: distinct(telling.map(({ source }) => source)).join(' and '),
    ...(reasons.length === 0 ? {} : { reason: reasons.join(' ') }),
    ...(waived.length === 0 ? {} : { isWaived: true }),
  };
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** Returns true if every field of the match fits the aspect. @param ignoresCase of the resource type */
export function matches(match: RuleMatch, { cause, ...aspect }: Aspect, ignoresCase = false): boolean {
  const folded = (type: string) => (ignoresCase ? type.toLowerCase() : type);
  return (
    fits(match.resourceType, (pattern) => matchPattern(folded(pattern), folded(aspect.resourceType))) &&
    fits(match.logicalResourceId, (pattern) => matchPattern(pattern, aspect.logicalResourceId)) &&
    fits(match.path, (pattern) => matchPattern(pattern, aspect.path)) &&
    fits(match.effect, (wanted) => wanted === aspect.kind) &&
    fits(match.stateful, (wanted) => wanted === aspect.stateful) &&
    fits(match.property, (pattern) => cause !== undefined && matchPattern(pattern, cause))
  );
}

function fits<Item>(wanted: Item | readonly Item[] | undefined, test: (item: Item) => boolean): boolean {
  return wanted === undefined || [wanted].flat().some((item) => test(item as Item));
}
