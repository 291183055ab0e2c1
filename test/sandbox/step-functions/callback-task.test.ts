import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { failWith, setupMachine } from './support.ts';

/** A task that waits for its token. The payload of its function is `{token, input}`. */
function callback(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Parameters: { FunctionName: '${Work}', Payload: { 'token.$': '$$.Task.Token', 'input.$': '$' } },
    ...(fields.Next === undefined && { End: true }),
    ...fields,
  };
}

interface Payload {
  readonly token: string;
  readonly input: unknown;
}

/** A machine whose function keeps the tokens that it received. */
function setupCallback(fields: Record<string, unknown> = {}, work: (payload: Payload) => Promise<unknown> = async () => null) {
  const tokens: string[] = [];
  const machine = setupMachine({ Wait: callback({ Next: 'Done', ...fields }), Done: { Type: 'Succeed' } }, async (event) => {
    const payload = event as Payload;
    tokens.push(payload.token);
    return work(payload);
  });
  const { client, run, start, sandbox } = machine;
  const startWaiting = async (input: unknown = {}) => {
    const { executionArn = '' } = await start(undefined, JSON.stringify(input));
    await sandbox.advance(1_000);
    return executionArn;
  };
  const succeed = (token: string | undefined, output = '{}') => run(sendSuccess(client, token, output));
  const fail = (token: string | undefined, error?: string, cause?: string) =>
    run(client.send(new SendTaskFailureCommand({ taskToken: token, error, cause })));
  const beat = (token: string | undefined) => run(client.send(new SendTaskHeartbeatCommand({ taskToken: token })));
  const getTypes = async (executionArn: string) => (await machine.getHistory(executionArn)).map(({ type }) => type);
  return { ...machine, tokens, startWaiting, succeed, fail, beat, getTypes };
}

function sendSuccess(client: SFNClient, taskToken: string | undefined, output: string) {
  return client.send(new SendTaskSuccessCommand({ taskToken, output }));
}

describe('a task that waits for its token', () => {
  it('passes the token to its function, ignores the result, and waits until the token is returned', async () => {
    const { startWaiting, describe, succeed, tokens, sandbox } = setupCallback({}, async () => 'ignored');

    const executionArn = await startWaiting({ a: 1 });
    await sandbox.advance(3_600_000);
    expect(await describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    await succeed(tokens[0], '{"b":2}');

    expect(await describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '{"b":2}' });
    expect(tokens).toHaveLength(1);
  });

  it('keeps its input with a ResultPath of null', async () => {
    const { startWaiting, describe, succeed, tokens } = setupCallback({ ResultPath: null });

    const executionArn = await startWaiting({ a: 1 });
    await succeed(tokens[0], '{"b":2}');

    expect(await describe(executionArn)).toMatchObject({ output: '{"a":1}' });
  });

  it('can be completed by its own function before the function returns', async () => {
    const { client, runToEnd } = setupMachine({ Wait: callback() }, async (event) => {
      await sendSuccess(client, (event as Payload).token, '"now"');
      await failWith('Late', 'after the reply');
    });

    expect(await runToEnd()).toMatchObject({ status: 'SUCCEEDED', output: '"now"' });
  });

  it('fails with the name of the error of its function', async () => {
    const { runToEnd } = setupCallback({}, () => failWith('SystemUnavailable', 'later'));

    const { status, error, cause = '' } = await runToEnd();

    expect([status, error]).toEqual(['FAILED', 'SystemUnavailable']);
    expect(JSON.parse(cause)).toMatchObject({ errorType: 'SystemUnavailable', errorMessage: 'later' });
  });

  it('fails with the error of Lambda when its function does not run', async () => {
    const { sandbox, runToEnd } = setupCallback();
    sandbox.faults.on({ service: 'Lambda' }, { kind: 'throttle' });

    expect(await runToEnd()).toMatchObject({ error: 'Lambda.TooManyRequestsException', cause: 'Rate Exceeded.' });
  });

  it('fails with the error and the cause of SendTaskFailure', async () => {
    const { startWaiting, describe, fail, tokens } = setupCallback();

    const executionArn = await startWaiting();
    await fail(tokens[0], 'Rejected', 'by a person');

    expect(await describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'by a person' });
  });

  it('has a new token for each retry, and refuses the token of the previous attempt', async () => {
    const Retry = [{ ErrorEquals: ['SystemUnavailable'], IntervalSeconds: 1, MaxAttempts: 1 }];
    let attempts = 0;
    const { startWaiting, describe, succeed, tokens, sandbox } = setupCallback({ Retry }, async () => {
      attempts++;
      if (attempts === 1) await failWith('SystemUnavailable', 'later');
    });

    const executionArn = await startWaiting();
    await sandbox.advance(5_000);

    expect(new Set(tokens).size).toBe(2);
    await expect(succeed(tokens[0])).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await succeed(tokens[1], '"second"');
    expect(await describe(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: '"second"' });
  });

  it('times out after TimeoutSeconds, which include the wait', async () => {
    const { startWaiting, describe, succeed, tokens, sandbox, getTypes } = setupCallback({ TimeoutSeconds: 60 });

    const executionArn = await startWaiting();
    await sandbox.advance(60_000);

    expect(await describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    await expect(succeed(tokens[0])).rejects.toMatchObject({ name: 'TaskTimedOut' });
    expect((await getTypes(executionArn)).slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
  });

  it('reads TimeoutSecondsPath from the input of the state and not from Parameters', async () => {
    const Catch = [{ ErrorEquals: ['States.Timeout'], Next: 'Done', ResultPath: null }];
    const { runToEnd } = setupCallback({ TimeoutSecondsPath: '$.wait.seconds', Catch });

    const { status, output, startDate, stopDate } = await runToEnd({ wait: { seconds: 90 } });

    expect([status, output]).toEqual(['SUCCEEDED', '{"wait":{"seconds":90}}']);
    expect(Number(stopDate) - Number(startDate)).toBe(90_000);
  });

  it('times out when no heartbeat arrives within HeartbeatSecondsPath', async () => {
    const { startWaiting, describe, beat, tokens, sandbox } = setupCallback({ HeartbeatSecondsPath: '$.beat' });

    const executionArn = await startWaiting({ beat: 10 });
    await sandbox.advance(8_000);
    await beat(tokens[0]);
    await sandbox.advance(8_000);
    expect(await describe(executionArn)).toMatchObject({ status: 'RUNNING' });
    await sandbox.advance(3_000);

    expect(await describe(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.HeartbeatTimeout' });
    await expect(beat(tokens[0])).rejects.toMatchObject({ name: 'TaskTimedOut' });
  });

  it('closes its token when the execution is stopped', async () => {
    const { startWaiting, succeed, tokens, sandbox } = setupCallback();

    const executionArn = await startWaiting();
    sandbox.stepFunctions.find(executionArn).stop('Stopped', 'by a test');

    await expect(succeed(tokens[0])).rejects.toMatchObject({
      name: 'TaskTimedOut',
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
  });

  it('accepts one reply', async () => {
    const { startWaiting, describe, succeed, fail, tokens } = setupCallback();

    const executionArn = await startWaiting();
    await succeed(tokens[0], '1');

    await expect(succeed(tokens[0], '2')).rejects.toMatchObject({ name: 'TaskTimedOut' });
    await expect(fail(tokens[0])).rejects.toMatchObject({ name: 'TaskTimedOut' });
    expect(await describe(executionArn)).toMatchObject({ output: '1' });
  });

  it.each([
    ['InvalidToken', 'not a token', '{}'],
    ['TaskDoesNotExist', 'AQCEAAAAKgAAAAMAAAAAAAAAAff', '{}'],
    ['InvalidOutput', undefined, 'no JSON'],
    ['ValidationException', undefined, `"${'x'.repeat(262_143)}"`],
  ])('refuses an invalid reply with %s, and continues to wait', async (name, token, output) => {
    const { startWaiting, describe, succeed, tokens } = setupCallback();

    const executionArn = await startWaiting();

    await expect(succeed(token ?? tokens[0], output)).rejects.toMatchObject({ name });
    expect(await describe(executionArn)).toMatchObject({ status: 'RUNNING' });
  });

  it('has the events of the service in its history', async () => {
    const { startWaiting, succeed, tokens, getHistory, work } = setupCallback({ TimeoutSeconds: 60 }, async () => 'stored');

    const executionArn = await startWaiting({ a: 1 });
    await succeed(tokens[0], '{"b":2}');

    const details = (await getHistory(executionArn)).map(({ id, previousEventId, timestamp, ...rest }) => rest);
    const task = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' };
    const outputDetails = { truncated: false };
    expect(details.slice(2, 6)).toEqual([
      {
        type: 'TaskScheduled',
        taskScheduledEventDetails: {
          ...task,
          region: 'us-east-1',
          parameters: JSON.stringify({ FunctionName: work, Payload: { token: tokens[0], input: { a: 1 } } }),
          timeoutInSeconds: 60,
        },
      },
      { type: 'TaskStarted', taskStartedEventDetails: task },
      {
        type: 'TaskSubmitted',
        taskSubmittedEventDetails: {
          ...task,
          output: '{"ExecutedVersion":"$LATEST","Payload":"stored","StatusCode":200}',
          outputDetails,
        },
      },
      { type: 'TaskSucceeded', taskSucceededEventDetails: { ...task, output: '{"b":2}', outputDetails } },
    ]);
    expect(details.slice(6, 7).map(({ type }) => type)).toEqual(['TaskStateExited']);
  });

  it('has a token only in a state that waits for one', async () => {
    const { runToEnd } = setupMachine({
      Work: { Type: 'Task', Resource: '${Work}', Parameters: { 'token.$': '$$.Task.Token' }, End: true },
    });

    expect(await runToEnd()).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  });

  it('leaves no timer behind when its execution is stopped', async () => {
    const { run, client, stateMachineArn, sandbox } = setupCallback();
    const { executionArn = '' } = await run(client.send(new StartExecutionCommand({ stateMachineArn })));
    await sandbox.advance(1_000);

    sandbox.stepFunctions.find(executionArn).stop(undefined, undefined);

    await expect(run(new Promise(() => {}))).rejects.toThrow('Deadlock');
  });
});
