import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { setup } from './support.ts';

describe('a sandbox', () => {
  it('makes each client of a caller once', () => {
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

  it('logs who called what, when, and what came of it', async () => {
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

  it('answers an operation that it does not have as the service would', async () => {
    const { sandbox, run } = setup();
    const clients = sandbox.clients('operator');

    await expect(run(clients.codePipeline().send(new GetPipelineCommand({ name: 'p' })))).rejects.toMatchObject({
      name: 'UnknownOperationException',
    });
  });

  it('gives the same ids and the same chance for the same seed', () => {
    const draw = (seed: number) => {
      const { sandbox } = setup({ seed });
      const drawn = [sandbox.ids.uuid(), Math.random()];
      sandbox.dispose();
      return drawn;
    };

    expect(draw(7)).toEqual(draw(7));
    expect(draw(7)).not.toEqual(draw(8));
  });

  it('gives the process its time back', () => {
    const { sandbox } = setup();

    sandbox.dispose();

    expect(Date.now()).toBeGreaterThan(Date.parse('2026-01-02T00:00:00Z'));
  });
});

describe('a sandbox that listens', () => {
  it('serves clients over sockets in real time, and knows callers by their access keys', async () => {
    const { sandbox } = setup({ time: 'real', latencyMs: 0 });
    const listener = await sandbox.listen();
    const credentials = await sandbox.clients('trigger').s3().config.credentials();
    const client = new S3Client({ endpoint: listener.url, region: 'us-east-1', credentials, forcePathStyle: true });

    await client.send(new CreateBucketCommand({ Bucket: 'made-over-http' }));
    await listener.close();

    expect(sandbox.s3.keys('made-over-http')).toEqual([]);
    expect(sandbox.calls.entries).toMatchObject([{ caller: 'trigger', operation: 'CreateBucket', outcome: 'ok' }]);
  });

  it('lets virtual time pass by itself, faster than real time', async () => {
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

  it('takes a caller that it does not know for the operator', async () => {
    const { sandbox } = setup({ time: 'real', latencyMs: 0 });
    const listener = await sandbox.listen();

    await fetch(`${listener.url}/bucket`, { method: 'PUT' });
    await listener.close();

    expect(sandbox.calls.entries).toMatchObject([{ caller: 'operator', service: 'S3', operation: 'CreateBucket' }]);
  });

  it('refuses what CloudFormation does not know in its words', async () => {
    const sandbox = new Sandbox({ time: 'real', latencyMs: 0 });

    await expect(
      sandbox.run(sandbox.clients('operator').cloudFormation().send(new DescribeStacksCommand({}))),
    ).rejects.toMatchObject({ name: 'InvalidAction' });
  });
});
