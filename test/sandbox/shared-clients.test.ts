import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../sandbox/kernel/service.ts';
import { createHttpFront } from '../../sandbox/protocols/http-front.ts';
import { createRequestHandler } from '../../sandbox/protocols/request-handler.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { openClient } from '../../sandbox/shared-clients.ts';

/** Sandboxes in real time can exist at the same time. */
function createSandbox(accountId: string): Sandbox {
  const sandbox = new Sandbox({ time: 'real', latencyMs: 0, accountId });
  sandbox.s3.createBucket('common');
  sandbox.s3.createBucket(`only-in-${accountId}`);
  return sandbox;
}

const ACCOUNTS = ['111111111111', '222222222222'];

describe('clients that share a client of the SDK', () => {
  it('send concurrent calls to their own sandboxes, with their own callers and buckets', async () => {
    const sandboxes = ACCOUNTS.map(createSandbox);
    const callers = ['check-stack', 'create-stack', 'trigger'];

    await Promise.all(
      sandboxes.flatMap((sandbox) =>
        callers.flatMap((caller) => {
          const s3 = sandbox.clients(caller).s3();
          const put = (Bucket: string) =>
            s3.send(new PutObjectCommand({ Bucket, Key: caller, Body: `${sandbox.accountId} ${caller}` }));
          return [put('common'), put(`only-in-${sandbox.accountId}`), put('common')];
        }),
      ),
    );

    for (const sandbox of sandboxes) {
      for (const caller of callers) {
        const written = `${sandbox.accountId} ${caller}`;
        expect(Buffer.from(sandbox.s3.open('common', caller)).toString()).toBe(written);
        expect(Buffer.from(sandbox.s3.open(`only-in-${sandbox.accountId}`, caller)).toString()).toBe(written);
        expect(sandbox.calls.count({ caller, operation: 'PutObject' })).toBe(3);
      }
    }
  });

  it('sign with the access key and the session token of their callers', async () => {
    const [home] = ACCOUNTS.map(createSandbox);
    home?.signIn('alice', 'arn:aws:iam::111111111111:user/alice');
    home?.signIn('bob', 'arn:aws:iam::111111111111:user/bob');

    const answers = await Promise.all(
      ['alice', 'bob', 'alice'].map((caller) => home?.clients(caller).sts().send(new GetCallerIdentityCommand())),
    );

    expect(answers.map((answer) => answer?.Arn)).toEqual(
      ['alice', 'bob', 'alice'].map((name) => `arn:aws:iam::111111111111:user/${name}`),
    );
  });

  it('do not share added middleware', async () => {
    const [sandbox] = ACCOUNTS.map(createSandbox);
    const changed = sandbox?.clients('trigger').s3();
    const other = sandbox?.clients('check-stack').s3();
    changed?.middlewareStack.add((next) => (args) => next({ ...args, input: { ...args.input, Key: 'changed' } as never }), {
      step: 'initialize',
    });

    for (const client of [changed, other])
      await client?.send(new PutObjectCommand({ Bucket: 'common', Key: 'asked', Body: 'x' }));
    const { Contents } = (await other?.send(new ListObjectsV2Command({ Bucket: 'common' }))) ?? {};

    expect(Contents?.map(({ Key }) => Key)).toEqual(['asked', 'changed']);
  });

  it('have separate retry tokens', async () => {
    const open = (answer: () => unknown) => {
      const wire = createHttpFront({ call: async () => answer(), nextRequestId: () => '1' });
      const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret' };
      return openClient('sts', { region: 'us-east-1', credentials, requestHandler: createRequestHandler(wire, 'trigger') });
    };
    let calls = 0;
    const failing = open(() => {
      calls += 1;
      throw new ServiceError('InternalFailure', 'Not today', 500);
    });
    const ask = () => failing.send(new GetCallerIdentityCommand()).catch(() => undefined);
    // 500 tokens, of which a retry takes 14: later calls have no retry.
    await Promise.all(Array.from({ length: 60 }, ask));
    calls = 0;
    await ask();
    expect(calls).toBe(1);

    let answers = 0;
    const recovering = open(() => {
      answers += 1;
      if (answers === 1) throw new ServiceError('InternalFailure', 'Not today', 500);
      return { Arn: 'arn', UserId: 'id', Account: '1' };
    });

    await expect(recovering.send(new GetCallerIdentityCommand())).resolves.toMatchObject({ $metadata: { attempts: 2 } });
  });

  it('are instances of the classes of the SDK, and refuse calls without a session', async () => {
    const [sandbox] = ACCOUNTS.map(createSandbox);
    const client = sandbox?.clients('trigger').s3();
    const shared = Object.getPrototypeOf(client) as NonNullable<typeof client>;

    expect(client).toBeInstanceOf(shared.constructor);
    await expect(shared.send(new GetObjectCommand({ Bucket: 'common', Key: 'a' }))).rejects.toThrow(
      'got a call without a session',
    );
  });
});
