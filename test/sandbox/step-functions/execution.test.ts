import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { failWith, setupMachine, task } from './support.ts';

describe('an execution', () => {
  it('returns the output of its last state', async () => {
    const { runToEnd } = setupMachine({ Work: task() }, async (event) => ({ ...(event as object), done: true }));

    expect(await runToEnd({ a: 1 })).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"a":1,"done":true}',
      outputDetails: { included: true },
    });
  });

  it('waits in virtual time', async () => {
    const { runToEnd } = setupMachine({ Wait: { Type: 'Wait', SecondsPath: '$.seconds', End: true } });

    const { startDate, stopDate } = await runToEnd({ seconds: 7_200 });

    expect(Number(stopDate) - Number(startDate)).toBe(7_200_000);
  });

  it('fails with the type of the error and the JSON of Lambda as its cause', async () => {
    const { runToEnd } = setupMachine({ Work: task() }, () => failWith('ConfigurationError', 'Expected a, got b'));

    const { status, error, cause = '' } = await runToEnd();

    expect([status, error]).toEqual(['FAILED', 'ConfigurationError']);
    expect(JSON.parse(cause)).toEqual({
      errorType: 'ConfigurationError',
      errorMessage: 'Expected a, got b',
      trace: expect.any(Array),
    });
  });

  it('catches an error by its type and puts error and cause at ResultPath', async () => {
    const { runToEnd } = setupMachine(
      {
        Work: task({ End: true, Catch: [{ ErrorEquals: ['StackChanged'], Next: 'Fail', ResultPath: '$.failure' }] }),
        Fail: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
      },
      () => failWith('StackChanged', 'gone'),
    );

    const { error, cause = '' } = await runToEnd({ a: 1 });

    expect(error).toBe('StackChanged');
    expect(JSON.parse(cause)).toMatchObject({ errorMessage: 'gone' });
  });

  it('names errors of the Lambda service as Step Functions does', async () => {
    const { sandbox, runToEnd } = setupMachine({ Work: task() });
    sandbox.faults.on({ service: 'Lambda' }, { kind: 'throttle' });

    expect(await runToEnd()).toMatchObject({ error: 'Lambda.TooManyRequestsException', cause: 'Rate Exceeded.' });
  });

  it('retries with delays that double, and with full jitter up to these delays', async () => {
    const retry = { ErrorEquals: ['SystemUnavailable'], IntervalSeconds: 8, BackoffRate: 2, MaxAttempts: 3 };
    const measure = async (JitterStrategy: string) => {
      const { sandbox, runToEnd } = setupMachine({ Work: task({ End: true, Retry: [{ ...retry, JitterStrategy }] }) }, () =>
        failWith('SystemUnavailable', 'later'),
      );
      await runToEnd();
      const times = sandbox.calls.select({ service: 'Lambda' }).map(({ at }) => at);
      sandbox.dispose();
      return times.slice(1).map((at, index) => Math.round((at - (times[index] ?? 0)) / 1_000));
    };

    expect(await measure('NONE')).toEqual([8, 16, 32]);
    const jittered = await measure('FULL');
    expect(jittered).not.toEqual([8, 16, 32]);
    expect(jittered.every((seconds, index) => seconds <= 8 * 2 ** index)).toBe(true);
    expect(await measure('FULL')).toEqual(jittered);
  });

  it('ends a task that times out, and ignores the later result of its function', async () => {
    const { sandbox, runToEnd, getHistory } = setupMachine({ Work: task({ End: true, TimeoutSeconds: 5 }) }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    });

    const { executionArn = '', status, error } = await runToEnd();
    await sandbox.advance(120_000);

    expect([status, error]).toEqual(['FAILED', 'States.Timeout']);
    expect((await getHistory(executionArn)).map(({ type }) => type).slice(-3)).toEqual([
      'LambdaFunctionStarted',
      'LambdaFunctionTimedOut',
      'ExecutionFailed',
    ]);
  });

  it('retries a task that timed out at once, and uses the result of the second attempt', async () => {
    let attempts = 0;
    const Retry = [{ ErrorEquals: ['States.Timeout'], IntervalSeconds: 1, MaxAttempts: 1, JitterStrategy: 'FULL' }];
    const { sandbox, runToEnd } = setupMachine({ Work: task({ End: true, TimeoutSeconds: 5, Retry }) }, async () => {
      attempts++;
      if (attempts === 1) await new Promise((resolve) => setTimeout(resolve, 5_500));
      return attempts === 1 ? 'late' : 'second';
    });
    Math.random = () => 0;

    expect(await runToEnd()).toMatchObject({ status: 'SUCCEEDED', output: '"second"' });
    expect(sandbox.calls.count({ service: 'Lambda' })).toBe(2);
  });

  it('sets no time limit for a task without TimeoutSeconds', async () => {
    const { runToEnd } = setupMachine({ Work: task() }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 600_000));
      return 'done';
    });

    expect(await runToEnd()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('ends with TIMED_OUT after the timeout of the state machine', async () => {
    const { sandbox, runToEnd, getHistory } = setupMachine({ Wait: { Type: 'Wait', Seconds: 999, End: true } }, undefined, 60);

    const { executionArn = '', status, error, startDate, stopDate } = await runToEnd();
    await sandbox.advance(3_600_000);

    expect([status, error, Number(stopDate) - Number(startDate)]).toEqual(['TIMED_OUT', 'States.Timeout', 60_000]);
    expect((await getHistory(executionArn)).at(-1)?.type).toBe('ExecutionTimedOut');
  });

  it('gives a caught timeout an empty cause', async () => {
    const Catch = [{ ErrorEquals: ['States.Timeout'], Next: 'Caught', ResultPath: '$.failure' }];
    const { runToEnd, getHistory } = setupMachine(
      { Work: task({ End: true, TimeoutSeconds: 5, Catch }), Caught: { Type: 'Succeed' } },
      () => new Promise((resolve) => setTimeout(resolve, 60_000)),
    );

    const { executionArn = '', output } = await runToEnd({});
    expect(output).toBe('{"failure":{"Error":"States.Timeout","Cause":""}}');
    const entered = (await getHistory(executionArn)).find(({ type }) => type === 'SucceedStateEntered');
    expect(entered?.stateEnteredEventDetails?.input).toBe(output);
  });

  it('fails a task whose function does not exist with the error of Lambda', async () => {
    const Catch = [{ ErrorEquals: ['Lambda.ResourceNotFoundException'], Next: 'Caught' }];
    const missing = 'arn:aws:lambda:us-east-1:111111111111:function:missing';
    const { runToEnd, getHistory } = setupMachine({
      Work: { ...task({ End: true, Catch }), Resource: missing },
      Caught: { Type: 'Succeed' },
    });

    const { executionArn = '', status, output = '' } = await runToEnd();
    expect(status).toBe('SUCCEEDED');
    expect(JSON.parse(output)).toMatchObject({ Error: 'Lambda.ResourceNotFoundException' });
    expect(JSON.parse(output).Cause).toContain(`Function not found: ${missing} (Service: Lambda, Status Code: 404`);
    const failed = (await getHistory(executionArn)).find(({ type }) => type === 'LambdaFunctionFailed');
    expect(failed?.lambdaFunctionFailedEventDetails?.error).toBe('Lambda.ResourceNotFoundException');
  });

  it('fails on a path that does not exist, which no catcher catches', async () => {
    const { runToEnd } = setupMachine({
      Work: task({ End: true, InputPath: '$.missing', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
      Caught: { Type: 'Succeed' },
    });

    expect(await runToEnd()).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it.each([
    ['result', async () => 'x'.repeat(262_143)],
    ['result', async () => 'ü'.repeat(131_072)],
  ])('fails on a %s of more than 262,144 bytes, which a catcher of States.ALL catches', async (_what, handler) => {
    const { runToEnd } = setupMachine(
      {
        Work: task({ End: true, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] }),
        Caught: { Type: 'Succeed' },
      },
      handler,
    );

    expect(await runToEnd()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('accepts a result of exactly 262,144 bytes', async () => {
    const { runToEnd } = setupMachine({ Work: task() }, async () => 'x'.repeat(262_142));

    expect(await runToEnd()).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('fails on a task input of more than 262,144 bytes', async () => {
    const { runToEnd } = setupMachine({
      Double: { Type: 'Pass', Parameters: { 'one.$': '$', 'two.$': '$' }, Next: 'Work' },
      Work: task(),
    });

    expect(await runToEnd('x'.repeat(200_000))).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('has the execution, the state machine, and the state in the context object', async () => {
    const { runToEnd, stateMachineArn } = setupMachine({
      First: { Type: 'Pass', Next: 'Work' },
      Work: task({
        End: true,
        Parameters: { 'execution.$': '$$.Execution', 'machine.$': '$$.StateMachine', 'state.$': '$$.State' },
      }),
    });

    const { executionArn, name, output = '' } = await runToEnd({ a: 1 });

    expect(JSON.parse(output)).toEqual({
      execution: expect.objectContaining({
        Id: executionArn,
        Name: name,
        Input: { a: 1 },
        StartTime: '2026-01-01T00:00:00.025Z',
      }),
      machine: { Id: stateMachineArn, Name: 'deploy' },
      state: { Name: 'Work', EnteredTime: '2026-01-01T00:00:00.025Z', RetryCount: 0 },
    });
  });
});

describe('the history of an execution', () => {
  const STATES = {
    Work: task({ Next: 'Choose', Retry: [{ ErrorEquals: ['SystemUnavailable'], IntervalSeconds: 2, MaxAttempts: 2 }] }),
    Choose: { Type: 'Choice', Choices: [{ Variable: '$.ok', BooleanEquals: true, Next: 'Wait' }], Default: 'Wait' },
    Wait: { Type: 'Wait', Seconds: 5, Next: 'Done' },
    Done: { Type: 'Succeed' },
  };

  function setupHistory() {
    let attempts = 0;
    return setupMachine(STATES, async () => {
      attempts++;
      if (attempts === 1) await failWith('SystemUnavailable', 'later');
      return { ok: true };
    });
  }

  it('has the event types of the service in order, with IDs, each with the ID of the previous event', async () => {
    const { runToEnd, getHistory } = setupHistory();
    const { executionArn = '' } = await runToEnd();

    const events = await getHistory(executionArn);

    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionFailed',
      'LambdaFunctionScheduled',
      'LambdaFunctionStarted',
      'LambdaFunctionSucceeded',
      'TaskStateExited',
      'ChoiceStateEntered',
      'ChoiceStateExited',
      'WaitStateEntered',
      'WaitStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => index + 1));
    expect(events.map(({ previousEventId }) => previousEventId).slice(0, 5)).toEqual([0, 0, 2, 3, 4]);
  });

  it('has the details of each event, and its time', async () => {
    const { runToEnd, getHistory, work } = setupHistory();
    const { executionArn = '', startDate } = await runToEnd({ a: 1 });

    const events = await getHistory(executionArn);
    const details = events.map(({ timestamp, type, id, previousEventId, ...rest }) => rest);

    const untruncated = { truncated: false };
    expect(details[0]).toMatchObject({ executionStartedEventDetails: { input: '{"a":1}', inputDetails: untruncated } });
    expect(details[1]).toEqual({ stateEnteredEventDetails: { name: 'Work', input: '{"a":1}', inputDetails: untruncated } });
    expect(details[2]).toEqual({
      lambdaFunctionScheduledEventDetails: { resource: work, input: '{"a":1}', inputDetails: untruncated },
    });
    expect(details[4]).toMatchObject({
      lambdaFunctionFailedEventDetails: { error: 'SystemUnavailable', cause: expect.stringContaining('"errorMessage":"later"') },
    });
    expect(details[7]).toEqual({ lambdaFunctionSucceededEventDetails: { output: '{"ok":true}', outputDetails: untruncated } });
    expect(details[8]).toEqual({ stateExitedEventDetails: { name: 'Work', output: '{"ok":true}', outputDetails: untruncated } });
    expect(details[15]).toEqual({ executionSucceededEventDetails: { output: '{"ok":true}', outputDetails: untruncated } });
    const offsets = events.map(({ timestamp }) => Number(timestamp) - Number(startDate));
    expect([offsets[0], offsets[2], offsets[4], offsets[5], offsets[11], offsets[12]]).toEqual([0, 0, 20, 2_020, 2_040, 7_040]);
  });

  it('shows a failure and a catch as the service does', async () => {
    const { runToEnd, getHistory } = setupMachine(
      {
        Work: task({ End: true, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Failed', ResultPath: '$.failure' }] }),
        Failed: { Type: 'Fail', Error: 'Rejected', Cause: 'because' },
      },
      () => failWith('Broken', 'x'),
    );
    const { executionArn = '' } = await runToEnd();

    const events = await getHistory(executionArn);

    expect(events.map(({ type }) => type).slice(4)).toEqual([
      'LambdaFunctionFailed',
      'TaskStateExited',
      'FailStateEntered',
      'ExecutionFailed',
    ]);
    expect(JSON.parse(events[5]?.stateExitedEventDetails?.output ?? '')).toMatchObject({ failure: { Error: 'Broken' } });
    expect(events.at(-1)?.executionFailedEventDetails).toEqual({ error: 'Rejected', cause: 'because' });
  });

  it('shows a running task', async () => {
    const { sandbox, start, getHistory } = setupMachine({ Work: task() }, () => new Promise(() => {}));
    const { executionArn = '' } = await start();
    await sandbox.advance(1_000);

    expect((await getHistory(executionArn)).at(-1)?.type).toBe('LambdaFunctionStarted');
  });

  it('is read page by page, from either end', async () => {
    const { runToEnd, getHistory, run, client } = setupHistory();
    const { executionArn = '' } = await runToEnd();

    const newest = await getHistory(executionArn, { reverseOrder: true, maxResults: 2 });
    const first = await run(client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 10 })));
    const second = await getHistory(executionArn, { maxResults: 10, nextToken: first.nextToken });

    expect(newest.map(({ type }) => type)).toEqual(['ExecutionSucceeded', 'SucceedStateExited']);
    expect(second.map(({ id }) => id)).toEqual([11, 12, 13, 14, 15, 16]);
  });

  it('counts transitions as they are billed: every state entered and every retry', async () => {
    const { sandbox, runToEnd } = setupHistory();
    const { executionArn = '' } = await runToEnd();

    const { history } = sandbox.stepFunctions.find(executionArn);

    expect(history.statesEntered).toEqual(['Work', 'Choose', 'Wait', 'Done']);
    expect(history.transitions).toBe(5);
  });

  it('ends the execution at 25,000 events', async () => {
    const { sandbox, runToEnd } = setupMachine({
      Wait: { Type: 'Wait', Seconds: 1, Next: 'Again' },
      Again: { Type: 'Choice', Choices: [{ Variable: '$.stop', IsPresent: true, Next: 'Done' }], Default: 'Wait' },
      Done: { Type: 'Succeed' },
    });

    const { executionArn = '', status, cause } = await runToEnd();

    expect([status, cause]).toEqual(['FAILED', 'The execution reached the maximum number of history events (25000).']);
    expect(sandbox.stepFunctions.find(executionArn).history.length).toBe(25_000);
  });
});
