import { GATE_BUCKET_KEYS } from '../../../core/gate-bucket-keys.ts';

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
  /** The ends of deployments, with the prefix `outcomes/`. */
  readonly outcomes: string;
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

/** The reason for wildcards in ARNs of stacks. */
export const BY_PATTERN =
  'The ARN of a stack ends with an ID that CloudFormation generates. stackNames limits the rest of the ARN.';
const OWN_CHANGE_SETS = 'The name of a change set contains the name of its execution. Every name begins with stackgate-.';
const AWS_MACROS = 'AWS owns these macros. A template that uses one cannot be deployed without this permission.';
/** The reason for wildcards in ARNs of objects in the bucket of the gate. */
export const BY_CONTENT =
  'The key of a template or a copy contains a hash of its content; other keys contain the name of the deployment or the ID of the stack.';
const BY_PARAMETER = 'Public parameters of AWS, the version of the CDK bootstrap stack, and the names in ssmParameters.';
const BY_EXECUTION = 'The name of an execution contains the ID of the job that starts it.';
/** The reason for wildcards in ARNs of objects about jobs. */
export const BY_JOB = 'The key of a decision, or of an open job, contains the ID of the job.';
/** The reason for wildcards in ARNs of objects about approvals. */
export const BY_APPROVAL =
  'The key of an object about an approval contains the name of its execution and the hash of an approver.';
const ANY_PIPELINE =
  'The gate deploys for every pipeline of the account. The calls return status, trigger, and actions of an execution.';
const BY_WAVE = 'The key of an object about a target contains the ID of its wave and its position.';
/** The reason for wildcards in ARNs of pointers and listings. */
export const BY_DEPLOYMENT =
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

/** Returns the statements that the grants of functions consist of: calls on the narrowest ARNs that the services support. */
export function makeStatements(resources: GateResources) {
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
  return {
    onStacks,
    passRole,
    useMacros,
    parameters,
    templates,
    copies,
    records,
    onVersions,
    onApprovals,
    listApprovals,
    readPipelines,
    checkApprovals,
    onWaits,
    completeTasks,
    onWaves,
    listWaves,
    onChangeSets,
    reply,
    describe,
    sendMessages,
    decide,
    readPointers,
    movePointers,
    onListings,
    withNested,
  };
}
