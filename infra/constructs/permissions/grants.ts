import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';
import type { GateFunctionName } from '../functions/gate-functions.ts';

/** One statement in the policy of a function. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** The reason for a wildcard in the resources. */
  readonly because?: string;
  /** The statement names the state machine, and the state machine names the function. */
  readonly isOnMachine?: true;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** ARNs that the functions of a gate use. */
export interface GateResources {
  /** Stacks that `stackNames` matches. */
  readonly stacks: readonly string[];
  /** Their nested stacks, which CloudFormation names `<parent>-<logical ID>-<random>`. */
  readonly nestedStacks: readonly string[];
  /** Change sets of a gate. */
  readonly changeSets: readonly string[];
  /** Macros of AWS, such as AWS::LanguageExtensions. */
  readonly transforms: readonly string[];
  readonly stateMachine: string;
  readonly executions: string;
  /** Objects with the prefixes `templates/`, `revisions/` and `records/` in the bucket of the gate. */
  readonly templates: string;
  readonly revisions: string;
  readonly records: string;
  /** Decisions about jobs, with the prefix `jobs/`, and the open jobs of executions, with the prefix `open-jobs/`. */
  readonly jobs: string;
  readonly openJobs: string;
  /** The queue of renewals, and the function that it invokes. */
  readonly renewals: string;
  readonly answerJob: string;
  /** The bucket of the gate. */
  readonly bucket: string;
  /** Approvals, with the prefix `approvals/`, and their index. */
  readonly approvals: string;
  readonly approvalIndex: string;
  /** Pipelines of the account. */
  readonly pipelines: string;
  /** Tasks that wait, with the prefix `waits/`. */
  readonly waits: string;
  /** Targets of waves, with the prefix `waves/`. */
  readonly waves: string;
  /** Objects with the prefix `secret-versions/`. */
  readonly secretVersions: string;
  /** Pointers of blue/green deployments, with the prefix `pointers/`, and the listings of their stacks, with the prefix `stacks/`. */
  readonly pointers: string;
  readonly stackListings: string;
  /** SSM parameters that follow the pointers. */
  readonly pointerParameters: string;
  /** SSM parameters that templates can read. */
  readonly parameters: readonly string[];
  /** Service roles that the functions may pass to CloudFormation. */
  readonly deploymentRoles: readonly string[];
}

const BY_PATTERN = 'The ARN of a stack ends with an ID that CloudFormation generates. stackNames limits the rest of the ARN.';
const OWN_CHANGE_SETS = 'The name of a change set contains the name of its execution. Every name begins with stackgate-.';
const AWS_MACROS = 'AWS owns these macros. A template that uses one cannot be deployed without this permission.';
/** The reason for wildcards in ARNs of objects in the bucket of the gate. */
export const BY_CONTENT =
  'The key of a template or a copy contains a hash of its content; other keys contain the name of the deployment or the ID of the stack.';
const BY_PARAMETER = 'Public parameters of AWS, the version of the CDK bootstrap stack, and the names in ssmParameters.';
const BY_EXECUTION = 'The name of an execution contains the ID of the job that starts it.';
const BY_JOB = 'The key of a decision, or of an open job, contains the ID of the job.';
const BY_APPROVAL = 'The key of an object about an approval contains the name of its execution and the hash of an approver.';
const ANY_PIPELINE =
  'The gate deploys for every pipeline of the account. The calls return status, trigger, and actions of an execution.';
const BY_WAVE = 'The key of an object about a target contains the ID of its wave and its position.';
const BY_DEPLOYMENT =
  'The key of a pointer and the name of its parameter contain the names of the deployment, and a listing those of its stack.';
const BY_TOKEN = 'The key of a wait contains the client request token of its operation.';
/** The reason for wildcards in ARNs of secrets. */
export const BY_SECRET =
  'The ARN of a secret ends with six random characters, and `secrets` can contain patterns. The call returns no value.';
/** The reason for the wildcard in the resources of DescribeParameters. */
export const NO_PARAMETER_RESOURCE =
  'DescribeParameters has no resource type and returns no value: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html';
/** The reason for the wildcard in the resources of calls about jobs. */
export const NO_RESOURCE =
  'Jobs have no resource type: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html';

/**
 * Returns the permissions of one function: exactly the calls that it makes, on the narrowest ARNs that the services support. `grantCalls` and
 * `Stackgate` add the permissions to read artifacts and policies and to use keys.
 */
export function grantsOf(name: GateFunctionName, resources: GateResources): readonly Grant[] {
  const onStacks = (...actions: string[]): Grant => ({ actions, resources: resources.stacks, because: BY_PATTERN });
  const passRole: Grant = {
    actions: ['iam:PassRole'],
    resources: resources.deploymentRoles,
    conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
  };
  const useMacros = (action: string): Grant => ({ actions: [action], resources: resources.transforms, because: AWS_MACROS });
  // CloudFormation reads parameters as the caller, even with a service role, see ReadVersion in https://github.com/aws/aws-cdk-cli/blob/main/packages/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml
  const parameters: Grant = { actions: ['ssm:GetParameters'], resources: resources.parameters, because: BY_PARAMETER };
  const templates: Grant = {
    actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject'],
    resources: [resources.templates],
    because: BY_CONTENT,
  };
  const copies: Grant = { actions: ['s3:PutObject'], resources: [resources.revisions], because: BY_CONTENT };
  const records: Grant = { actions: ['s3:PutObject'], resources: [resources.records], because: BY_CONTENT };
  const onVersions = (...actions: string[]): Grant => ({
    actions,
    resources: [resources.secretVersions],
    because: BY_CONTENT,
  });
  const onApprovals = (...actions: string[]): Grant => ({ actions, resources: [resources.approvals], because: BY_APPROVAL });
  const listApprovals: Grant = {
    actions: ['s3:ListBucket'],
    resources: [resources.bucket],
    conditions: { StringLike: { 's3:prefix': 'approval*' } },
  };
  const readPipelines: Grant = {
    actions: ['codepipeline:GetPipelineExecution', 'codepipeline:ListActionExecutions'],
    resources: [resources.pipelines],
    because: ANY_PIPELINE,
  };
  const checkApprovals: readonly Grant[] = [onApprovals('s3:GetObject'), readPipelines];
  const onWaits = (...actions: string[]): Grant => ({ actions, resources: [resources.waits], because: BY_TOKEN });
  const completeTasks: Grant = { actions: ['states:SendTaskSuccess'], resources: [resources.stateMachine] };
  const onWaves = (...actions: string[]): Grant => ({ actions, resources: [resources.waves], because: BY_WAVE });
  const listWaves: Grant = {
    actions: ['s3:ListBucket'],
    resources: [resources.bucket],
    conditions: { StringLike: { 's3:prefix': `${GATE_BUCKET_KEYS.waves}*` } },
  };
  const onChangeSets = (stacks: readonly string[], ...actions: string[]): readonly Grant[] => [
    { actions, resources: stacks, because: BY_PATTERN },
    { actions, resources: resources.changeSets, because: OWN_CHANGE_SETS },
  ];
  const reply: Grant = {
    actions: ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
    resources: ['*'],
    because: NO_RESOURCE,
  };
  const describe: Grant = { actions: ['states:DescribeExecution'], resources: [resources.executions], because: BY_EXECUTION };
  const sendMessages: Grant = { actions: ['sqs:SendMessage'], resources: [resources.renewals] };
  const decide: Grant = { actions: ['s3:GetObject', 's3:PutObject'], resources: [resources.jobs], because: BY_JOB };
  const readPointers: readonly Grant[] = [
    { actions: ['s3:ListBucket'], resources: [resources.bucket], conditions: { StringLike: { 's3:prefix': 'pointers/*' } } },
    { actions: ['s3:GetObject'], resources: [resources.pointers], because: BY_DEPLOYMENT },
  ];
  const movePointers: readonly Grant[] = [
    ...readPointers,
    { actions: ['s3:PutObject'], resources: [resources.pointers], because: BY_DEPLOYMENT },
  ];
  const onListings = (...actions: string[]): Grant => ({ actions, resources: [resources.stackListings], because: BY_DEPLOYMENT });
  const withNested = [...resources.stacks, ...resources.nestedStacks];
  switch (name) {
    case 'trigger':
      return [
        { actions: ['states:StartExecution'], resources: [resources.stateMachine] },
        describe,
        reply,
        copies,
        decide,
        { actions: ['s3:PutObject'], resources: [resources.openJobs], because: BY_JOB },
        sendMessages,
        // Lambda sends the record of a job that it could not deliver with the role of the trigger.
        { actions: ['lambda:InvokeFunction'], resources: [resources.answerJob] },
      ];
    case 'answer-job':
      return [
        onApprovals('s3:GetObject'),
        describe,
        reply,
        decide,
        { actions: ['s3:GetObject'], resources: [resources.openJobs], because: BY_JOB },
        // Lambda reads the queue with the role of the function.
        {
          actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
          resources: [resources.renewals],
        },
      ];
    case 'check-stack':
      return [
        onStacks('cloudformation:DescribeStacks'),
        copies,
        onWaves('s3:GetObject'),
        ...readPointers,
        onListings('s3:GetObject'),
      ];
    case 'create-stack':
      return [
        onStacks(
          'cloudformation:CreateStack',
          'cloudformation:DescribeStackEvents',
          'cloudformation:DescribeStacks',
          'cloudformation:GetStackPolicy',
          'cloudformation:SetStackPolicy',
          'cloudformation:TagResource',
          'cloudformation:UpdateTerminationProtection',
        ),
        ...readPointers,
        useMacros('cloudformation:CreateStack'),
        passRole,
        parameters,
        templates,
        records,
        onWaits('s3:GetObject'),
        ...checkApprovals,
      ];
    case 'delete-failed-stack':
      return [
        onStacks(
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStacks',
          'cloudformation:ListChangeSets',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: withNested, because: BY_PATTERN },
        records,
        ...checkApprovals,
      ];
    case 'await-operation':
      return [
        onStacks('cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'),
        onWaits('s3:PutObject'),
        { ...completeTasks, isOnMachine: true },
      ];
    case 'complete-wait':
      return [
        onStacks('cloudformation:DescribeStacks'),
        onWaits('s3:GetObject', 's3:PutObject'),
        onWaves('s3:PutObject'),
        completeTasks,
      ];
    case 'get-operation-status':
      return [
        onStacks(
          'cloudformation:DescribeStacks',
          'cloudformation:GetStackPolicy',
          'cloudformation:SetStackPolicy',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:DescribeStackEvents'], resources: withNested, because: BY_PATTERN },
        onVersions('s3:GetObject', 's3:PutObject'),
        onWaits('s3:GetObject'),
        sendMessages,
        ...checkApprovals,
      ];
    case 'create-change-set':
      return [
        ...onChangeSets(resources.stacks, 'cloudformation:CreateChangeSet', 'cloudformation:TagResource'),
        onStacks('cloudformation:DescribeStacks'),
        useMacros('cloudformation:CreateChangeSet'),
        passRole,
        parameters,
        templates,
        onVersions('s3:GetObject'),
      ];
    case 'get-change-set-status':
      return onChangeSets(withNested, 'cloudformation:DescribeChangeSet');
    case 'inspect-change-set':
      return [
        ...onChangeSets(
          withNested,
          'cloudformation:DescribeChangeSet',
          'cloudformation:DescribeChangeSetHooks',
          'cloudformation:GetTemplate',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: withNested, because: BY_PATTERN },
        onStacks('cloudformation:DescribeStacks', 'cloudformation:GetStackPolicy'),
        records,
      ];
    case 'execute-change-set':
      return [
        ...onChangeSets(withNested, 'cloudformation:DescribeChangeSet'),
        ...onChangeSets(resources.stacks, 'cloudformation:ExecuteChangeSet'),
        onStacks('cloudformation:DescribeStackEvents', 'cloudformation:GetStackPolicy', 'cloudformation:SetStackPolicy'),
        onWaits('s3:GetObject'),
        ...checkApprovals,
      ];
    case 'request-approval':
      return [
        onApprovals('s3:GetObject', 's3:PutObject'),
        { actions: ['s3:PutObject'], resources: [resources.approvalIndex], because: BY_APPROVAL },
        readPipelines,
        { ...completeTasks, isOnMachine: true },
      ];
    case 'read-release':
      return [onWaves('s3:GetObject'), { ...describe, isOnMachine: true }];
    case 'run-wave':
      return [
        onWaves('s3:GetObject', 's3:PutObject'),
        listWaves,
        onWaits('s3:GetObject'),
        records,
        readPipelines,
        sendMessages,
        { actions: ['states:StartExecution', 'states:SendTaskSuccess'], resources: [resources.stateMachine], isOnMachine: true },
        { ...describe, actions: ['states:DescribeExecution', 'states:GetExecutionHistory'], isOnMachine: true },
      ];
    case 'await-wave':
      return [
        onWaves('s3:GetObject', 's3:PutObject'),
        listWaves,
        onWaits('s3:GetObject', 's3:PutObject'),
        { ...completeTasks, isOnMachine: true },
      ];
    case 'read-approval':
      return [onApprovals('s3:GetObject', 's3:PutObject')];
    case 'approvals':
      return [
        onApprovals('s3:GetObject', 's3:PutObject'),
        listApprovals,
        readPipelines,
        ...onChangeSets(withNested, 'cloudformation:DescribeChangeSet'),
        { ...completeTasks, isOnMachine: true },
      ];
    case 'withdraw-approvals':
      return [onApprovals('s3:GetObject', 's3:PutObject'), listApprovals, readPipelines, { ...completeTasks, isOnMachine: true }];
    case 'prepare-next-stack':
      return [onStacks('cloudformation:DescribeStacks'), ...movePointers, onListings('s3:GetObject', 's3:PutObject')];
    case 'switch-stacks':
      return [
        onStacks(
          'cloudformation:DescribeStacks',
          'cloudformation:RemoveAlias',
          'cloudformation:SetAlias',
          'cloudformation:UpdateTerminationProtection',
        ),
        ...movePointers,
        onListings('s3:PutObject'),
        { actions: ['ssm:PutParameter'], resources: [resources.pointerParameters], because: BY_DEPLOYMENT },
        sendMessages,
      ];
    case 'delete-next-stack':
      return [
        onStacks(
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStackEvents',
          'cloudformation:DescribeStacks',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: withNested, because: BY_PATTERN },
        ...movePointers,
        records,
        sendMessages,
      ];
    case 'operate-blue-green':
      return [
        onStacks(
          'cloudformation:DeleteStack',
          'cloudformation:DescribeStacks',
          'cloudformation:RemoveAlias',
          'cloudformation:SetAlias',
          'cloudformation:UpdateTerminationProtection',
        ),
        { actions: ['cloudformation:ListStackResources'], resources: withNested, because: BY_PATTERN },
        ...movePointers,
        onListings('s3:GetObject'),
        { actions: ['ssm:PutParameter'], resources: [resources.pointerParameters], because: BY_DEPLOYMENT },
        records,
      ];
    case 'retire-stacks':
      return [
        onStacks('cloudformation:DeleteStack', 'cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'),
        { actions: ['cloudformation:ListStackResources'], resources: withNested, because: BY_PATTERN },
        ...movePointers,
        onListings('s3:GetObject'),
        records,
      ];
    case 'delete-change-set':
      return [...onChangeSets(resources.stacks, 'cloudformation:DeleteChangeSet'), sendMessages];
  }
}
