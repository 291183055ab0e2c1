import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetPipelineStateCommand } from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { type CallSite, FaultPlan } from '../../../sandbox/kernel/faults.ts';
import { setup } from '../support.ts';

function setupFaults() {
  const { sandbox, run } = setup();
  sandbox.s3.put('b', 'k', 'first');
  const client = sandbox.clients('worker').s3();
  const put = (body: string) => run(client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: body })));
  const stored = () => Buffer.from(sandbox.s3.read('b', 'k') ?? []).toString();
  return { sandbox, run, client, put, stored };
}

async function getText(client: S3Client): Promise<string | undefined> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
  return Body?.transformToString();
}

describe('a fault plan', () => {
  const call = (caller: string, operation: string, nth = 1): CallSite => ({ caller, service: 'StepFunctions', operation, nth });

  it('applies to the call with the planned caller, service, operation, and number', () => {
    const plan = new FaultPlan().on(
      { caller: 'trigger', service: 'StepFunctions', operation: 'DescribeExecution', nth: 2 },
      { kind: 'throttle' },
    );

    expect(plan.next(call('trigger', 'DescribeExecution'))).toBeUndefined();
    expect(plan.next(call('operator', 'DescribeExecution'))).toBeUndefined();
    expect(plan.next(call('trigger', 'StartExecution'))).toBeUndefined();
    expect(plan.next(call('trigger', 'DescribeExecution'))).toEqual({ kind: 'throttle' });
    expect(plan.next(call('trigger', 'DescribeExecution'))).toBeUndefined();
  });

  it('applies to every matching call without a number, and to each number in a list', () => {
    const plan = new FaultPlan()
      .on({ operation: 'StartExecution', nth: [1, 3] }, { kind: 'server-error' })
      .on({ service: 'StepFunctions' }, { kind: 'throttle' });

    const kinds = [1, 2, 3].map(() => plan.next(call('trigger', 'StartExecution'))?.kind);

    expect(kinds).toEqual(['server-error', 'throttle', 'server-error']);
  });

  it('changes nothing when it is empty', () => {
    expect(new FaultPlan().next(call('trigger', 'StartExecution'))).toBeUndefined();
  });
});

describe('a call with a fault', () => {
  it.each([
    [{ kind: 'throttle' }, 'SlowDown'],
    [{ kind: 'server-error' }, 'InternalError'],
    [{ kind: 'error', code: 'AccessDenied', message: 'no', httpStatus: 403 }, 'AccessDenied'],
  ] as const)('fails without effect: $kind', async (fault, name) => {
    const { sandbox, put, stored } = setupFaults();
    sandbox.faults.on({ operation: 'PutObject' }, fault);

    await expect(put('second')).rejects.toMatchObject({ name });
    expect(stored()).toBe('first');
  });

  it.each([
    ['CloudFormation', { kind: 'throttle' }, 'Throttling', 400],
    ['CloudFormation', { kind: 'server-error' }, 'InternalFailure', 500],
    ['StepFunctions', { kind: 'throttle' }, 'ThrottlingException', 400],
    ['StepFunctions', { kind: 'server-error' }, 'InternalFailure', 500],
    ['CodePipeline', { kind: 'throttle' }, 'ThrottlingException', 400],
    ['S3', { kind: 'throttle' }, 'SlowDown', 503],
    ['S3', { kind: 'server-error' }, 'InternalError', 500],
  ] as const)(
    'to %s with the fault %o fails with the error code of the service',
    async (service, fault, name, httpStatusCode) => {
      const { sandbox, run } = setupFaults();
      sandbox.faults.on({ service }, fault);
      const clients = sandbox.clients('worker');
      const send = {
        CloudFormation: () => clients.cloudFormation().send(new DescribeStacksCommand({})),
        StepFunctions: () => clients.stepFunctions().send(new DescribeExecutionCommand({ executionArn: 'x' })),
        CodePipeline: () => clients.codePipeline().send(new GetPipelineStateCommand({ name: 'p' })),
        S3: () => clients.s3().send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
      };

      await expect(run<unknown>(send[service]())).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    },
  );

  it('returns the error of the second request if it arrives twice and the first request took effect', async () => {
    const { sandbox, run } = setupFaults();
    sandbox.faults.on({ operation: 'CreateStack' }, { kind: 'duplicate' });
    const TemplateBody = '{"Resources":{"Topic":{"Type":"AWS::SNS::Topic"}}}';

    await expect(
      run(
        sandbox
          .clients('worker')
          .cloudFormation()
          .send(new CreateStackCommand({ StackName: 'a', TemplateBody })),
      ),
    ).rejects.toMatchObject({ name: 'AlreadyExistsException' });
  });

  it('can also lose an error response', async () => {
    const { sandbox, run, client } = setupFaults();
    sandbox.faults.on({ operation: 'GetObject' }, { kind: 'lost-reply' });

    await expect(run(client.send(new GetObjectCommand({ Bucket: 'b', Key: 'none' })))).rejects.toMatchObject({
      name: 'TimeoutError',
      code: 'ECONNRESET',
    });
  });

  it('has taken effect when the response is lost, and the SDK retries the request', async () => {
    const { sandbox, put, stored } = setupFaults();
    sandbox.faults.on({ operation: 'PutObject', nth: 1 }, { kind: 'lost-reply' });

    await put('second');

    expect(stored()).toBe('second');
    expect(sandbox.calls.select({ operation: 'PutObject' }).map(({ outcome }) => outcome)).toEqual(['lost', 'ok']);
  });

  it.each([
    [true, 'second'],
    [false, 'first'],
  ])('times out after its time, with the effect: %s', async (effect, content) => {
    const { sandbox, put, stored } = setupFaults();
    sandbox.faults.on({ operation: 'PutObject' }, { kind: 'timeout', effect, afterMs: 60_000 });
    const before = Date.now();

    await expect(put('second')).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(stored()).toBe(content);
    expect(Date.now() - before).toBeGreaterThanOrEqual(3 * 60_000);
  });

  it('can be delayed', async () => {
    const { sandbox, put } = setupFaults();
    sandbox.faults.on({ operation: 'PutObject' }, { kind: 'slow', ms: 9_000 });
    const before = Date.now();

    await put('second');

    expect(Date.now() - before).toBe(9_050);
  });

  it('can arrive twice', async () => {
    const { sandbox, run, client } = setupFaults();
    sandbox.faults.on({ operation: 'GetObject' }, { kind: 'duplicate' });

    await run(getText(client));

    expect(sandbox.s3.bytesServed).toBe(2 * 'first'.length);
  });

  it('can lose half of a page', async () => {
    const { sandbox, run, client } = setupFaults();
    for (const key of ['l', 'm', 'n']) sandbox.s3.put('b', key, '');
    sandbox.faults.on({ operation: 'ListObjectsV2' }, { kind: 'truncated-page' });

    const { Contents } = await run(client.send(new ListObjectsV2Command({ Bucket: 'b' })));

    expect(Contents?.map(({ Key }) => Key)).toEqual(['k', 'l']);
  });

  it('can return the first page again', async () => {
    const { sandbox, run, client } = setupFaults();
    sandbox.s3.put('b', 'l', '');
    sandbox.faults.on({ operation: 'ListObjectsV2' }, { kind: 'repeated-page' });

    const { Contents } = await run(client.send(new ListObjectsV2Command({ Bucket: 'b', ContinuationToken: 'k', MaxKeys: 1 })));

    expect(Contents?.map(({ Key }) => Key)).toEqual(['k']);
  });

  it('can return the earlier content', async () => {
    const { sandbox, run, client, put } = setupFaults();
    sandbox.faults.on({ operation: 'GetObject', nth: 2 }, { kind: 'stale-read' });

    const before = await run(getText(client));
    await put('second');
    const stale = await run(getText(client));
    const fresh = await run(getText(client));

    expect([before, stale, fresh]).toEqual(['first', 'first', 'second']);
  });

  it('returns the current content if there was no earlier read', async () => {
    const { sandbox, run, client } = setupFaults();
    sandbox.faults.on({ operation: 'GetObject', nth: 1 }, { kind: 'stale-read' });

    await expect(run(getText(client))).resolves.toBe('first');
  });

  it.each([
    ['before', 'first'],
    ['after', 'second'],
  ] as const)('kills the function that makes it, %s the effect, and its code never continues', async (when, content) => {
    const { sandbox, run, client, stored } = setupFaults();
    sandbox.faults.on({ operation: 'PutObject' }, { kind: 'crash', when });
    let wentOn = false;
    sandbox.lambda.register({
      name: 'worker',
      handler: async () => {
        try {
          await client.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'second' }));
        } finally {
          wentOn = true;
        }
      },
    });

    const outcome = await run(sandbox.lambda.invoke('worker', '{}', 'operator'));
    await sandbox.advance(3_600_000);

    expect(outcome).toMatchObject({ kind: 'failed', error: { errorType: 'Runtime.ExitError' } });
    expect(stored()).toBe(content);
    expect(wentOn).toBe(false);
  });

  it('breaks the connection instead of a crash if the caller is not a function', async () => {
    const { sandbox, put } = setupFaults();
    sandbox.faults.on({ operation: 'PutObject' }, { kind: 'crash', when: 'before' });

    await expect(put('second')).rejects.toMatchObject({ name: 'TimeoutError', code: 'ECONNRESET' });
  });

  it('gets its fault from the source in the sandbox options', async () => {
    const seen: CallSite[] = [];
    const { sandbox, run } = setup({
      faults: {
        next: (site) => {
          seen.push(site);
          return undefined;
        },
      },
    });
    sandbox.s3.put('b', 'k', 'first');

    await run(getText(sandbox.clients('trigger').s3()));
    await run(getText(sandbox.clients('trigger').s3()));

    expect(seen).toEqual([
      { caller: 'trigger', service: 'S3', operation: 'GetObject', nth: 1 },
      { caller: 'trigger', service: 'S3', operation: 'GetObject', nth: 2 },
    ]);
  });
});
