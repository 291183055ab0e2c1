/** One statement of a policy, in the form of IAM. */
export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: PolicyCondition;
}

type PolicyCondition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Settings of the role that a target account needs. */
export interface TargetRoleSettings {
  /** Partition of the account, or its pseudo parameter. */
  readonly partition: string;
  /** ID of the target account, or its pseudo parameter. */
  readonly account: string;
  /** Regions into which the gate deploys. */
  readonly regions: readonly string[];
  /** Stacks that the gate may deploy, as names in which `*` matches any characters. */
  readonly stackNames: readonly string[];
  /** Service roles of the target account that CloudFormation may use. */
  readonly deploymentRoleArns: readonly string[];
  /** Name of the bucket of the gate. */
  readonly gateBucket: string;
  /** ARN of the key that encrypts the bucket. @default the bucket uses S3's own keys */
  readonly gateKeyArn?: string | undefined;
  /** SSM parameters that templates read, as names in which `*` matches any characters. @default those that every gate needs */
  readonly ssmParameters?: readonly string[] | undefined;
  /** Secrets whose version IDs the gate reads, as names in which `*` matches any characters. @default none */
  readonly secrets?: readonly string[] | undefined;
  /** The gate reads the version IDs of SecureString parameters. @default false */
  readonly secureParameters?: boolean | undefined;
}

/** The principals that may assume the role. */
export interface TargetTrust {
  /** Account of the gate. */
  readonly gateAccount: string;
  /** Patterns of the ARNs of the roles of the gate's functions. */
  readonly functionRoleArns: readonly string[];
  /** @default the role requires no external ID */
  readonly externalId?: string | undefined;
}

/** Calls about stacks. */
const STACK_ACTIONS = [
  'CreateStack',
  'CreateChangeSet',
  'DeleteChangeSet',
  'DeleteStack',
  'DescribeStacks',
  'ExecuteChangeSet',
  'GetStackPolicy',
  'ListChangeSets',
  'SetStackPolicy',
  'TagResource',
  'UpdateTerminationProtection',
];
/** Calls about change sets, whose names begin with `stackgate-`. */
const CHANGE_SET_ACTIONS = [
  'CreateChangeSet',
  'DeleteChangeSet',
  'DescribeChangeSet',
  'DescribeChangeSetHooks',
  'ExecuteChangeSet',
  'GetTemplate',
  'TagResource',
];
/** Calls that also read a nested stack, which CloudFormation names `<parent>-<logical ID>-<random>`. */
const NESTED_ACTIONS = [
  'DescribeChangeSet',
  'DescribeChangeSetHooks',
  'DescribeStackEvents',
  'GetTemplate',
  'ListStackResources',
];

/**
 * Returns the permissions of the role that a gate assumes in a target account: exactly the calls that its tasks make there. CloudFormation
 * reads the template from the bucket of the gate with the credentials of the role, so the role needs this one permission outside its
 * account.
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awscloudformation.html
 */
export function targetRolePolicy(settings: TargetRoleSettings): readonly PolicyStatement[] {
  const { partition, account, regions, stackNames, deploymentRoleArns, gateBucket, gateKeyArn, secrets = [] } = settings;
  const inRegions = (service: string, owner: string, resources: readonly string[]) =>
    regions.flatMap((region) => resources.map((resource) => `arn:${partition}:${service}:${region}:${owner}:${resource}`));
  const stacks = (names: readonly string[]) =>
    inRegions(
      'cloudformation',
      account,
      names.map((name) => `stack/${name}/*`),
    );
  const nested = stackNames.filter((name) => !name.endsWith('*')).map((name) => `${name}-*`);
  const parameters = ['cdk-bootstrap/*', ...(settings.ssmParameters ?? [])].map((name) => `parameter/${name.replace(/^\//, '')}`);
  const named = (actions: readonly string[]) => actions.map((action) => `cloudformation:${action}`);
  return [
    allow('Stacks', named(STACK_ACTIONS), stacks(stackNames)),
    allow('StacksAndNestedStacks', named(NESTED_ACTIONS), stacks([...stackNames, ...nested])),
    allow('ChangeSets', named(CHANGE_SET_ACTIONS), inRegions('cloudformation', account, ['changeSet/stackgate-*/*'])),
    allow('MacrosOfAws', named(['CreateChangeSet', 'CreateStack']), inRegions('cloudformation', 'aws', ['transform/*'])),
    {
      ...allow('DeploymentRole', ['iam:PassRole'], deploymentRoleArns),
      Condition: { StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' } },
    },
    allow(
      'Parameters',
      ['ssm:GetParameters'],
      [...inRegions('ssm', '', ['parameter/aws/service/*']), ...inRegions('ssm', account, parameters)],
    ),
    allow('Templates', ['s3:GetObject', 's3:GetObjectVersion'], [`arn:${partition}:s3:::${gateBucket}/templates/*`]),
    ...(gateKeyArn === undefined ? [] : [allow('TemplateKey', ['kms:Decrypt'], [gateKeyArn])]),
    ...(secrets.length === 0
      ? []
      : [
          allow(
            'SecretVersions',
            ['secretsmanager:DescribeSecret'],
            inRegions(
              'secretsmanager',
              account,
              secrets.map((name) => `secret:${name.endsWith('*') ? name : `${name}-??????`}`),
            ),
          ),
        ]),
    // DescribeParameters has no resource type and returns no value.
    ...(settings.secureParameters ? [allow('ParameterVersions', ['ssm:DescribeParameters'], ['*'])] : []),
  ];
}

function allow(Sid: string, Action: readonly string[], Resource: readonly string[]): PolicyStatement {
  return { Sid, Effect: 'Allow', Action: [...Action].sort(), Resource };
}

/**
 * Returns the conditions of the trust policy: only the functions of the gate, and only with the external ID, so that no other principal of the
 * gate's account, and no other customer of a shared gate, can use the role.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export function targetTrustConditions({
  functionRoleArns,
  externalId,
}: Pick<TargetTrust, 'functionRoleArns' | 'externalId'>): PolicyCondition {
  return {
    ArnLike: { 'aws:PrincipalArn': functionRoleArns },
    ...(externalId === undefined ? {} : { StringEquals: { 'sts:ExternalId': externalId } }),
  };
}

/** Settings of the template. */
export interface TargetTemplateSettings {
  /** @default 'stackgate-target' */
  readonly roleName: string;
  readonly role: Omit<TargetRoleSettings, 'partition' | 'account'>;
  readonly trust: TargetTrust;
}

/** Returns a CloudFormation template with the role, for any account of any partition. */
export function targetRoleTemplate({ roleName, role, trust }: TargetTemplateSettings): object {
  const pseudo = { partition: '${AWS::Partition}', account: '${AWS::AccountId}' };
  const statements = targetRolePolicy({ ...role, ...pseudo });
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'The role that a gate of stackgate assumes to deploy stacks into this account.',
    Resources: {
      TargetRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: roleName,
          Description: `Deployments by the gate in the account ${trust.gateAccount}`,
          MaxSessionDuration: 3600,
          AssumeRolePolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { AWS: substitute(`arn:\${AWS::Partition}:iam::${trust.gateAccount}:root`) },
                Action: 'sts:AssumeRole',
                Condition: targetTrustConditions(trust),
              },
            ],
          },
          Policies: [
            {
              PolicyName: 'stackgate',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: statements.map((statement) => ({ ...statement, Resource: statement.Resource.map(substitute) })),
              },
            },
          ],
        },
      },
    },
    Outputs: { TargetRoleArn: { Description: 'The value of `targetRoleArn`', Value: { 'Fn::GetAtt': ['TargetRole', 'Arn'] } } },
  };
}

function substitute(text: string): unknown {
  return text.includes('${') ? { 'Fn::Sub': text } : text;
}
