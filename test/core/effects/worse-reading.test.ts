import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EFFECT_KINDS, type EffectReading } from '../../../core/effects/effect.ts';
import { compareSeverity, readingOf, worseKind, worseReading } from '../../../core/effects/worse-reading.ts';

const kind = fc.constantFrom(...EFFECT_KINDS);
const doubts = fc.uniqueArray(fc.constantFrom('first', 'second', 'third'));
const reading = fc.tuple(kind, doubts).map(([known, some]) => readingOf(known, known === 'opaque' ? ['unclear', ...some] : some));

describe('worseKind', () => {
  it('orders deletion first and nothing last', () => {
    expect(worseKind('delete', 'replace')).toBe('delete');
    expect(worseKind('none', 'update')).toBe('update');
    expect(compareSeverity('delete', 'none')).toBeLessThan(0);
    expect(compareSeverity('none', 'delete')).toBeGreaterThan(0);
    expect(compareSeverity('update', 'update')).toBe(0);
  });
});

describe('worseReading', () => {
  it('keeps what is known beside what is not', () => {
    const known: EffectReading = { kind: 'may-replace', doubts: [] };
    const unknown: EffectReading = { kind: 'opaque', doubts: ['unclear'] };
    const expected = { kind: 'opaque', atLeast: 'may-replace', doubts: ['unclear'] };

    expect(worseReading(known, unknown)).toEqual(expected);
    expect(worseReading(unknown, known)).toEqual(expected);
  });

  it('names a doubt of both once', () => {
    const doubtful = readingOf('update', ['unclear']);

    expect(worseReading(doubtful, doubtful)).toEqual(doubtful);
  });

  it('stays opaque where neither knows anything', () => {
    const unknown: EffectReading = { kind: 'opaque', doubts: ['unclear'] };

    expect(worseReading(unknown, unknown)).toEqual(unknown);
  });

  it('never loses severity or doubt, in any order', () => {
    fc.assert(
      fc.property(reading, reading, (a, b) => {
        const joined = worseReading(a, b);
        const known = (one: EffectReading) => one.atLeast ?? one.kind;

        expect(joined.doubts).toEqual(expect.arrayContaining([...a.doubts, ...b.doubts]));
        for (const one of [a, b]) {
          if (known(one) !== 'opaque') {
            expect(compareSeverity(known(joined), known(one))).toBeLessThanOrEqual(0);
          }
        }
        const swapped = worseReading(b, a);
        expect([swapped.kind, swapped.atLeast, [...swapped.doubts].sort()]).toEqual([
          joined.kind,
          joined.atLeast,
          [...joined.doubts].sort(),
        ]);
      }),
    );
  });
});
