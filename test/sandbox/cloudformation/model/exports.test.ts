import { describe, expect, it } from 'vitest';
import { lines, parameter, refusal, setup, template, topic } from '../support.ts';

const exporter = (value: string, name = 'shared') =>
  template({ A: topic() }, { Outputs: { Out: { Value: value, Export: { Name: name } } } });
const importer = template({ P: parameter({ 'Fn::ImportValue': 'shared' }) });

describe('exports', () => {
  it('an export is listed with its stack, and imported by its name', () => {
    const { create, call, events } = setup();
    const id = create('base', exporter('v1'));

    create('user', importer);

    expect(call('ListExports').Exports).toEqual([{ ExportingStackId: id, Name: 'shared', Value: 'v1' }]);
    expect(call('ListImports', { ExportName: 'shared' }).Imports).toEqual(['user']);
    expect(JSON.parse(events('user')[1].ResourceProperties)).toMatchObject({ Value: 'v1' });
    expect(refusal(() => call('ListImports', { ExportName: 'none' })).message).toBe(
      "Export 'none' is not imported by any stack.",
    );
  });

  it('an import of a missing export fails the stack', () => {
    const { create, events, status } = setup();

    create('user', importer);

    expect(status('user')).toBe('ROLLBACK_COMPLETE');
    expect(lines(events('user'))).toContain(
      'user ROLLBACK_IN_PROGRESS No export named shared found. Rollback requested by user.',
    );
  });

  it('an export with the name of an existing export fails the stack', () => {
    const { create, events, call } = setup();
    create('base', exporter('v1'));

    create('other', exporter('v2'));

    expect(lines(events('other'))).toContain(
      'other ROLLBACK_IN_PROGRESS Export with name shared is already exported by stack base. Rollback requested by user.',
    );
    expect(call('ListExports').Exports).toMatchObject([{ Value: 'v1' }]);
  });

  it('the deletion of a stack whose export is in use is canceled, and the stack returns to its status', () => {
    const { create, call, settle, sandbox, events } = setup();
    create('base', exporter('v1'));
    create('user', importer);

    expect(call('DeleteStack', { StackName: 'base' })).toEqual({});
    settle();
    expect(lines(events('base')).slice(-2)).toEqual([
      'base DELETE_IN_PROGRESS User Initiated',
      'base CREATE_COMPLETE Export shared cannot be deleted as it is in use by user',
    ]);
    call('DeleteStack', { StackName: 'user' });
    settle();
    call('DeleteStack', { StackName: 'base' });
    settle();

    expect(sandbox.stacks()).toEqual({});
    expect(call('ListExports').Exports).toEqual([]);
  });

  it('an export in use can be neither changed nor removed', () => {
    const { create, call, settle, events } = setup();
    create('base', exporter('v1'));
    create('user', importer);

    call('UpdateStack', { StackName: 'base', TemplateBody: exporter('v2') });
    settle();
    call('UpdateStack', { StackName: 'base', TemplateBody: exporter('v1', 'renamed') });
    settle();

    expect(lines(events('base')).filter((line) => line.includes('in use'))).toEqual([
      'base UPDATE_ROLLBACK_IN_PROGRESS Export shared cannot be updated as it is in use by user',
      'base UPDATE_ROLLBACK_IN_PROGRESS Export shared cannot be deleted as it is in use by user',
    ]);
    expect(call('ListExports').Exports).toMatchObject([{ Name: 'shared', Value: 'v1' }]);
  });

  it('an export without importers changes with its stack', () => {
    const { create, call, settle } = setup();
    create('base', exporter('v1'));

    call('UpdateStack', { StackName: 'base', TemplateBody: exporter('v2', 'renamed') });
    settle();

    expect(call('ListExports').Exports).toMatchObject([{ Name: 'renamed', Value: 'v2' }]);
  });
});

describe('imports of stacks that failed', () => {
  it('a rolled back stack has only its previous imports', () => {
    const { create, call, settle, sandbox } = setup({ resources: { Bad: { fails: 'create' } } });
    const bad = template({ P: parameter({ 'Fn::ImportValue': 'shared' }), Bad: topic() });
    create('base', exporter('v1'));
    create('user', template({ A: topic() }));

    create('never', bad);
    call('UpdateStack', { StackName: 'user', TemplateBody: bad });
    settle();

    expect([sandbox.stacks().never?.status, sandbox.stacks().user?.status]).toEqual([
      'ROLLBACK_COMPLETE',
      'UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(refusal(() => call('ListImports', { ExportName: 'shared' })).message).toMatch(/is not imported/);
  });
});
