import { DescribeStackResourcesCommand, DescribeStacksCommand, ListChangeSetsCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { Approval, ApprovalsAnswer, VoteBody } from '../../core/approvals/api.ts';
import type { PipelineResult } from '../../sandbox/code-pipeline/pipeline-run.ts';
import { EmulatedPipeline, type UrlAnswer } from './emulated-pipeline.ts';
import { ACCOUNT } from './emulator/environment.ts';

const gate = inject('gate');
const STACK = 'test-orders';
const FILE = 'template.json';
const INPUT = { environmentName: 'test', stackName: 'orders', templatePath: FILE };

const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: 'orders',
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
  },
};
const QUEUE = { Type: 'AWS::SQS::Queue', Properties: { MessageRetentionPeriod: 600 } };
const LOGS = { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 7 } };

/** Each test continues with the stack that the previous test left. The emulator enforces IAM, so every step also proves the roles. */
describe.skipIf(gate === undefined)('the deployed gate', () => {
  let pipeline: EmulatedPipeline;

  beforeAll(async () => {
    if (gate === undefined) return;
    pipeline = new EmulatedPipeline(gate);
    await pipeline.start();
    pipeline.create('orders', { input: INPUT, pipelineExecutionId: '#{codepipeline.PipelineExecutionId}' });
  });
  afterAll(() => pipeline?.stop());

  const push = (resources: object, name = 'orders') => pipeline.push(name, { [FILE]: JSON.stringify({ Resources: resources }) });

  it('creates the stack on the first push', async () => {
    const result = await push({ Orders: TABLE });

    expect(result).toMatchObject({ actionStatus: 'Succeeded', outputVariables: { verdict: 'FIRST-CREATE', stackName: STACK } });
    expect(await resources()).toEqual({ Orders: 'AWS::DynamoDB::Table' });
    expect(await statesOf(result)).toEqual(
      expect.arrayContaining(['Check Stack Existence', 'Create Stack', 'Get Stack Creation Status', 'Deployment Succeeded']),
    );
  });

  it('executes an update that only adds, and answers its job when the execution ends', async () => {
    const result = await push({ Orders: TABLE, Deliveries: QUEUE, Logs: LOGS });

    expect(result).toMatchObject({ actionStatus: 'Succeeded', outputVariables: { verdict: 'CAN-SAFELY-UPDATE-EXISTING-STACK' } });
    expect(await resources()).toMatchObject({ Deliveries: 'AWS::SQS::Queue' });
    expect(result.replies.map(({ kind }) => kind)).toEqual(['success']);
    expect(await statesOf(result)).toContain('Execute Change Set');
  });

  it('rejects the removal of a table, which still exists', async () => {
    const result = await push({ Deliveries: QUEUE, Logs: LOGS });

    expect(result).toMatchObject({ actionStatus: 'Failed', failureType: 'JobFailed' });
    expect(result.message).toContain('Orders');
    expect(result.message).toContain('AWS::DynamoDB::Table');
    const { Table } = await pipeline.dynamoDb.send(new DescribeTableCommand({ TableName: 'orders' }));
    expect(Table?.TableStatus).toBe('ACTIVE');
    expect(await changeSets()).toEqual([]);
    const states = await statesOf(result);
    expect(states).toEqual(expect.arrayContaining(['Inspect Change Set Changes', 'Delete Change Set', 'Deployment Failed']));
    expect(states).not.toContain('Execute Change Set');
  });

  it('refuses a modification that may replace a resource', async () => {
    const result = await push({ Orders: TABLE, Deliveries: QUEUE, Logs: { ...LOGS, Properties: { RetentionInDays: 30 } } });

    expect(result).toMatchObject({ actionStatus: 'Failed' });
    expect(result.message).toContain('Logs');
    expect(await changeSets()).toEqual([]);
  });

  it('executes a modification that updates in place', async () => {
    const result = await push({
      Orders: TABLE,
      Deliveries: { ...QUEUE, Properties: { ...QUEUE.Properties, VisibilityTimeout: 60 } },
      Logs: LOGS,
    });

    expect(result).toMatchObject({ actionStatus: 'Succeeded', outputVariables: { verdict: 'CAN-SAFELY-UPDATE-EXISTING-STACK' } });
  });

  it('succeeds for a push without changes, and leaves no change set', async () => {
    const result = await push({
      Orders: TABLE,
      Deliveries: { ...QUEUE, Properties: { ...QUEUE.Properties, VisibilityTimeout: 60 } },
      Logs: LOGS,
    });

    expect(result).toMatchObject({ actionStatus: 'Succeeded', outputVariables: { verdict: 'NO-CHANGES' } });
    expect(await changeSets()).toEqual([]);
    expect(await statesOf(result)).toContain('Delete Empty Change Set');
  });

  it('starts one execution if a job is delivered twice', async () => {
    const executionsBefore = await executions();
    const jobsBefore = pipeline.jobs.length;
    const running = push({ Orders: TABLE, Deliveries: QUEUE, Logs: LOGS });
    const job = await vi.waitFor(() => {
      const [first] = pipeline.jobs.slice(jobsBefore);
      if (first === undefined) throw new Error('Expected a job, got none yet.');
      return first;
    });
    pipeline.redeliver(job);

    expect(await running).toMatchObject({ actionStatus: 'Succeeded' });
    expect((await executions()).length).toBe(executionsBefore.length + 1);
    expect(job.action.replies.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
  });

  it('reads its input from a file of the artifact, with the credentials of the job', async () => {
    pipeline.create('by-file', { inputFile: 'deploy/test.json' });

    const result = await pipeline.push('by-file', {
      [FILE]: JSON.stringify({ Resources: { Orders: TABLE, Deliveries: QUEUE, Logs: LOGS } }),
      'deploy/test.json': JSON.stringify(INPUT),
    });

    expect(result).toMatchObject({ actionStatus: 'Succeeded', outputVariables: { verdict: 'NO-CHANGES' } });
  });

  it('executes the removal of a resource after two people approve it', async () => {
    pipeline.create('asking', {
      input: { ...INPUT, onUnsafe: 'ask' },
      pipelineExecutionId: '#{codepipeline.PipelineExecutionId}',
    });
    const running = push({ Orders: TABLE, Deliveries: QUEUE }, 'asking');
    const approval = await vi.waitFor(async () => {
      const [newest] = await approvals();
      if (newest === undefined) throw new Error('Expected an approval, got none yet.');
      return newest;
    }, 60_000);

    expect(approval).toMatchObject({ status: 'pending', stackName: STACK, approversNeeded: 2 });
    expect(await vote('alice', approval)).toMatchObject({ statusCode: 200 });
    expect(await approvals()).toMatchObject([{ status: 'pending' }]);
    expect(await vote('bob', approval)).toMatchObject({ statusCode: 200 });
    const result = await running;

    expect(result).toMatchObject({ actionStatus: 'Succeeded' });
    expect(await resources()).toEqual({ Orders: 'AWS::DynamoDB::Table', Deliveries: 'AWS::SQS::Queue' });
    const states = await statesOf(result);
    expect(states).toEqual(expect.arrayContaining(['Request Approval', 'Read Approval', 'Execute Change Set']));
    expect(await vote('alice', approval)).toMatchObject({ statusCode: 409, body: expect.stringContaining('already decided') });
  });

  it('cannot deploy a stack that its patterns do not match', async () => {
    pipeline.create('elsewhere', { input: { ...INPUT, environmentName: 'prod' } });

    const result = await push({ Deliveries: QUEUE }, 'elsewhere');

    // The type is JobFailed here: the emulator loses the names of errors that Node.js functions throw.
    expect(result.actionStatus).toBe('Failed');
    expect(result.message).toContain('not authorized to perform: cloudformation:DescribeStacks');
    await expect(pipeline.cloudFormation.send(new DescribeStacksCommand({ StackName: 'prod-orders' }))).rejects.toThrow(
      'does not exist',
    );
  });

  it('keeps a record of each decision', async () => {
    const { Contents = [] } = await pipeline.s3.send(
      new ListObjectsV2Command({ Bucket: gate?.outputs.RecordsBucket, Prefix: 'records/' }),
    );
    const kinds = new Set(Contents.map(({ Key = '' }) => Key.split('.').at(-1)));

    expect(kinds).toEqual(new Set(['html', 'json', 'md']));
  });

  it('passes its canary', async () => {
    const { executionArn } = await pipeline.stepFunctions.send(
      new StartExecutionCommand({ stateMachineArn: gate?.outputs.CanaryArn, input: '{}' }),
    );

    await vi.waitFor(async () => {
      const { status } = await pipeline.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
      expect(status).not.toBe('RUNNING');
    }, 60_000);
    const { status, cause } = await pipeline.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    expect({ status, cause }).toMatchObject({ status: 'SUCCEEDED' });
  });

  async function approvals(): Promise<readonly Approval[]> {
    const { body } = await pipeline.request(userArnOf('alice'), 'GET', '/approvals');
    return (JSON.parse(body) as ApprovalsAnswer).approvals;
  }

  function vote(user: string, { id, fingerprint, mustAccept }: Approval): Promise<UrlAnswer> {
    const body: VoteBody = { decision: 'approve', reason: 'The logs are unused.', fingerprint, accept: mustAccept };
    return pipeline.request(userArnOf(user), 'POST', `/approvals/${id}/votes`, body);
  }

  function userArnOf(user: string): string {
    return `arn:aws:iam::${ACCOUNT}:user/${user}`;
  }

  async function resources(): Promise<Record<string, string>> {
    const { StackResources = [] } = await pipeline.cloudFormation.send(new DescribeStackResourcesCommand({ StackName: STACK }));
    return Object.fromEntries(
      StackResources.map(({ LogicalResourceId = '', ResourceType = '' }) => [LogicalResourceId, ResourceType]),
    );
  }

  /** Without executed change sets, which the emulator keeps in its list. */
  async function changeSets(): Promise<unknown[]> {
    const { Summaries = [] } = await pipeline.cloudFormation.send(new ListChangeSetsCommand({ StackName: STACK }));
    return Summaries.filter(({ ExecutionStatus }) => ExecutionStatus !== 'EXECUTE_COMPLETE');
  }

  async function executions(): Promise<unknown[]> {
    const { executions: listed = [] } = await pipeline.stepFunctions.send(
      new ListExecutionsCommand({ stateMachineArn: gate?.outputs.StateMachineArn }),
    );
    return listed;
  }

  /** Returns the states that the execution has entered, in order, from the history of the emulator. */
  async function statesOf({ externalExecutionId }: PipelineResult): Promise<(string | undefined)[]> {
    const { events = [] } = await pipeline.stepFunctions.send(
      new GetExecutionHistoryCommand({ executionArn: externalExecutionId, maxResults: 1_000 }),
    );
    return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  }
});
