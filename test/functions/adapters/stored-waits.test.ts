import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it } from 'vitest';
import { createStoredWaits } from '../../../functions/adapters/stored-waits.ts';
import { s3Error } from './s3-factory.ts';

const TOKEN = 'stackgate-execute-0123';
const WAIT = { taskToken: 'AQC', executionArn: 'arn:execution', stackId: 'arn:stack' };

function setup(bucket: string | undefined = 'gate') {
  const s3 = mockClient(S3Client);
  return { s3, waits: createStoredWaits(new S3Client({ region: 'eu-west-1' }), bucket) };
}

const bodyOf = (text: string) => ({ Body: { transformToString: async () => text } as never });

describe('a stored wait', () => {
  it('is an object under the token of its operation', async () => {
    const { s3, waits } = setup();
    s3.on(PutObjectCommand).resolves({});

    await waits.store(TOKEN, WAIT);

    const { Body, ...input } = s3.commandCalls(PutObjectCommand)[0]?.args[0].input ?? {};
    expect(input).toEqual({ Bucket: 'gate', Key: `waits/${TOKEN}`, ContentType: 'application/json' });
    expect(JSON.parse(String(Body))).toEqual({ version: 1, ...WAIT });
  });

  it('is read as it was stored', async () => {
    const { s3, waits } = setup();
    s3.on(GetObjectCommand, { Bucket: 'gate', Key: `waits/${TOKEN}` }).resolves(bodyOf(JSON.stringify({ version: 1, ...WAIT })));

    expect(await waits.find(TOKEN)).toMatchObject(WAIT);
  });

  it.each(['{', '[]', '{"version":2,"taskToken":"x","executionArn":"y"}', '{"version":1,"taskToken":"","executionArn":"y"}'])(
    'is ignored with other content: %s',
    async (text) => {
      const { s3, waits } = setup();
      s3.on(GetObjectCommand).resolves(bodyOf(text));

      expect(await waits.find(TOKEN)).toBeUndefined();
    },
  );

  it.each(['NoSuchKey', 'AccessDenied'])('does not exist if S3 answers %s', async (code) => {
    const { s3, waits } = setup();
    s3.on(GetObjectCommand).rejects(s3Error(code, 403));

    expect(await waits.find(TOKEN)).toBeUndefined();
    expect(await waits.hasStartEvent(TOKEN)).toBe(false);
  });

  it('fails with a transient error of S3', async () => {
    const { s3, waits } = setup();
    s3.on(GetObjectCommand).rejects(s3Error('SlowDown', 503));
    s3.on(PutObjectCommand).rejects(s3Error('SlowDown', 503));

    const unavailable = expect.objectContaining({ name: 'SystemUnavailable' });
    await expect(waits.find(TOKEN)).rejects.toEqual(unavailable);
    await expect(waits.store(TOKEN, WAIT)).rejects.toEqual(unavailable);
  });

  it('needs the bucket of the gate', async () => {
    await expect(setup('').waits.store(TOKEN, WAIT)).rejects.toEqual(expect.objectContaining({ name: 'ConfigurationError' }));
  });
});

describe('the start event of an operation', () => {
  it('is recorded beneath the token of the operation', async () => {
    const { s3, waits } = setup();
    s3.on(PutObjectCommand).resolves({});
    s3.on(GetObjectCommand, { Bucket: 'gate', Key: `waits/${TOKEN}/started` }).resolves(bodyOf('{}'));

    await waits.recordStart(TOKEN);

    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({ Key: `waits/${TOKEN}/started` });
    expect(await waits.hasStartEvent(TOKEN)).toBe(true);
  });
});
