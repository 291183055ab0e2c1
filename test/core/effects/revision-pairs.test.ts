import { describe, expect, it } from 'vitest';
import type { Change, ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { effectsOfChanges } from '../../../core/effects/effect-of-change.ts';
import type { Template } from '../../../core/template/template.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';
import { effectsOfPush, kindsOfPush } from '../../support/pushes.ts';

const VERSION = 'AWS::Lambda::Version';
const version = (FunctionName?: unknown) => ({
  Type: VERSION,
  Properties: FunctionName === undefined ? {} : { FunctionName },
});
const context = (FunctionName: string) => JSON.stringify({ Properties: { FunctionName } });
const removal = (LogicalResourceId: string, more: ResourceChange = {}) =>
  makeChange({ LogicalResourceId, ResourceType: VERSION, Action: 'Remove', PolicyAction: 'Delete', ...more });
const addition = (LogicalResourceId: string, more: ResourceChange = {}) =>
  makeChange({ LogicalResourceId, ResourceType: VERSION, Action: 'Add', ...more });

/** Classifies changes with property values and templates. */
function effectsWith(changes: readonly Change[], before: Template | undefined, after: Template) {
  const located = changes.map((valued) => ({ path: '', valued }));
  return effectsOfChanges(located, new Map([['', { before, after }]]));
}

describe('a removed revision', () => {
  const before = { Resources: { Va: version('f') } };
  const after = { Resources: { Vb: version('f') } };
  const kindWith = (
    changes: readonly Change[] = [removal('Va'), addition('Vb')],
    old: Template | undefined = before,
    next: Template = after,
  ) => effectsWith(changes, old, next)[0]?.kind;

  it('is superseded by an Add with the same parent, as CloudFormation states it', () => {
    const [effect] = effectsWith([removal('Va'), addition('Vb')], before, after);

    expect(effect).toMatchObject({ kind: 'revision', sentence: expect.stringContaining('Vb supersedes it.') });
    expect(effect).not.toHaveProperty('stated');
  });

  it('is paired by logical ID, independent of the order of the changes', () => {
    const old = { Resources: { Va: version('f'), Vb: version('f') } };
    const next = { Resources: { Vc: version('f'), Vd: version('f') } };
    const kinds = (changes: readonly Change[]) =>
      effectsWith(changes, old, { Resources: { Vc: version('f') } })
        .toSorted((a, b) => (a.logicalResourceId < b.logicalResourceId ? -1 : 1))
        .map(({ kind }) => kind);
    const [first] = effectsWith([removal('Va'), addition('Vd'), addition('Vc')], old, next);

    expect(kinds([removal('Vb'), removal('Va'), addition('Vc')])).toEqual(['revision', 'delete', 'create']);
    expect(kinds([removal('Va'), removal('Vb'), addition('Vc')])).toEqual(['revision', 'delete', 'create']);
    expect(first?.sentence).toContain('Vc supersedes it.');
  });

  it('is deleted if its parent cannot be compared', () => {
    expect(kindWith(undefined, { Resources: { Va: version() } }, { Resources: { Vb: version() } })).toBe('delete');
    expect(effectsWith([removal('Va'), addition('Vb')], undefined, after)[0]?.kind).toBe('delete');
    expect(kindWith(undefined, {})).toBe('delete');
    expect(kindWith(undefined, { Resources: { Va: { Type: VERSION } } }, { Resources: { Vb: { Type: VERSION } } })).toBe(
      'delete',
    );
    expect(kindWith(undefined, before, {})).toBe('delete');
    expect(kindWith(undefined, before, { Resources: { Vb: { Type: VERSION } } })).toBe('delete');
  });

  it('is compared by the shown values first, and by the templates if one of them is not shown', () => {
    const named = {
      before: { Resources: { Va: version({ Ref: 'Name' }) } },
      after: { Resources: { Vb: version({ Ref: 'Name' }) } },
    };
    const shown = (old: string | undefined, next: string | undefined, templates: { before: Template; after: Template }) =>
      kindWith(
        [
          removal('Va', old === undefined ? {} : { BeforeContext: context(old) }),
          addition('Vb', next === undefined ? {} : { AfterContext: context(next) }),
        ],
        templates.before,
        templates.after,
      );

    expect(shown('f', 'f', named)).toBe('revision');
    expect(shown('f', 'g', { before, after })).toBe('delete');
    expect(shown('f', undefined, named)).toBe('delete');
    expect(shown(undefined, 'f', named)).toBe('delete');
    expect(shown('g', undefined, { before, after })).toBe('revision');
    expect(shown(undefined, 'g', { before, after })).toBe('revision');
  });

  it('is deleted if the shown values have no parent', () => {
    const none = JSON.stringify({ Properties: { Description: 'd' } });

    expect(kindWith([removal('Va', { BeforeContext: none }), addition('Vb', { AfterContext: none })])).toBe('delete');
  });

  it('is deleted if the Add is unknown, or if the describes disagree about it', () => {
    expect(kindWith([removal('Va'), addition('Vb', { Scope: ['Secrets'] })])).toBe('delete');

    const changes = [
      { path: '', valued: removal('Va') },
      { path: '', plain: addition('Vb'), valued: addition('Vb', { Action: 'Import' }) },
    ];
    expect(effectsOfChanges(changes, new Map([['', { before, after }]]))[0]?.kind).toBe('delete');
  });

  it('is not superseded by a resource of another type, or by a revision that the stack has', () => {
    const fn = '{Type: AWS::Lambda::Function, Properties: {Role: r, Code: {ZipFile: a}}}';
    const own = (text = 'a') => `{Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Fn, Description: ${text}}}`;
    const permission = '{Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Fn, Action: a, Principal: p}}';

    expect(kindsOfPush({ before: { Fn: fn, Va: own() }, after: { Fn: fn, P: permission } }).Va).toBe('delete');
    expect(kindsOfPush({ before: { Fn: fn, Va: own(), Vx: own('a') }, after: { Fn: fn, Vx: own('b') } })).toEqual({
      Va: 'delete',
      Vx: 'revision',
    });
    expect(kindsOfPush({ before: { Fn: fn, Vm: own('a'), Vz: own() }, after: { Fn: fn, Vm: own('b'), Va: own() } })).toEqual({
      Va: 'create',
      Vm: 'revision',
      Vz: 'revision',
    });
  });

  it('is deleted if its parent has another type after the update', () => {
    const side = (type: string, id: string): Template => ({
      Resources: { Parent: { Type: type, Properties: {} }, [id]: version({ Ref: 'Parent' }) },
    });
    const lambda = 'AWS::Lambda::Function';

    expect(kindWith(undefined, side(lambda, 'Va'), side(lambda, 'Vb'))).toBe('revision');
    expect(kindWith(undefined, side(lambda, 'Va'), side('AWS::Lambda::Alias', 'Vb'))).toBe('delete');
    expect(kindWith(undefined, side(lambda, 'Va'), { Resources: { Vb: version({ Ref: 'Parent' }) } })).toBe('delete');
  });

  it('is not described as used if nothing supersedes it', () => {
    const parameter = '{Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Va}}';
    const own = '{Type: AWS::Lambda::Version, Properties: {FunctionName: f}}';
    const effects = effectsOfPush({ before: { Va: own, P: parameter }, after: { Q: own.replace('f}', 'g}') } });

    expect(effects.Va?.kind).toBe('delete');
    expect(effects.Va?.sentence).not.toContain('does not supersede');
  });
});

describe('a replaced revision', () => {
  const task = { Type: 'AWS::ECS::TaskDefinition', Properties: {} };
  const rule = { Type: 'AWS::Events::Rule', Properties: { Arn: { Ref: 'Task' } } };
  const replaced = makeChange({ LogicalResourceId: 'Task', ResourceType: task.Type, Replacement: 'True' });
  const template = { Resources: { Task: task, Rule: rule } };
  const listed = (more: ResourceChange) => makeChange({ LogicalResourceId: 'Rule', ResourceType: rule.Type, ...more });

  it('has no milder effect than CloudFormation states', () => {
    const [effect] = effectsWith([replaced], template, { Resources: { Task: task } });
    const [free] = effectsWith([replaced], { Resources: { Task: task } }, { Resources: { Task: task } });

    expect(effect?.kind).toBe('replace');
    expect(free?.kind).toBe('revision');
    expect(free).not.toHaveProperty('stated');
  });

  it('is used by a resource that one of the describes retains', () => {
    const kindWith = (plain: ResourceChange, valued: ResourceChange) =>
      effectsOfChanges(
        [
          { path: '', valued: replaced },
          { path: '', plain: listed(plain), valued: listed(valued) },
        ],
        new Map([['', { before: template, after: template }]]),
      )[0]?.kind;

    expect(kindWith({}, {})).toBe('revision');
    expect(kindWith({}, { Replacement: 'True', PolicyAction: 'ReplaceAndRetain' })).toBe('replace');
  });

  it('keeps the replacement if the describes disagree about the action', () => {
    const changes = [
      { path: '', plain: replaced, valued: listed({ LogicalResourceId: 'Task', ResourceType: task.Type, Action: 'Remove' }) },
    ];
    const [effect] = effectsOfChanges(changes, new Map([['', { before: { Resources: { Task: task } }, after: {} }]]));

    expect(effect).toMatchObject({ kind: 'delete', also: [{ effect: 'replace' }] });
  });

  it('stays a replacement that retains the old resource if it is a grant', () => {
    const permission = (principal: string) =>
      `{Type: AWS::Lambda::Permission, UpdateReplacePolicy: Retain, Properties: {FunctionName: f, Action: a, Principal: ${principal}}}`;

    expect(kindsOfPush({ before: { P: permission('a') }, after: { P: permission('b') } }).P).toBe('replace-and-retain');
  });
});

describe('a grant that only refers to a function that is updated in place', () => {
  it('is an update, and its sentence names no user of the old one', () => {
    const fn = (memory: number) =>
      `{Type: AWS::Lambda::Function, Properties: {Role: r, Code: {ZipFile: a}, MemorySize: ${memory}}}`;
    const P = '{Type: AWS::Lambda::Permission, Properties: {FunctionName: !GetAtt Fn.Arn, Action: a, Principal: p}}';
    const effects = effectsOfPush({
      before: { Fn: fn(128), P },
      after: { Fn: fn(256), P },
      outputs: '{Permission: {Value: !Ref P}}',
    });

    expect(effects.P?.kind).toBe('update');
    expect(effects.P?.sentence).not.toContain('does not supersede');
  });
});

describe('a resource that the stack hands over to an import', () => {
  const table = (more: ResourceChange) => makeChange({ PhysicalResourceId: 'orders', ...more });
  const old = table({ LogicalResourceId: 'Old', Action: 'Remove', PolicyAction: 'Retain' });
  const next = (Action: 'Import' | 'Add') => table({ LogicalResourceId: 'New', Action });

  it('stays in the stack if both responses state the import', () => {
    const kindWith = (plain: Change, valued: Change) =>
      effectsOfChanges([
        { path: '', plain: old },
        { path: '', plain, valued },
      ])[0]?.kind;

    expect(kindWith(next('Import'), next('Import'))).toBe('import');
    expect(kindWith(next('Import'), next('Add'))).toBe('retain');
  });
});

describe('the parent of a replaced grant', () => {
  const PERMISSION = 'AWS::Lambda::Permission';
  const side = (FunctionName?: unknown): Template => ({
    Resources: {
      Fn: { Type: 'AWS::Lambda::Function', Properties: {} },
      R: { Type: PERMISSION, Properties: FunctionName === undefined ? {} : { FunctionName } },
    },
  });
  const detail = (Name: string, ChangeSource?: string) => makeDetail({ Name, RequiresRecreation: 'Always' }, { ChangeSource });
  const kindWith = (change: ResourceChange, before: Template | undefined, after: Template) =>
    effectsWith(
      [makeChange({ LogicalResourceId: 'R', ResourceType: PERMISSION, Replacement: 'True', ...change })],
      before,
      after,
    )[0]?.kind;
  const byParameter = side({ Ref: 'Name' });

  it('does not move if no detail names it', () => {
    expect(kindWith({ Details: [detail('Principal', 'DirectModification')] }, byParameter, byParameter)).toBe('revision');
  });

  it('moves if one of its details is not a reference to a resource', () => {
    const Details = [detail('FunctionName', 'ResourceAttribute'), detail('FunctionName', 'ParameterReference')];

    expect(kindWith({ Details }, byParameter, byParameter)).toBe('replace');
    expect(kindWith({ Details: Details.slice(0, 1) }, byParameter, byParameter)).toBe('revision');
  });

  it('moves if a value is shown for only one side', () => {
    const Details = [detail('FunctionName', 'ParameterReference')];

    expect(kindWith({ Details, BeforeContext: context('f') }, byParameter, byParameter)).toBe('replace');
    expect(kindWith({ Details, AfterContext: context('f') }, byParameter, byParameter)).toBe('replace');
    expect(kindWith({ Details, BeforeContext: context('f'), AfterContext: context('f') }, byParameter, byParameter)).toBe(
      'revision',
    );
  });

  it('moves if a template does not have it', () => {
    const Details = [detail('FunctionName', 'ParameterReference')];

    expect(kindWith({ Details }, undefined, byParameter)).toBe('replace');
    expect(kindWith({ Details }, byParameter, {})).toBe('replace');
    expect(kindWith({}, side(), side('f'))).toBe('replace');
    expect(kindWith({}, side('f'), side())).toBe('replace');
    expect(kindWith({}, side(), side())).toBe('revision');
    expect(kindWith({}, { Resources: {} }, side('f'))).toBe('replace');
    expect(kindWith({}, side('f'), { Resources: {} })).toBe('replace');
  });

  it.each([
    [{ Ref: 'Fn' }, { 'Fn::GetAtt': ['Fn', 'Arn'] }, 'revision'],
    [{ Ref: 'Fn' }, { 'Fn::GetAtt': ['Fn', 'FunctionArn'] }, 'revision'],
    [{ Ref: 'Fn' }, { 'Fn::GetAtt': ['Fn', 'GroupId'] }, 'revision'],
    [{ Ref: 'Fn' }, { 'Fn::GetAtt': ['Fn', 'Version'] }, 'replace'],
    [{ 'Fn::GetAtt': ['Fn', 'Version'] }, { 'Fn::GetAtt': ['Fn', 'Name'] }, 'replace'],
    [{ Ref: 'Name' }, { 'Fn::GetAtt': ['Name', 'Arn'] }, 'replace'],
  ])('from %j to %j is a %s', (before, after, expected) => {
    expect(kindWith({ Details: [detail('FunctionName', 'DirectModification')] }, side(before), side(after))).toBe(expected);
  });
});
