import { EFFECT_KINDS, type EffectKind, type EffectReading } from './effect.ts';

/** Effects that one field of a change set states, independent of the other fields. */
export interface Claim {
  /** Effects that the field states; can be empty. */
  readonly known: readonly EffectKind[];
  /** Reasons why the effect cannot be determined, as clauses. */
  readonly doubts: readonly string[];
}

/** Orders effects by severity, for sorting: negative if `a` is more severe. */
export function compareSeverity(a: EffectKind, b: EffectKind): number {
  return EFFECT_KINDS.indexOf(a) - EFFECT_KINDS.indexOf(b);
}

/**
 * Joins claims about one change. The most severe known effect is the main effect, and every other known effect is a further effect. If a
 * claim has a doubt, or no effect is known, the effect is `unknown`.
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
