import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { createOpenJobs } from '../../../functions/adapters/open-jobs.ts';
import type { OpenJob } from '../../../functions/ports/open-jobs.ts';
import { makeSecret } from '../fakes.ts';

const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:deploy:the-name';
const JOB: OpenJob = {
  jobId: 'the-job',
  executionArn: EXECUTION,
  origin: { revisionS3Bucket: 'artifacts', revisionS3Key: 'key', pipelineExecutionId: '8a1c' },
  continuationToken: 'token',
};
const s3 = mockClient(S3Client);

/** A bucket with one object. */
let object: string | undefined;

beforeEach(() => {
  object = undefined;
  s3.reset();
  s3.on(PutObjectCommand).callsFake(({ Body }) => {
    object = Body;
    return {};
  });
  s3.on(GetObjectCommand).callsFake(() => {
    if (object === undefined) throw Object.assign(new Error('none'), { name: 'NoSuchKey' });
    const text = object;
    return { Body: { transformToString: async () => text } };
  });
});

const make = (secret = makeSecret()) => createOpenJobs(new S3Client({ region: 'eu-west-1' }), 'gate', secret);

describe('an open job', () => {
  it('is stored under the name of its execution, and found by the execution', async () => {
    await make().store(JOB);

    expect(s3.commandCalls(PutObjectCommand)[1]?.args[0].input).toMatchObject({ Bucket: 'gate', Key: 'open-jobs/the-name' });
    expect(await make().find(EXECUTION)).toEqual(JOB);
  });

  it('is first stored under its id, and found by it', async () => {
    await make().store(JOB);

    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({ Key: 'open-jobs/jobs/the-job' });
    expect(await make().findJob('the-job')).toEqual(JOB);
    expect(await make().findJob('another-job')).toBeUndefined();
  });

  it.each([
    [{ revisionS3Bucket: 'artifacts', revisionS3Key: 'key', pipelineExecutionId: null }],
    [{ revisionS3Bucket: 'artifacts', revisionS3Key: 'key' }],
  ])('can have the origin %j', async (origin) => {
    await make().store({ ...JOB, origin });

    expect(await make().find(EXECUTION)).toEqual({ ...JOB, origin });
  });

  it('is replaced by the next job of the action', async () => {
    await make().store(JOB);
    await make().store({ ...JOB, jobId: 'the-next-job' });

    expect(await make().find(EXECUTION)).toMatchObject({ jobId: 'the-next-job' });
  });

  it('is not found if another execution has a job with the same name', async () => {
    await make().store({ ...JOB, executionArn: EXECUTION.replace('deploy', 'other') });

    expect(await make().find(EXECUTION)).toBeUndefined();
  });

  it.each(['NoSuchKey', 'AccessDenied'])('is not found if S3 answers %s', async (name) => {
    s3.on(GetObjectCommand).rejects(Object.assign(new Error('no'), { name }));

    expect(await make().find(EXECUTION)).toBeUndefined();
  });

  it('that cannot be read or stored is an error', async () => {
    s3.on(GetObjectCommand).rejects(Object.assign(new Error('slow'), { name: 'SlowDown' }));
    s3.on(PutObjectCommand).rejects(Object.assign(new Error('slow'), { name: 'SlowDown' }));

    await expect(make().find(EXECUTION)).rejects.toThrow('to read s3://gate/open-jobs/the-name');
    await expect(make().store(JOB)).rejects.toThrow('to store s3://gate/open-jobs/jobs/the-job');
  });

  it('that another principal wrote is not found', async () => {
    const line = JSON.stringify({ version: 1, ...JOB });
    for (const forged of [line, `\n${line}`, `${'0'.repeat(64)}\n${line}`, '', 'x']) {
      object = forged;
      expect(await make().find(EXECUTION)).toBeUndefined();
      expect(await make().verify(forged)).toBeUndefined();
    }
  });

  it('that was changed after the gate signed it is not valid', async () => {
    const text = await make().sign(JOB);

    expect(await make().verify(text)).toEqual(JOB);
    expect(await make().verify(text.replace('the-job', 'another-job'))).toBeUndefined();
    expect(await make().verify(text.replace('the-name', 'another-name'))).toBeUndefined();
  });

  it('of another gate is not valid', async () => {
    const text = await make({ hmac: async () => 'other' }).sign(JOB);

    expect(await make().verify(text)).toBeUndefined();
  });

  it('is not a value of another purpose: a signed decision about a job', async () => {
    const line = JSON.stringify({ version: 1, ...JOB });
    const signature = await makeSecret().hmac(`job-decision:${line}`);

    expect(await make().verify(`${signature}\n${line}`)).toBeUndefined();
  });
});
