import { describe, expect, it } from 'vitest';
import { findResourceRules, resourceTypes } from '../../../../core/resource-types/resource-rules.ts';
import { makeAttribute } from '../../../../sandbox/cloudformation/resources/attribute-values.ts';
import { PHYSICAL_ID_FORMS } from '../../../../sandbox/cloudformation/resources/physical-id-forms.ts';
import { makePhysicalId, type ResourceIdentity, uniqueName } from '../../../../sandbox/cloudformation/resources/physical-ids.ts';
import { createIdSource } from '../../../../sandbox/kernel/ids.ts';

function identity(
  type: string,
  properties: Record<string, unknown> = {},
  rest: Partial<ResourceIdentity> = {},
): ResourceIdentity {
  return {
    type,
    logicalId: 'Thing',
    stackName: 'Prod-App',
    stackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/Prod-App/01234567-89ab-4cde-af01-23456789abcd',
    region: 'us-east-1',
    accountId: '111111111111',
    partition: 'aws',
    properties,
    ...rest,
  };
}

const idOf = (type: string, properties: Record<string, unknown> = {}, rest: Partial<ResourceIdentity> = {}) =>
  makePhysicalId(identity(type, properties, rest), createIdSource());

const attributeOf = (type: string, physicalId: string, attribute: string, properties: Record<string, unknown> = {}) =>
  makeAttribute(identity(type, properties), physicalId, attribute, createIdSource());

describe('physical IDs', () => {
  it.each([
    ['AWS::S3::Bucket', {}, /^prod-app-thing-[a-z0-9]{12}$/],
    ['AWS::S3::Bucket', { BucketName: 'mine' }, /^mine$/],
    ['AWS::SNS::Topic', { TopicName: 'orders' }, /^arn:aws:sns:us-east-1:111111111111:orders$/],
    ['AWS::SSM::Parameter', {}, /^CFN-Thing-[A-Za-z0-9]{12}$/],
    ['AWS::EC2::Instance', {}, /^i-[0-9a-f]{17}$/],
    ['constructor', {}, /^Prod-App-Thing-/],
    ['AWS::EC2::EIP', {}, /^203\.0\.113\.\d{1,3}$/],
    ['AWS::IAM::Policy', { PolicyName: 'p' }, /^Prod--Thin-[A-Z0-9]{12}$/],
    ['AWS::EC2::Route', { RouteTableId: 'rtb-1', DestinationCidrBlock: '0.0.0.0/0' }, /^rtb-1\|0\.0\.0\.0\/0$/],
    ['AWS::EC2::Route', {}, /^routetableid\|destinationcidrblock$/],
    ['AWS::EC2::VPCCidrBlock', { VpcId: 'vpc-1' }, /^vpc-cidr-assoc-[0-9a-f]{17}\|vpc-1$/],
    ['AWS::ECS::Service', { Cluster: 'arn:aws:ecs:us-east-1:1:cluster/c', ServiceName: 's' }, /:service\/c\/s$/],
    ['AWS::ECS::Service', { ServiceName: 's' }, /:service\/default\/s$/],
    ['AWS::EKS::Addon', { ClusterName: 'c', AddonName: 'a' }, /^c\|a$/],
    ['AWS::SSO::PermissionSet', { InstanceArn: 'arn:i', Name: 'p' }, /^arn:i\|arn:aws:sso:.*p$/],
    ['AWS::WAFv2::WebACL', { Name: 'w', Scope: 'REGIONAL' }, /^w\|[0-9a-f-]{36}\|REGIONAL$/],
    [
      'AWS::ApplicationAutoScaling::ScalableTarget',
      { ResourceId: 'service/c/s', ScalableDimension: 'ecs:service:DesiredCount', ServiceNamespace: 'ecs' },
      /^service\/c\/s\|ecs:service:DesiredCount\|ecs$/,
    ],
    ['AWS::Lambda::Permission', { FunctionName: 'f' }, /^Prod-App-Thing-[A-Z0-9]{12}$/],
    ['AWS::Lambda::Url', { TargetFunctionArn: 'arn:aws:lambda:us-east-1:1:function:f' }, /^arn:aws:lambda:[^:]+:\d+:function:f$/],
    [
      'AWS::Lambda::Url',
      { TargetFunctionArn: 'arn:aws:lambda:us-east-1:1:function:f', Qualifier: 'live' },
      /^arn:aws:lambda:[^:]+:\d+:function:f:live$/,
    ],
    ['AWS::Lambda::CodeSigningConfig', {}, /^arn:aws:lambda:us-east-1:111111111111:code-signing-config:csc-[0-9a-f]{17}$/],
    ['AWS::Lambda::Version', { FunctionName: 'arn:aws:lambda:us-east-1:1:function:f' }, /:function:f:1$/],
    ['AWS::IAM::ManagedPolicy', { ManagedPolicyName: 'p', Path: '/team/' }, /:policy\/team\/p$/],
    ['AWS::IAM::OIDCProvider', { Url: 'https://example.com/id/1' }, /:oidc-provider\/example\.com\/id\/1$/],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Type: 'network', Name: 'n' }, /:loadbalancer\/net\/n\/[0-9a-f]{16}$/],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Type: 'gateway', Name: 'n' }, /:loadbalancer\/gwy\/n\/[0-9a-f]{16}$/],
    [
      'AWS::ElasticLoadBalancingV2::Listener',
      { LoadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/app/web/0123456789abcdef' },
      /^arn:aws:elasticloadbalancing:us-east-1:1:listener\/app\/web\/0123456789abcdef\/[0-9a-f]{16}$/,
    ],
    [
      'AWS::ElasticLoadBalancingV2::ListenerRule',
      { ListenerArn: 'arn:aws:elasticloadbalancing:us-east-1:1:listener/app/web/0123456789abcdef/fedcba9876543210' },
      /:listener-rule\/app\/web\/0123456789abcdef\/fedcba9876543210\/[0-9a-f]{16}$/,
    ],
    ['AWS::Batch::JobQueue', { JobQueueName: 'q' }, /^arn:aws:batch:us-east-1:111111111111:job-queue\/q$/],
    ['AWS::DocDB::DBCluster', {}, /^Prod-App-Thing-[A-Z0-9]{12}$/],
    ['AWS::Events::Rule', { Name: 'r' }, /^r$/],
    ['AWS::Events::Rule', { Name: 'r', EventBusName: 'default' }, /^r$/],
    ['AWS::Events::Rule', { Name: 'r', EventBusName: 'bus' }, /^bus\|r$/],
    ['AWS::Elasticsearch::Domain', {}, /^prod-app-thing-[a-z0-9]{12}$/],
    ['AWS::SSM::MaintenanceWindowTarget', { Name: 'target' }, /^[0-9a-f]{8}-[0-9a-f]{4}-4/],
    ['AWS::SSM::MaintenanceWindowTask', { Name: 'task' }, /^[0-9a-f]{8}-[0-9a-f]{4}-4/],
    [
      'AWS::CodeArtifact::Repository',
      { DomainName: 'd', RepositoryName: 'r' },
      /^arn:aws:codeartifact:[^:]+:\d+:repository\/d\/r$/,
    ],
    [
      'AWS::Kinesis::StreamConsumer',
      { StreamARN: 'arn:aws:kinesis:us-east-1:1:stream/s', ConsumerName: 'c' },
      /^arn:aws:kinesis:us-east-1:1:stream\/s\/consumer\/c:\d{10}$/,
    ],
    ['AWS::IAM::ServiceLinkedRole', { AWSServiceName: 'batch.amazonaws.com' }, /^AWSServiceRoleForBatch$/],
    ['AWS::IAM::ServiceLinkedRole', { AWSServiceName: 'lex.amazonaws.com', CustomSuffix: 'x' }, /^AWSServiceRoleForLex_x$/],
    ['AWS::SQS::Queue', { FifoQueue: true }, /^https:.*\/Prod-App-Thing-[A-Z0-9]{12}\.fifo$/],
    ['AWS::SQS::Queue', { FifoQueue: true, QueueName: 'q.fifo' }, /\/q\.fifo$/],
    ['AWS::EC2::PrefixList', {}, /^pl-[0-9a-f]{17}$/],
    [
      'AWS::CloudFormation::WaitCondition',
      {},
      /^arn:aws:cloudformation:us-east-1:111111111111:stack\/Prod-App\/01234567-89ab-4cde-af01-23456789abcd\/Thing$/,
    ],
    [
      'AWS::CloudFormation::WaitCondition',
      {
        Handle:
          'https://cloudformation-waitcondition-us-east-1.s3.us-east-1.amazonaws.com/arn%3Aaws%3Acloudformation%3Aus-east-1%3A1%3Astack/s/u/Handle?X',
      },
      /^arn:aws:cloudformation:us-east-1:1:stack\/s\/u\/Handle$/,
    ],
    [
      'AWS::CloudFormation::WaitConditionHandle',
      {},
      /^https:\/\/cloudformation-waitcondition-us-east-1\.s3\.us-east-1\.amazonaws\.com\/arn%3Aaws%3Acloudformation%3Aus-east-1%3A111111111111%3Astack\/Prod-App\/01234567-89ab-4cde-af01-23456789abcd\/Thing\?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=\d{8}T\d{6}Z&X-Amz-SignedHeaders=host&X-Amz-Expires=86399&X-Amz-Credential=AKIA[A-Z0-9]{16}%2F\d{8}%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=[0-9a-f]{64}$/,
    ],
    ['AWS::EC2::SecurityGroup', { VpcId: 'vpc-1' }, /^sg-[0-9a-f]{17}$/],
    ['AWS::EC2::SecurityGroup', {}, /^Prod-App-Thing-[A-Z0-9]{12}$/],
    ['AWS::EC2::SecurityGroup', { GroupName: 'web' }, /^web$/],
    ['AWS::CDK::Metadata', {}, /^[0-9a-f]{8}-[0-9a-f]{4}-4/],
    ['AWS::Cognito::UserPool', {}, /^us-east-1_[A-Za-z0-9]{9}$/],
    ['AWS::Example::Widget', { WidgetName: 'w' }, /^w$/],
    ['AWS::Example::Widget', { Name: 'n' }, /^n$/],
    ['AWS::Example::Widget', {}, /^Prod-App-Thing-[A-Z0-9]{12}$/],
    ['Custom::Widget', { Name: 'n' }, /^Prod-App-Thing-[A-Z0-9]{12}$/],
  ])('of %s with %o have the form of the type', (type, properties, form) => {
    expect(idOf(type, properties)).toMatch(form);
  });

  it('have no unresolved placeholder for any type', () => {
    for (const type of [...Object.keys(PHYSICAL_ID_FORMS), ...resourceTypes()]) expect(idOf(type), type).not.toMatch(/[{}]/);
  });

  it('of versions have consecutive numbers, for each function', () => {
    const ids = createIdSource();
    const versionOf = (FunctionName: string) => makePhysicalId(identity('AWS::Lambda::Version', { FunctionName }), ids);

    const versions = [versionOf('f'), versionOf('g'), versionOf('f')];

    expect(versions.map((id) => id.slice(id.indexOf(':function:')))).toEqual([':function:f:1', ':function:g:1', ':function:f:2']);
  });

  it('have at most the length of the type', () => {
    const logicalId = 'VeryLong'.repeat(20);

    expect(idOf('AWS::Lambda::Function', {}, { logicalId })).toHaveLength(64);
    expect(idOf('AWS::S3::Bucket', {}, { logicalId })).toHaveLength(63);
  });

  it.each([
    ['AWS::S3::Bucket', 'RainlyticsLogsBucket8DF4C1A0', /^chineseboostanalyticsstac-rainlyticslogsbucket8df4-[a-z0-9]{12}$/],
    [
      'AWS::IAM::Role',
      'RainlyticsSummariesJobFunctionRole',
      /^ChineseboostAnalyticsStac-RainlyticsSummariesJobFun-[A-Z0-9]{12}$/,
    ],
    [
      'AWS::Logs::LogGroup',
      'RainlyticsSummariesJobLogs1C6CB09C',
      /^ChineseboostAnalyticsStack-RainlyticsSummariesJobLogs1C6CB09C-[A-Z0-9]{12}$/,
    ],
    ['AWS::IAM::Role', 'Short', /^ChineseboostAnalyticsStack-Short-[A-Z0-9]{12}$/],
    ['AWS::IAM::Policy', 'fnServiceRoleDefaultPolicy0ED5D3E5', /^Chine-fnSe-[A-Z0-9]{12}$/],
  ])(
    'a generated name has parts of the stack name and of the logical ID, up to the length limit of the type: %s %s',
    (type, logicalId, form) => {
      expect(idOf(type, {}, { logicalId, stackName: 'ChineseboostAnalyticsStack' })).toMatch(form);
    },
  );

  it('have all characters of a short stack name', () => {
    expect(idOf('AWS::IAM::Role', {}, { logicalId: 'L'.repeat(100), stackName: 'app' })).toMatch(/^app-L{47}-[A-Z0-9]{12}$/);
  });

  it('are unique only for names that must be unique in an account', () => {
    expect(uniqueName(identity('AWS::DynamoDB::Table', { TableName: 't' }))).toBe('t');
    expect(uniqueName(identity('AWS::DynamoDB::Table'))).toBeUndefined();
    expect(uniqueName(identity('AWS::ECS::TaskDefinition', { Family: 'f' }))).toBeUndefined();
    expect(uniqueName(identity('AWS::ApiGateway::Stage', { StageName: 'prod' }))).toBeUndefined();
    expect(uniqueName(identity('AWS::Example::Widget', { Name: 'n' }))).toBeUndefined();
  });
});

describe('attributes', () => {
  it.each([
    ['AWS::S3::Bucket', 'mine', 'Arn', /^arn:aws:s3:::mine$/],
    ['AWS::IAM::Role', 'role', 'Arn', /^arn:aws:iam::111111111111:role\/role$/],
    [
      'AWS::SQS::Queue',
      'https://sqs.us-east-1.amazonaws.com/111111111111/jobs',
      'Arn',
      /^arn:aws:sqs:us-east-1:111111111111:jobs$/,
    ],
    ['AWS::SQS::Queue', 'https://sqs.us-east-1.amazonaws.com/111111111111/jobs', 'QueueUrl', /\/jobs$/],
    ['AWS::SNS::Topic', 'arn:aws:sns:us-east-1:111111111111:orders', 'TopicName', /^orders$/],
    ['AWS::SNS::Topic', 'arn:aws:sns:us-east-1:111111111111:orders', 'TopicArn', /:orders$/],
    ['AWS::RDS::DBInstance', 'db', 'Endpoint.Address', /^db\.[0-9a-f]{12}\.us-east-1\.rds\.amazonaws\.com$/],
    ['AWS::RDS::DBInstance', 'db', 'Endpoint.Port', /^\d+$/],
    [
      'AWS::ElasticLoadBalancingV2::LoadBalancer',
      'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/web/0123456789abcdef',
      'DNSName',
      /^web-\d+\.us-east-1\.elb/,
    ],
    ['AWS::CloudWatch::Alarm', 'high', 'Arn', /^arn:aws:cloudwatch:us-east-1:111111111111:alarm:high$/],
    ['AWS::Events::Rule', 'bus|r', 'Arn', /^arn:aws:events:us-east-1:111111111111:rule\/bus\/r$/],
    ['AWS::CloudFront::Distribution', 'E1', 'DomainName', /^d[0-9a-f]{13}\.cloudfront\.net$/],
    ['AWS::CodePipeline::Pipeline', 'p', 'Arn', /^arn:aws:codepipeline:us-east-1:111111111111:p$/],
    ['AWS::EFS::FileSystem', 'fs-1', 'Arn', /^arn:aws:elasticfilesystem:us-east-1:111111111111:file-system\/fs-1$/],
    ['AWS::Lambda::Version', 'arn:aws:lambda:us-east-1:1:function:f:3', 'Version', /^3$/],
    ['AWS::Scheduler::Schedule', 's', 'Arn', /:schedule\/default\/s$/],
    ['AWS::EC2::KeyPair', 'k', 'KeyPairId', /^key-[0-9a-f]{17}$/],
    ['AWS::EC2::KeyPair', 'k', 'KeyFingerprint', /^([0-9a-f]{2}:){19}[0-9a-f]{2}$/],
    ['AWS::Elasticsearch::Domain', 'd', 'DomainEndpoint', /^search-d-[a-z0-9]{26}\.us-east-1\.es\.amazonaws\.com$/],
    ['AWS::Elasticsearch::Domain', 'd', 'DomainArn', /^arn:aws:es:us-east-1:111111111111:domain\/d$/],
    ['AWS::OpenSearchService::Domain', 'd', 'Id', /^111111111111\/d$/],
    ['AWS::Events::Connection', 'c', 'Arn', /^arn:aws:events:us-east-1:111111111111:connection\/c\/[0-9a-f-]{36}$/],
    [
      'AWS::Events::Connection',
      'c',
      'SecretArn',
      /^arn:aws:secretsmanager:[^:]+:\d+:secret:events!connection\/c\/[0-9a-f-]{36}-\w{6}$/,
    ],
    ['AWS::Events::ApiDestination', 'd', 'Arn', /^arn:aws:events:us-east-1:111111111111:api-destination\/d\/[0-9a-f-]{36}$/],
    ['AWS::Lambda::CodeSigningConfig', 'arn:aws:lambda:us-east-1:1:code-signing-config:csc-1', 'CodeSigningConfigId', /^csc-1$/],
    ['AWS::Lambda::Function', 'f', 'SnapStartResponse.OptimizationStatus', /^Off$/],
    ['AWS::Redshift::Cluster', 'c', 'Endpoint.Port', /^5439$/],
    ['AWS::Redshift::Cluster', 'c', 'Endpoint.Address', /^c\.[a-z0-9]{12}\.us-east-1\.redshift\.amazonaws\.com$/],
    [
      'AWS::ApiGateway::DomainName',
      'a.example.com',
      'RegionalDomainName',
      /^d-[0-9a-f]{10}\.execute-api\.us-east-1\.amazonaws\.com$/,
    ],
    ['AWS::CodeArtifact::Domain', 'arn:aws:codeartifact:us-east-1:1:domain/d', 'Owner', /^111111111111$/],
    ['AWS::Kinesis::StreamConsumer', 'arn:x', 'ConsumerStatus', /^ACTIVE$/],
    ['AWS::EC2::VPCEndpoint', 'vpce-1', 'CreationTimestamp', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/],
    ['AWS::SSM::Parameter', '/a/b', 'Arn', /:parameter\/a\/b$/],
    ['AWS::WAFv2::WebACL', 'w|1|REGIONAL', 'Id', /^1$/],
    ['AWS::WAFv2::WebACL', 'w|1|REGIONAL', 'Arn', /^arn:aws:wafv2:us-east-1:111111111111:regional\/webacl\/w\/1$/],
    ['AWS::EC2::SecurityGroup', 'sg-1', 'GroupId', /^sg-1$/],
    ['AWS::EC2::SecurityGroup', 'web', 'GroupId', /^sg-[0-9a-f]{17}$/],
    ['AWS::Example::Widget', 'w', 'Arn', /^arn:aws:example:us-east-1:111111111111:widget\/w$/],
    ['AWS::Example::Widget', 'w', 'OtherId', /^widget-[0-9a-f]{17}$/],
    ['AWS::Example::Widget', 'w', 'Url', /^https:\/\/w\.example\./],
    ['Custom::Widget', 'w', 'Anything', /^w-Anything$/],
  ])('of %s %s: %s has the form of the service', (type, physicalId, attribute, form) => {
    expect(attributeOf(type, physicalId, attribute)).toMatch(form);
  });

  it('that are the primary identifier of the type equal the value of Ref, for every type of the registry', () => {
    const wrong = resourceTypes().flatMap((type) => {
      const [attribute, ...others] = findResourceRules(type)?.identifier ?? [];
      if (attribute === undefined || others.length > 0) return [];
      const id = idOf(type);
      const value = attributeOf(type, id, attribute);
      return value === id ? [] : [`${type} ${attribute}: ${value}, Ref is ${id}`];
    });
    expect(wrong).toEqual([]);
  });

  it('of an IAM type contain the path', () => {
    const arn = attributeOf('AWS::IAM::Role', 'r', 'Arn', { Path: '/service-role/' });

    expect(arn).toBe('arn:aws:iam::111111111111:role/service-role/r');
  });

  it('that are lists on AWS are lists', () => {
    expect(attributeOf('AWS::EC2::VPC', 'vpc-1', 'Ipv6CidrBlocks')).toEqual([expect.stringMatching(/::\/56$/)]);
    expect(attributeOf('AWS::Route53::HostedZone', 'Z1', 'NameServers')).toHaveLength(4);
    expect(attributeOf('AWS::Example::Widget', 'w', 'OtherIds')).toEqual([expect.stringMatching(/^widget-/)]);
  });

  it('with the name of a property have its value', () => {
    expect(attributeOf('AWS::SSM::Parameter', 'p', 'Value', { Value: 'v' })).toBe('v');
    expect(attributeOf('AWS::EC2::VPC', 'vpc-1', 'CidrBlock', { CidrBlock: '10.0.0.0/16' })).toBe('10.0.0.0/16');
  });
});
