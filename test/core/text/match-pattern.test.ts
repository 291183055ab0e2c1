import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchesPattern } from '../../../core/text/match-pattern.ts';

describe('a pattern', () => {
  it.each([
    ['prod', 'prod', true],
    ['prod', 'prod-a', false],
    ['prod-*', 'prod-', true],
    ['prod-*', 'prod', false],
    ['*', '', true],
    ['*-a', 'prod-a', true],
    ['*-a', 'prod-b', false],
    ['a*a', 'a', false],
    ['a*b*c', 'a-b-c', true],
    ['a*b*c', 'a-c', false],
    ['a*bc*c', 'abc', false],
    ['a.c', 'abc', false],
    ['Prod*', 'prod-a', false],
  ])('%s matches %s: %s', (pattern, name, expected) => {
    expect(matchesPattern(pattern, name)).toBe(expected);
  });

  it('matches as the regular expression does', () => {
    const letters = (extra: string) => fc.string({ unit: fc.constantFrom(...`ab${extra}`), maxLength: 8 });
    fc.assert(
      fc.property(letters('*'), letters(''), (pattern, name) => {
        expect(matchesPattern(pattern, name)).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes linear time with many asterisks', () => {
    expect(matchesPattern(`${'*a'.repeat(500)}*b`, 'a'.repeat(10_000))).toBe(false);
  });
});
