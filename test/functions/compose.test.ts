import { createHmac } from 'node:crypto';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient, PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { describe, expect, it, vi } from 'vitest';
import { createLambdaLog } from '../../functions/adapters/lambda-log.ts';
import { wireAnswerJob } from '../../functions/answer-job/compose.ts';
import { wireApprovals } from '../../functions/approvals/compose.ts';
import { wireCheckStack } from '../../functions/check-stack/compose.ts';
import { wireCreateChangeSet } from '../../functions/create-change-set/compose.ts';
import { wireCreateStack } from '../../functions/create-stack/compose.ts';
import { wireDeleteChangeSet } from '../../functions/delete-change-set/compose.ts';
import { wireDeleteFailedStack } from '../../functions/delete-failed-stack/compose.ts';
import { readTaskEnvironment, readTopicArns } from '../../functions/environment.ts';
import { wireGetChangeSetStatus } from '../../functions/get-change-set-status/compose.ts';
import { wireGetOperationStatus } from '../../functions/get-operation-status/compose.ts';
import { wireInspectChangeSet } from '../../functions/inspect-change-set/compose.ts';
import { wireReadApproval } from '../../functions/read-approval/compose.ts';
import { wireRequestApproval } from '../../functions/request-approval/compose.ts';
import { type Runtime, systemClock } from '../../functions/runtime.ts';
import { wireTrigger } from '../../functions/trigger/compose.ts';
import { wireWithdrawApprovals } from '../../functions/withdraw-approvals/compose.ts';
import { makeState } from '../core/deployment/state-factory.ts';
import { makeClock, makeLog } from './fakes.ts';
import { makeJobEvent } from './trigger/job-factory.ts';

const MACHINE = 'arn:aws:states:eu-west-1:111111111111:stateMachine:deploy';

const QUEUE = 'https://sqs.eu-west-1.amazonaws.com/111111111111/renewals';
const ENVIRONMENT = { STATE_MACHINE_ARN: MACHINE, GATE_BUCKET: 'gate', RENEWAL_QUEUE_URL: QUEUE };

function setup(env: Runtime['env'] = ENVIRONMENT): Runtime {
  const config = { region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } };
  return {
    env,
    clock: makeClock(),
    log: makeLog(),
    clients: {
      cloudFormation: () => new CloudFormationClient(config),
      stepFunctions: () => new SFNClient(config),
      codePipeline: () => new CodePipelineClient(config),
      s3: () => new S3Client(config),
      secretsManager: () => new SecretsManagerClient(config),
      sns: () => new SNSClient(config),
      sqs: () => new SQSClient(config),
      ssm: () => new SSMClient(config),
      sts: () => new STSClient(config),
    },
  };
}

describe('a wired function', () => {
  it('reads stacks with the CloudFormation client', async () => {
    const cloudFormation = mockClient(CloudFormationClient);
    const absent = Object.assign(new Error('Stack with id prod-orders does not exist'), { name: 'ValidationError' });
    cloudFormation.on(DescribeStacksCommand).rejects(absent);
    mockClient(S3Client)
      .on(ListObjectsV2Command)
      .resolves({})
      .on(GetObjectCommand)
      .rejects(Object.assign(new Error('none'), { name: 'NoSuchKey' }));
    const { execution, environmentName, stackName, templatePath, revisionS3Bucket, revisionS3Key } = makeState();

    const revisionFiles = { template: '0'.repeat(64) };
    const input = { environmentName, stackName, templatePath, revisionS3Bucket, revisionS3Key, revisionFiles };
    expect(await wireCheckStack(setup())({ execution, input })).toMatchObject({ stackCondition: 'absent' });
  });

  it.each([
    ['check-stack', wireCheckStack],
    ['create-stack', wireCreateStack],
    ['create-change-set', wireCreateChangeSet],
    ['delete-failed-stack', wireDeleteFailedStack],
    ['get-change-set-status', wireGetChangeSetStatus],
    ['get-operation-status', wireGetOperationStatus],
    ['request-approval', wireRequestApproval],
    ['read-approval', wireReadApproval],
  ])('refuses an event that is not a state: %s', async (_, wire) => {
    await expect(wire(setup())({})).rejects.toEqual(expect.objectContaining({ name: 'ConfigurationError' }));
  });

  it('refuses a request without an identity: approvals', async () => {
    const event = { rawPath: '/approvals', requestContext: { http: { method: 'GET' } } };

    expect(await wireApprovals(setup())(event)).toMatchObject({ statusCode: 403 });
  });

  it('refuses an event without a pipeline execution: withdraw-approvals', async () => {
    await expect(wireWithdrawApprovals(setup())({})).rejects.toMatchObject({ name: 'UnexpectedError' });
  });

  it('cleans up after every input: delete-change-set', async () => {
    mockClient(S3Client)
      .on(GetObjectCommand)
      .resolves({ Body: { transformToString: async () => '0'.repeat(64) } as never });
    const { execution } = makeState();

    expect(await wireDeleteChangeSet(setup())({ execution, input: {} })).toMatchObject({
      failure: { Error: 'ChangeSetRejected' },
    });
  });

  it('answers jobs with the CodePipeline client: trigger', async () => {
    const codePipeline = mockClient(CodePipelineClient);
    const nothingStarted = Object.assign(new Error('It is not there.'), { name: 'ExecutionDoesNotExist' });
    mockClient(SFNClient).on(DescribeExecutionCommand).rejects(nothingStarted);
    codePipeline.on(PutJobFailureResultCommand).resolves({});
    mockClient(S3Client)
      .on(GetObjectCommand)
      .resolves({ Body: { transformToString: async () => 'ab'.repeat(32) } as never });

    await wireTrigger(setup())(makeJobEvent({ userParameters: 'wrong' }));

    expect(codePipeline.commandCalls(PutJobFailureResultCommand)).toHaveLength(1);
  });
});

describe("a task function's environment", () => {
  it.each([
    [{}, /GATE_BUCKET to be the name of an S3 bucket, got none/],
    [{ GATE_BUCKET: '' }, /GATE_BUCKET to be the name of an S3 bucket, got ""/],
    [{ GATE_BUCKET: 'gate', BASELINE_POLICY_URI: 'policy.yaml' }, /BASELINE_POLICY_URI to be s3:.*got "policy.yaml"/],
    [{ GATE_BUCKET: 'gate', BASELINE_POLICY_SHA256: '0' }, /BASELINE_POLICY_SHA256 to be the SHA-256 of the policy.*got "0"/],
  ])('is refused at the start of the function: %j', (env, message) => {
    expect(() => wireCreateStack(setup(env))).toThrow(message);
    expect(() => wireInspectChangeSet(setup(env))).toThrow(message);
  });

  it('can omit the policy of the owner', () => {
    expect(readTaskEnvironment({ GATE_BUCKET: 'gate', BASELINE_POLICY_URI: '' })).toEqual({ gateBucket: 'gate' });
  });
});

describe('the function that answers jobs', () => {
  it('gives the result of an execution to the stored job', async () => {
    const executionArn = `${MACHINE.replace('stateMachine', 'execution')}:the-name`;
    const origin = { revisionS3Bucket: 'artifacts', revisionS3Key: 'key' };
    const line = JSON.stringify({ version: 1, jobId: 'the-job', executionArn, origin, continuationToken: 'token' });
    const secret = 'ab'.repeat(32);
    const signature = createHmac('sha256', Buffer.from(secret, 'hex')).update(`open-job:${line}`).digest('hex');
    const objects: Record<string, string> = { 'secret/hmac-key': secret, 'open-jobs/the-name': `${signature}\n${line}` };
    const codePipeline = mockClient(CodePipelineClient);
    codePipeline.on(PutJobSuccessResultCommand).resolves({});
    mockClient(SFNClient)
      .on(DescribeExecutionCommand)
      .resolves({ status: 'SUCCEEDED', input: JSON.stringify(origin), output: '{}' });
    mockClient(S3Client)
      .on(GetObjectCommand)
      .callsFake(({ Key }) => ({ Body: { transformToString: async () => objects[Key] } }));
    const event = { source: 'aws.states', 'detail-type': 'Step Functions Execution Status Change', detail: { executionArn } };

    await wireAnswerJob(setup())(event);

    expect(codePipeline.commandCalls(PutJobSuccessResultCommand)[0]?.args[0].input).toMatchObject({ jobId: 'the-job' });
  });

  it('is refused at the start without the state machine', () => {
    expect(() => wireAnswerJob(setup({ GATE_BUCKET: 'gate' }))).toThrow('STATE_MACHINE_ARN');
  });
});

describe("the trigger's environment", () => {
  it.each([
    [{}, /STATE_MACHINE_ARN/],
    [{ STATE_MACHINE_ARN: 'deploy' }, /STATE_MACHINE_ARN/],
    [{ STATE_MACHINE_ARN: MACHINE }, /RENEWAL_QUEUE_URL/],
    [{ STATE_MACHINE_ARN: MACHINE, RENEWAL_QUEUE_URL: '' }, /RENEWAL_QUEUE_URL/],
    [{ ...ENVIRONMENT, PIPELINES: '{' }, /PIPELINES/],
    [{ ...ENVIRONMENT, PIPELINES: '{"shop":[{"stack":"x"}]}' }, /`stack`/],
  ])('is refused at the start if it is %j', (env, message) => {
    expect(() => wireTrigger(setup(env))).toThrow(message);
  });
});

describe('the runtime of a function', () => {
  it('has a clock', async () => {
    vi.useFakeTimers({ now: 5_000 });
    const slept = systemClock.sleep(1_000);
    vi.advanceTimersByTime(1_000);
    await slept;

    expect(systemClock.now()).toEqual(new Date(6_000));
    vi.useRealTimers();
  });

  it.each(['info', 'warn', 'error'] as const)('has a log of JSON lines with the given fields: %s', (level) => {
    vi.stubEnv('POWERTOOLS_DEV', 'true');
    const write = vi.spyOn(console, level).mockImplementation(() => {});

    createLambdaLog('check-stack')[level]('Looked', { stackId: 'arn:stack' });
    createLambdaLog('check-stack')[level]('Looked');

    expect(JSON.parse(String(write.mock.calls[0]?.[0]))).toMatchObject({
      message: 'Looked',
      stackId: 'arn:stack',
      function: 'check-stack',
      service: 'stackgate',
    });
    write.mockRestore();
    vi.unstubAllEnvs();
  });
});

describe('the topics of approvals', () => {
  it('are ARNs, separated by spaces', () => {
    const [one, two] = ['arn:aws:sns:eu-west-1:111122223333:one', 'arn:aws:sns:eu-west-1:111122223333:two'];

    expect(readTopicArns(`${one} ${two}`)).toEqual([one, two]);
    expect(readTopicArns('')).toEqual([]);
    expect(readTopicArns()).toEqual([]);
  });

  it('are an error if one is not the ARN of a topic', () => {
    expect(() => readTopicArns('mail@example.com')).toThrow('got "mail@example.com"');
  });
});
