import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { action, setupPipeline, type Work } from './support.ts';

const MINUTE = 60_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Continues for some jobs, then succeeds. */
function continueFor(times: number): Work {
  let calls = 0;
  return async (_job, { succeed }) => succeed(calls++ < times ? { continuationToken: `token-${calls}` } : {});
}

describe('a job', () => {
  it('is the documented event, which does not identify the pipeline', async () => {
    const { run, received, push } = setupPipeline(continueFor(0));

    await run(push().finished);

    expect(received).toEqual([
      {
        id: expect.stringMatching(UUID),
        accountId: '111111111111',
        data: {
          actionConfiguration: { configuration: { FunctionName: 'trigger', UserParameters: '{"input":{}}' } },
          inputArtifacts: [
            {
              name: 'SourceOutput',
              revision: expect.any(String),
              location: {
                type: 'S3',
                s3Location: {
                  bucketName: 'codepipeline-us-east-1-111111111111',
                  objectKey: expect.stringMatching(/^shop\/SourceOutp\/[0-9a-f]{7}$/),
                },
              },
            },
          ],
          outputArtifacts: [],
          artifactCredentials: {
            accessKeyId: expect.stringMatching(/^ASIA/),
            secretAccessKey: expect.any(String),
            sessionToken: expect.any(String),
            expirationTime: Date.parse('2026-01-01T01:00:00Z'),
          },
        },
      },
    ]);
  });

  it('continues as a new job with the token, after the interval, until a reply has no token', async () => {
    const { sandbox, run, received, push } = setupPipeline(continueFor(2));

    const result = await run(push().finished);

    expect(received.map(({ data }) => data.continuationToken)).toEqual([undefined, 'token-1', 'token-2']);
    expect(new Set(received.map(({ id }) => id)).size).toBe(3);
    expect(result.status).toBe('Succeeded');
    expect(result.replies.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['continue', 'accepted'],
      ['continue', 'accepted'],
      ['success', 'accepted'],
    ]);
    const times = sandbox.calls.select({ service: 'Lambda' }).map(({ at }) => at);
    expect(times.map((at) => Math.round((at - (times[0] ?? 0)) / 1_000))).toEqual([0, 30, 60]);
  });

  it('continues after the interval of the sandbox options', async () => {
    const { sandbox, run, push } = setupPipeline(continueFor(1), {}, { continuationSeconds: 5 });

    await run(push().finished);

    const [first = 0, second = 0] = sandbox.calls.select({ service: 'Lambda' }).map(({ at }) => at);
    expect(Math.round((second - first) / 1_000)).toBe(5);
  });

  it('gives its action the last summary, execution ID and output variables', async () => {
    let calls = 0;
    const { run, push } = setupPipeline(async (_job, { succeed }) => {
      calls++;
      const externalExecutionId = 'arn:execution';
      return calls === 1
        ? succeed({ continuationToken: 't', executionDetails: { externalExecutionId, summary: 'running', percentComplete: 5 } })
        : succeed({ executionDetails: { summary: 'done' }, outputVariables: { verdict: 'safe' } });
    });

    expect(await run(push().finished)).toMatchObject({
      status: 'Succeeded',
      actionStatus: 'Succeeded',
      summary: 'done',
      externalExecutionId: 'arn:execution',
      outputVariables: { verdict: 'safe' },
      message: undefined,
    });
  });

  it('fails its action and the execution with type and message', async () => {
    const { run, push } = setupPipeline((_job, { fail }) =>
      fail({ type: 'ConfigurationError', message: 'Expected a', externalExecutionId: 'arn:execution' }),
    );

    expect(await run(push().finished)).toMatchObject({
      status: 'Failed',
      actionStatus: 'Failed',
      failureType: 'ConfigurationError',
      message: 'Expected a',
      externalExecutionId: 'arn:execution',
    });
  });

  it('accepts only one reply', async () => {
    const { run, push } = setupPipeline(async (_job, { succeed, fail }) => {
      await succeed();
      await expect(succeed()).rejects.toMatchObject({ name: 'InvalidJobStateException' });
      await expect(fail()).rejects.toMatchObject({ name: 'InvalidJobStateException' });
    });
    const started = push();
    const result = await run(started.finished);
    await run(new Promise((resolve) => setTimeout(resolve, MINUTE)));

    expect(result.status).toBe('Succeeded');
    expect(started.actions[0]?.replies.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['success', 'accepted'],
      ['success', 'InvalidJobStateException'],
      ['failure', 'InvalidJobStateException'],
    ]);
  });

  it('is closed by a reply with a token: only the next job accepts a reply', async () => {
    const { run, push, received, replies } = setupPipeline(continueFor(1));
    await run(push().finished);

    await expect(run(replies(received[0]?.id ?? '').succeed())).rejects.toMatchObject({ name: 'InvalidJobStateException' });
  });

  it('is not found by an ID that was never issued', async () => {
    const { run, replies } = setupPipeline(continueFor(0));

    await expect(run(replies('00000000-0000-4000-8000-000000000000').succeed())).rejects.toMatchObject({
      name: 'JobNotFoundException',
    });
  });

  it('can be delivered again with the same event', async () => {
    const { sandbox, run, received, push } = setupPipeline(continueFor(99));
    push();
    await sandbox.advance(1_000);

    sandbox.codePipeline.redeliver();
    await sandbox.advance(1_000);
    sandbox.codePipeline.redeliver(received[0]?.id ?? '');
    await sandbox.advance(1_000);

    expect(received).toHaveLength(3);
    expect(received[1]).toEqual(received[0]);
    expect(sandbox.codePipeline.jobs).toHaveLength(1);
    expect(() => sandbox.codePipeline.redeliver('nothing')).toThrow('cannot be found');
    await run(Promise.resolve());
  });

  it('fails its action after 20 minutes without a reply', async () => {
    const { sandbox, run, push } = setupPipeline(async () => 'no answer');
    const started = push();

    const result = await run(started.finished);

    expect(Date.now() - started.startTime.getTime()).toBe(20 * MINUTE);
    expect(result.message).toMatch(/^The AWS Lambda function trigger failed to return a result\. Check the function/);
    expect(sandbox.calls.count({ service: 'Lambda' })).toBe(1);
  });

  it('refuses a reply that arrives too late', async () => {
    const { run, push, received, replies } = setupPipeline(async () => 'no answer');
    await run(push().finished);

    await expect(run(replies(received[0]?.id ?? '').succeed())).rejects.toMatchObject({ name: 'InvalidJobStateException' });
  });

  it('has another 20 minutes after each reply with a token', async () => {
    let calls = 0;
    const { run, push } = setupPipeline(async (_job, { succeed }) => {
      calls++;
      await new Promise((resolve) => setTimeout(resolve, 14 * MINUTE));
      return succeed(calls < 4 ? { continuationToken: 't' } : {});
    });

    expect((await run(push().finished)).status).toBe('Succeeded');
  });

  it('fails its action after 24 hours even if it receives replies with a token', async () => {
    const { run, push } = setupPipeline(continueFor(Number.POSITIVE_INFINITY));
    const started = push();

    const result = await run(started.finished);

    expect(result).toMatchObject({ status: 'Failed', message: 'The action did not end within 1440 minutes.' });
    expect(Date.now() - started.startTime.getTime()).toBe(24 * 60 * MINUTE);
  });

  it('fails its action after the timeout of the action', async () => {
    const { run, push } = setupPipeline(continueFor(Number.POSITIVE_INFINITY), {
      stages: [{ name: 'Prod', actions: [action('Deploy', { timeoutMinutes: 60 })] }],
    });
    const started = push();
    await run(started.finished);

    expect(Date.now() - started.startTime.getTime()).toBe(60 * MINUTE);
  });

  it('is delivered again by Lambda when the function fails, and still accepts a reply', async () => {
    let calls = 0;
    const { run, push } = setupPipeline(async (_job, { succeed }) => {
      if (++calls < 3) throw new Error('broken');
      return succeed();
    });

    expect((await run(push().finished)).status).toBe('Succeeded');
  });
});

describe('the credentials of a job', () => {
  it('can read only the artifacts of the job, for one hour', async () => {
    const { sandbox, run, push, received } = setupPipeline(continueFor(0));
    await run(push().finished);
    await run(push().finished);
    const [first, second] = received.map(({ data }) => data);
    const location = (data: typeof first) => {
      const { bucketName, objectKey } = data?.inputArtifacts[0]?.location.s3Location ?? { bucketName: '', objectKey: '' };
      return { Bucket: bucketName, Key: objectKey };
    };
    const s3 = sandbox.clients('trigger').s3(first?.artifactCredentials);

    await expect(run(s3.send(new GetObjectCommand(location(first))))).resolves.toBeDefined();
    await expect(run(s3.send(new GetObjectCommand(location(second))))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(run(s3.send(new PutObjectCommand({ ...location(first), Body: 'x' })))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await sandbox.advance(60 * MINUTE);
    await expect(run(s3.send(new GetObjectCommand(location(first))))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('are not needed by principals that can already read the artifacts', async () => {
    const { sandbox, run, push } = setupPipeline(continueFor(0));
    await run(push().finished);
    const [Key = ''] = sandbox.s3.keys(sandbox.codePipeline.artifactBucket);

    await expect(
      run(
        sandbox
          .clients('create-stack')
          .s3()
          .send(new GetObjectCommand({ Bucket: sandbox.codePipeline.artifactBucket, Key })),
      ),
    ).resolves.toBeDefined();
  });

  it('are refused if CodePipeline did not issue them', async () => {
    const { sandbox, run, push } = setupPipeline(continueFor(0));
    await run(push().finished);
    const [Key = ''] = sandbox.s3.keys(sandbox.codePipeline.artifactBucket);
    const s3 = sandbox.clients('trigger').s3({ accessKeyId: 'ASIAFORGED', secretAccessKey: 's', sessionToken: 't' });

    await expect(run(s3.send(new GetObjectCommand({ Bucket: sandbox.codePipeline.artifactBucket, Key })))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('a reply to a job', () => {
  const long = (length: number) => 'x'.repeat(length);

  it.each([
    ['continuationToken', { continuationToken: long(2_049) }],
    ['continuationToken', { continuationToken: '' }],
    ['executionDetails.summary', { executionDetails: { summary: long(2_049) } }],
    ['executionDetails.summary', { executionDetails: { summary: '' } }],
    ['executionDetails.externalExecutionId', { executionDetails: { externalExecutionId: long(1_501) } }],
    ['executionDetails.percentComplete', { executionDetails: { percentComplete: 101 } }],
    ['executionDetails.percentComplete', { executionDetails: { percentComplete: -1 } }],
    ['currentRevision.revision', { currentRevision: { revision: '', changeIdentifier: 'c' } }],
    ['currentRevision.changeIdentifier', { currentRevision: { revision: 'r', changeIdentifier: long(101) } }],
    [
      'currentRevision.revisionSummary',
      { currentRevision: { revision: 'r', changeIdentifier: 'c', revisionSummary: long(2_049) } },
    ],
    ['outputVariables', { outputVariables: { 'a b': 'v' } }],
  ])('is refused for its %s, and the job stays open', async (field, input) => {
    const { run, push } = setupPipeline(async (_job, { succeed }) => {
      await expect(succeed(input)).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(`Value at '${field}' failed to satisfy constraint`),
      });
      await succeed();
    });

    const result = await run(push().finished);

    expect(result.status).toBe('Succeeded');
    expect(result.replies.map(({ outcome }) => outcome)).toEqual(['ValidationException', 'accepted']);
  });

  it.each([
    ['failureDetails.message', { message: '' }],
    ['failureDetails.message', { message: long(5_001) }],
    ['failureDetails.externalExecutionId', { externalExecutionId: long(1_501) }],
    ['failureDetails.type', { type: 'Unheard' as never }],
  ])('that is a failure is refused for its %s', async (field, details) => {
    const { run, push } = setupPipeline(async (_job, { fail }) => {
      await expect(fail(details)).rejects.toMatchObject({
        name: 'ValidationException',
        message: expect.stringContaining(`Value at '${field}'`),
      });
      await fail({ message: long(5_000), externalExecutionId: long(1_500) });
    });

    expect((await run(push().finished)).message).toHaveLength(5_000);
  });

  it('is refused with output variables and a token', async () => {
    const { run, push } = setupPipeline(async (_job, { succeed }) => {
      await expect(succeed({ continuationToken: 't', outputVariables: { a: 'b' } })).rejects.toMatchObject({
        name: 'ValidationException',
      });
      await succeed();
    });

    expect((await run(push().finished)).status).toBe('Succeeded');
  });

  it('is refused when its output variables have more than 122,880 bytes', async () => {
    const { run, push } = setupPipeline(async (_job, { succeed }) => {
      await expect(succeed({ outputVariables: { a: long(122_880) } })).rejects.toMatchObject({
        name: 'OutputVariablesSizeExceededException',
      });
      await succeed({ outputVariables: { a: long(122_879) } });
    });

    expect((await run(push().finished)).status).toBe('Succeeded');
  });

  it('is refused if the job ID has an invalid format', async () => {
    const { run, replies } = setupPipeline(continueFor(0));

    await expect(run(replies('x').succeed())).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(run(replies('x').fail())).rejects.toMatchObject({ name: 'ValidationException' });
  });
});
