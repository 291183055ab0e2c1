import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EFFECT_KINDS } from '../../../core/effects/effect.ts';
import { type Claim, compareSeverity, joinClaims } from '../../../core/effects/join-claims.ts';

const claim: fc.Arbitrary<Claim> = fc.record({
  known: fc.uniqueArray(fc.constantFrom(...EFFECT_KINDS.filter((kind) => kind !== 'unknown')), { maxLength: 3 }),
  doubts: fc.uniqueArray(fc.constantFrom('first', 'second', 'third')),
});

describe('compareSeverity', () => {
  it('orders `delete` first and `none` last', () => {
    expect(compareSeverity('delete', 'none')).toBeLessThan(0);
    expect(compareSeverity('none', 'delete')).toBeGreaterThan(0);
    expect(compareSeverity('update', 'update')).toBe(0);
  });
});

describe('joinClaims', () => {
  it('makes the most severe effect the main effect and keeps the other effects', () => {
    expect(
      joinClaims([
        { known: ['update', 'unprotect'], doubts: [] },
        { known: ['replace', 'update'], doubts: [] },
      ]),
    ).toEqual({
      kind: 'replace',
      also: ['unprotect', 'update'],
      doubts: [],
    });
    expect(joinClaims([{ known: ['update'], doubts: [] }])).not.toHaveProperty('also');
  });

  it('keeps known effects if there is a doubt', () => {
    expect(
      joinClaims([
        { known: ['may-replace', 'update'], doubts: [] },
        { known: [], doubts: ['unclear'] },
      ]),
    ).toEqual({
      kind: 'unknown',
      atLeast: 'may-replace',
      also: ['update'],
      doubts: ['unclear'],
    });
  });

  it('names a repeated doubt once', () => {
    const doubtful = { known: ['update'], doubts: ['unclear'] } as const;

    expect(joinClaims([doubtful, doubtful])).toEqual({ kind: 'unknown', atLeast: 'update', doubts: ['unclear'] });
  });

  it('is unknown without a known effect, even without a doubt', () => {
    expect(joinClaims([])).toEqual({ kind: 'unknown', doubts: [] });
    expect(joinClaims([{ known: [], doubts: [] }])).toEqual({ kind: 'unknown', doubts: [] });
    expect(joinClaims([{ known: [], doubts: ['unclear'] }])).toEqual({ kind: 'unknown', doubts: ['unclear'] });
  });

  it('keeps every claimed effect, in any order', () => {
    fc.assert(
      fc.property(fc.array(claim, { minLength: 1 }), (claims) => {
        const { kind, atLeast = kind, also = [], doubts } = joinClaims(claims);
        const known = claims.flatMap((one) => one.known);

        expect(new Set([atLeast, ...also])).toEqual(new Set(known.length === 0 ? ['unknown'] : known));
        expect(also.every((one) => compareSeverity(atLeast, one) < 0)).toBe(true);
        expect(new Set(doubts)).toEqual(new Set(claims.flatMap((one) => one.doubts)));
        expect(joinClaims(claims.toReversed())).toEqual({ ...joinClaims(claims), doubts: expect.arrayContaining([...doubts]) });
      }),
    );
  });
});
