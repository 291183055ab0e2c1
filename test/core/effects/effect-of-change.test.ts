import { describe, expect, it } from 'vitest';
import type { LocatedChange } from '../../../core/changes/located-change.ts';
import { effectOfChange, readChange } from '../../../core/effects/effect-of-change.ts';
import { findCauses } from '../../../core/effects/find-causes.ts';
import { makeChange, makeDetail, makeNestedChange } from '../../support/change-sets.ts';

describe('effectOfChange', () => {
  it('says which resource, what happens to it, why, and what to do', () => {
    const plain = makeChange({
      Replacement: 'True',
      PolicyAction: 'ReplaceAndDelete',
      Details: [makeDetail({ RequiresRecreation: 'Always' })],
    });

    expect(effectOfChange({ path: 'Data', plain })).toEqual({
      kind: 'replace',
      doubts: [],
      logicalResourceId: 'Orders',
      physicalResourceId: 'orders-1',
      path: 'Data',
      resourceType: 'AWS::DynamoDB::Table',
      stateful: true,
      causes: ['KeySchema'],
      sentence:
        'The table Data/Orders (AWS::DynamoDB::Table) would be replaced because KeySchema changes; the old one is deleted with its data.',
      advice: expect.stringContaining('Take back the change of KeySchema'),
    });
  });

  it('has no physical id and no advice where there is none', () => {
    const effect = effectOfChange({ path: '', plain: makeChange({ Action: 'Add', ResourceType: 'AWS::SNS::Topic' }) });

    expect(effect).not.toHaveProperty('physicalResourceId');
    expect(effect).not.toHaveProperty('advice');
    expect(effect.stateful).toBe(false);
  });

  it('knows a change that only the describe with values has', () => {
    const effect = effectOfChange({ path: '', valued: makeChange({ Action: 'Remove', PolicyAction: 'Snapshot' }) });

    expect(effect).toMatchObject({ kind: 'delete', logicalResourceId: 'Orders', sentence: expect.stringContaining('snapshot') });
  });

  it('stays a sentence where the entry is empty', () => {
    expect(effectOfChange({ path: '', plain: {} })).toMatchObject({
      kind: 'opaque',
      logicalResourceId: '',
      resourceType: '',
      sentence: expect.stringContaining('(unnamed)'),
    });
  });
});

describe('readChange', () => {
  const harmless = makeChange();
  const replacing = makeChange({ Replacement: 'True' });

  it.each([
    [{ path: '', plain: harmless, valued: replacing }],
    [{ path: '', plain: replacing, valued: harmless }],
    [{ path: '', plain: replacing }],
    [{ path: '', valued: replacing }],
  ] satisfies [LocatedChange][])('takes the more severe of two readings', (change) => {
    expect(readChange(change).kind).toBe('replace');
  });

  it('keeps a doubt of the describe with values', () => {
    expect(readChange({ path: '', plain: harmless, valued: makeChange({ Scope: ['Secrets'] }) }).kind).toBe('opaque');
  });

  it('believes the values that a protection grows', () => {
    const protection = (BeforeValue?: string, AfterValue?: string) =>
      makeChange({ Scope: ['DeletionPolicy'], Details: [makeDetail({ Attribute: 'DeletionPolicy', BeforeValue, AfterValue })] });

    expect(readChange({ path: '', plain: protection(), valued: protection('Delete', 'Retain') }).kind).toBe('update');
    expect(readChange({ path: '', plain: protection(), valued: protection('Retain', 'Delete') }).kind).toBe('disarm');
    expect(readChange({ path: '', plain: protection(), valued: harmless }).kind).toBe('disarm');
    expect(readChange({ path: '', plain: protection() }).kind).toBe('disarm');
  });

  it('is opaque where something makes it impossible to tell, and keeps what is known', () => {
    const doubts = ['the value is not known'];

    expect(readChange({ path: '', plain: replacing, doubts })).toEqual({ kind: 'opaque', atLeast: 'replace', doubts });
    expect(readChange({ path: '', doubts })).toEqual({ kind: 'opaque', doubts });
  });

  it('knows nothing of what it has no reading of', () => {
    expect(readChange({ path: '' })).toEqual({ kind: 'opaque', doubts: [] });
    expect(readChange({ path: '', plain: makeChange({ Action: 'Dynamic' }) })).not.toHaveProperty('atLeast');
  });

  it('knows the inside of a nested stack by either reading', () => {
    const blind = makeNestedChange('Network', { ChangeSetId: undefined });

    expect(readChange({ path: '', plain: blind, valued: makeNestedChange('Network') }).kind).toBe('update');
    expect(readChange({ path: '', plain: makeNestedChange('Network'), valued: blind }).kind).toBe('update');
    expect(readChange({ path: '', plain: blind, valued: blind }).kind).toBe('opaque');
    expect(readChange({ path: '', plain: {}, valued: {} }).kind).toBe('opaque');
  });
});

describe('findCauses', () => {
  it('names each property once, sorted, however many details it has', () => {
    const plain = makeChange({
      Details: [makeDetail({ Name: 'B' }, { Evaluation: 'Dynamic' }), makeDetail({ Name: 'B' }), makeDetail({ Name: 'A' })],
    });

    expect(findCauses({ path: '', plain })).toEqual(['A', 'B']);
  });

  it('names only what forces the replacement, where something does', () => {
    const details = [makeDetail({ Name: 'A' }), makeDetail({ Name: 'B', RequiresRecreation: 'Conditionally' })];

    expect(findCauses({ path: '', plain: makeChange({ Details: details }) })).toEqual(['B']);
    expect(
      findCauses({
        path: '',
        plain: makeChange({ Details: [...details, makeDetail({ Name: 'C', RequiresRecreation: 'Always' })] }),
      }),
    ).toEqual(['C']);
  });

  it('takes the property from the path, else the attribute', () => {
    const details = [
      makeDetail({ Name: undefined, Path: '/Properties/LoadBalancers/0' }),
      makeDetail({ Name: undefined, Path: '/Metadata/Properties/Inner', Attribute: 'Tags' }),
      makeDetail({ Name: undefined, Attribute: 'Metadata' }),
      makeDetail({ Name: undefined, Path: '/Odd', Attribute: 'DeletionPolicy' }),
      {},
      { Target: {} },
    ];

    expect(findCauses({ path: '', valued: makeChange({ Details: details }) })).toEqual([
      'DeletionPolicy',
      'LoadBalancers',
      'Metadata',
      'Tags',
    ]);
  });

  it('finds none where there are no details', () => {
    expect(findCauses({ path: '', plain: {}, valued: makeChange() })).toEqual([]);
  });
});
