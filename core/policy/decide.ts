import type { Effect, EffectKind } from '../effects/effect.ts';
import { type Decision, joinDecisions } from './decision.ts';
import { matchPattern } from './match-pattern.ts';
import type { Policies, Policy } from './policy.ts';
import type { RuleMatch } from './policy-file.ts';

/** What a rule may look at. */
export type DecidableEffect = Pick<
  Effect,
  'kind' | 'atLeast' | 'logicalResourceId' | 'path' | 'resourceType' | 'stateful' | 'causes'
>;

/** A decision with who took it. */
export interface Ruling {
  readonly decision: Decision;
  /** Name of the rule, or `default` with the effect it is for. */
  readonly rule: string;
  /** Why, where a rule says; absent for a default. */
  readonly reason?: string;
  /** The policy it comes from. */
  readonly source: string;
}

/** What the policies make of an effect: of the baseline and the pushed policy the tighter counts, the baseline on a tie. */
export function decide(effect: DecidableEffect, { baseline, pushed }: Policies): Ruling {
  const ruling = decideAlone(effect, baseline);
  return pushed === undefined ? ruling : tighter(ruling, decideAlone(effect, pushed));
}

/** What the policies make of something that nobody can see: their defaults for `opaque`, as no rule can be about it. */
export function decideUnseen({ baseline, pushed }: Policies): Ruling {
  const ruling = rulingByDefault('opaque', baseline);
  return pushed === undefined ? ruling : tighter(ruling, rulingByDefault('opaque', pushed));
}

/**
 * What one policy makes of an effect. An opaque one is judged as opaque and as the least that is known of it; one that weakens a
 * protection is an update besides, so that nothing gets around a word on updates by bringing a DeletionPolicy along.
 */
function decideAlone(effect: DecidableEffect, policy: Policy): Ruling {
  const known = [effect.kind, effect.atLeast ?? effect.kind];
  const kinds: readonly EffectKind[] = known.includes('disarm') ? [...known, 'update'] : known;
  return kinds.map((kind) => decideKind(effect, kind, policy)).reduce(tighter);
}

function decideKind(effect: DecidableEffect, kind: EffectKind, policy: Policy): Ruling {
  const rule = policy.rules.find(({ match }) => matches(match, effect, kind));
  return rule === undefined
    ? rulingByDefault(kind, policy)
    : { decision: rule.decision, rule: rule.name, reason: rule.reason, source: policy.source };
}

function rulingByDefault(kind: EffectKind, { defaults, source }: Policy): Ruling {
  return { decision: defaults[kind], rule: `default for ${kind}`, source };
}

function tighter(a: Ruling, b: Ruling): Ruling {
  return joinDecisions(a.decision, b.decision) === a.decision ? a : b;
}

/** Whether everything that the match gives fits the effect, taken as one of the given kind. */
export function matches(match: RuleMatch, effect: DecidableEffect, kind: EffectKind = effect.kind): boolean {
  return (
    fits(match.resourceType, (pattern) => matchPattern(pattern, effect.resourceType)) &&
    fits(match.logicalResourceId, (pattern) => matchPattern(pattern, effect.logicalResourceId)) &&
    fits(match.path, (pattern) => matchPattern(pattern, effect.path)) &&
    fits(match.effect, (wanted) => wanted === kind) &&
    fits(match.stateful, (wanted) => wanted === effect.stateful) &&
    fits(match.property, (pattern) => effect.causes.some((cause) => matchPattern(pattern, cause)))
  );
}

function fits<Item>(wanted: Item | readonly Item[] | undefined, test: (item: Item) => boolean): boolean {
  return wanted === undefined || [wanted].flat().some((item) => test(item as Item));
}
