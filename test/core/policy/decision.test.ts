import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DECISIONS, joinDecisions } from '../../../core/policy/decision.ts';

const decision = fc.constantFrom(...DECISIONS);

describe('joinDecisions', () => {
  it('returns the stricter of two', () => {
    expect(joinDecisions('allow', 'ask')).toBe('ask');
    expect(joinDecisions('forbid', 'ask')).toBe('forbid');
    expect(joinDecisions('allow', 'forbid')).toBe('forbid');
  });

  it('is the join of a lattice: idempotent, commutative, associative, with allow below everything', () => {
    fc.assert(
      fc.property(decision, decision, decision, (a, b, c) => {
        expect(joinDecisions(a, a)).toBe(a);
        expect(joinDecisions(a, b)).toBe(joinDecisions(b, a));
        expect(joinDecisions(joinDecisions(a, b), c)).toBe(joinDecisions(a, joinDecisions(b, c)));
        expect(joinDecisions('allow', a)).toBe(a);
        expect(joinDecisions('forbid', a)).toBe('forbid');
      }),
    );
  });
});
