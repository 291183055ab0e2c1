/** Decision about a change: it is executed, a person is asked, or it is refused. */
export type Decision = 'allow' | 'ask' | 'forbid';

/** Decisions from the least strict to the strictest. */
export const DECISIONS = ['allow', 'ask', 'forbid'] as const satisfies readonly Decision[];

/** Returns the stricter of two decisions, in the order allow < ask < forbid. */
export function joinDecisions(a: Decision, b: Decision): Decision {
  // Stryker disable next-line EqualityOperator: equal decisions are the same word
  return DECISIONS.indexOf(a) >= DECISIONS.indexOf(b) ? a : b;
}
