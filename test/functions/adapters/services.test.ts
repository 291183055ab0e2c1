import { createHash } from 'node:crypto';
import {
  CodePipelineClient,
  GetJobDetailsCommand,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, vi } from 'vitest';
import { createGateBucket } from '../../../functions/adapters/gate-bucket.ts';
import { createPipelineJobs } from '../../../functions/adapters/pipeline-jobs.ts';
import { createStateMachine } from '../../../functions/adapters/state-machine.ts';
import { createBaselinePolicy, createTextObjects } from '../../../functions/adapters/text-objects.ts';
import { sha256 } from '../../../functions/sha256.ts';
import { s3Error } from './s3-factory.ts';

const serviceError = (name: string, httpStatusCode = 400) =>
  Object.assign(new Error(name), { name, $fault: 'client', $metadata: { httpStatusCode } });
const named = (name: string) => expect.objectContaining({ name });

const MACHINE = 'arn:aws:states:eu-west-1:111111111111:stateMachine:deploy';
const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:deploy:job-1';

describe('the state machine', () => {
  function setup() {
    const sfn = mockClient(SFNClient);
    return { sfn, machine: createStateMachine(new SFNClient({ region: 'eu-west-1' }), MACHINE) };
  }

  it('starts an execution by name', async () => {
    const { sfn, machine } = setup();
    sfn.on(StartExecutionCommand).resolves({ executionArn: EXECUTION });

    expect(await machine.start('job-1', '{}')).toEqual({ executionArn: EXECUTION });
    expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: MACHINE,
      name: 'job-1',
      input: '{}',
    });
  });

  it('returns the existing execution of the same name', async () => {
    const { sfn, machine } = setup();
    sfn.on(StartExecutionCommand).rejects(serviceError('ExecutionAlreadyExists'));

    expect(await machine.start('job-1', '{}')).toEqual({ executionArn: EXECUTION });
  });

  it('computes the ARN if the response does not contain it', async () => {
    const { sfn, machine } = setup();
    sfn.on(StartExecutionCommand).resolves({});

    expect(await machine.start('job-1', '{}')).toEqual({ executionArn: EXECUTION });
  });

  it.each([
    ['ThrottlingException', 'SystemUnavailable'],
    ['ExecutionLimitExceeded', 'SystemUnavailable'],
    ['AccessDeniedException', 'PermissionError'],
    ['StateMachineDoesNotExist', 'ConfigurationError'],
  ])('fails to start on %s', async (code, name) => {
    const { sfn, machine } = setup();
    sfn.on(StartExecutionCommand).rejects(serviceError(code));

    await expect(machine.start('job-1', '{}')).rejects.toEqual(named(name));
  });

  it('returns the status of an execution', async () => {
    const { sfn, machine } = setup();
    sfn.on(DescribeExecutionCommand).resolvesOnce({ status: 'FAILED', input: '{}', error: 'E', cause: 'c' }).resolvesOnce({});

    expect(await machine.find(EXECUTION)).toMatchObject({
      status: 'FAILED',
      input: '{}',
      error: 'E',
      cause: 'c',
      output: undefined,
    });
    expect(await machine.find(EXECUTION)).toMatchObject({ status: '' });
  });

  it('distinguishes an absent execution from an error', async () => {
    const { sfn, machine } = setup();
    sfn
      .on(DescribeExecutionCommand)
      .rejectsOnce(serviceError('ExecutionDoesNotExist'))
      .rejectsOnce(serviceError('ThrottlingException'));

    expect(await machine.find(EXECUTION)).toBeUndefined();
    await expect(machine.find(EXECUTION)).rejects.toEqual(named('SystemUnavailable'));
  });
});

function setupJobs() {
  const codePipeline = mockClient(CodePipelineClient);
  const sleep = vi.fn(async (_ms: number) => {});
  const jobs = createPipelineJobs(new CodePipelineClient({ region: 'eu-west-1' }), { now: () => new Date(0), sleep });
  codePipeline.on(PutJobSuccessResultCommand).resolves({});
  codePipeline.on(PutJobFailureResultCommand).resolves({});
  return { codePipeline, jobs, sleep };
}

describe('a reply to a job', () => {
  it('continues with a token and without variables', async () => {
    const { codePipeline, jobs } = setupJobs();

    expect(
      await jobs.reply('j', { kind: 'continue', continuationToken: 't', externalExecutionId: EXECUTION, summary: 's' }),
    ).toBe('accepted');
    expect(codePipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input).toEqual({
      jobId: 'j',
      continuationToken: 't',
      executionDetails: { externalExecutionId: EXECUTION, summary: 's' },
    });
  });

  it('succeeds with variables and without a token', async () => {
    const { codePipeline, jobs } = setupJobs();

    await jobs.reply('j', { kind: 'succeed', externalExecutionId: EXECUTION, summary: 's', outputVariables: { verdict: 'v' } });

    expect(codePipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input).toEqual({
      jobId: 'j',
      outputVariables: { verdict: 'v' },
      executionDetails: { externalExecutionId: EXECUTION, summary: 's', percentComplete: 100 },
    });
  });

  it('fails with a type and a message', async () => {
    const { codePipeline, jobs } = setupJobs();

    await jobs.reply('j', { kind: 'fail', type: 'JobFailed', message: 'm', externalExecutionId: EXECUTION });

    expect(codePipeline.commandCalls(PutJobFailureResultCommand)[0]?.args[0].input).toEqual({
      jobId: 'j',
      failureDetails: { type: 'JobFailed', message: 'm', externalExecutionId: EXECUTION },
    });
  });

  it.each(['InvalidJobStateException', 'JobNotFoundException'])('for a job that has ended is not a failure: %s', async (code) => {
    const { codePipeline, jobs, sleep } = setupJobs();
    codePipeline.on(PutJobFailureResultCommand).rejects(serviceError(code));

    expect(await jobs.reply('j', { kind: 'fail', type: 'JobFailed', message: 'm' })).toBe('already-answered');
    expect(sleep).not.toHaveBeenCalled();
  });

  it('is repeated after throttling, with growing pauses', async () => {
    const { codePipeline, jobs, sleep } = setupJobs();
    const throttle = serviceError('ThrottlingException');
    codePipeline.on(PutJobFailureResultCommand).rejectsOnce(throttle).rejectsOnce(throttle).rejectsOnce(throttle).resolves({});

    expect(await jobs.reply('j', { kind: 'fail', type: 'JobFailed', message: 'm' })).toBe('accepted');
    expect(sleep.mock.calls.flat()).toEqual([1_000, 2_000, 4_000]);
  });

  it('is left to the next delivery of the event if throttling does not end', async () => {
    const { codePipeline, jobs, sleep } = setupJobs();
    codePipeline.on(PutJobFailureResultCommand).rejects(serviceError('ThrottlingException'));

    await expect(jobs.reply('j', { kind: 'fail', type: 'JobFailed', message: 'm' })).rejects.toEqual(named('SystemUnavailable'));
    expect(sleep).toHaveBeenCalledTimes(5);
  });

  it('is not repeated if it is invalid', async () => {
    const { codePipeline, jobs, sleep } = setupJobs();
    codePipeline.on(PutJobFailureResultCommand).rejects(serviceError('ValidationException'));

    await expect(jobs.reply('j', { kind: 'fail', type: 'JobFailed', message: 'm' })).rejects.toEqual(named('ConfigurationError'));
    expect(sleep).not.toHaveBeenCalled();
  });
});

describe('a job of CodePipeline', () => {
  it.each(['JobNotFoundException', 'ValidationException'])('that it does not have is not found: %s', async (code) => {
    const { codePipeline, jobs } = setupJobs();
    codePipeline.on(GetJobDetailsCommand).rejects(serviceError(code));

    expect(await jobs.find('j')).toBeUndefined();
  });

  it.each([
    ['AccessDeniedException', 'PermissionError'],
    ['ThrottlingException', 'SystemUnavailable'],
  ])('that cannot be read is an error: %s', async (code, name) => {
    const { codePipeline, jobs } = setupJobs();
    codePipeline.on(GetJobDetailsCommand).rejects(serviceError(code));

    await expect(jobs.find('j')).rejects.toEqual(named(name));
  });
});

function setupS3(region = 'eu-west-1') {
  return { s3: mockClient(S3Client), client: new S3Client({ region }) };
}

describe("the gate's bucket", () => {
  it('stores a template under its hash and returns its URL', async () => {
    const { s3, client } = setupS3();
    s3.on(PutObjectCommand).resolves({});
    const bucket = createGateBucket(client, 'gate.bucket');

    const url = await bucket.putTemplate('Resources: {}');

    expect(url).toMatch(/^https:\/\/s3\.eu-west-1\.amazonaws\.com\/gate\.bucket\/templates\/[0-9a-f]{64}$/);
    expect(await bucket.putTemplate('Resources: {}')).toBe(url);
    expect(await bucket.putTemplate('Resources: {} ')).not.toBe(url);
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({ Bucket: 'gate.bucket', Body: 'Resources: {}' });
  });

  describe('with a template that another principal can overwrite', () => {
    const KEY = `templates/${createHash('sha256').update('Resources: {}').digest('hex')}`;
    const URL_OF_VERSION = `https://s3.eu-west-1.amazonaws.com/gate/${KEY}?versionId=v%2B1`;

    it('names the version that it wrote, and writes only if there is no object', async () => {
      const { s3, client } = setupS3();
      s3.on(PutObjectCommand).resolves({ VersionId: 'v+1' });

      expect(await createGateBucket(client, 'gate').putTemplate('Resources: {}')).toBe(URL_OF_VERSION);
      expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({ Key: KEY, IfNoneMatch: '*' });
      expect(s3.commandCalls(GetObjectCommand)).toHaveLength(0);
    });

    it('names the version that an earlier attempt wrote', async () => {
      const { s3, client } = setupS3();
      s3.on(PutObjectCommand).rejects(s3Error('PreconditionFailed', 412));
      s3.on(GetObjectCommand).resolves({ VersionId: 'v+1', Body: { transformToString: async () => 'Resources: {}' } as never });

      expect(await createGateBucket(client, 'gate').putTemplate('Resources: {}')).toBe(URL_OF_VERSION);
    });

    it.each([
      [
        'has other content',
        () => ({ VersionId: 'v+1', Body: { transformToString: async () => 'other' } as never }),
        'RevisionUnavailable',
      ],
      [
        'has more content',
        () => ({ VersionId: 'v+1', Body: { transformToString: async () => 'Resources: {}\nOutputs: {}' } as never }),
        'RevisionUnavailable',
      ],
      ['has no content', () => ({ VersionId: 'v+1' }), 'RevisionUnavailable'],
      ['may not be read', () => Promise.reject(s3Error('AccessDenied', 403)), 'PermissionError'],
    ])('refuses an object that %s', async (_, read, name) => {
      const { s3, client } = setupS3();
      s3.on(PutObjectCommand).rejects(s3Error('PreconditionFailed', 412));
      s3.on(GetObjectCommand).callsFake(read);

      await expect(createGateBucket(client, 'gate').putTemplate('Resources: {}')).rejects.toEqual(named(name));
    });

    it('is tried again while another writer writes it', async () => {
      const { s3, client } = setupS3();
      s3.on(PutObjectCommand).rejects(s3Error('ConditionalRequestConflict', 409));

      await expect(createGateBucket(client, 'gate').putTemplate('Resources: {}')).rejects.toEqual(named('SystemUnavailable'));
    });
  });

  it('uses the domain of the China Regions', async () => {
    const { s3, client } = setupS3('cn-north-1');
    s3.on(PutObjectCommand).resolves({});

    expect(await createGateBucket(client, 'gate').putTemplate('{}')).toMatch(
      /^https:\/\/s3\.cn-north-1\.amazonaws\.com\.cn\/gate\//,
    );
  });

  it('stores a record', async () => {
    const { s3, client } = setupS3();
    s3.on(PutObjectCommand).resolves({});

    expect(await createGateBucket(client, 'gate').putRecord('prod/1.json', '{}', 'application/json')).toBe(
      's3://gate/records/prod/1.json',
    );
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({
      Key: 'records/prod/1.json',
      ContentType: 'application/json',
    });
  });

  it('stores the end of an execution under its name', async () => {
    const { s3, client } = setupS3();
    s3.on(PutObjectCommand).resolves({});
    await createGateBucket(client, 'gate').putOutcome('arn:aws:states:eu-west-1:111111111111:execution:deploy:run', '{}');

    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject({ Key: 'outcomes/run.json', Body: '{}' });
  });

  it.each([[undefined], ['']])('is required in the environment: %j', async (name) => {
    const { client } = setupS3();

    await expect(createGateBucket(client, name).putTemplate('{}')).rejects.toEqual(named('ConfigurationError'));
  });

  it('fails with a reason', async () => {
    const { s3, client } = setupS3();
    s3.on(PutObjectCommand).rejects(s3Error('AccessDenied', 403));

    await expect(createGateBucket(client, 'gate').putRecord('a', 'b', 'c')).rejects.toEqual(
      expect.objectContaining({ name: 'PermissionError', message: expect.stringContaining('s3://gate/records/a') }),
    );
  });
});

describe('a text object in S3', () => {
  const body = (text: string | Uint8Array) => {
    const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
    return { Body: { transformToByteArray: async () => bytes } as never };
  };
  const read = (client: S3Client) => createTextObjects(client).readText({ bucket: 'b', key: 'k' }, 10);

  it('is read', async () => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand, { Bucket: 'b', Key: 'k' }).resolves(body('{}'));

    expect(await createTextObjects(client).readText({ bucket: 'b', key: 'k' }, 10)).toBe('{}');
  });

  it('is refused when it is too large', async () => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand).resolves(body('x'.repeat(11)));

    await expect(createTextObjects(client).readText({ bucket: 'b', key: 'k' }, 10)).rejects.toEqual(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringContaining('at most 10 bytes, got more') }),
    );
  });

  it('may be empty', async () => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand).resolves({});

    expect(await createTextObjects(client).readText({ bucket: 'b', key: 'k' }, 10)).toBe('');
  });

  it('can begin with a byte order mark, which is removed', async () => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand).resolves(body('\uFEFF{}'));

    expect(await read(client)).toBe('{}');
  });

  it('is refused if it is not valid UTF-8', async () => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand).resolves(body(new Uint8Array([0xff, 0xfe, 0x7b, 0x00])));

    await expect(read(client)).rejects.toEqual(
      expect.objectContaining({ name: 'ConfigurationError', message: expect.stringContaining('s3://b/k to be valid UTF-8') }),
    );
  });

  it('that is denied may not exist, which the message explains', async () => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand).rejects(s3Error('AccessDenied', 403, 'Access Denied'));

    await expect(read(client)).rejects.toEqual(
      expect.objectContaining({
        name: 'PermissionError',
        message: expect.stringMatching(/got AccessDenied: Access Denied\. .*check bucket and key.*s3:GetObject.*kms:Decrypt/),
      }),
    );
  });

  it.each([
    ['KMS.DisabledException', 'arn:aws:kms:eu-west-1:111111111111:key/1 is disabled.'],
    ['KMS.KMSInvalidStateException', 'arn:aws:kms:eu-west-1:111111111111:key/1 is pending deletion.'],
    ['KMS.NotFoundException', ''],
  ])('is not available if its key is not available: %s', async (code, message) => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand).rejects(s3Error(code, 400, message));

    await expect(read(client)).rejects.toEqual(
      expect.objectContaining({ name: 'RevisionUnavailable', message: expect.stringMatching(/KMS\..*Enable the key/) }),
    );
  });

  it('does not exist', async () => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand).rejects(s3Error('NoSuchKey', 404));

    await expect(createTextObjects(client).readText({ bucket: 'b', key: 'k' }, 10)).rejects.toEqual(named('RevisionUnavailable'));
  });

  it('is undefined if the gate has no baseline policy', async () => {
    expect(await createBaselinePolicy(setupS3().client, undefined).readText()).toBeUndefined();
  });

  it('is the baseline policy', async () => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand, { Bucket: 'gate', Key: 'policies/a b.yaml' }).resolves(body('preset: strict'));

    const policy = { uri: 's3://gate/policies/a b.yaml', sha256: sha256('preset: strict') };

    expect(await createBaselinePolicy(client, policy).readText()).toBe('preset: strict');
  });

  it.each(['', sha256('preset: observe')])('is not the baseline policy with another hash: %j', async (expected) => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand).resolves(body('preset: strict'));
    const policy = { uri: 's3://gate/policy', sha256: expected };

    await expect(createBaselinePolicy(client, policy).readText()).rejects.toEqual(named('ConfigurationError'));
  });

  it.each(['https://gate/policy', 's3://gate', 's3:///key'])('is not replaced by no policy: %s', async (uri) => {
    await expect(createBaselinePolicy(setupS3().client, { uri, sha256: '' }).readText()).rejects.toEqual(
      named('ConfigurationError'),
    );
  });

  it.each(['NoSuchKey', 'AccessDenied', 'SlowDown'])('is an error when the baseline cannot be read: %s', async (code) => {
    const { s3, client } = setupS3();
    s3.on(GetObjectCommand).rejects(s3Error(code, code === 'SlowDown' ? 503 : 403));

    await expect(createBaselinePolicy(client, { uri: 's3://gate/policy', sha256: '' }).readText()).rejects.toThrow(
      /read s3:\/\/gate\/policy/,
    );
  });
});
