import { readdirSync, readFileSync } from 'node:fs';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { createApprovalOutcomes } from '../../functions/adapters/approval-outcomes.ts';
import { createApprovals } from '../../functions/adapters/approvals.ts';
import { createArtifactFiles } from '../../functions/adapters/artifact-files.ts';
import { createChangeSetEvidence } from '../../functions/adapters/change-set-evidence.ts';
import { createChangeSetExecution } from '../../functions/adapters/change-set-execution.ts';
import { createChangeSets } from '../../functions/adapters/change-sets.ts';
import { createEndNotices } from '../../functions/adapters/end-notices.ts';
import { createGateBucket } from '../../functions/adapters/gate-bucket.ts';
import { createGateSecret } from '../../functions/adapters/gate-secret.ts';
import { createJobDecisions } from '../../functions/adapters/job-decisions.ts';
import { createNoticeTopics } from '../../functions/adapters/notice-topics.ts';
import { createOpenJobs } from '../../functions/adapters/open-jobs.ts';
import { createPipelineExecutions } from '../../functions/adapters/pipeline-executions.ts';
import { createPipelineJobs } from '../../functions/adapters/pipeline-jobs.ts';
import { createPointers } from '../../functions/adapters/pointers.ts';
import { createRenewals } from '../../functions/adapters/renewals.ts';
import { createPinnedFiles, createRevisionCopies } from '../../functions/adapters/revision-copies.ts';
import { createRouting } from '../../functions/adapters/routing.ts';
import { createSecretVersions } from '../../functions/adapters/secret-versions.ts';
import { createStackListings } from '../../functions/adapters/stack-listings.ts';
import { createStacks } from '../../functions/adapters/stacks.ts';
import { createStateMachine } from '../../functions/adapters/state-machine.ts';
import { createStoredWaits } from '../../functions/adapters/stored-waits.ts';
import { createTargetEnds } from '../../functions/adapters/target-ends.ts';
import { createTargetExecutions } from '../../functions/adapters/target-executions.ts';
import { createTargetSessions } from '../../functions/adapters/target-sessions.ts';
import { createTaskTokens } from '../../functions/adapters/task-tokens.ts';
import { createBaselinePolicy, createTextObjects } from '../../functions/adapters/text-objects.ts';
import { createWaves } from '../../functions/adapters/waves.ts';

/**
 * Methods of a port, each with argument lists that cover its branches. If the calls of a method depend on an argument, the method is listed
 * for each value, such as `read 'plain'`.
 */
type Calls = Readonly<Record<string, readonly (readonly unknown[])[]>>;

interface Adapter {
  readonly make: (clients: RecordingClients) => object;
  readonly calls: Calls;
}

const ARN = 'arn:aws:states:us-east-1:111111111111:stateMachine:gate';
const TARGET = { waveId: 'wave', index: 0 };
const OBJECT = { bucket: 'bucket', key: 'key' };
const SETTINGS = { stackName: 'test-app', parameters: [], capabilities: [], template: { templateBody: '{}' } };

/** The methods to call on each adapter, by the name of its factory, so that the adapter makes all of its calls. */
const ADAPTERS: Readonly<Record<string, Adapter>> = {
  createStacks: {
    make: ({ cloudFormation }) => createStacks(cloudFormation),
    calls: {
      find: [['stack']],
      create: [[SETTINGS]],
      listResources: [['stack']],
      listChangeSets: [['stack']],
      delete: [['stack', 'token']],
      setTerminationProtection: [['stack', true]],
      findStackPolicy: [['stack']],
      setStackPolicy: [['stack', '{}']],
      readEvents: [['stack']],
    },
  },
  createChangeSets: {
    make: ({ cloudFormation }) => createChangeSets(cloudFormation),
    calls: { create: [[SETTINGS]], findStatus: [[{ changeSetId: 'id' }]], delete: [[{ changeSetId: 'id' }]] },
  },
  createChangeSetEvidence: {
    make: ({ cloudFormation }) => createChangeSetEvidence(cloudFormation),
    calls: {
      "read 'plain'": [['id', 'plain']],
      "read 'with-values'": [['id', 'with-values']],
      readTemplates: [[{ changeSetId: 'id', stackId: 'stack' }]],
      readDeployedTemplate: [['stack']],
    },
  },
  createChangeSetExecution: {
    make: ({ cloudFormation }) => createChangeSetExecution(cloudFormation),
    calls: { execute: [['id', 'token']] },
  },
  createArtifactFiles: {
    make: ({ s3 }) => createArtifactFiles(s3),
    calls: { readTexts: [[OBJECT, { file: { path: 'a', maxBytes: 1, field: 'a' } }]] },
  },
  createGateBucket: {
    make: ({ s3 }) => createGateBucket(s3, 'bucket'),
    calls: {
      putTemplate: [['{}']],
      putRecord: [['name', '{}', 'application/json']],
      readSecretVersions: [['stack']],
      putSecretVersions: [['stack', '{}']],
    },
  },
  createRevisionCopies: {
    make: ({ s3 }) => createRevisionCopies(s3, 'bucket'),
    calls: { put: [['text']], read: [['hash']] },
  },
  createPinnedFiles: {
    make: ({ s3 }) => createPinnedFiles(s3, 'bucket'),
    calls: { readTexts: [[OBJECT, { file: { path: 'a', maxBytes: 1, field: 'a' } }]] },
  },
  createJobDecisions: {
    make: ({ s3 }) => createJobDecisions(s3, 'bucket', { secret: { hmac: async () => '' }, clock: { now: () => new Date(0) } }),
    calls: { settle: [['job', { kind: 'fail' }]] },
  },
  createOpenJobs: {
    make: ({ s3 }) => createOpenJobs(s3, 'bucket', { hmac: async () => '' }),
    calls: {
      store: [[{ jobId: 'job', executionArn: `${ARN}:name`, origin: {}, continuationToken: 'token' }]],
      find: [[`${ARN}:name`]],
      findJob: [['job']],
    },
  },
  createRenewals: { make: ({ sqs }) => createRenewals(sqs, 'https://sqs/queue'), calls: { arm: [['text']] } },
  createEndNotices: { make: ({ sqs }) => createEndNotices(sqs, 'https://sqs/queue'), calls: { send: [[`${ARN}:name`]] } },
  createSecretVersions: {
    make: ({ secretsManager, ssm }) => createSecretVersions(secretsManager, ssm),
    calls: { read: [[['secretsmanager:db', 'ssm-secure:/db']]] },
  },
  createGateSecret: { make: ({ s3 }) => createGateSecret(s3, 'bucket'), calls: { hmac: [['text']] } },
  createBaselinePolicy: {
    make: ({ s3 }) => createBaselinePolicy(s3, { uri: 's3://bucket/key', sha256: '' }),
    calls: { readText: [[]] },
  },
  createTextObjects: { make: ({ s3 }) => createTextObjects(s3), calls: { readText: [[OBJECT, 1]] } },
  createPipelineJobs: {
    make: ({ codePipeline }) => createPipelineJobs(codePipeline, { now: () => new Date(0), sleep: async () => {} }),
    calls: { reply: ['continue', 'succeed', 'fail'].map((kind) => ['job', { kind }]), find: [['job']] },
  },
  createStoredWaits: {
    make: ({ s3 }) => createStoredWaits(s3, 'bucket'),
    calls: { store: [['token', {}]], find: [['token']], recordStart: [['token']], hasStartEvent: [['token']] },
  },
  createApprovalOutcomes: {
    make: ({ s3 }) => createApprovalOutcomes(s3, 'bucket', { hmac: async () => '' }),
    calls: { findOutcome: [['id']] },
  },
  createApprovals: {
    make: ({ s3 }) => createApprovals(s3, 'bucket', { hmac: async () => '' }),
    calls: {
      open: [[{ id: 'id', requestedAt: '', pipelineExecutionId: '' }]],
      find: [['id']],
      listSince: [[new Date(0)]],
      vote: [['id', { approver: 'alice' }]],
      listVotes: [['id']],
      settle: [['id', {}]],
      findOutcome: [['id']],
      putToken: [['id', 'token']],
      findToken: [['id']],
      wasSent: [['id', 'requested']],
      markSent: [['id', 'requested']],
    },
  },
  createPointers: {
    make: ({ s3 }) => createPointers(s3, 'bucket', { hmac: async () => '' }),
    calls: { find: [[{ stackName: 'app' }]], store: [[{ stackName: 'app' }, 1]], list: [[]] },
  },
  createStackListings: {
    make: ({ s3 }) => createStackListings(s3, 'bucket', { hmac: async () => '' }),
    calls: { add: [[{ deployment: { stackName: 'app' }, stack: 'app' }]], find: [['app']] },
  },
  createRouting: {
    make: ({ cloudFormation, ssm }) => createRouting({ cloudFormation, ssm, gateId: 'gate' }),
    calls: { setParameter: [[{ stackName: 'app' }, 'id']], moveAlias: [[{ stackName: 'app' }, 'id']] },
  },
  createPipelineExecutions: {
    make: ({ codePipeline }) => createPipelineExecutions(codePipeline),
    calls: { find: [['pipeline', 'id', 'action']] },
  },
  createNoticeTopics: {
    make: ({ sns }) => createNoticeTopics(sns, ['arn:aws:sns:us-east-1:111111111111:topic']),
    calls: { publish: [[{ subject: 'a', text: 'b', chat: '{}' }]] },
  },
  createTargetSessions: {
    make: ({ sts }) => createTargetSessions(() => sts),
    calls: { assume: [[{ arn: 'arn:aws:iam::222222222222:role/target' }, 'session']] },
  },
  createTaskTokens: { make: ({ stepFunctions }) => createTaskTokens(stepFunctions), calls: { complete: [['token']] } },
  createWaves: {
    make: ({ s3 }) => createWaves(s3, 'bucket', { hmac: async () => '' }),
    calls: {
      settleStart: [[TARGET, { decision: 'start' }]],
      settleRelease: [[TARGET, { decision: 'proceed' }]],
      findRelease: [[TARGET]],
      recordVerdict: [[TARGET]],
      hasVerdict: [[TARGET]],
      listVerdicts: [['wave']],
      putResult: [[TARGET, {}]],
      findResult: [[TARGET]],
    },
  },
  createTargetEnds: { make: ({ s3 }) => createTargetEnds(s3, 'bucket'), calls: { record: [[TARGET]], list: [['wave']] } },
  createTargetExecutions: {
    make: ({ stepFunctions }) => createTargetExecutions(stepFunctions),
    calls: { start: [[`${ARN}:name`, '{}']], find: [[`${ARN}:name`]], readEnd: [[`${ARN}:name`]] },
  },
  createStateMachine: {
    make: ({ stepFunctions }) => createStateMachine(stepFunctions, ARN),
    calls: { start: [['name', '{}']], find: [[`${ARN}:name`]] },
  },
};

const IAM_PREFIX: Readonly<Record<string, string>> = {
  CloudFormationClient: 'cloudformation',
  CodePipelineClient: 'codepipeline',
  S3Client: 's3',
  SecretsManagerClient: 'secretsmanager',
  SFNClient: 'states',
  SQSClient: 'sqs',
  SNSClient: 'sns',
  SSMClient: 'ssm',
  STSClient: 'sts',
};

/**
 * API calls whose permission has another name: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html and
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
const IAM_NAME: Readonly<Record<string, string>> = { 's3:HeadObject': 's3:GetObject', 's3:ListObjectsV2': 's3:ListBucket' };

/** SDK commands in the sources of the adapters, which `callsOfAdapters` must find. */
export function commandsInSources(): ReadonlySet<string> {
  const sources = readdirSync('functions/adapters').map((file) => readFileSync(`functions/adapters/${file}`, 'utf8'));
  const commands = sources.flatMap((source) => [...source.matchAll(/new (\w+)Command\(|paginate(\w+)\(/g)]);
  const names = commands.flatMap(([, command, paginated]) => command ?? paginated ?? []);
  return new Set(names.map((name) => IAM_NAME[`s3:${name}`]?.split(':')[1] ?? name));
}

/** IAM actions of each method of each adapter. The methods are called with clients that only record their calls. */
export async function callsOfAdapters(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const found = new Map<string, ReadonlySet<string>>();
  for (const [factory, { make, calls }] of Object.entries(ADAPTERS)) {
    for (const [method, argumentLists] of Object.entries(calls)) {
      const recorded = new Set<string>();
      for (const args of argumentLists) await callQuietly(make(recordingClients(recorded)), method.split(' ')[0] ?? '', args);
      found.set(`${factory}.${method}`, recorded);
    }
  }
  return found;
}

/**
 * IAM actions of a function: the actions of the port methods that its files call, on the adapters that it is wired with.
 *
 * @param only the factory of one adapter, for the actions of the function through this adapter
 */
export function actionsOfFunction(
  name: string,
  adapters: ReadonlyMap<string, ReadonlySet<string>>,
  only?: string,
): ReadonlySet<string> {
  const compose = readFileSync(`functions/${name}/compose.ts`, 'utf8');
  const shared = importsOf(compose, '..').filter((file) => file.startsWith('wire-'));
  const wire = [compose, ...shared.map((file) => readFileSync(`functions/${file}`, 'utf8'))].join('\n');
  const sources = sourcesOf(name).join('\n');
  const actions = new Set<string>();
  for (const [, key, factory] of wire.matchAll(/(\w+): (create\w+)\(/g)) {
    if (only !== undefined && factory !== only) continue;
    for (const method of methodsCalled(sources, key ?? '', factory ?? '')) {
      for (const action of adapters.get(`${factory}.${method}`) ?? []) actions.add(action);
    }
  }
  return actions;
}

/** A port is called by its name in the dependencies, or by the name of a parameter of its type. */
function methodsCalled(sources: string, key: string, factory: string): readonly string[] {
  const type = factory.replace(/^create/, '');
  const names = [
    key,
    ...[...sources.matchAll(new RegExp(`(\\w+): (?:Pick<)?${type}\\b`, 'g'))].map(([, parameter]) => parameter),
  ];
  return Object.keys(ADAPTERS[factory]?.calls ?? {}).filter((call) => {
    const [method, argument] = call.split(' ');
    const pattern = `\\.${method}\\(${argument === undefined ? '' : `[^)]*${argument}`}`;
    return names.some((receiver) => new RegExp(`\\b${receiver}${pattern}`).test(sources));
  });
}

/** The files of the function and the files that it shares with other functions, without wiring and adapters. */
function sourcesOf(name: string): readonly string[] {
  const own = readdirSync(`functions/${name}`)
    .filter((file) => !['compose.ts', 'index.ts', 'canary.ts'].includes(file))
    .map((file) => readFileSync(`functions/${name}/${file}`, 'utf8'));
  const shared = [...new Set(importsOf(own.join('\n'), '..'))].map((file) => readFileSync(`functions/${file}`, 'utf8'));
  const sharedByShared = [...new Set(importsOf(shared.join('\n'), '.'))].map((file) => readFileSync(`functions/${file}`, 'utf8'));
  return [...own, ...shared, ...sharedByShared];
}

/** The names of imported files in a folder. */
function importsOf(source: string, folder: '.' | '..'): readonly string[] {
  return [...source.matchAll(/from '(\.{1,2})\/([\w-]+\.ts)'/g)].flatMap(([, from, file]) =>
    from === folder && file ? [file] : [],
  );
}

async function callQuietly(adapter: object, method: string, args: readonly unknown[]): Promise<void> {
  try {
    const answer = (adapter as Record<string, (...args: readonly unknown[]) => unknown>)[method]?.(...args);
    if (typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer) {
      for await (const _event of answer as AsyncIterable<unknown>);
    } else await answer;
  } catch {
    // The fixed responses are nearly empty, but the call is already recorded.
  }
}

/** Objects in each list of S3, so that an adapter that lists first also reads. */
const LISTED = [{ Key: 'pointers/-/app.0000000001.json' }];

/** A pipeline execution in progress, so that an adapter that reads its status also reads its actions. */
const PIPELINE = { status: 'InProgress' };

interface RecordingClients {
  readonly cloudFormation: CloudFormationClient;
  readonly codePipeline: CodePipelineClient;
  readonly s3: S3Client;
  readonly secretsManager: SecretsManagerClient;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly ssm: SSMClient;
  readonly sts: STSClient;
  readonly stepFunctions: SFNClient;
}

function recordingClients(recorded: Set<string>): RecordingClients {
  const config = { region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
  const record = <Client extends { readonly middlewareStack: { add(...args: never[]): void } }>(client: Client): Client => {
    const middleware = (_next: unknown, context: { readonly clientName: string; readonly commandName: string }) => async () => {
      const action = `${IAM_PREFIX[context.clientName]}:${context.commandName.replace(/Command$/, '')}`;
      recorded.add(IAM_NAME[action] ?? action);
      if (context.commandName === 'SetAliasCommand' && !recorded.has('cloudformation:RemoveAlias')) {
        throw Object.assign(new Error('exists'), { name: 'AlreadyExistsException' });
      }
      return { output: { $metadata: {}, pipelineExecution: PIPELINE, Changes: [{ HookInvocationCount: 1 }], Contents: LISTED } };
    };
    (client.middlewareStack.add as (...args: unknown[]) => void)(middleware, { step: 'initialize', priority: 'high' });
    return client;
  };
  return {
    cloudFormation: record(new CloudFormationClient(config)),
    codePipeline: record(new CodePipelineClient(config)),
    s3: record(new S3Client(config)),
    secretsManager: record(new SecretsManagerClient(config)),
    sqs: record(new SQSClient(config)),
    sns: record(new SNSClient(config)),
    ssm: record(new SSMClient(config)),
    sts: record(new STSClient(config)),
    stepFunctions: record(new SFNClient(config)),
  };
}
