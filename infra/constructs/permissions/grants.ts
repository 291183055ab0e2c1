import type { GateFunctionName } from '../functions/gate-functions.ts';

/** One statement of a function's own policy. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why a resource with a wildcard cannot be narrower. */
  readonly because?: string;
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** The ARNs that a gate's functions act on. */
export interface GateResources {
  /** Stacks by the gate's name patterns. */
  readonly stacks: readonly string[];
  /** Stacks nested in those: CloudFormation names them `<parent>-<logical id>-<random>`. */
  readonly nestedStacks: readonly string[];
  /** Change sets that a gate has made. */
  readonly changeSets: readonly string[];
  /** AWS's own macros, such as AWS::LanguageExtensions. */
  readonly transforms: readonly string[];
  readonly stateMachine: string;
  readonly executions: string;
  /** Objects under `templates/`, `revisions/` and `records/` of the gate's bucket. */
  readonly templates: string;
  readonly revisions: string;
  readonly records: string;
  /** SSM parameters that templates may take values from. */
  readonly parameters: readonly string[];
  /** Service roles that CloudFormation may be handed. */
  readonly deploymentRoles: readonly string[];
}

const BY_PATTERN = "A stack's ARN ends in an id that nobody knows before it exists; the gate's name patterns limit the rest.";
const OWN_CHANGE_SETS = 'Change sets are named after the execution that makes them; all of them begin with stackgate-.';
const AWS_MACROS = 'AWS owns these macros; a template that uses one cannot be deployed without.';
/** Why access to objects of the gate's bucket takes a wildcard. */
export const BY_CONTENT = 'Templates and copies are named by their content, records by their deployment.';
const BY_PARAMETER = "AWS's public parameters, the version of the CDK's bootstrap stack, and the names that the owner has given.";
const BY_EXECUTION = 'Executions are named after the jobs that start them.';
const NO_RESOURCE =
  'Job results have no resource type: https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscodepipeline.html';

/**
 * What a function of the gate may do: exactly the calls that it makes, on the narrowest ARNs that the services know. Reading
 * artifacts, policies and keys is granted where those are known (see `Stackgate`).
 */
export function grantsOf(name: GateFunctionName, resources: GateResources): readonly Grant[] {
  const onStacks = (...actions: string[]): Grant => ({ actions, resources: resources.stacks, because: BY_PATTERN });
  const passRole: Grant = {
    actions: ['iam:PassRole'],
    resources: resources.deploymentRoles,
    conditions: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
  };
  const useMacros = (action: string): Grant => ({ actions: [action], resources: resources.transforms, because: AWS_MACROS });
  // As the caller, although a role is passed, see ReadVersion in https://github.com/aws/aws-cdk-cli/blob/main/packages/aws-cdk/lib/api/bootstrap/bootstrap-template.yaml
  const parameters: Grant = { actions: ['ssm:GetParameters'], resources: resources.parameters, because: BY_PARAMETER };
  const templates: Grant = {
    actions: ['s3:GetObject', 's3:PutObject'],
    resources: [resources.templates],
    because: BY_CONTENT,
  };
  const records: Grant = { actions: ['s3:PutObject'], resources: [resources.records], because: BY_CONTENT };
  const onChangeSets = (stacks: readonly string[], ...actions: string[]): readonly Grant[] => [
    { actions, resources: stacks, because: BY_PATTERN },
    { actions, resources: resources.changeSets, because: OWN_CHANGE_SETS },
  ];
  const withNested = [...resources.stacks, ...resources.nestedStacks];
  switch (name) {
    case 'trigger':
      return [
        { actions: ['states:StartExecution'], resources: [resources.stateMachine] },
        { actions: ['states:DescribeExecution'], resources: [resources.executions], because: BY_EXECUTION },
        {
          actions: ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
          resources: ['*'],
          because: NO_RESOURCE,
        },
        { actions: ['s3:PutObject'], resources: [resources.revisions], because: BY_CONTENT },
      ];
    case 'check-stack':
      return [onStacks('cloudformation:DescribeStacks')];
    case 'create-stack':
      return [
        onStacks(
          'cloudformation:CreateStack',
          'cloudformation:DescribeStackEvents',
          'cloudformation:SetStackPolicy',
          'cloudformation:TagResource',
          'cloudformation:UpdateTerminationProtection',
        ),
        useMacros('cloudformation:CreateStack'),
        passRole,
        parameters,
        templates,
      ];
    case 'delete-failed-stack':
      return [
        onStacks('cloudformation:DeleteStack', 'cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'),
      ];
    case 'get-operation-status':
      return [
        onStacks('cloudformation:DescribeStacks'),
        { actions: ['cloudformation:DescribeStackEvents'], resources: withNested, because: BY_PATTERN },
      ];
    case 'create-change-set':
      return [
        ...onChangeSets(resources.stacks, 'cloudformation:CreateChangeSet', 'cloudformation:TagResource'),
        onStacks('cloudformation:DescribeStacks'),
        useMacros('cloudformation:CreateChangeSet'),
        passRole,
        parameters,
        templates,
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
        records,
      ];
    case 'execute-change-set':
      return [
        ...onChangeSets(withNested, 'cloudformation:DescribeChangeSet'),
        ...onChangeSets(resources.stacks, 'cloudformation:ExecuteChangeSet'),
        onStacks(
          'cloudformation:DescribeStackEvents',
          'cloudformation:SetStackPolicy',
          'cloudformation:UpdateTerminationProtection',
        ),
      ];
    case 'delete-change-set':
      return onChangeSets(resources.stacks, 'cloudformation:DeleteChangeSet');
  }
}
