import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { joinReadings } from '../../../core/change-set/join-readings.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';

const orders = makeChange();
const valuedOrders = makeChange({ BeforeContext: '{}' });

describe('joinReadings', () => {
  it('joins the two readings of one entry', () => {
    expect(joinReadings('Data', [orders], [valuedOrders])).toEqual([{ path: 'Data', plain: orders, valued: valuedOrders }]);
  });

  it('keeps an Import and a Remove of the same logical ID', () => {
    const removed = makeChange({ Action: 'Remove', PolicyAction: 'Retain' });
    const imported = makeChange({ Action: 'Import' });

    expect(joinReadings('', [removed, imported], [])).toEqual([
      { path: '', plain: imported },
      { path: '', plain: removed },
    ]);
  });

  it.each([
    ['the action', makeChange({ Action: 'Remove' })],
    ['the physical ID', makeChange({ PhysicalResourceId: 'orders-2' })],
    ['the logical ID', makeChange({ LogicalResourceId: 'Other' })],
    ['the type of the entry', makeChange({}, 'Module')],
  ])('keeps both entries if %s differs', (_, other) => {
    expect(joinReadings('', [orders], [other])).toHaveLength(2);
  });

  it('keeps each of several identical entries', () => {
    expect(joinReadings('', [orders, orders], [valuedOrders])).toHaveLength(3);
    expect(joinReadings('', [orders], [valuedOrders, valuedOrders])).toHaveLength(3);
  });

  it('keeps entries without a logical ID', () => {
    expect(joinReadings('', [{}], [{ Type: 'Resource' }])).toHaveLength(2);
  });
});

describe('readings that disagree', () => {
  const doubtsOf = (plain: ResourceChange, valued: ResourceChange) =>
    joinReadings('', [makeChange(plain)], [makeChange(valued)]).map(({ doubts }) => doubts);

  it.each([
    ['ResourceType', {}, { ResourceType: 'AWS::S3::Bucket' }, '"AWS::DynamoDB::Table" without', '"AWS::S3::Bucket" with'],
    ['PolicyAction', {}, { PolicyAction: 'Delete' }, 'absent without', '"Delete" with'],
    [
      'PolicyAction',
      { Action: 'Remove', PolicyAction: 'Retain' },
      { Action: 'Remove', PolicyAction: 'Delete' },
      '"Retain"',
      '"Delete"',
    ],
    ['ChangeSetId', { ChangeSetId: 'arn:one' }, { ChangeSetId: 'arn:two' }, '"arn:one"', '"arn:two"'],
    ['ChangeSetId', { ChangeSetId: 'arn:one' }, {}, '"arn:one"', 'absent'],
    ['Replacement', {}, { Replacement: 'Conditional' }, '"False"', '"Conditional"'],
    ['Replacement', { Replacement: 'True' }, {}, '"True"', '"False"'],
  ] satisfies [string, ResourceChange, ResourceChange, string, string][])(
    'make the effect unknown for %s: %j and %j',
    (field, plain, valued, ...texts) => {
      const [doubts = []] = doubtsOf(plain, valued);

      expect(doubts).toHaveLength(1);
      for (const text of [`disagree about its ${field} (`, ...texts]) expect(doubts[0]).toContain(text);
    },
  );

  it('make the effect unknown for each entry of a resource with different actions', () => {
    const doubt =
      'the two readings of the change set disagree about its entry (Modify of orders-1 without property values, Remove of orders-1 with them)';

    expect(doubtsOf({}, { Action: 'Remove' })).toEqual([[doubt], [doubt]]);
  });

  it('make the effect unknown for each entry of a resource with different types of entry', () => {
    expect(joinReadings('', [orders], [makeChange({}, 'Module')])[0]?.doubts?.[0]).toContain('"Module" of Modify of orders-1');
  });

  it('do not include the Replacement of an Add, which can be present only with property values', () => {
    expect(doubtsOf({ Action: 'Add' }, { Action: 'Add', Replacement: 'True' })).toEqual([undefined]);
  });

  const following = { RequiresRecreation: 'Always' } as const;
  const reference = { Evaluation: 'Dynamic', ChangeSource: 'ResourceAttribute' } as const;

  it.each([
    ['ResourceAttribute', [makeDetail(following, reference)], 0],
    ['ResourceReference', [makeDetail(following, { ...reference, ChangeSource: 'ResourceReference' })], 0],
    ['a detail that never replaces', [makeDetail(following, reference), makeDetail()], 0],
    ['a parameter', [makeDetail(following, { ...reference, ChangeSource: 'ParameterReference' })], 1],
    ['a static value', [makeDetail(following, { ...reference, Evaluation: 'Static' })], 1],
    ['a detail without Target', [{}], 1],
    ['a reference without Evaluation', [makeDetail(following, { ...reference, Evaluation: undefined })], 1],
    ['a reference without ChangeSource', [makeDetail(following, { ...reference, ChangeSource: undefined })], 1],
    ['a reference and a static value', [makeDetail(following, reference), makeDetail(following)], 1],
    ['no detail', undefined, 1],
  ])('include a Conditional replacement without values, unless only references cause it: %s', (_, Details, doubts) => {
    expect(doubtsOf({ Replacement: 'Conditional', Details }, {})[0] ?? []).toHaveLength(doubts);
    expect(doubtsOf({ Replacement: 'Conditional', Details }, { Replacement: 'True' })[0]).toHaveLength(1);
  });

  it.each([
    ['ResourceType', { ResourceType: 'AWS::SNS::Topic' }],
    ['Replacement', { Replacement: 'True' }],
  ] satisfies [string, ResourceChange][])(
    'make the effect unknown for each of several entries with another %s',
    (field, other) => {
      const valued = makeChange(other);

      for (const joined of [joinReadings('', [orders, orders], [valued]), joinReadings('', [valued], [orders, orders])]) {
        expect(joined.map(({ doubts = [] }) => doubts)).toEqual(
          joined.map(() => [expect.stringContaining(`disagree about its ${field} (`)]),
        );
      }
      expect(joinReadings('', [orders, valued], [orders])[0]?.doubts).toHaveLength(1);
    },
  );

  it('include no difference between entries without ResourceChange', () => {
    expect(joinReadings('', [{ Type: 'Resource' }], [{ Type: 'Resource' }])).toEqual([
      { path: '', plain: { Type: 'Resource' }, valued: { Type: 'Resource' } },
    ]);
  });

  it('do not include entries that only the plain describe contains', () => {
    const removed = makeChange({ Action: 'Remove', PolicyAction: 'Retain' });
    const imported = makeChange({ Action: 'Import' });

    expect(joinReadings('', [removed, imported], [imported]).flatMap(({ doubts = [] }) => doubts)).toEqual([]);
    expect(joinReadings('', [orders], []).flatMap(({ doubts = [] }) => doubts)).toEqual([]);
  });

  it('do not include entries without a logical ID, which are unknown anyway', () => {
    expect(joinReadings('', [{}], [{ Type: 'Resource' }]).flatMap(({ doubts = [] }) => doubts)).toEqual([]);
  });

  it('never lose an entry, and never doubt readings that are equal', () => {
    const entry = fc.record({
      LogicalResourceId: fc.constantFrom('A', 'B'),
      Action: fc.constantFrom('Add', 'Modify', 'Remove', 'Import'),
      PhysicalResourceId: fc.constantFrom('a', 'b'),
      Replacement: fc.constantFrom('True', 'False', 'Conditional'),
      PolicyAction: fc.constantFrom(undefined, 'Delete', 'Retain'),
    });
    const list = fc.array(
      entry.map((resource) => makeChange(resource)),
      { maxLength: 5 },
    );

    fc.assert(
      fc.property(list, list, (plain, valued) => {
        const joined = joinReadings('', plain, valued);
        const twice = joinReadings('', plain, plain);

        expect(joined.flatMap((change) => change.plain ?? [])).toHaveLength(plain.length);
        expect(joined.flatMap((change) => change.valued ?? [])).toHaveLength(valued.length);
        expect(twice.flatMap(({ doubts = [] }) => doubts)).toEqual([]);
      }),
    );
  });
});
