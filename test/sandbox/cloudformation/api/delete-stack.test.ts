import { describe, expect, it } from 'vitest';
import { lines, parameter, refusal, setup, template, topic } from '../support.ts';

describe('deleting a stack', () => {
  it('a deletion deletes resources in reverse order of their references, and releases the name', () => {
    const { create, call, settle, events, status, sandbox, describe: describeStack } = setup();
    const text = template({ A: parameter('x'), B: parameter({ Ref: 'A' }) });
    const id = create('app', text);

    call('DeleteStack', { StackName: 'app', ClientRequestToken: 'bye' });
    expect(status('app')).toBe('DELETE_IN_PROGRESS');
    settle();

    expect(lines(events(id)).slice(8)).toEqual([
      'app DELETE_IN_PROGRESS User Initiated',
      'B DELETE_IN_PROGRESS',
      'B DELETE_COMPLETE',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'app DELETE_COMPLETE',
    ]);
    expect(sandbox.stacks()).toEqual({});
    expect(describeStack(id)).toMatchObject({ StackStatus: 'DELETE_COMPLETE', DeletionTime: expect.any(Date) });
    expect(describeStack(id)).not.toHaveProperty('EnableTerminationProtection');
    expect(create('app', text)).not.toBe(id);
  });

  it('deleting a stack that does not exist, is deleted, or is being deleted has no effect', () => {
    const { create, call, settle, events } = setup();
    const id = create('app', template({ A: topic() }));

    expect(call('DeleteStack', { StackName: 'never' })).toEqual({});
    call('DeleteStack', { StackName: 'app' });
    call('DeleteStack', { StackName: 'app' });
    settle();
    expect(call('DeleteStack', { StackName: id })).toEqual({});
    expect(lines(events(id)).filter((line) => line.startsWith('app DELETE_IN_PROGRESS'))).toHaveLength(1);
  });

  it('a protected stack cannot be deleted', () => {
    const { create, call, status, settle, sandbox } = setup();
    create('app', template({ A: topic() }), { EnableTerminationProtection: 'true' });

    expect(refusal(() => call('DeleteStack', { StackName: 'app' }))).toMatchObject({
      code: 'ValidationError',
      message: 'Stack [app] cannot be deleted while TerminationProtection is enabled',
    });
    expect(status('app')).toBe('CREATE_COMPLETE');

    call('UpdateTerminationProtection', { StackName: 'app', EnableTerminationProtection: 'false' });
    call('DeleteStack', { StackName: 'app' });
    settle();
    expect(sandbox.stacks()).toEqual({});
  });

  it('a stack cannot be deleted during an update', () => {
    const { create, call } = setup();
    create('app', template({ A: topic({ DisplayName: 'a' }) }));
    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'b' }) }) });

    expect(refusal(() => call('DeleteStack', { StackName: 'app' })).message).toBe(
      'Stack [app] cannot be deleted while in status UPDATE_IN_PROGRESS',
    );
  });

  it('a stack can be deleted during its create', () => {
    const { call, advance, settle, sandbox, events } = setup({ resourceSeconds: 10 });
    const { StackId } = call('CreateStack', {
      StackName: 'app',
      TemplateBody: template({ A: parameter('x'), B: parameter({ Ref: 'A' }), C: parameter({ Ref: 'B' }) }),
    });
    advance(15);

    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(sandbox.stacks()).toEqual({});
    const seen = lines(events(StackId));
    expect(seen).toContain('B CREATE_FAILED Resource creation cancelled');
    expect(seen).toContain('A DELETE_COMPLETE');
    expect(seen.some((line) => line.startsWith('C '))).toBe(false);
    expect(seen.filter((line) => line.startsWith('app '))).toEqual([
      'app CREATE_IN_PROGRESS User Initiated',
      'app DELETE_IN_PROGRESS User Initiated',
      'app DELETE_COMPLETE',
    ]);
  });

  it('retained resources remain in the account', () => {
    const { create, call, settle, events } = setup();
    const id = create(
      'app',
      template({
        A: topic({}, { DeletionPolicy: 'Retain' }),
        B: topic({}, { DeletionPolicy: 'RetainExceptOnCreate' }),
        C: topic(),
      }),
    );

    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(lines(events(id)).slice(-6)).toEqual([
      'app DELETE_IN_PROGRESS User Initiated',
      'A DELETE_SKIPPED',
      'B DELETE_SKIPPED',
      'C DELETE_IN_PROGRESS',
      'C DELETE_COMPLETE',
      'app DELETE_COMPLETE',
    ]);
  });

  it('a resource that cannot be deleted prevents the deletion of the stack and of the resources that it refers to', () => {
    const {
      create,
      call,
      settle,
      describe: describeStack,
      events,
    } = setup({
      resources: { B: { fails: 'delete', reason: 'in use' } },
    });
    create('app', template({ A: parameter('x'), B: parameter({ Ref: 'A' }), C: topic() }));

    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(describeStack('app')).toMatchObject({
      StackStatus: 'DELETE_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [B]. ',
    });
    const seen = lines(events('app'));
    expect(seen).toContain('B DELETE_FAILED in use');
    expect(seen).toContain('C DELETE_COMPLETE');
    expect(seen).not.toContain('A DELETE_IN_PROGRESS');
  });

  it('a stack whose deletion failed is deleted by retaining the resources that could not be deleted', () => {
    const { create, call, settle, sandbox, events } = setup({ resources: { B: { fails: 'delete' } } });
    const id = create('app', template({ A: topic(), B: parameter('x') }));
    expect(refusal(() => call('DeleteStack', { StackName: 'app', RetainResources: ['B'] })).message).toMatch(
      /RetainResources can only be specified/,
    );
    call('DeleteStack', { StackName: 'app' });
    settle();

    call('DeleteStack', { StackName: 'app', RetainResources: ['B'] });
    settle();

    expect(sandbox.stacks()).toEqual({});
    expect(lines(events(id)).slice(-3)).toEqual([
      'app DELETE_IN_PROGRESS User Initiated',
      'B DELETE_SKIPPED',
      'app DELETE_COMPLETE',
    ]);
  });

  it('a forced deletion retains the resources that cannot be deleted', () => {
    const { create, call, settle, describe: describeStack } = setup({ resources: { B: { fails: 'delete' } } });
    const id = create('app', template({ B: parameter('x') }));
    expect(refusal(() => call('DeleteStack', { StackName: 'app', DeletionMode: 'FORCE_DELETE_STACK' })).message).toMatch(
      /FORCE_DELETE_STACK can only be specified/,
    );
    call('DeleteStack', { StackName: 'app' });
    settle();

    call('DeleteStack', { StackName: 'app', DeletionMode: 'FORCE_DELETE_STACK' });
    settle();

    expect(describeStack(id)).toMatchObject({ StackStatus: 'DELETE_COMPLETE', DeletionMode: 'FORCE_DELETE_STACK' });
  });

  it('a stack in REVIEW_IN_PROGRESS is deleted with its change sets', () => {
    const { prepare, call, settle, sandbox } = setup();
    const id = prepare('app', template({ A: topic() }), { ChangeSetType: 'CREATE' });

    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(sandbox.stacks()).toEqual({});
    expect(refusal(() => call('DescribeChangeSet', { ChangeSetName: id }))).toMatchObject({
      code: 'ChangeSetNotFound',
      message: `ChangeSet [${id}] does not exist`,
    });
  });
});
