import { describe, expect, it } from 'vitest';
import type { LocatedChange } from '../../../core/change-set/located-change.ts';
import type { EffectReading } from '../../../core/effects/effect.ts';
import { effectOfChange, readChange as readWithCauses } from '../../../core/effects/effect-of-change.ts';
import { findCauses } from '../../../core/effects/find-causes.ts';
import { makeChange, makeDetail, makeNestedChange } from '../../support/change-sets.ts';

const readChange = (change: LocatedChange): EffectReading => readWithCauses(change, findCauses(change));

describe('effectOfChange', () => {
  it('names the resource, the effect, and its causes', () => {
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
      direct: ['KeySchema'],
    });
  });

  it('names the causes of each effect', () => {
    const plain = makeChange({
      Replacement: 'True',
      Scope: ['Properties', 'DeletionPolicy'],
      Details: [
        makeDetail({ RequiresRecreation: 'Always' }),
        makeDetail({ Name: 'BillingMode' }),
        makeDetail({ Attribute: 'DeletionPolicy', Name: undefined }),
      ],
    });

    expect(effectOfChange({ path: '', plain })).toMatchObject({
      kind: 'replace',
      causes: ['KeySchema'],
      also: [
        { effect: 'unprotect', causes: ['DeletionPolicy'] },
        { effect: 'update', causes: ['BillingMode', 'DeletionPolicy'] },
      ],
      sentence:
        'The table Orders (AWS::DynamoDB::Table) would be replaced because KeySchema changes; the old one is deleted with its data. It would also be less protected. DeletionPolicy changes, and the change set does not show whether the new value is weaker. If it is weaker, CloudFormation no longer retains the resource when a later change deletes it.',
      direct: ['KeySchema'],
    });
  });

  it('has no physical ID if the change set gives none', () => {
    const effect = effectOfChange({ path: '', plain: makeChange({ Action: 'Add', ResourceType: 'AWS::SNS::Topic' }) });

    expect(effect).not.toHaveProperty('physicalResourceId');
    expect(effect.stateful).toBe(false);
  });

  it('includes a change that only the response with property values contains', () => {
    const effect = effectOfChange({ path: '', valued: makeChange({ Action: 'Remove', PolicyAction: 'Snapshot' }) });

    expect(effect).toMatchObject({ kind: 'delete', logicalResourceId: 'Orders', sentence: expect.stringContaining('snapshot') });
  });

  it('returns a sentence for an empty entry', () => {
    expect(effectOfChange({ path: '', plain: {} })).toMatchObject({
      kind: 'unknown',
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
  ] satisfies [LocatedChange][])('uses the more severe of two readings', (change) => {
    expect(readChange(change).kind).toBe('replace');
  });

  it('keeps the effect of the less severe describe as a further effect', () => {
    expect(readChange({ path: '', plain: harmless, valued: replacing })).toEqual({
      kind: 'replace',
      also: ['update'],
      doubts: [],
    });
    expect(
      readChange({
        path: '',
        plain: makeChange({ Action: 'Remove', PolicyAction: 'Retain' }),
        valued: makeChange({ Action: 'Remove' }),
      }),
    ).toEqual({ kind: 'delete', also: ['retain'], doubts: [] });
  });

  it.each([
    [{ Replacement: 'True' }, 'replace', ['unprotect']],
    [{ Replacement: 'Conditional' }, 'may-replace', ['unprotect']],
    [{ Replacement: 'True', PolicyAction: 'ReplaceAndRetain' }, 'replace-and-retain', ['unprotect']],
    [{ Replacement: 'False' }, 'unprotect', ['update']],
    [{ Action: 'SyncWithActual' }, 'unprotect', ['sync']],
    [{ Action: 'Dynamic' }, 'unknown', undefined],
    [{ Action: 'Remove' }, 'delete', undefined],
  ])('reports that %j can also weaken a protection', (resource, kind, also) => {
    const reading = readChange({ path: '', plain: makeChange({ ...resource, Scope: ['DeletionPolicy'] }) });

    expect([reading.kind, reading.also]).toEqual([kind, also]);
  });

  it('adds `update` as a further effect if a property changes that does not force the replacement', () => {
    const plain = makeChange({
      Replacement: 'True',
      Details: [makeDetail({ RequiresRecreation: 'Always' }), makeDetail({ Name: 'BillingMode' })],
    });

    const alone = makeChange({ Replacement: 'True', Details: [makeDetail({ RequiresRecreation: 'Always' })] });

    expect(readChange({ path: '', plain }).also).toEqual(['update']);
    expect(readChange({ path: '', plain: alone })).not.toHaveProperty('also');
    expect(readChange({ path: '', plain: makeChange({ Details: [makeDetail()] }) })).not.toHaveProperty('also');
  });

  it('keeps a doubt of the response with property values', () => {
    expect(readChange({ path: '', plain: harmless, valued: makeChange({ Scope: ['Secrets'] }) }).kind).toBe('unknown');
  });

  it('uses the values to show that a protection becomes stronger', () => {
    const protection = (BeforeValue?: string, AfterValue?: string) =>
      makeChange({ Scope: ['DeletionPolicy'], Details: [makeDetail({ Attribute: 'DeletionPolicy', BeforeValue, AfterValue })] });

    expect(readChange({ path: '', plain: protection(), valued: protection('Delete', 'Retain') }).kind).toBe('update');
    expect(readChange({ path: '', plain: protection(), valued: protection('Retain', 'Delete') }).kind).toBe('unprotect');
    expect(readChange({ path: '', plain: protection(), valued: harmless }).kind).toBe('unprotect');
    expect(readChange({ path: '', plain: protection() }).kind).toBe('unprotect');
  });

  it('is unknown if a field has a doubt, and keeps the known effects', () => {
    const doubts = ['the value is not known'];

    expect(readChange({ path: '', plain: replacing, doubts })).toEqual({ kind: 'unknown', atLeast: 'replace', doubts });
    expect(readChange({ path: '', doubts })).toEqual({ kind: 'unknown', doubts });
  });

  it('is unknown without a reading', () => {
    expect(readChange({ path: '' })).toEqual({ kind: 'unknown', doubts: [] });
    expect(readChange({ path: '', plain: makeChange({ Action: 'Dynamic' }) })).not.toHaveProperty('atLeast');
  });

  it('uses either reading for the changes of a nested stack', () => {
    const blind = makeNestedChange('Network', { ChangeSetId: undefined });

    expect(readChange({ path: '', plain: blind, valued: makeNestedChange('Network') }).kind).toBe('update');
    expect(readChange({ path: '', plain: makeNestedChange('Network'), valued: blind }).kind).toBe('update');
    expect(readChange({ path: '', plain: blind, valued: blind }).kind).toBe('unknown');
    expect(readChange({ path: '', plain: {}, valued: {} }).kind).toBe('unknown');
  });
});
