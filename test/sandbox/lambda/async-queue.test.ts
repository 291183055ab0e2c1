import { describe, expect, it } from 'vitest';
import type { AsyncConfig } from '../../../sandbox/lambda/async-queue.ts';
import { setup } from '../support.ts';

const HOUR = 3_600_000;

/** A function that always fails, and a function that keeps the records of the events that Lambda discarded. */
function setupDestination(config: AsyncConfig = {}, message = 'no') {
  const { sandbox } = setup();
  const records: unknown[] = [];
  const onFailure = sandbox.lambda.register({ name: 'destination', handler: async (record) => void records.push(record) });
  const arn = sandbox.lambda.register({
    name: 'worker',
    handler: async () => {
      throw new Error(message);
    },
    asyncConfig: { onFailure, ...config },
  });
  const count = () => sandbox.calls.count({ operation: 'worker' });
  return { sandbox, arn, records, count };
}

describe('the on-failure destination of a function', () => {
  it('receives an event after its last retry, with the error, in the form of the service', async () => {
    const { sandbox, arn, records } = setupDestination();

    sandbox.lambda.invokeAsync(arn, '{"a":1}', 'code-pipeline');
    await sandbox.advance(HOUR);

    expect(records).toEqual([
      {
        version: '1.0',
        timestamp: '2026-01-01T00:03:00.060Z',
        requestContext: {
          requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
          functionArn: `${arn}:$LATEST`,
          condition: 'RetriesExhausted',
          approximateInvokeCount: 3,
        },
        requestPayload: { a: 1 },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        responsePayload: { errorType: 'Error', errorMessage: 'no', trace: expect.any(Array) },
      },
    ]);
  });

  it('receives an event at once when the function has no retries', async () => {
    const { sandbox, arn, records, count } = setupDestination({ maximumRetryAttempts: 0 });

    sandbox.lambda.invokeAsync(arn, '{}', 'code-pipeline');
    await sandbox.advance(1_000);

    expect(records).toHaveLength(1);
    expect(count()).toBe(1);
  });

  it('receives an event whose function was throttled for too long', async () => {
    const { sandbox, arn, records } = setupDestination({ maximumEventAgeSeconds: 60 });
    sandbox.faults.on({ service: 'Lambda', operation: 'worker' }, { kind: 'throttle' });

    sandbox.lambda.invokeAsync(arn, '{}', 'code-pipeline');
    await sandbox.advance(HOUR);

    expect(records).toMatchObject([{ requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 } }]);
  });

  it('receives nothing when the function succeeds', async () => {
    const { sandbox, records } = setupDestination();
    const arn = sandbox.lambda.register({ name: 'worker', handler: async () => 'ok', asyncConfig: { onFailure: 'destination' } });

    sandbox.lambda.invokeAsync(arn, '{}', 'code-pipeline');
    await sandbox.advance(HOUR);

    expect(records).toEqual([]);
  });
});

describe('a published version', () => {
  it('keeps its code when the code of the function is updated', async () => {
    const { sandbox, run } = setup();
    const invoke = (arn: string) => run(sandbox.lambda.invoke(arn, '{}', 'step-functions'));
    const arn = sandbox.lambda.register({ name: 'worker', handler: async () => 'old' });
    const version = sandbox.lambda.publishVersion('worker');
    sandbox.lambda.register({ name: 'worker', handler: async () => 'new' });

    expect(version).toBe(`${arn}:1`);
    expect(await invoke(version)).toMatchObject({ payload: '"old"' });
    expect(await invoke(arn)).toMatchObject({ payload: '"new"' });
    expect(await invoke(`${arn}:$LATEST`)).toMatchObject({ payload: '"new"' });
    expect(sandbox.lambda.publishVersion('worker')).toBe(`${arn}:2`);
    expect(await invoke('worker:2')).toMatchObject({ payload: '"new"' });
    expect(sandbox.calls.count({ service: 'Lambda', operation: 'worker' })).toBe(4);
  });

  it('is not created again for the same code', () => {
    const { sandbox } = setup();
    sandbox.lambda.register({ name: 'worker', handler: async () => 'old' });

    expect(sandbox.lambda.publishVersion('worker')).toBe(sandbox.lambda.publishVersion('worker'));
  });

  it('is changed only by a test that plants a bug', async () => {
    const { sandbox, run } = setup();
    sandbox.lambda.register({ name: 'worker', handler: async () => 'right' });
    const version = sandbox.lambda.publishVersion('worker');

    sandbox.lambda.replaceEverywhere({ name: 'worker', handler: async () => 'wrong' });

    for (const name of ['worker', version]) {
      expect(await run(sandbox.lambda.invoke(name, '{}', 'step-functions'))).toMatchObject({ payload: '"wrong"' });
    }
  });

  it('does not exist before it is published', async () => {
    const { sandbox, run } = setup();
    const arn = sandbox.lambda.register({ name: 'worker', handler: async () => 'old' });

    expect(sandbox.lambda.has(`${arn}:1`)).toBe(false);
    expect(await run(sandbox.lambda.invoke(`${arn}:1`, '{}', 'step-functions'))).toMatchObject({
      error: { errorType: 'Lambda.ResourceNotFoundException' },
    });
    expect(() => sandbox.lambda.publishVersion('missing')).toThrow('Expected a registered function, got missing');
  });
});
