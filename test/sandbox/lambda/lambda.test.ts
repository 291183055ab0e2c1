import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { FunctionDefinition } from '../../../sandbox/lambda/lambda.ts';
import { setup } from '../support.ts';

const MINUTE = 60_000;

function setupFunction(handler: FunctionDefinition['handler'], timeoutSeconds?: number) {
  const { sandbox, run } = setup();
  const startedAt: number[] = [];
  const start = Date.now();
  const arn = sandbox.lambda.register({
    name: 'check-stack',
    handler: (event) => {
      startedAt.push(Date.now() - start);
      return handler(event);
    },
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  });
  const invoke = (payload = '{}') => run(sandbox.lambda.invoke(arn, payload, 'step-functions'));
  const invokeAsync = async (ms: number) => {
    sandbox.lambda.invokeAsync(arn, '{}', 'code-pipeline');
    await sandbox.advance(ms);
  };
  return { sandbox, run, arn, invoke, invokeAsync, startedAt };
}

async function failWith(name: string, message: string): Promise<never> {
  throw Object.assign(new Error(message), { name });
}

describe('an invocation', () => {
  it('passes a copy of the event to the function, and returns the result as JSON', async () => {
    const { invoke, arn } = setupFunction(async (event) => ({ got: event, at: new Date(0), nothing: undefined }));

    const outcome = await invoke('{"a":[1]}');

    expect(arn).toBe('arn:aws:lambda:us-east-1:111111111111:function:check-stack');
    expect(outcome).toEqual({ kind: 'succeeded', payload: '{"got":{"a":[1]},"at":"1970-01-01T00:00:00.000Z"}' });
  });

  it('returns null for a function without a result', async () => {
    const { invoke } = setupFunction(async () => undefined);

    expect(await invoke()).toEqual({ kind: 'succeeded', payload: 'null' });
  });

  it('returns an error in the form of the Node.js runtime', async () => {
    const { invoke } = setupFunction(() => failWith('ConfigurationError', 'Expected a, got b'));

    expect(await invoke()).toEqual({
      kind: 'failed',
      error: {
        errorType: 'ConfigurationError',
        errorMessage: 'Expected a, got b',
        trace: expect.arrayContaining([expect.stringMatching(/^\s+at /)]),
      },
    });
  });

  it('reports a thrown value that is not an error', async () => {
    const { invoke } = setupFunction(() => Promise.reject('text'));

    expect(await invoke()).toMatchObject({ kind: 'failed', error: { errorType: 'string', errorMessage: 'text' } });
  });

  it('ends a function that times out, and its later calls do not arrive', async () => {
    const { sandbox, invoke } = setupFunction(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      await sandbox
        .clients('check-stack')
        .s3()
        .send(new HeadBucketCommand({ Bucket: 'b' }));
    }, 3);

    const outcome = await invoke();
    await sandbox.advance(MINUTE);

    expect(outcome).toMatchObject({
      kind: 'failed',
      error: { errorType: 'Sandbox.Timedout', errorMessage: expect.stringMatching(/Error: Task timed out after 3\.00 seconds$/) },
    });
    expect(sandbox.calls.count({ service: 'S3' })).toBe(0);
  });

  it('gives no response to a call that was in progress at the timeout', async () => {
    let answered = false;
    const { sandbox, invoke } = setupFunction(async () => {
      await sandbox
        .clients('check-stack')
        .s3()
        .send(new HeadBucketCommand({ Bucket: 'b' }));
      answered = true;
    }, 3);
    sandbox.s3.createBucket('b');
    sandbox.faults.on({ operation: 'HeadBucket' }, { kind: 'slow', ms: 10_000 });

    await invoke();
    await sandbox.advance(MINUTE);

    expect(answered).toBe(false);
  });

  it('runs one invocation at a time in an environment, and does not reuse a killed environment', async () => {
    const { sandbox, run } = setup();
    let environments = 0;
    const createEnvironment = () => {
      const environment = ++environments;
      return async (event: unknown) => {
        await new Promise((resolve) => setTimeout(resolve, (event as { readonly seconds: number }).seconds * 1_000));
        return environment;
      };
    };
    sandbox.lambda.register({ name: 'work', handler: createEnvironment(), createEnvironment, timeoutSeconds: 5 });
    const invoke = (seconds: number) => sandbox.lambda.invoke('work', JSON.stringify({ seconds }), 'operator');

    expect(await run(Promise.all([invoke(1), invoke(1)]))).toMatchObject([{ payload: '1' }, { payload: '2' }]);
    expect(await run(invoke(1))).toMatchObject({ payload: '2' });
    expect(await run(invoke(9))).toMatchObject({ kind: 'failed' });
    expect(await run(Promise.all([invoke(1), invoke(1)]))).toMatchObject([{ payload: '1' }, { payload: '3' }]);
  });

  it('is throttled at the reserved concurrency of its function', async () => {
    const { sandbox, run } = setup();
    const handler = () => new Promise((resolve) => setTimeout(resolve, 1_000));
    sandbox.lambda.register({ name: 'work', handler, reservedConcurrency: 2 });
    const invoke = () => sandbox.lambda.invoke('work', '{}', 'operator');

    const outcomes = await run(Promise.all([invoke(), invoke(), invoke()]));

    expect(outcomes.map(({ kind }) => kind)).toEqual(['succeeded', 'succeeded', 'unavailable']);
    expect(await run(invoke())).toMatchObject({ kind: 'succeeded' });
    expect(sandbox.lambda.peakConcurrency).toBe(2);
  });

  it('refuses a function that does not exist', async () => {
    const { sandbox, run } = setup();

    expect(sandbox.lambda.has('nothing')).toBe(false);
    expect(await run(sandbox.lambda.invoke('nothing', '{}', 'operator'))).toMatchObject({
      kind: 'unavailable',
      error: { errorType: 'Lambda.ResourceNotFoundException' },
    });
    expect(() => sandbox.lambda.invokeAsync('nothing', '{}', 'operator')).toThrow('got nothing: register it first');
  });

  it('is counted by caller and function', async () => {
    const { sandbox, invoke } = setupFunction(() => failWith('SystemUnavailable', 'later'));

    await invoke();

    expect(sandbox.calls.entries).toMatchObject([
      { caller: 'step-functions', service: 'Lambda', operation: 'check-stack', outcome: 'SystemUnavailable' },
    ]);
    expect(sandbox.calls.countByOperation({ service: 'Lambda' })).toEqual({ 'Lambda.check-stack': 1 });
  });

  it.each([
    [{ kind: 'throttle' }, 'Lambda.TooManyRequestsException', 0],
    [{ kind: 'server-error' }, 'Lambda.ServiceException', 0],
    [{ kind: 'error', code: 'Lambda.Unknown', message: 'no' }, 'Lambda.Unknown', 0],
    [{ kind: 'timeout', effect: false }, 'Lambda.SdkClientException', 0],
    [{ kind: 'timeout', effect: true }, 'Lambda.SdkClientException', 1],
    [{ kind: 'lost-reply' }, 'Lambda.SdkClientException', 1],
    [{ kind: 'crash', when: 'before' }, 'Runtime.ExitError', 0],
    [{ kind: 'crash', when: 'after' }, 'Runtime.ExitError', 1],
  ] as const)('with the fault %o fails as %s and runs the function %i times', async (fault, errorType, runs) => {
    const { sandbox, invoke, startedAt } = setupFunction(async () => 'done');
    sandbox.faults.on({ service: 'Lambda', operation: 'check-stack' }, fault);

    expect(await invoke()).toMatchObject({ error: { errorType } });
    expect(startedAt).toHaveLength(runs);
  });

  it.each([
    [{ kind: 'slow', ms: 9_000 }, [9_020]],
    [{ kind: 'duplicate' }, [20, 20]],
    [{ kind: 'stale-read' }, [20]],
  ] as const)('with the fault %o still succeeds', async (fault, times) => {
    const { sandbox, invoke, startedAt } = setupFunction(async () => 'done');
    sandbox.faults.on({ service: 'Lambda' }, fault);

    expect(await invoke()).toEqual({ kind: 'succeeded', payload: '"done"' });
    expect(startedAt).toEqual(times);
  });
});

describe('an invocation that times out', () => {
  it.each([
    [undefined, 5_000],
    [90_000, 90_000],
  ])('with afterMs %s ends after %i ms', async (afterMs, expected) => {
    const { sandbox, invoke } = setupFunction(async () => 'done');
    sandbox.faults.on({ service: 'Lambda' }, { kind: 'timeout', effect: false, ...(afterMs !== undefined && { afterMs }) });
    const before = Date.now();

    await invoke();

    expect(Date.now() - before).toBe(20 + expected);
  });
});

describe('an asynchronous invocation', () => {
  it('is delivered once when it succeeds', async () => {
    const { invokeAsync, startedAt } = setupFunction(async () => 'done');

    await invokeAsync(7 * 60 * MINUTE);

    expect(startedAt).toHaveLength(1);
  });

  it('is retried one minute and then two minutes after a function error, and then discarded', async () => {
    const { invokeAsync, startedAt } = setupFunction(() => failWith('Error', 'broken'));

    await invokeAsync(7 * 60 * MINUTE);

    expect(startedAt.map((at) => Math.floor(at / MINUTE))).toEqual([0, 1, 3]);
  });

  it('is retried for six hours with increasing delays while Lambda throttles', async () => {
    const { sandbox, invokeAsync, startedAt } = setupFunction(async () => 'done');
    sandbox.faults.on({ service: 'Lambda' }, { kind: 'throttle' });

    await invokeAsync(7 * 60 * MINUTE);

    const times = sandbox.calls.entries.map(({ at }) => at - (sandbox.calls.entries[0]?.at ?? 0));
    expect(startedAt).toEqual([]);
    const waits = times.slice(1, 5).map((at, index) => at - (times[index] ?? 0));
    expect(waits.map((ms, index) => ms / (1_000 * 2 ** index)).every((share) => share > 0.74 && share < 1.3)).toBe(true);
    expect(times.at(-1)).toBeLessThan(6 * 60 * MINUTE);
    expect(times.at(-1)).toBeGreaterThan(5.8 * 60 * MINUTE);
  });

  it('continues after the end of the function that requested it', async () => {
    const { sandbox, run } = setup();
    let ran = false;
    sandbox.lambda.register({
      name: 'child',
      handler: async () => {
        await sandbox
          .clients('child')
          .s3()
          .send(new HeadBucketCommand({ Bucket: 'b' }));
        ran = true;
      },
    });
    sandbox.s3.createBucket('b');
    sandbox.lambda.register({ name: 'parent', handler: async () => sandbox.lambda.invokeAsync('child', '{}', 'parent') });

    await run(sandbox.lambda.invoke('parent', '{}', 'operator'));
    await sandbox.advance(MINUTE);

    expect(ran).toBe(true);
  });
});
