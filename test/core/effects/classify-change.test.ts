import { describe, expect, it } from 'vitest';
import type { Change, ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { classifyChange } from '../../../core/effects/classify-change.ts';
import type { EffectKind, EffectReading } from '../../../core/effects/effect.ts';
import { joinClaims } from '../../../core/effects/join-claims.ts';
import { makeChange, makeDetail, makeNestedChange } from '../../support/change-sets.ts';

const POLICY_ACTIONS = [undefined, 'Delete', 'Retain', 'Snapshot', 'ReplaceAndDelete', 'ReplaceAndRetain', 'ReplaceAndSnapshot'];
const REPLACEMENTS = [undefined, 'False', 'Conditional', 'True'];

function classify(resource: ResourceChange, insideIsKnown = true): EffectReading {
  return read(makeChange(resource), insideIsKnown);
}

function read(change: Change, insideIsKnown = true): EffectReading {
  return joinClaims([classifyChange(change, insideIsKnown)]);
}

/** `kind`, or `unknown>kind` for an unknown effect with a known minimum. */
function shorten({ kind, atLeast }: EffectReading): string {
  return atLeast === undefined ? kind : `${kind}>${atLeast}`;
}

describe('the table Action x Replacement x PolicyAction', () => {
  it.each([
    // PolicyAction:         absent,            Delete,          Retain,          Snapshot,        R.AndDelete,           R.AndRetain,                     R.AndSnapshot
    [
      'Add',
      undefined,
      [
        'create',
        'unknown>delete',
        'unknown>retain',
        'unknown>delete',
        'unknown>replace',
        'unknown>replace-and-retain',
        'unknown>replace',
      ],
    ],
    [
      'Add',
      'True',
      [
        'create',
        'unknown>delete',
        'unknown>retain',
        'unknown>delete',
        'unknown>replace',
        'unknown>replace-and-retain',
        'unknown>replace',
      ],
    ],
    [
      'Import',
      'True',
      [
        'import',
        'unknown>delete',
        'unknown>retain',
        'unknown>delete',
        'unknown>replace',
        'unknown>replace-and-retain',
        'unknown>replace',
      ],
    ],
    [
      'SyncWithActual',
      'False',
      [
        'sync',
        'unknown>delete',
        'unknown>retain',
        'unknown>delete',
        'unknown>replace',
        'unknown>replace-and-retain',
        'unknown>replace',
      ],
    ],
    [
      'SyncWithActual',
      'True',
      [
        'unknown>replace',
        'unknown>delete',
        'unknown>replace',
        'unknown>delete',
        'unknown>replace',
        'unknown>replace',
        'unknown>replace',
      ],
    ],
    [
      'SyncWithActual',
      'Conditional',
      [
        'unknown>may-replace',
        'unknown>delete',
        'unknown>may-replace',
        'unknown>delete',
        'unknown>replace',
        'unknown>may-replace',
        'unknown>replace',
      ],
    ],
    ['Remove', undefined, ['delete', 'delete', 'retain', 'delete', 'unknown>delete', 'unknown>delete', 'unknown>delete']],
    [
      'Modify',
      'False',
      [
        'update',
        'unknown>delete',
        'unknown>retain',
        'unknown>delete',
        'unknown>replace',
        'unknown>replace-and-retain',
        'unknown>replace',
      ],
    ],
    [
      'Modify',
      'Conditional',
      ['may-replace', 'unknown>delete', 'unknown>may-replace', 'unknown>delete', 'may-replace', 'may-replace', 'may-replace'],
    ],
    [
      'Modify',
      'True',
      ['replace', 'unknown>delete', 'unknown>replace', 'unknown>delete', 'replace', 'replace-and-retain', 'replace'],
    ],
    [
      'Modify',
      undefined,
      [
        'unknown>update',
        'unknown>delete',
        'unknown>retain',
        'unknown>delete',
        'unknown>replace',
        'unknown>replace-and-retain',
        'unknown>replace',
      ],
    ],
    [
      'Dynamic',
      'False',
      [
        'unknown',
        'unknown>delete',
        'unknown>retain',
        'unknown>delete',
        'unknown>replace',
        'unknown>replace-and-retain',
        'unknown>replace',
      ],
    ],
    [
      'Dynamic',
      'Conditional',
      [
        'unknown>may-replace',
        'unknown>delete',
        'unknown>may-replace',
        'unknown>delete',
        'unknown>replace',
        'unknown>may-replace',
        'unknown>replace',
      ],
    ],
  ] as const)('%s with Replacement %s reads as %j', (Action, Replacement, expected) => {
    const readings = POLICY_ACTIONS.map((PolicyAction) => shorten(classify({ Action, Replacement, PolicyAction })));

    expect(readings).toEqual(expected);
  });

  it.each(REPLACEMENTS)('an Add with Replacement %s is a creation', (Replacement) => {
    expect(classify({ Action: 'Add', Replacement })).toEqual({ kind: 'create', doubts: [] });
  });

  it('names the contradicting values', () => {
    expect(classify({ Action: 'Modify', Replacement: 'False', PolicyAction: 'Delete' }).doubts).toEqual([
      'Modify, Replacement False, Delete contradict each other',
    ]);
    expect(classify({ Action: 'Remove', PolicyAction: 'ReplaceAndDelete' }).doubts).toEqual([
      'Remove, ReplaceAndDelete contradict each other',
    ]);
  });
});

describe('unknown values', () => {
  it.each([
    [{ Action: 'Delete' }, 'its Action "Delete" is not known', undefined],
    [{ Replacement: 'Perhaps' }, 'its Replacement "Perhaps" is not known', 'update'],
    [{ Replacement: 'Perhaps', PolicyAction: 'ReplaceAndDelete' }, 'its Replacement "Perhaps" is not known', 'replace'],
    [{ Action: 'Remove', PolicyAction: 'Shred' }, 'its PolicyAction "Shred" is not known', 'delete'],
    [{ Action: 'Add', Replacement: 'Perhaps' }, 'its Replacement "Perhaps" is not known', 'create'],
    [{ ResourceDriftStatus: 'LOST' }, 'its ResourceDriftStatus "LOST" is not known', 'update'],
    [{ Scope: ['Secrets'] }, 'its Scope "Secrets" is not known', 'update'],
    [{ Details: [makeDetail({ Attribute: 'Secrets' })] }, 'its Scope "Secrets" is not known', 'update'],
    [{ Details: [makeDetail({ RequiresRecreation: 'Often' })] }, 'its RequiresRecreation "Often" is not known', 'update'],
    [{ Details: [makeDetail({ AttributeChangeType: 'Swap' })] }, 'its AttributeChangeType "Swap" is not known', 'update'],
    [{ Details: [makeDetail({}, { Evaluation: 'Lazy' })] }, 'its Evaluation "Lazy" is not known', 'update'],
    [{ Details: [makeDetail({}, { ChangeSource: 'Magic' })] }, 'its ChangeSource "Magic" is not known', 'update'],
  ] satisfies [ResourceChange, string, string | undefined][])('%j is unknown', (resource, doubt, atLeast) => {
    const reading = classify(resource);

    expect(reading.kind).toBe('unknown');
    expect(reading.atLeast).toBe(atLeast);
    expect(reading.doubts).toEqual([doubt]);
  });

  it.each([
    [makeChange({}, 'Module'), 'its Type is "Module", expected "Resource"'],
    [{ ResourceChange: makeChange().ResourceChange }, 'its Type is absent, expected "Resource"'],
    [{ Type: 'Resource' }, 'the entry has no ResourceChange'],
    [makeChange({ LogicalResourceId: undefined }), 'it has no LogicalResourceId'],
    [makeChange({ LogicalResourceId: '' }), 'it has no LogicalResourceId'],
    [makeChange({ ResourceType: undefined }), 'it has no ResourceType'],
    [{ Type: 'Resource', ResourceChange: { LogicalResourceId: 'A', ResourceType: 'AWS::SNS::Topic' } }, 'it has no Action'],
    [makeChange({ Action: 'Dynamic' }), 'CloudFormation decides during the update (Action "Dynamic")'],
    [makeChange({ Replacement: undefined }), 'it has no Replacement'],
  ] satisfies [Change, string][])('%j is unknown', (change, doubt) => {
    expect(read(change)).toMatchObject({ kind: 'unknown', doubts: [doubt] });
  });

  it.each([{ Type: 'Resource' }, makeChange({}, 'Module')])('in %j leave no known effect', (change) => {
    expect(classifyChange(change, true).known).toEqual([]);
  });
});

describe('an action without information', () => {
  it.each([
    [{ Action: undefined }, ['it has no Action']],
    [{ Action: 'Dynamic' }, ['CloudFormation decides during the update (Action "Dynamic")']],
    [{ Action: 'Vanish' }, ['its Action "Vanish" is not known']],
  ])('%j leaves no known effect', (action, doubts) => {
    const change = { Type: 'Resource', ResourceChange: { LogicalResourceId: 'A', ResourceType: 'AWS::SNS::Topic', ...action } };

    expect(read(change)).toEqual({ kind: 'unknown', doubts });
  });
});

describe('details', () => {
  it.each([
    ['Always', 'Static', 'replace'],
    ['Always', 'Dynamic', 'may-replace'],
    ['Conditionally', 'Static', 'may-replace'],
    ['Conditionally', 'Dynamic', 'may-replace'],
  ])('contradict Replacement "False" by RequiresRecreation %s, %s', (RequiresRecreation, Evaluation, atLeast) => {
    const reading = classify({ Details: [makeDetail({ RequiresRecreation }, { Evaluation }), makeDetail()] });

    expect(reading).toEqual({
      kind: 'unknown',
      atLeast,
      also: ['update'],
      doubts: ['its Replacement "False" and its Details disagree'],
    });
  });

  it('give the possible effect if Replacement is absent', () => {
    expect(classify({ Replacement: undefined, Details: [makeDetail({ RequiresRecreation: 'Always' })] }).atLeast).toBe('replace');
    expect(classify({ Replacement: 'Perhaps', Details: [makeDetail({ RequiresRecreation: 'Always' })] }).atLeast).toBe('replace');
  });

  it('without RequiresRecreation give no information', () => {
    expect(classify({ Details: [makeDetail({ RequiresRecreation: undefined }), {}] }).kind).toBe('update');
  });
});

describe('scope', () => {
  it.each([
    [['Metadata'], 'none'],
    [['Metadata', 'CreationPolicy', 'UpdatePolicy'], 'none'],
    [['Metadata', 'Properties'], 'update'],
    [['Tags'], 'update'],
    [[], 'update'],
    [undefined, 'update'],
    [['DeletionPolicy'], 'update'],
    [['UpdateReplacePolicy'], 'update'],
  ])('%j reads as %s', (Scope, kind) => {
    expect(classify({ Scope })).toEqual({ kind, doubts: [] });
  });
});

describe('attributes that only CloudFormation stores', () => {
  it('are not the only change if a detail names another attribute', () => {
    expect(classify({ Scope: ['Metadata'], Details: [makeDetail({ Attribute: 'Metadata' })] }).kind).toBe('none');
    expect(classify({ Scope: ['Metadata'], Details: [makeDetail()] }).kind).toBe('update');
    expect(classify({ Scope: ['Metadata'], Details: [{}, { Target: {} }] }).kind).toBe('update');
  });
});

describe('values that contradict each other', () => {
  it.each<[ResourceChange, EffectKind[]]>([
    [{ Action: 'Add', PolicyAction: 'Retain' }, ['retain', 'create']],
    [{ Action: 'Remove', PolicyAction: 'ReplaceAndRetain' }, ['delete', 'replace-and-retain']],
    [{ Action: 'Import', PolicyAction: 'Delete' }, ['delete', 'import']],
    [{ Action: 'SyncWithActual', Replacement: 'True', PolicyAction: 'Retain' }, ['replace', 'retain', 'sync']],
    [{ Replacement: 'True', PolicyAction: 'Retain' }, ['replace', 'retain']],
    [{ Replacement: 'Conditional', PolicyAction: 'Delete' }, ['delete', 'may-replace']],
    [{ PolicyAction: 'Retain', Details: [makeDetail({ RequiresRecreation: 'Always' })] }, ['replace', 'retain', 'update']],
    [{ Replacement: undefined, PolicyAction: 'Retain' }, ['retain', 'update']],
    [{ Action: 'Vanish', Replacement: 'Conditional', PolicyAction: 'Retain' }, ['may-replace', 'retain']],
    [{ Action: 'Vanish', Details: [makeDetail({ RequiresRecreation: 'Conditionally' })] }, ['may-replace']],
  ])('keep all known effects: %j', (resource, expected) => {
    const { kind, atLeast, also = [] } = classify(resource);

    expect(kind).toBe('unknown');
    expect([atLeast, ...also]).toEqual(expected);
  });
});

describe('nested stacks', () => {
  const hidden = 'the nested stack has no change set, so the changes inside it are not visible';

  it('are unknown if they change and their changes are not visible', () => {
    expect(read(makeNestedChange('Network'), false)).toEqual({ kind: 'unknown', atLeast: 'update', doubts: [hidden] });
  });

  it('are updates if their change set is known', () => {
    expect(read(makeNestedChange('Network'))).toEqual({ kind: 'update', doubts: [] });
  });

  it('are creations if they are added, because a new stack contains no data', () => {
    expect(read(makeNestedChange('Network', { Action: 'Add' }), false).kind).toBe('create');
  });

  it('do not affect other types', () => {
    expect(classify({ ResourceType: 'AWS::SNS::Topic' }, false).kind).toBe('update');
  });
});
