import { describe, expect, it } from 'vitest';
import { compareValues } from '../../../core/losses/compare-values.ts';
import { type Comparison, weakened } from '../../../core/losses/loss-rule.ts';
import { selectValues } from '../../../core/losses/select-values.ts';
import { UNKNOWN } from '../../../core/losses/shown-value.ts';

const differences = (comparison: Comparison, before: unknown, after: unknown) =>
  compareValues(comparison, { before, after }).map(({ difference }) => difference);

describe('words', () => {
  const levels = weakened(['off', 'Low|Some', 'high'], 'low');

  it.each([
    ['high', 'off', 'changes from high to off'],
    ['HIGH', 'Some', 'changes from HIGH to Some'],
    ['high', undefined, 'changes from high to low (the default)'],
    [undefined, 'OFF', 'changes from low (the default) to OFF'],
    ['high', 'mystery', 'changes from high to another value'],
    ['mystery', 'some', 'changes from another value to some'],
    ['high', UNKNOWN, undefined],
    ['low', UNKNOWN, undefined],
    [UNKNOWN, 'low', undefined],
    [UNKNOWN, UNKNOWN, undefined],
    ['high', {}, undefined],
  ])('get weaker from %s to %s', (before, after, difference) => {
    expect(differences(levels, before, after)).toEqual([difference]);
  });

  it.each([
    ['off', 'high'],
    ['low', 'SOME'],
    [undefined, 'some'],
    ['off', undefined],
    ['off', 'mystery'],
    ['off', UNKNOWN],
    ['mystery', 'high'],
    [UNKNOWN, 'high'],
  ])('do not get weaker from %s to %s', (before, after) => {
    expect(differences(levels, before, after)).toEqual([]);
  });

  it('can have another default before than after', () => {
    const block = weakened(['false', 'true'], { before: 'true', after: 'false' });

    expect(differences(block, undefined, 'false')).toEqual(['changes from true (the default) to false']);
    expect(differences(block, 'true', undefined)).toEqual(['changes from true to false (the default)']);
    expect(differences(block, 'false', undefined)).toEqual([]);
    expect(differences(block, undefined, 'true')).toEqual([]);
  });
});

describe('numbers', () => {
  const days: Comparison = { kind: 'lowered', absent: 7 };

  it.each([
    ['14', '3', 'decreases from 14 to 3'],
    ['7.5', 7, 'decreases from 7.5 to 7'],
    ['14', undefined, 'decreases from 14 to 7 (the default)'],
    [undefined, '3', 'decreases from 7 (the default) to 3'],
    ['14', '', undefined],
    ['14', 'many', undefined],
    ['many', '3', undefined],
    [UNKNOWN, '3', undefined],
    ['3', UNKNOWN, undefined],
  ])('decrease from %s to %s', (before, after, difference) => {
    expect(differences(days, before, after)).toEqual([difference]);
  });

  it.each([
    ['3', '14'],
    ['7', undefined],
    ['3', undefined],
    [undefined, '7.0'],
    ['0', UNKNOWN],
    ['-1', UNKNOWN],
  ])('do not decrease from %s to %s', (before, after) => {
    expect(differences(days, before, after)).toEqual([]);
  });

  it('name the new value for the consequence', () => {
    expect(compareValues(days, { before: '14', after: undefined })).toEqual([
      { difference: 'decreases from 14 to 7 (the default)', after: '7' },
    ]);
  });

  it('can be unlimited at 0', () => {
    const limit: Comparison = { kind: 'lowered', absent: 0, zeroIsUnlimited: true };

    expect(differences(limit, '0', '5')).toEqual(['decreases from unlimited to 5']);
    expect(differences(limit, undefined, '5')).toEqual(['decreases from unlimited (the default) to 5']);
    expect(differences(limit, '5', '0')).toEqual([]);
    expect(differences(limit, '5', undefined)).toEqual([]);
    expect(differences(limit, UNKNOWN, '0')).toEqual([]);
  });

  it('can be harmful at 0 only', () => {
    const count: Comparison = { kind: 'zeroed', absent: 1 };

    expect(differences(count, '2', '0')).toEqual(['decreases from 2 to 0']);
    expect(differences(count, undefined, '0')).toEqual(['decreases from 1 (the default) to 0']);
    expect(differences(count, '2', UNKNOWN)).toEqual([undefined]);
    expect(differences(count, UNKNOWN, '0')).toEqual([undefined]);
    expect(differences(count, '2', '1')).toEqual([]);
    expect(differences(count, '0', UNKNOWN)).toEqual([]);
    expect(differences(count, '0', '0')).toEqual([]);
    expect(differences(count, UNKNOWN, '1')).toEqual([]);
  });
});

describe('items', () => {
  const keyed: Comparison = { kind: 'items-gone', key: 'Id', noun: 'index' };
  const item = (...ids: readonly unknown[]) => ids.map((Id) => ({ Id, Size: 1 }));

  it.each([
    [item('a', 'b'), item('b'), 'loses 1 index (a)'],
    [item('a', 'b', 'c'), [], 'loses 3 indexes (a, b, c)'],
    [item('a', 'b', 'c', 'd'), undefined, 'loses 4 indexes'],
    [item('a'), item({ Ref: 'A' }), 'loses 1 index (a)'],
    [item('a name with spaces'), [], 'loses 1 index'],
    [item('a', 'x'.repeat(33)), [], 'loses 2 indexes'],
    [item('wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMP'), [], 'loses 1 index'],
    [item('AKIAIOSFODNN7EXAMPLE'), [], 'loses 1 index'],
    [item('a'), UNKNOWN, undefined],
    [item('a'), { 'Fn::If': ['A', [], []] }, undefined],
    [UNKNOWN, item('a'), undefined],
  ])('are lost from %j to %j', (before, after, difference) => {
    expect(differences(keyed, before, after)).toEqual([difference]);
  });

  it.each([
    [item('a'), [{ Id: 'a', Size: 2 }]],
    [item('a', 'b'), item('b', 'a', 'c')],
    [undefined, item('a')],
    [[], UNKNOWN],
    ['["a"]', '["a"]'],
  ])('are not lost from %j to %j', (before, after) => {
    expect(differences(keyed, before, after)).toEqual([]);
  });

  it('without a key are compared as a whole', () => {
    const plain: Comparison = { kind: 'items-gone', noun: 'zone' };

    expect(differences(plain, ['a', 'b'], ['b'])).toEqual(['loses 1 zone (a)']);
    expect(differences(plain, ['a', 'b'], [])).toEqual(['loses 2 zones (a, b)']);
    expect(differences(plain, ['a', 'b'], ['b', 'a'])).toEqual([]);
  });
});

describe('presence', () => {
  it.each([
    ['removed', 'a', undefined, ['is removed']],
    ['removed', 'a', '', ['is removed']],
    ['removed', ['a'], [], ['is removed']],
    ['removed', 'a', null, ['is removed']],
    ['removed', UNKNOWN, undefined, ['is removed']],
    ['removed', 'a', UNKNOWN, [undefined]],
    ['removed', UNKNOWN, 'a', [undefined]],
    ['removed', 'a', 'b', []],
    ['removed', undefined, 'b', []],
    ['removed', undefined, UNKNOWN, []],
    ['removed-or-other', 'a', 'b', ['changes']],
    ['removed-or-other', 'a', undefined, ['is removed']],
    ['removed-or-other', undefined, 'b', []],
  ] as const)('%s: from %j to %j', (kind, before, after, expected) => {
    expect(differences({ kind }, before, after)).toEqual(expected);
  });
});

describe('selectValues', () => {
  const select = (path: string, before: unknown, after: unknown, withNewItems = false) =>
    selectValues(path, { before, after }, withNewItems).map((pair) => [pair.path, pair.before, pair.after]);

  it.each([
    ['A', 1, 2, [['A', 1, 2]]],
    ['A/B/C', { B: { C: 1 } }, { B: {} }, [['A.B.C', 1, undefined]]],
    ['A/B', '{"B":1}', undefined, [['A.B', 1, undefined]]],
    ['A/B', UNKNOWN, 'text', [['A.B', UNKNOWN, UNKNOWN]]],
    ['A/B', { Ref: 'X' }, { B: 1 }, [['A.B', UNKNOWN, 1]]],
    ['A[0]/B', [{ B: 1 }], { B: 2 }, [['A.B', 1, 2]]],
    ['A[0]', [], UNKNOWN, [['A', undefined, UNKNOWN]]],
    ['A[0]', { 'Fn::If': [] }, undefined, [['A', UNKNOWN, undefined]]],
    [
      'A[K=x.y]/V',
      [
        { K: 'z', V: 0 },
        { K: 'x.y', V: 1 },
      ],
      [],
      [['A[x.y].V', 1, undefined]],
    ],
    ['A[K=x]/V', UNKNOWN, [{ K: { Ref: 'X' }, V: 1 }], [['A[x].V', UNKNOWN, UNKNOWN]]],
    ['A[K=x]', [{ K: { Ref: 'X' } }, { K: 'x' }], undefined, [['A[x]', { K: 'x' }, undefined]]],
    [
      'A[K]/V',
      [
        { K: 'x', V: 1 },
        { K: 'gone', V: 1 },
      ],
      [
        { K: 'x', V: 2 },
        { K: 'new', V: 2 },
      ],
      [['A[x].V', 1, 2]],
    ],
    ['A[K]/V', UNKNOWN, [], [['A[].V', UNKNOWN, UNKNOWN]]],
    ['A[K]/V', [], { Ref: 'X' }, [['A[].V', UNKNOWN, UNKNOWN]]],
    ['A[K]/V', [{ K: 'a b', V: 1 }], [{ K: 'a b', V: 2 }], [['A[].V', 1, 2]]],
    ['A[K]/V', [{ V: 1 }], [{ V: 2 }], [['A[].V', 1, 2]]],
  ])('finds %s', (path, before, after, expected) => {
    expect(select(path, before, after)).toEqual(expected);
  });

  it('gives new items on request', () => {
    expect(select('A[K]/V', [], [{ K: 'new', V: 2 }], true)).toEqual([['A[new].V', undefined, 2]]);
  });
});
