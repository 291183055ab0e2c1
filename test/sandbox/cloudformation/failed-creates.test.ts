import { describe, expect, it, vi } from 'vitest';
import { lines, parameter, resource, setup, template, topic } from './support.ts';

describe('a create that fails', () => {
  it('a failed create deletes its resources in reverse order, and ends in ROLLBACK_COMPLETE', () => {
    const {
      create,
      events,
      status,
      sandbox,
      describe: describeStack,
    } = setup({
      resources: { B: { fails: 'create', reason: 'No such thing (Service: Ssm)' } },
    });

    create('app', template({ A: parameter('x'), B: parameter({ Ref: 'A' }) }));

    expect(status('app')).toBe('ROLLBACK_COMPLETE');
    expect(lines(events('app'))).toEqual([
      'app CREATE_IN_PROGRESS User Initiated',
      'A CREATE_IN_PROGRESS',
      'A CREATE_IN_PROGRESS Resource creation Initiated',
      'A CREATE_COMPLETE',
      'B CREATE_IN_PROGRESS',
      'B CREATE_IN_PROGRESS Resource creation Initiated',
      'B CREATE_FAILED No such thing (Service: Ssm)',
      'app ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [B]. Rollback requested by user.',
      'B DELETE_IN_PROGRESS',
      'B DELETE_COMPLETE',
      'A DELETE_IN_PROGRESS',
      'A DELETE_COMPLETE',
      'app ROLLBACK_COMPLETE',
    ]);
    expect(sandbox.stacks().app?.resources).toEqual({});
    expect(describeStack('app')).toMatchObject({ DeletionTime: expect.any(Date) });
    expect(describeStack('app')).not.toHaveProperty('StackStatusReason');
  });

  it('a failure of a resource cancels the resources in progress', () => {
    const { create, events } = setup({
      resources: { Bad: { fails: 'create', reason: 'broken', seconds: 1 }, Slow: { seconds: 60 } },
    });

    create('app', template({ Bad: topic(), Slow: topic(), Later: parameter({ Ref: 'Slow' }) }));

    const seen = lines(events('app'));
    expect(seen).toContain('Slow CREATE_FAILED Resource creation cancelled');
    expect(seen).toContain(
      'app ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [Bad, Slow]. Rollback requested by user.',
    );
    expect(seen.some((line) => line.startsWith('Later'))).toBe(false);
  });

  it('an inline policy without a group, role, or user fails, and cannot be deleted', () => {
    const { create, call, settle, events, status } = setup();
    const id = create('app', template({ P: resource('AWS::IAM::Policy', { PolicyName: 'p', PolicyDocument: {}, Roles: [] }) }), {
      Capabilities: ['CAPABILITY_IAM'],
    });
    expect(status('app')).toBe('ROLLBACK_FAILED');
    call('DeleteStack', { StackName: 'app' });
    settle();
    expect(status('app')).toBe('DELETE_FAILED');
    call('DeleteStack', { StackName: 'app', RetainResources: ['P'] });
    settle();

    const seen = lines(events(id));
    expect(seen.at(-1)).toBe('app DELETE_COMPLETE');
    const reason = 'At least one of [Groups,Roles,Users] must be non-empty.';
    expect(seen.filter((line) => line.startsWith('P '))).toEqual([
      'P CREATE_IN_PROGRESS',
      'P CREATE_IN_PROGRESS Resource creation Initiated',
      `P CREATE_FAILED ${reason}`,
      'P DELETE_IN_PROGRESS',
      `P DELETE_FAILED ${reason}`,
      'P DELETE_IN_PROGRESS',
      `P DELETE_FAILED ${reason}`,
      'P DELETE_SKIPPED',
    ]);
  });

  it('with rollback disabled, a failure stops only the resources that depend on the failed one', () => {
    const { create, events, status, call } = setup({
      resources: { Bad: { fails: 'create', reason: 'broken', seconds: 1 }, Slow: { seconds: 60 } },
    });

    create(
      'app',
      template({ Bad: topic(), Slow: topic(), After: parameter({ Ref: 'Slow' }), Later: parameter({ Ref: 'Bad' }) }),
      {
        DisableRollback: true,
      },
    );

    expect(status('app')).toBe('CREATE_FAILED');
    expect(lines(events('app')).at(-1)).toBe('app CREATE_FAILED The following resource(s) failed to create: [Bad]. ');
    const { StackResources } = call('DescribeStackResources', { StackName: 'app' });
    expect(lines(StackResources)).toEqual(['After CREATE_COMPLETE', 'Bad CREATE_FAILED broken', 'Slow CREATE_COMPLETE']);
  });

  it('a failed create with OnFailure DO_NOTHING does not change until RollbackStack', () => {
    const { create, status, call, settle, sandbox } = setup({ resources: { B: { fails: 'create' } } });

    create('app', template({ A: topic(), B: parameter({ Ref: 'A' }) }), { OnFailure: 'DO_NOTHING' });

    expect(status('app')).toBe('CREATE_FAILED');
    expect(sandbox.stacks().app?.resources).toMatchObject({ A: 'AWS::SNS::Topic' });
    call('RollbackStack', { StackName: 'app' });
    expect(status('app')).toBe('ROLLBACK_IN_PROGRESS');
    settle();
    expect(status('app')).toBe('ROLLBACK_COMPLETE');
    expect(sandbox.stacks().app?.resources).toEqual({});
  });

  it('a failed create with rollback disabled can be continued with rollback disabled', () => {
    const { create, status, call, settle, sandbox, events } = setup({ resources: { B: { fails: 'create', times: 1 } } });
    const text = template({ A: topic(), B: parameter({ Ref: 'A' }) });
    create('app', text, { DisableRollback: true });

    call('UpdateStack', { StackName: 'app', TemplateBody: text, DisableRollback: true });
    settle();

    expect(status('app')).toBe('UPDATE_COMPLETE');
    expect(sandbox.stacks().app?.resources).toEqual({ A: 'AWS::SNS::Topic', B: 'AWS::SSM::Parameter' });
    expect(lines(events('app')).filter((line) => line.startsWith('A CREATE_COMPLETE'))).toHaveLength(1);
  });

  it('a failed create with OnFailure DELETE leaves no stack', () => {
    const { create, events, sandbox } = setup({ resources: { A: { fails: 'create', reason: 'no' } } });

    const id = create('app', template({ A: topic() }), { OnFailure: 'DELETE' });

    expect(sandbox.stacks()).toEqual({});
    expect(lines(events(id)).at(-1)).toBe('app DELETE_COMPLETE');
    expect(lines(events(id))).toContain(
      'app DELETE_IN_PROGRESS The following resource(s) failed to create: [A]. Delete requested by user.',
    );
  });

  it('a create that takes longer than its TimeoutInMinutes is rolled back', () => {
    const { create, events, status } = setup({ resources: { A: { hangs: 'create' } } });

    create('app', template({ A: topic() }), { TimeoutInMinutes: '5' });

    expect(status('app')).toBe('ROLLBACK_COMPLETE');
    expect(lines(events('app'))).toContain(
      'app ROLLBACK_IN_PROGRESS Stack creation time exceeded the specified timeout. Rollback requested by user.',
    );
    expect(lines(events('app'))).toContain('A CREATE_FAILED Resource creation cancelled');
  });

  it('a create that ends in time leaves no timer', () => {
    const { call, advance, status } = setup();
    call('CreateStack', { StackName: 'app', TemplateBody: template({ A: topic() }), TimeoutInMinutes: 5 });

    advance(60);

    expect(status('app')).toBe('CREATE_COMPLETE');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('the rollback of a create keeps a resource with Retain and deletes a resource with RetainExceptOnCreate', () => {
    const { create, events, sandbox } = setup({ resources: { Bad: { fails: 'create' } } });

    create(
      'app',
      template({
        Kept: topic({}, { DeletionPolicy: 'Retain' }),
        Gone: topic({}, { DeletionPolicy: 'RetainExceptOnCreate' }),
        Bad: parameter('x', { DependsOn: ['Kept', 'Gone'] }),
      }),
    );

    expect(lines(events('app'))).toContain('Kept DELETE_SKIPPED');
    expect(lines(events('app'))).toContain('Gone DELETE_COMPLETE');
    expect(sandbox.stacks().app?.status).toBe('ROLLBACK_COMPLETE');
  });

  it('with RetainExceptOnCreate, the rollback of a create retains no resource', () => {
    const { create, events } = setup({ resources: { Bad: { fails: 'create' } } });

    create('app', template({ Kept: topic({}, { DeletionPolicy: 'Retain' }), Bad: parameter('x', { DependsOn: 'Kept' }) }), {
      RetainExceptOnCreate: 'true',
    });

    expect(lines(events('app'))).toContain('Kept DELETE_COMPLETE');
  });

  it('a resource that cannot be deleted fails the rollback', () => {
    const { create, describe: describeStack } = setup({
      resources: { 'AWS::SSM::Parameter': { fails: 'create' }, A: { fails: 'delete', reason: 'still in use' } },
    });

    create('app', template({ A: topic(), B: parameter({ Ref: 'A' }) }));

    expect(describeStack('app')).toMatchObject({
      StackStatus: 'ROLLBACK_FAILED',
      StackStatusReason: 'The following resource(s) failed to delete: [A]. ',
    });
  });

  it('a resource fails if a resource of another stack has the same custom name', () => {
    const { create, events, status } = setup({ outside: [{ type: 'AWS::SNS::Topic', physicalId: 'mine' }] });
    const first = create('one', template({ A: topic({ TopicName: 'orders' }) }));

    create('two', template({ A: topic({ TopicName: 'orders' }) }));
    create('three', template({ A: topic({ TopicName: 'mine' }) }));

    expect(status('two')).toBe('ROLLBACK_COMPLETE');
    expect(lines(events('two'))).toContain(`A CREATE_FAILED orders already exists in stack ${first}`);
    expect(lines(events('three'))).toContain('A CREATE_FAILED mine already exists');
    expect(lines(events('two'))).toContain('A DELETE_COMPLETE');
    expect(lines(events('two'))).not.toContain('A DELETE_IN_PROGRESS');
  });

  it('a retained resource keeps its custom name', () => {
    const { create, call, settle, events } = setup();
    const text = template({ A: topic({ TopicName: 'orders' }, { DeletionPolicy: 'Retain' }) });
    create('app', text);
    call('DeleteStack', { StackName: 'app' });
    settle();

    create('app', text);

    expect(lines(events('app'))).toContain('A CREATE_FAILED orders already exists');
  });

  it('a stack whose create from a change set fails has no change set', () => {
    const { deploy, describe: describeStack } = setup({ resources: { A: { fails: 'create' } } });

    deploy('app', template({ A: topic() }), { ChangeSetType: 'CREATE' });

    expect(describeStack('app')).toMatchObject({ StackStatus: 'ROLLBACK_COMPLETE', LastUpdatedTime: expect.any(Date) });
    expect(describeStack('app')).not.toHaveProperty('ChangeSetId');
  });
});
