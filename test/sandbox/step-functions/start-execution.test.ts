import { ListExecutionsCommand, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { setupMachine, task } from './support.ts';

const WAIT = { Wait: { Type: 'Wait', Seconds: 3_600, End: true } };
const DAY = 24 * 3_600_000;

describe('StartExecution', () => {
  it('starts an execution with the given name, and returns its start date', async () => {
    const { start, describe } = setupMachine(WAIT);

    const started = await start('job-1', '{"a":1}');

    expect(started.executionArn).toBe('arn:aws:states:us-east-1:111111111111:execution:deploy:job-1');
    expect(started.startDate).toEqual(new Date('2026-01-01T00:00:00.025Z'));
    const described = await describe(started.executionArn ?? '');
    expect(described).not.toHaveProperty('output');
    expect(described).not.toHaveProperty('outputDetails');
    expect(described).toMatchObject({
      name: 'job-1',
      status: 'RUNNING',
      input: '{"a":1}',
      startDate: started.startDate,
      redriveStatus: 'NOT_REDRIVABLE',
    });
  });

  it('generates a name and an empty input if they are not given', async () => {
    const { start, describe } = setupMachine(WAIT);

    const { executionArn = '' } = await start();

    expect(await describe(executionArn)).toMatchObject({ name: expect.stringMatching(/^[0-9a-f-]{36}$/), input: '{}' });
  });

  it('finds the running execution with the same name and exactly the same input', async () => {
    const { sandbox, start, stateMachineArn } = setupMachine(WAIT);

    const first = await start('job-1', '{"a":1}');
    const second = await start('job-1', '{"a":1}');

    expect([second.executionArn, second.startDate]).toEqual([first.executionArn, first.startDate]);
    expect(sandbox.stepFunctions.list(stateMachineArn)).toHaveLength(1);
  });

  it('refuses the same name with a different input, even if only a space differs', async () => {
    const { start } = setupMachine(WAIT);
    const { executionArn } = await start('job-1', '{"a":1}');

    await expect(start('job-1', '{"a": 1}')).rejects.toMatchObject({
      name: 'ExecutionAlreadyExists',
      message: `Execution Already Exists: '${executionArn}'`,
    });
  });

  it('refuses the name of a closed execution for 90 days, and then accepts it', async () => {
    const { sandbox, start, describe } = setupMachine(WAIT);
    const { executionArn = '' } = await start('job-1');
    await sandbox.advance(3_600_000);

    await expect(start('job-1')).rejects.toMatchObject({ name: 'ExecutionAlreadyExists' });
    await sandbox.advance(90 * DAY);
    await expect(describe(executionArn)).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    await expect(start('job-1')).resolves.toMatchObject({ executionArn });
  });

  it.each(['', 'a b', 'a/b', 'a:b', 'ä*', 'x'.repeat(81), 'tab\t', '\u0085'])('refuses the name %j', async (name) => {
    const { run, client, stateMachineArn } = setupMachine(WAIT);

    await expect(run(client.send(new StartExecutionCommand({ stateMachineArn, name })))).rejects.toMatchObject({
      name: 'InvalidName',
      message: `Invalid Name: '${name}'`,
    });
  });

  it.each(['x'.repeat(80), 'a-b_c.d(1)', 'grün'])('accepts the name %j', async (name) => {
    const { start } = setupMachine(WAIT);

    await expect(start(name)).resolves.toMatchObject({
      executionArn: expect.stringContaining(`:deploy:${name}`),
    });
  });

  it('refuses an input that is not JSON, or that is larger than 262,144 bytes', async () => {
    const { start } = setupMachine(WAIT);

    await expect(start('a', '{')).rejects.toMatchObject({ name: 'InvalidExecutionInput' });
    await expect(start('b', JSON.stringify('x'.repeat(262_142)))).resolves.toBeDefined();
    await expect(start('c', JSON.stringify('ü'.repeat(131_072)))).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('reports a missing state machine, a missing execution, and an invalid ARN', async () => {
    const { run, client, describe } = setupMachine(WAIT);
    const stateMachineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:none';

    await expect(run(client.send(new StartExecutionCommand({ stateMachineArn })))).rejects.toMatchObject({
      name: 'StateMachineDoesNotExist',
      message: `State Machine Does Not Exist: '${stateMachineArn}'`,
    });
    await expect(describe('arn:aws:states:us-east-1:1:execution:x:y')).rejects.toMatchObject({ name: 'ExecutionDoesNotExist' });
    await expect(describe('nothing')).rejects.toMatchObject({ name: 'InvalidArn' });
  });
});

describe('StopExecution', () => {
  it('aborts an execution with the reason, and no part of it continues', async () => {
    const { sandbox, run, client, start, describe, getHistory } = setupMachine({
      Wait: { Type: 'Wait', Seconds: 60, Next: 'Work' },
      Work: task(),
    });
    const { executionArn = '' } = await start('job-1');

    const { stopDate } = await run(client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'by hand' })));
    await sandbox.advance(DAY);

    expect(await describe(executionArn)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'by hand', stopDate });
    expect((await getHistory(executionArn)).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'WaitStateEntered',
      'WaitStateAborted',
      'ExecutionAborted',
    ]);
    expect(sandbox.calls.count({ service: 'Lambda' })).toBe(0);
  });

  it('prevents further attempts if it arrives between two attempts of a task', async () => {
    const { sandbox, run, client, start } = setupMachine(
      { Work: task({ End: true, Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 60, MaxAttempts: 5 }] }) },
      () => Promise.reject(new Error('broken')),
    );
    const { executionArn = '' } = await start();
    await sandbox.advance(10_000);

    await run(client.send(new StopExecutionCommand({ executionArn })));
    await sandbox.advance(DAY);

    expect(sandbox.calls.count({ service: 'Lambda' })).toBe(1);
  });

  it('does not change a closed execution', async () => {
    const { run, client, runToEnd, describe } = setupMachine({ Done: { Type: 'Succeed' } });
    const { executionArn = '', stopDate } = await runToEnd();

    const stopped = await run(client.send(new StopExecutionCommand({ executionArn })));

    expect(stopped.stopDate).toEqual(stopDate);
    expect(await describe(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('ListExecutions', () => {
  it('lists the newest first, by status, page by page', async () => {
    const { run, client, stateMachineArn, start } = setupMachine(WAIT);
    for (const name of ['a', 'b', 'c']) await start(name);
    const { executionArn } = await start('d');
    await run(client.send(new StopExecutionCommand({ executionArn })));
    const list = (input: object) => run(client.send(new ListExecutionsCommand({ stateMachineArn, ...input })));

    const first = await list({ statusFilter: 'RUNNING', maxResults: 2 });
    const second = await list({ statusFilter: 'RUNNING', maxResults: 2, nextToken: first.nextToken });

    expect(first.executions?.map(({ name }) => name)).toEqual(['c', 'b']);
    expect(second.executions?.map(({ name }) => name)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
    await expect(list({ nextToken: 'forged' })).rejects.toMatchObject({ name: 'InvalidToken' });
  });
});

describe('the status of an execution', () => {
  it('can be set to a status that no execution reaches', async () => {
    const { sandbox, start, describe } = setupMachine(WAIT);
    const { executionArn = '' } = await start();

    sandbox.stepFunctions.setStatus(executionArn, 'PENDING_REDRIVE');

    expect(await describe(executionArn)).toMatchObject({ status: 'PENDING_REDRIVE' });
  });
});
