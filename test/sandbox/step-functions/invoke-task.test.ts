import { describe, expect, it } from 'vitest';
import { failWith, setupMachine } from './support.ts';

const INVOKE = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { 'FunctionName.$': '$.function', Payload: { 'word.$': '$.word' } },
  ResultPath: '$.answer',
};
const INPUT = { function: 'work', word: 'hello' };

describe('a task that invokes the function that its parameters name', () => {
  it('passes the payload, and returns the result of the function as Payload', async () => {
    const { runToEnd } = setupMachine({ Invoke: { ...INVOKE, End: true } }, async (event) => ({ received: event }));

    const { output = '' } = await runToEnd(INPUT);

    expect(JSON.parse(output)).toMatchObject({ ...INPUT, answer: { Payload: { received: { word: 'hello' } }, StatusCode: 200 } });
  });

  it('writes the events of a service integration', async () => {
    const { runToEnd, getHistory } = setupMachine({ Invoke: { ...INVOKE, End: true } });

    const { executionArn = '' } = await runToEnd(INPUT);
    const events = await getHistory(executionArn);

    expect(events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events[2]?.taskScheduledEventDetails).toMatchObject({ resourceType: 'lambda', resource: 'invoke' });
  });

  it('sends an empty object without a payload', async () => {
    const { Payload: _, ...Parameters } = INVOKE.Parameters;
    const { runToEnd } = setupMachine({ Invoke: { ...INVOKE, Parameters, End: true } });

    const { output = '' } = await runToEnd(INPUT);

    expect(JSON.parse(output).answer.Payload).toEqual({});
  });

  it('fails with the error of the function', async () => {
    const { runToEnd } = setupMachine({ Invoke: { ...INVOKE, End: true } }, () => failWith('Broken', 'no answer'));

    expect(await runToEnd(INPUT)).toMatchObject({
      status: 'FAILED',
      error: 'Broken',
      cause: expect.stringContaining('no answer'),
    });
  });

  it('fails if the function does not exist', async () => {
    const { runToEnd } = setupMachine({ Invoke: { ...INVOKE, End: true } });

    expect(await runToEnd({ ...INPUT, function: 'other' })).toMatchObject({
      status: 'FAILED',
      error: 'Lambda.ResourceNotFoundException',
      cause: expect.stringContaining('other'),
    });
  });

  it('times out after the time of the state, and ignores a later result', async () => {
    const fields = { ...INVOKE, TimeoutSecondsPath: '$.seconds', End: true };
    const { runToEnd, sandbox } = setupMachine({ Invoke: fields }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      return 'late';
    });

    const ended = await runToEnd({ ...INPUT, seconds: 5 });
    await sandbox.advance(120_000);

    expect(ended).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  it('refuses a result that is larger than the limit', async () => {
    const { runToEnd } = setupMachine({ Invoke: { ...INVOKE, End: true } }, async () => 'x'.repeat(262_144));

    expect(await runToEnd(INPUT)).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});
