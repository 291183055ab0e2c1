import { EFFECT_KINDS, type EffectKind, type EffectReading } from './effect.ts';

/** Orders effects by severity, for sorting: negative where `a` is the more severe. */
export function compareSeverity(a: EffectKind, b: EffectKind): number {
  return EFFECT_KINDS.indexOf(a) - EFFECT_KINDS.indexOf(b);
}

/** The more severe of two effects. */
export function worseKind(a: EffectKind, b: EffectKind): EffectKind {
  // Stryker disable next-line EqualityOperator: equally severe kinds are the same kind
  return compareSeverity(a, b) <= 0 ? a : b;
}

/**
 * Joins two readings of one change: every doubt of either stays a doubt, and the most severe of what is known stays
 * known.
 */
export function worseReading(a: EffectReading, b: EffectReading): EffectReading {
  const doubts = [...new Set([...a.doubts, ...b.doubts])];
  return readingOf(worseKnown(a.atLeast ?? a.kind, b.atLeast ?? b.kind), doubts);
}

/** A reading of `known` under `doubts`: with a doubt it is opaque, and `known` the least that may happen. */
export function readingOf(known: EffectKind, doubts: readonly string[]): EffectReading {
  if (doubts.length === 0 || known === 'opaque') {
    return { kind: known, doubts };
  }
  return { kind: 'opaque', atLeast: known, doubts };
}

/** Of two kinds the worse, where knowing something counts more than knowing nothing. */
function worseKnown(a: EffectKind, b: EffectKind): EffectKind {
  if (a === 'opaque') {
    return b;
  }
  return b === 'opaque' ? a : worseKind(a, b);
}
