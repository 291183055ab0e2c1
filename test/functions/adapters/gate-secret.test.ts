import { createHmac } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';
import { createGateSecret } from '../../../functions/adapters/gate-secret.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { s3Error } from './s3-factory.ts';

const SECRET = 'ab'.repeat(32);
const HMAC = createHmac('sha256', Buffer.from(SECRET, 'hex')).update('token:1').digest('hex');

const body = (text: string) => ({ Body: { transformToString: async () => text } as never });
const named = (name: string) => expect.objectContaining({ name });

function setup() {
  const s3 = mockClient(S3Client);
  return { s3, secret: createGateSecret(new S3Client({ region: 'eu-west-1' }), 'gate') };
}

describe('the secret of a gate', () => {
  it('is read once per container', async () => {
    const { s3, secret } = setup();
    s3.on(GetObjectCommand).resolves(body(SECRET));

    expect(await Promise.all([secret.hmac('token:1'), secret.hmac('token:1')])).toEqual([HMAC, HMAC]);
    expect(await secret.hmac('token:2')).not.toBe(HMAC);
    expect(s3.commandCalls(GetObjectCommand).map(({ args }) => args[0].input)).toEqual([
      { Bucket: 'gate', Key: GATE_BUCKET_KEYS.secret },
    ]);
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(0);
  });

  it.each([s3Error('NoSuchKey', 404), s3Error('AccessDenied', 403)])(
    'is created if there is none: S3 answers $name',
    async (absent) => {
      const { s3, secret } = setup();
      s3.on(GetObjectCommand).rejects(absent);
      s3.on(PutObjectCommand).resolves({});

      const hmac = await secret.hmac('token:1');

      const { Body, ...options } = s3.commandCalls(PutObjectCommand)[0]?.args[0].input ?? {};
      expect(options).toEqual({ Bucket: 'gate', Key: GATE_BUCKET_KEYS.secret, ContentType: 'text/plain', IfNoneMatch: '*' });
      expect(Body).toMatch(/^[0-9a-f]{64}$/);
      expect(
        createHmac('sha256', Buffer.from(String(Body), 'hex'))
          .update('token:1')
          .digest('hex'),
      ).toBe(hmac);
    },
  );

  it.each(['PreconditionFailed', 'ConditionalRequestConflict'])(
    'is the secret that another container created: %s',
    async (code) => {
      const { s3, secret } = setup();
      s3.on(GetObjectCommand).rejectsOnce(s3Error('NoSuchKey', 404)).resolves(body(SECRET));
      s3.on(PutObjectCommand).rejects(s3Error(code, 412));

      expect(await secret.hmac('token:1')).toBe(HMAC);
    },
  );

  it('is the same for containers that start at once', async () => {
    const sandbox = new Sandbox();
    sandbox.s3.createBucket('gate');
    const containers = ['a', 'b', 'c'].map((name) => createGateSecret(sandbox.clients(name).s3(), 'gate'));

    const [first, ...others] = await sandbox.run(Promise.all(containers.map((secret) => secret.hmac('token:1'))));

    expect(others).toEqual([first, first]);
    sandbox.dispose();
  });

  it.each([
    ['ServiceUnavailable', 503, 'SystemUnavailable'],
    ['AccessDenied', 403, 'PermissionError'],
  ])('is read again after %s', async (code, status, error) => {
    const { s3, secret } = setup();
    s3.on(GetObjectCommand).rejectsOnce(s3Error(code, status)).resolves(body(SECRET));
    s3.on(PutObjectCommand).rejects(s3Error('AccessDenied', 403));

    await expect(secret.hmac('token:1')).rejects.toEqual(named(error));
    expect(await secret.hmac('token:1')).toBe(HMAC);
  });

  it('is a PermissionError if it exists and cannot be read', async () => {
    const { s3, secret } = setup();
    s3.on(GetObjectCommand).rejects(s3Error('AccessDenied', 403));
    s3.on(PutObjectCommand).rejects(s3Error('PreconditionFailed', 412));

    await expect(secret.hmac('token:1')).rejects.toEqual(named('PermissionError'));
  });

  it.each(['', 'short', `${SECRET}\n`])('is refused if the object holds %j', async (text) => {
    const { s3, secret } = setup();
    s3.on(GetObjectCommand).resolves(body(text));

    await expect(secret.hmac('token:1')).rejects.toEqual(named('UnexpectedError'));
  });

  it.each([undefined, ''])('needs the bucket of the gate: GATE_BUCKET is %j', async (bucket) => {
    const secret = createGateSecret(new S3Client({ region: 'eu-west-1' }), bucket);

    await expect(secret.hmac('token:1')).rejects.toEqual(named('ConfigurationError'));
  });
});
