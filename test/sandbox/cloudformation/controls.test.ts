import { describe, expect, it, vi } from 'vitest';
import { createIdSource } from '../../../sandbox/kernel/ids.ts';
import { type Answer, parameter, setup, template, topic } from './support.ts';

const text = template({ A: topic(), B: parameter({ Ref: 'A' }) });

describe('the controls', () => {
  it('measure the duration of CloudFormation operations', () => {
    const { create, deploy, call, settle, sandbox } = setup({ resourceSeconds: 5, changeSetSeconds: 3 });

    create('app', text);
    deploy('app', template({ A: topic({ DisplayName: 'x' }), B: parameter({ Ref: 'A' }) }));
    call('DeleteStack', { StackName: 'app' });
    settle();

    expect(sandbox.timings().map(({ what, seconds }) => [what, seconds])).toEqual([
      ['create', 10],
      ['change-set', 3],
      ['update', 5],
      ['delete', 10],
    ]);
    expect(sandbox.timings()[0]).toMatchObject({ stackName: 'app', startedAt: '2026-03-01T12:00:00.000Z' });
  });

  it('show REVIEW_IN_PROGRESS again although an execution has started', () => {
    const { prepare, call, settle, sandbox, status, describe: look, create } = setup();
    const id = prepare('app', text, { ChangeSetType: 'CREATE' });
    sandbox.showReviewAgain('app', 2);
    expect(status('app')).toBe('REVIEW_IN_PROGRESS');
    call('ExecuteChangeSet', { ChangeSetName: id });
    settle();

    const stale = look('app');

    expect(stale).toMatchObject({ StackStatus: 'REVIEW_IN_PROGRESS', StackStatusReason: 'User Initiated' });
    expect(Object.keys(stale)).not.toEqual(expect.arrayContaining(['LastOperations', 'LastUpdatedTime']));
    expect([status('app'), status('app')]).toEqual(['REVIEW_IN_PROGRESS', 'CREATE_COMPLETE']);
    create('direct', text);
    sandbox.showReviewAgain('direct');
    expect(status('direct')).toBe('CREATE_COMPLETE');
  });

  it('with `staleSeconds`, DescribeStacks and DescribeStackEvents show an update only that many seconds after its start', () => {
    const { create, prepare, call, advance, status, events, sandbox } = setup({ staleSeconds: 10, resourceSeconds: 60 });
    const asOperator = (): Answer => sandbox.operations.DescribeStacks?.({ StackName: 'app' }, { caller: 'operator' });
    create('app', text);
    const before = events('app');
    const id = prepare('app', template({ A: topic({ DisplayName: 'x' }), B: parameter({ Ref: 'A' }) }));
    call('ExecuteChangeSet', { ChangeSetName: id });
    advance(9);

    expect([status('app'), events('app')]).toEqual(['CREATE_COMPLETE', before]);
    expect(asOperator().Stacks[0].StackStatus).toBe('UPDATE_IN_PROGRESS');
    advance(1);
    expect([status('app'), events('app').length]).toEqual(['UPDATE_IN_PROGRESS', before.length + 2]);
  });

  it('measure an operation with its rollback as one, and a requested rollback separately', () => {
    const { create, call, settle, sandbox } = setup({ resourceSeconds: 5, resources: { B: { fails: 'create' } } });

    create('app', text);
    create('left', text, { DisableRollback: true });
    call('RollbackStack', { StackName: 'left' });
    settle();

    expect(sandbox.timings().map(({ what, seconds }) => [what, seconds])).toEqual([
      ['create', 20],
      ['create', 10],
      ['rollback', 10],
    ]);
  });

  it('show the stacks with their existing resources', () => {
    const { call, advance, sandbox, settle } = setup({ resourceSeconds: 5 });
    call('CreateStack', { StackName: 'app', TemplateBody: text });

    advance(1);
    expect(sandbox.stacks()).toMatchObject({
      app: { name: 'app', status: 'CREATE_IN_PROGRESS', resources: { A: 'AWS::SNS::Topic' } },
    });
    settle();
    expect(sandbox.stacks().app?.resources).toEqual({ A: 'AWS::SNS::Topic', B: 'AWS::SSM::Parameter' });
    expect(Object.keys(sandbox.stacks().app?.physicalIds ?? {})).toEqual(['A', 'B']);
  });

  it('set the duration of every action, of a type, of a resource, and of a resource of one stack', () => {
    const { call, sandbox, settle } = setup({
      resourceSeconds: 1,
      resources: { 'AWS::SNS::Topic': { seconds: { create: 10 } }, Named: { seconds: 20 }, 'two/Named': { seconds: 30 } },
    });
    const create = (name: string, resources: Record<string, unknown>) =>
      call('CreateStack', { StackName: name, TemplateBody: template(resources) });
    create('default', { P: parameter('x') });
    create('type', { T: topic() });
    create('one', { Named: topic() });
    create('two', { Named: topic() });
    settle();

    const seconds = Object.fromEntries(sandbox.timings().map((timing) => [timing.stackName, timing.seconds]));
    expect(seconds).toEqual({ default: 1, type: 10, one: 20, two: 30 });
    call('DeleteStack', { StackName: 'type' });
    settle();
    expect(sandbox.timings().at(-1)?.seconds).toBe(1);
  });

  it('limit the number of failures', () => {
    const { create, sandbox, call, settle } = setup({ resources: { A: { fails: 'create', times: 2 } } });
    for (const name of ['one', 'two', 'three']) create(name, text);

    const statuses = () => Object.values(sandbox.stacks()).map(({ status }) => status);
    expect(statuses()).toEqual(['ROLLBACK_COMPLETE', 'ROLLBACK_COMPLETE', 'CREATE_COMPLETE']);
    sandbox.behave('A', { fails: 'create', times: 1 });
    create('four', text);
    sandbox.behave('A', undefined);
    create('five', text);
    expect(statuses().slice(3)).toEqual(['ROLLBACK_COMPLETE', 'CREATE_COMPLETE']);
    call('DeleteStack', { StackName: 'five' });
    settle();
  });

  it('give the same IDs in the same order for the same seed', () => {
    const idsOf = (seed: number) => {
      const { create, sandbox } = setup({ ids: createIdSource(seed) });
      create('app', text);
      return [sandbox.stacks().app?.stackId, sandbox.stacks().app?.physicalIds];
    };

    expect(idsOf(1)).toEqual(idsOf(1));
    expect(idsOf(1)).not.toEqual(idsOf(2));
  });

  it('use the given Region, account, and partition', () => {
    const { create } = setup({ region: 'cn-north-1', accountId: '222222222222', partition: 'aws-cn' });

    expect(create('app', text)).toMatch(/^arn:aws-cn:cloudformation:cn-north-1:222222222222:stack\/app\//);
  });

  it('do not keep the process alive', () => {
    vi.useRealTimers();
    const timer = vi.spyOn(globalThis, 'setTimeout');
    const { call } = setup();
    vi.useRealTimers();

    call('CreateStack', { StackName: 'app', TemplateBody: text });

    const handles = timer.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(handles.length).toBeGreaterThan(0);
    expect(handles.every((handle) => !handle.hasRef())).toBe(true);
    for (const handle of handles) clearTimeout(handle);
    timer.mockRestore();
  });
});
