import { EFFECT_KINDS, type EffectKind, type EffectReading } from './effect.ts';

/** What some words of a change set say by themselves. */
export interface Claim {
  /** What they say happens; nothing where they say nothing. */
  readonly known: readonly EffectKind[];
  /** What makes it impossible to tell, as clauses. */
  readonly doubts: readonly string[];
}

/** Orders effects by severity, for sorting: negative where `a` is the more severe. */
export function compareSeverity(a: EffectKind, b: EffectKind): number {
  return EFFECT_KINDS.indexOf(a) - EFFECT_KINDS.indexOf(b);
}

/**
 * Joins claims about one change: the most severe of what is known is the headline, every other effect is kept as a further one, and
 * with a doubt of any of them, or where nothing is known, the change is unknown.
 */
export function joinClaims(claims: readonly Claim[]): EffectReading {
  const doubts = [...new Set(claims.flatMap((claim) => claim.doubts))];
  const [worst, ...rest] = [...new Set(claims.flatMap(({ known }) => known))].sort(compareSeverity);
  const also = rest.length === 0 ? {} : { also: rest };
  if (worst === undefined) {
    return { kind: 'unknown', doubts };
  }
  return doubts.length === 0 ? { kind: worst, doubts, ...also } : { kind: 'unknown', atLeast: worst, doubts, ...also };
}
