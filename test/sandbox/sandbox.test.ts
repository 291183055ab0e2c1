import { CreateStackCommand, DescribeStacksCommand, ListTypesCommand } from '@aws-sdk/client-cloudformation';
import { ListWebhooksCommand } from '@aws-sdk/client-codepipeline';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, RestoreObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { setup } from './support.ts';

describe('a sandbox', () => {
  it('creates each client of a caller once', () => {
    const { sandbox } = setup();

    expect(sandbox.clients('trigger')).toBe(sandbox.clients('trigger'));
    expect(sandbox.clients('trigger').s3()).toBe(sandbox.clients('trigger').s3());
    expect(sandbox.clients('trigger').s3()).not.toBe(sandbox.clients('operator').s3());
  });

  it('takes some virtual time for every call, half of it before the effect', async () => {
    const { sandbox, run } = setup({ latencyMs: 80 });
    const before = Date.now();
    sandbox.s3.createBucket('b');

    await run(
      sandbox
        .clients('operator')
        .s3()
        .send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' })),
    );
    const { LastModified } = await run(
      sandbox
        .clients('operator')
        .s3()
        .send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
    );

    expect(Date.now() - before).toBe(160);
    expect(LastModified).toEqual(new Date('2026-01-01T00:00:00Z'));
  });

  it('logs the caller, the operation, the time, and the result of each call', async () => {
    const { sandbox, run } = setup();
    const client = sandbox.clients('trigger').s3();

    await run(client.send(new GetObjectCommand({ Bucket: 'none', Key: 'k' })).catch(() => {}));

    expect(sandbox.calls.entries).toEqual([
      {
        at: Date.parse('2026-01-01T00:00:00Z'),
        caller: 'trigger',
        service: 'S3',
        operation: 'GetObject',
        outcome: 'NoSuchBucket',
      },
    ]);
    expect(sandbox.calls.count({ caller: 'operator' })).toBe(0);
    expect(sandbox.calls.count({ caller: 'trigger', service: 'S3', operation: 'GetObject' })).toBe(1);
    expect(sandbox.calls.countByOperation()).toEqual({ 'S3.GetObject': 1 });
  });

  it('reports each request to its observer as often as the service receives the request', async () => {
    const seen: unknown[] = [];
    const { sandbox, run } = setup({
      observe: ({ caller, operation, answer, refusal }) => seen.push([caller, operation, answer?.ContentLength, refusal]),
    });
    sandbox.s3.put('b', 'k', 'text');
    sandbox.faults
      .on({ operation: 'GetObject', nth: 1 }, { kind: 'timeout', effect: false })
      .on({ operation: 'GetObject', nth: 2 }, { kind: 'duplicate' });
    const client = sandbox.clients('trigger').s3();

    await run(client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })));
    await run(client.send(new GetObjectCommand({ Bucket: 'b', Key: 'none' })).catch(() => {}));

    expect(seen).toEqual([
      ['trigger', 'GetObject', 4, undefined],
      ['trigger', 'GetObject', 4, undefined],
      ['trigger', 'GetObject', undefined, 'NoSuchKey'],
    ]);
  });

  it('reports the invocation behind a request to its observer', async () => {
    const invocations: unknown[] = [];
    const { sandbox, run } = setup({ observe: ({ invocation }) => invocations.push(invocation) });
    const client = sandbox.clients('worker').s3();
    sandbox.s3.put('b', 'k', 'text');
    const get = () => client.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }));
    sandbox.lambda.register({ name: 'worker', handler: async () => void (await get()) });

    await run(sandbox.lambda.invoke('worker', '{}', 'operator'));
    await run(sandbox.lambda.invoke('worker', '{}', 'operator'));
    await run(get());

    expect(invocations.map((invocation) => invocation !== undefined)).toEqual([true, true, false]);
    expect(invocations[0]).not.toBe(invocations[1]);
  });

  it('answers an unsupported operation with the error of the service', async () => {
    const { sandbox, run } = setup();
    const clients = sandbox.clients('operator');

    await expect(run(clients.codePipeline().send(new ListWebhooksCommand({})))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
    await expect(run(clients.cloudFormation().send(new ListTypesCommand({})))).rejects.toMatchObject({
      name: 'InvalidAction',
      message: 'Could not find operation ListTypes for version 2010-05-15',
    });
    await expect(run(clients.s3().send(new RestoreObjectCommand({ Bucket: 'b', Key: 'k' })))).rejects.toMatchObject({
      name: 'NotImplemented',
    });
  });

  it('gives the same IDs and random numbers for the same seed', () => {
    const draw = (seed: number) => {
      const { sandbox } = setup({ seed });
      const drawn = [sandbox.ids.uuid(), Math.random()];
      sandbox.dispose();
      return drawn;
    };

    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('restores the clock of the process', () => {
    const { sandbox } = setup();

    sandbox.dispose();

    expect(Date.now()).toBeGreaterThan(Date.parse('2026-01-02T00:00:00Z'));
  });
});

describe('CloudFormation in a sandbox', () => {
  it('has the options, the Region, and the IDs of the sandbox', async () => {
    const { sandbox, run } = setup({ region: 'eu-west-1', accountId: '222222222222', cloudFormation: { resourceSeconds: 60 } });
    const client = sandbox.clients('operator').cloudFormation();
    const TemplateBody = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });

    const { StackId } = await run(client.send(new CreateStackCommand({ StackName: 'a', TemplateBody })));
    await sandbox.advance(30_000);
    const during = await run(client.send(new DescribeStacksCommand({ StackName: 'a' })));
    await sandbox.advance(60_000);

    expect(StackId).toMatch(/^arn:aws:cloudformation:eu-west-1:222222222222:stack\/a\//);
    expect(during.Stacks?.[0]?.StackStatus).toBe('CREATE_IN_PROGRESS');
    expect(sandbox.cloudFormation.stacks().a?.status).toBe('CREATE_COMPLETE');
  });

  it.each([
    'https://templates.s3.us-east-1.amazonaws.com/a/topic.json',
    'https://s3.us-east-1.amazonaws.com/templates/a/topic.json',
    'https://templates.s3.amazonaws.com/a/topic.json',
  ])("reads templates from the sandbox's S3: %s", async (TemplateURL) => {
    const { sandbox, run } = setup();
    sandbox.s3.put('templates', 'a/topic.json', JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }));
    const client = sandbox.clients('operator').cloudFormation();

    await run(client.send(new CreateStackCommand({ StackName: 'a', TemplateURL })));

    expect(sandbox.cloudFormation.stacks().a?.status).toBe('CREATE_IN_PROGRESS');
  });

  it('returns the error of S3 if the template does not exist', async () => {
    const { sandbox, run } = setup();
    sandbox.s3.createBucket('templates');
    const client = sandbox.clients('operator').cloudFormation();
    const TemplateURL = 'https://templates.s3.amazonaws.com/none';

    await expect(run(client.send(new CreateStackCommand({ StackName: 'a', TemplateURL })))).rejects.toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining('S3 error: The specified key does not exist.'),
    });
  });
});

describe('a sandbox that listens', () => {
  it('serves clients over sockets in real time, and identifies callers by their access keys', async () => {
    const { sandbox } = setup({ time: 'real', latencyMs: 0 });
    const listener = await sandbox.listen();
    const accessKeyId = sandbox.signIn('trigger', 'arn:aws:iam::111111111111:user/trigger');
    const credentials = { accessKeyId, secretAccessKey: 'sandbox' };
    const client = new S3Client({ endpoint: listener.url, region: 'us-east-1', credentials, forcePathStyle: true });

    await client.send(new CreateBucketCommand({ Bucket: 'made-over-http' }));
    await listener.close();

    expect(sandbox.s3.keys('made-over-http')).toEqual([]);
    expect(sandbox.calls.entries).toMatchObject([{ caller: 'trigger', operation: 'CreateBucket', outcome: 'ok' }]);
  });

  it('advances virtual time continuously, faster than real time', async () => {
    const { sandbox } = setup({ latencyMs: 1_000 });
    const listener = await sandbox.listen({ speed: 100 });
    const before = Date.now();
    const began = performance.now();

    await fetch(`${listener.url}/bucket`, { method: 'PUT' });
    const tookMs = performance.now() - began;
    await listener.close();

    expect(Date.now() - before).toBeGreaterThanOrEqual(1_000);
    expect(tookMs).toBeLessThan(900);
  });

  it('treats an unknown caller as the operator', async () => {
    const { sandbox } = setup({ time: 'real', latencyMs: 0 });
    const listener = await sandbox.listen();

    await fetch(`${listener.url}/bucket`, { method: 'PUT' });
    await listener.close();

    expect(sandbox.calls.entries).toMatchObject([{ caller: 'operator', service: 'S3', operation: 'CreateBucket' }]);
  });
});
