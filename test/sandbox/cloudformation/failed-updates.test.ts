import { describe, expect, it } from 'vitest';
import { lines, parameter, refusal, setup, template, topic } from './support.ts';

const before = template({ A: topic({ DisplayName: 'a' }), B: parameter('a'), C: topic({ TopicName: 'old' }) });
const after = template({
  A: topic({ DisplayName: 'b' }),
  B: parameter('b', { DependsOn: ['A', 'C', 'New'] }),
  C: topic({ TopicName: 'new' }),
  New: topic(),
});

function failingUpdate(options: Parameters<typeof setup>[0] = { resources: { B: { fails: 'update', reason: 'too long' } } }) {
  const context = setup(options);
  context.create('app', before);
  context.call('UpdateStack', { StackName: 'app', TemplateBody: after, ClientRequestToken: 'update' });
  context.settle();
  const all = context.events('app');
  return { ...context, events: () => all.slice(all.findIndex(({ ResourceStatus }) => ResourceStatus === 'UPDATE_IN_PROGRESS')) };
}

describe('an update that fails', () => {
  it('a failed update restores changed resources and deletes created resources', () => {
    const { events, sandbox, status } = failingUpdate();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    const seen = lines(events());
    const rollback = seen.indexOf('app UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to update: [B]. ');
    expect(seen[rollback - 1]).toBe('B UPDATE_FAILED too long');
    const cleanup = seen.indexOf('app UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS');
    expect(seen.slice(rollback + 1, cleanup).sort()).toEqual([
      'A UPDATE_COMPLETE',
      'A UPDATE_IN_PROGRESS',
      'B UPDATE_COMPLETE',
      'B UPDATE_IN_PROGRESS',
      'C UPDATE_COMPLETE',
      'C UPDATE_IN_PROGRESS',
    ]);
    expect(seen.slice(cleanup + 1).sort()).toEqual([
      'C DELETE_COMPLETE',
      'C DELETE_IN_PROGRESS',
      'New DELETE_COMPLETE',
      'New DELETE_IN_PROGRESS',
      'app UPDATE_ROLLBACK_COMPLETE',
    ]);
    expect(sandbox.stacks().app?.resources).toEqual({
      A: 'AWS::SNS::Topic',
      B: 'AWS::SSM::Parameter',
      C: 'AWS::SNS::Topic',
    });
    expect(sandbox.stacks().app?.physicalIds.C).toMatch(/:old$/);
    expect(events().every(({ ClientRequestToken }) => ClientRequestToken === 'update')).toBe(true);
  });

  it('after a rollback, the stack has its previous template and properties, and accepts the next update', () => {
    const { call, settle, status, sandbox } = failingUpdate({ resources: { B: { fails: 'update', times: 1 } } });

    expect(call('GetTemplate', { StackName: 'app' }).TemplateBody).toBe(before);
    call('UpdateStack', { StackName: 'app', TemplateBody: after });
    settle();

    expect(status('app')).toBe('UPDATE_COMPLETE');
    expect(sandbox.stacks().app?.physicalIds.C).toMatch(/:new$/);
  });

  it('creates and updates in progress are cancelled, and named separately', () => {
    const context = setup({
      resources: {
        A: { seconds: { update: 60 } },
        New: { seconds: { create: 60 } },
        B: { fails: 'update', seconds: { update: 1 } },
      },
    });
    context.create('app', template({ A: topic({ DisplayName: 'a' }), B: parameter('a') }));

    context.call('UpdateStack', {
      StackName: 'app',
      TemplateBody: template({ A: topic({ DisplayName: 'b' }), B: parameter('b'), New: topic() }),
    });
    context.settle();

    const seen = lines(context.events('app'));
    expect(seen).toContain('A UPDATE_FAILED Resource update cancelled');
    expect(seen).toContain('New CREATE_FAILED Resource creation cancelled');
    expect(seen).toContain(
      'app UPDATE_ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [New]. The following resource(s) failed to update: [B, A]. ',
    );
    expect(context.status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
  });

  it('a resource that cannot be restored causes UPDATE_ROLLBACK_FAILED, until ContinueUpdateRollback', () => {
    const {
      describe: describeStack,
      call,
      settle,
      sandbox,
      status,
    } = failingUpdate({
      resources: { B: { fails: 'update' }, A: { fails: 'rollback', reason: 'gone' } },
    });
    expect(describeStack('app')).toMatchObject({
      StackStatus: 'UPDATE_ROLLBACK_FAILED',
      StackStatusReason: 'The following resource(s) failed to update: [A]. ',
    });
    expect(refusal(() => call('UpdateStack', { StackName: 'app', TemplateBody: after })).message).toMatch(
      /is in UPDATE_ROLLBACK_FAILED state and can not be updated\.$/,
    );

    call('ContinueUpdateRollback', { StackName: 'app' });
    settle();
    expect(status('app')).toBe('UPDATE_ROLLBACK_FAILED');
    sandbox.behave('A', undefined);
    call('ContinueUpdateRollback', { StackName: 'app' });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(refusal(() => call('ContinueUpdateRollback', { StackName: 'app' })).message).toMatch(
      /is in UPDATE_ROLLBACK_COMPLETE state and can not continue rollback\.$/,
    );
  });

  it('ContinueUpdateRollback skips the given resources', () => {
    const { call, settle, status } = failingUpdate({ resources: { B: { fails: 'update' }, A: { fails: 'rollback' } } });

    call('ContinueUpdateRollback', { StackName: 'app', ResourcesToSkip: ['A'], ClientRequestToken: 'onwards' });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(call('DescribeStackEvents', { StackName: 'app' }).StackEvents[0].ClientRequestToken).toBe('onwards');
  });

  it('with rollback disabled, a failed update does not change until it is rolled back or continued', () => {
    const context = setup({ resources: { B: { fails: 'update', times: 1 } } });
    const { create, call, settle, status, sandbox } = context;
    create('app', before);
    create('other', before.replace('"old"', '"other"'));

    call('UpdateStack', { StackName: 'app', TemplateBody: after, DisableRollback: true });
    settle();
    expect(status('app')).toBe('UPDATE_FAILED');
    expect(refusal(() => call('UpdateStack', { StackName: 'app', TemplateBody: after })).message).toBe(
      'This stack is currently in a non-terminal [UPDATE_FAILED] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API',
    );
    call('UpdateStack', { StackName: 'app', TemplateBody: after, DisableRollback: true });
    settle();
    expect(status('app')).toBe('UPDATE_COMPLETE');

    sandbox.behave('B', { fails: 'update' });
    call('UpdateStack', { StackName: 'other', TemplateBody: after.replace('"new"', '"newer"'), DisableRollback: true });
    settle();
    call('RollbackStack', { StackName: 'other' });
    settle();
    expect(status('other')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(sandbox.stacks().other?.physicalIds.C).toMatch(/:other$/);
    expect(refusal(() => call('RollbackStack', { StackName: 'other' })).message).toMatch(/can not be rolled back/);
  });

  it('a rollback restores the last complete state, after any number of continued updates', () => {
    const { create, call, settle, events, status } = setup({ resources: { B: { fails: 'update' } } });
    const text = (name: string, value: string) =>
      template({ A: topic({ DisplayName: name }), B: parameter(value, { DependsOn: 'A' }) });
    create('app', text('stable', '0'));
    for (const [name, value] of [
      ['first', '1'],
      ['second', '2'],
    ] as const) {
      call('UpdateStack', { StackName: 'app', TemplateBody: text(name, value), DisableRollback: true });
      settle();
    }

    call('RollbackStack', { StackName: 'app' });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    const last = events('app')
      .filter(({ LogicalResourceId }) => LogicalResourceId === 'A')
      .at(-1);
    expect(JSON.parse(last.ResourceProperties)).toEqual({ DisplayName: 'stable' });
    expect(refusal(() => call('UpdateStack', { StackName: 'app', TemplateBody: text('stable', '0') })).message).toBe(
      'No updates are to be performed.',
    );
  });

  it('CancelUpdateStack rolls back an update and no other operation', () => {
    const { create, call, advance, settle, status, events } = setup({ resources: { A: { hangs: 'update' } } });
    create('app', before);
    expect(refusal(() => call('CancelUpdateStack', { StackName: 'app' })).message).toBe(
      'CancelUpdateStack cannot be called from current stack status',
    );

    call('UpdateStack', { StackName: 'app', TemplateBody: after });
    advance(3600);
    expect(status('app')).toBe('UPDATE_IN_PROGRESS');
    call('CancelUpdateStack', { StackName: 'app' });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(lines(events('app'))).toContain('A UPDATE_FAILED Resource update cancelled');
  });

  it('an old resource that cannot be deleted does not fail the update', () => {
    const { create, call, settle, describe: describeStack, sandbox } = setup({ resources: { B: { fails: 'delete' } } });
    create('app', template({ A: topic(), B: parameter('x') }));

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic() }) });
    settle();

    expect(describeStack('app')).toMatchObject({
      StackStatus: 'UPDATE_COMPLETE',
      StackStatusReason: 'Update successful. One or more resources could not be deleted.',
    });
    expect(sandbox.stacks().app?.resources).toEqual({ A: 'AWS::SNS::Topic' });
  });

  it('a resource whose values cannot be resolved fails', () => {
    const { create, call, settle, events, status } = setup();
    create('app', template({ A: topic() }));

    call('UpdateStack', {
      StackName: 'app',
      TemplateBody: template({
        A: topic(),
        B: parameter({ 'Fn::Select': [3, { 'Fn::Split': [':', { Ref: 'C' }] }] }),
        C: parameter('x'),
      }),
    });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(lines(events('app'))).toContain(
      'B CREATE_FAILED Template error: Fn::Select cannot select nonexistent value at index 3',
    );
  });
});
