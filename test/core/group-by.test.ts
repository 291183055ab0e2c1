import { describe, expect, it } from 'vitest';
import { groupBy } from '../../core/group-by.ts';

describe('groupBy', () => {
  it('keeps the order of the keys and of the items in each group', () => {
    const groups = groupBy(['banana', 'apple', 'blueberry', 'avocado'], ([first]) => first);

    expect([...groups]).toEqual([
      ['b', ['banana', 'blueberry']],
      ['a', ['apple', 'avocado']],
    ]);
  });

  it('returns no groups for no items', () => {
    expect(groupBy([], String).size).toBe(0);
  });
});
