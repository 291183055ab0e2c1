import { findAdminManagedPolicies, findAdminPolicies, findAdminStatements, findPublicStatements } from '../exposing-policies.ts';
import { analyzed, type LossRule, lowered, REMOVED, row, turnedOff, turnedOn, weakened } from '../loss-rule.ts';
import { findOpenRule, findOpenRules } from '../open-ranges.ts';
import {
  findLostAdministration,
  findOpenEndpoint,
  findPublicBusStatement,
  findPublicDomain,
  findPublicNetwork,
  findPublicPermission,
} from '../special-losses.ts';

const PUBLIC_DOCUMENT = analyzed(
  findPublicStatements,
  'no statements',
  'allows all principals by a statement that no condition narrows',
);
const ADMIN_DOCUMENT = analyzed(
  findAdminStatements,
  'no statements',
  'allows `*` on `*`, or everything except a list that does not contain `iam:*`',
);
const PUBLIC_USE = 'anyone can use what the policy grants access to';
const ADMINISTRATOR = 'its holder can do everything in the account';
const NAME_PRINCIPALS =
  'Grant access to named principals, or narrow the statement with a condition such as aws:PrincipalOrgID or aws:SourceArn.';
const NAME_ACTIONS = 'Grant only the actions and resources that are needed.';
const NARROW_RANGE = 'Limit the rule to a narrower range or to a security group.';
const INTERNET = 'hosts on the internet can connect';

/** Losses of isolation: policies, permissions, security groups, endpoints, and keys. */
export const ACCESS_RULES: readonly LossRule[] = [
  row(
    'expose',
    'SQS::QueuePolicy SQS::QueueInlinePolicy SNS::TopicPolicy SNS::TopicInlinePolicy',
    'PolicyDocument',
    PUBLIC_DOCUMENT,
    PUBLIC_USE,
    { reachesData: true, advice: NAME_PRINCIPALS },
  ),
  row('expose', 'KMS::Key KMS::ReplicaKey', 'KeyPolicy', PUBLIC_DOCUMENT, 'anyone can use the key', {
    reachesData: true,
    advice: NAME_PRINCIPALS,
  }),
  row(
    'unprotect',
    'KMS::Key KMS::ReplicaKey',
    'KeyPolicy',
    analyzed(findLostAdministration, 'the default key policy', 'no longer allows `kms:*` to the account'),
    'if the other administrators are deleted, no one can manage the key or decrypt its data',
  ),
  row('unprotect', 'KMS::Key', 'EnableKeyRotation', turnedOff(), 'KMS no longer rotates the key material every year'),
  row(
    'unprotect',
    'KMS::Key KMS::ReplicaKey',
    'PendingWindowInDays',
    lowered(30),
    'a deletion of the key can be canceled for only {after} days',
  ),
  row('expose', 'SecretsManager::ResourcePolicy', 'ResourcePolicy', PUBLIC_DOCUMENT, PUBLIC_USE, {
    reachesData: true,
    advice: NAME_PRINCIPALS,
  }),
  row(
    'expose',
    'Events::EventBusPolicy',
    'Statement',
    analyzed(findPublicBusStatement, 'no statement', 'allows all principals by a statement that no condition narrows'),
    'anyone can send events to the bus',
    { advice: NAME_PRINCIPALS },
  ),
  row(
    'expose',
    'Events::EventBusPolicy',
    'Principal',
    analyzed(findPublicPermission(['Condition']), 'no principal', 'becomes `*` without a `Condition`', true),
    'anyone can send events to the bus',
    { advice: NAME_PRINCIPALS },
  ),
  row('expose', 'Events::EventBus', 'Policy', PUBLIC_DOCUMENT, 'anyone can send events to the bus', { advice: NAME_PRINCIPALS }),
  row('expose', 'MSK::ClusterPolicy', 'Policy', PUBLIC_DOCUMENT, PUBLIC_USE, { reachesData: true, advice: NAME_PRINCIPALS }),
  row('expose', 'CodeArtifact::Domain CodeArtifact::Repository', 'PermissionsPolicyDocument', PUBLIC_DOCUMENT, PUBLIC_USE, {
    reachesData: true,
    advice: NAME_PRINCIPALS,
  }),
  row(
    'expose',
    'OpenSearchService::Domain Elasticsearch::Domain',
    'AccessPolicies',
    analyzed(
      findPublicDomain,
      'no statements',
      'allows all principals by a statement that no condition narrows, and the domain is not in a VPC',
      true,
    ),
    'anyone on the internet can use the domain',
    { advice: NAME_PRINCIPALS },
  ),
  row(
    'expose',
    'OpenSearchServerless::SecurityPolicy',
    'Policy',
    analyzed(findPublicNetwork, 'no access', 'allows access from public networks'),
    INTERNET,
    { reachesData: true },
  ),
  row(
    'expose',
    'Lambda::Permission',
    'Principal',
    analyzed(
      findPublicPermission(['SourceArn', 'SourceAccount', 'PrincipalOrgID', 'EventSourceToken']),
      'no principal',
      'becomes `*`, and no other property narrows it',
      true,
    ),
    'anyone can invoke the function',
    { advice: NAME_PRINCIPALS },
  ),
  row(
    'expose',
    'Lambda::LayerVersionPermission',
    'Principal',
    analyzed(findPublicPermission(['OrganizationId']), 'no principal', 'becomes `*`, and no other property narrows it', true),
    'anyone can download the layer',
    { advice: NAME_PRINCIPALS },
  ),
  row('expose', 'Lambda::Url', 'AuthType', weakened(['NONE', 'AWS_IAM'], 'AWS_IAM'), 'anyone can call the function URL'),
  row(
    'expose',
    'ApiGateway::Method ApiGatewayV2::Route',
    'AuthorizationType',
    weakened(['NONE', 'AWS_IAM|CUSTOM|JWT|COGNITO_USER_POOLS'], 'NONE'),
    'anyone can call it without credentials',
    { existingOnly: true },
  ),
  row('expose', 'IAM::Role', 'AssumeRolePolicyDocument', PUBLIC_DOCUMENT, 'anyone can assume the role', {
    reachesData: true,
    advice: NAME_PRINCIPALS,
  }),
  row(
    'expose',
    'IAM::Policy IAM::ManagedPolicy IAM::RolePolicy IAM::UserPolicy IAM::GroupPolicy',
    'PolicyDocument',
    ADMIN_DOCUMENT,
    ADMINISTRATOR,
    { reachesData: true, advice: NAME_ACTIONS },
  ),
  row(
    'expose',
    'IAM::Role IAM::User IAM::Group',
    'Policies',
    analyzed(findAdminPolicies, 'no policies', 'allows `*` on `*` in one of the policies'),
    ADMINISTRATOR,
    { reachesData: true, advice: NAME_ACTIONS },
  ),
  row(
    'expose',
    'IAM::Role IAM::User IAM::Group',
    'ManagedPolicyArns',
    analyzed(findAdminManagedPolicies, 'no policies', 'contains `AdministratorAccess`'),
    ADMINISTRATOR,
    { reachesData: true, advice: NAME_ACTIONS },
  ),
  row('expose', 'SSO::PermissionSet', 'InlinePolicy', ADMIN_DOCUMENT, ADMINISTRATOR, { reachesData: true, advice: NAME_ACTIONS }),
  row(
    'expose',
    'SSO::PermissionSet',
    'ManagedPolicies',
    analyzed(findAdminManagedPolicies, 'no policies', 'contains `AdministratorAccess`'),
    ADMINISTRATOR,
    { reachesData: true, advice: NAME_ACTIONS },
  ),
  row(
    'unprotect',
    'IAM::Role IAM::User SSO::PermissionSet',
    'PermissionsBoundary',
    REMOVED,
    'nothing limits the permissions of its policies any more',
  ),
  row(
    'expose',
    'EC2::SecurityGroup',
    'SecurityGroupIngress',
    analyzed(findOpenRules, 'no rules', 'opens ports to the internet'),
    INTERNET,
    { advice: NARROW_RANGE },
  ),
  ...(['CidrIp', 'CidrIpv6'] as const).map((name) =>
    row(
      'expose',
      'EC2::SecurityGroupIngress',
      name,
      analyzed(findOpenRule(name), 'no range', 'opens ports to the internet', true),
      INTERNET,
      { advice: NARROW_RANGE },
    ),
  ),
  row(
    'expose',
    'ElasticLoadBalancingV2::LoadBalancer ElasticLoadBalancing::LoadBalancer',
    'Scheme',
    weakened(['internet-facing', 'internal'], 'internet-facing'),
    'the load balancer gets a public address',
    { existingOnly: true },
  ),
  row(
    'expose',
    'ApiGateway::RestApi',
    'EndpointConfiguration/Types[0]',
    weakened(['EDGE|REGIONAL', 'PRIVATE'], 'EDGE'),
    'the API gets a public address',
    { existingOnly: true },
  ),
  row(
    'expose',
    'EKS::Cluster',
    'ResourcesVpcConfig/EndpointPublicAccess',
    turnedOn('true'),
    'the Kubernetes API gets a public address',
    { existingOnly: true, reachesData: true },
  ),
  row(
    'expose',
    'EKS::Cluster',
    'ResourcesVpcConfig/PublicAccessCidrs',
    analyzed(findOpenEndpoint, '0.0.0.0/0', 'contains a range that is open to the internet'),
    'hosts on the internet can reach the Kubernetes API',
    { existingOnly: true, reachesData: true },
  ),
  row(
    'expose',
    'MSK::Cluster',
    'BrokerNodeGroupInfo/ConnectivityInfo/PublicAccess/Type',
    weakened(['SERVICE_PROVIDED_EIPS', 'DISABLED'], 'DISABLED'),
    'the brokers get public addresses',
    { reachesData: true },
  ),
  row('expose', 'AmazonMQ::Broker', 'PubliclyAccessible', turnedOn(), 'the broker gets a public address', { reachesData: true }),
  row(
    'expose',
    'DMS::ReplicationInstance',
    'PubliclyAccessible',
    turnedOn({ before: 'false', after: 'true' }),
    'the replication instance gets a public address',
    { reachesData: true },
  ),
  row(
    'expose',
    'SageMaker::NotebookInstance',
    'DirectInternetAccess',
    weakened(['Enabled', 'Disabled'], 'Enabled'),
    'the notebook can send data to the internet past the VPC',
    { existingOnly: true },
  ),
  row(
    'expose',
    'Lightsail::Bucket',
    'AccessRules/GetObject',
    weakened(['public', 'private'], 'private'),
    'anyone on the internet can read the objects',
  ),
];
