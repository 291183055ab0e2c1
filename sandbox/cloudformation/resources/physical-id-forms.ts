/**
 * The form of a type's physical ID (the value of Ref). `{name}` is the custom name, or the name that CloudFormation generates; `{hex17}`,
 * `{upper12}`, `{mixed10}` are random; `{p:Property}` is a property of the resource, and `{n:Property}` the name in a property that can
 * be an ARN or a URL; `{next}` is the next number of the resources whose IDs begin with the same text; `{now}` and `{seconds}` are the time.
 */
export interface PhysicalIdForm {
  readonly id: string;
  /** The property with the custom name. */
  readonly name?: string;
  /** True if the custom name must be unique in an account. */
  readonly isUnique?: boolean;
  /** The generated name: in lowercase with `lower`, with at most `max` characters. */
  readonly lower?: boolean;
  readonly max?: number;
  /** Returns a different form if the properties require one. */
  readonly idFor?: (properties: Readonly<Record<string, unknown>>) => string | undefined;
}

const ARN = 'arn:{partition}';

const named = (name: string, rest: Omit<PhysicalIdForm, 'id' | 'name'> = {}): PhysicalIdForm => ({
  id: '{name}',
  name,
  isUnique: true,
  ...rest,
});
const random = (id: string): PhysicalIdForm => ({ id });
const arn = (tail: string, name?: string, max?: number): PhysicalIdForm => ({
  id: `${ARN}:${tail}`,
  ...(name === undefined ? {} : { name, isUnique: true }),
  ...(max === undefined ? {} : { max }),
});
/** The ARN of a listener or of a rule of a listener, which begins with that of its parent. */
const childOf = (parent: unknown, from: string, to: string): string | undefined =>
  typeof parent === 'string' && parent.includes(from) ? `${parent.replace(from, to)}/{hex16}` : undefined;
const shared = (form: PhysicalIdForm): PhysicalIdForm => ({ ...form, isUnique: false });

/**
 * The most common types. `registry-id-form.ts` derives the forms of the other types from their identifiers in the registry.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html ("Return values" of each type)
 */
export const PHYSICAL_ID_FORMS: Readonly<Record<string, PhysicalIdForm>> = {
  'AWS::ApiGateway::Account': random('{mixed10}'),
  'AWS::ApiGateway::ApiKey': random('{hex10}'),
  'AWS::ApiGateway::Authorizer': random('{hex6}'),
  'AWS::ApiGateway::ClientCertificate': random('{hex6}'),
  'AWS::ApiGateway::Deployment': random('{hex6}'),
  'AWS::ApiGateway::RequestValidator': random('{hex6}'),
  'AWS::ApiGateway::Resource': random('{hex6}'),
  'AWS::ApiGateway::RestApi': random('{hex10}'),
  'AWS::ApiGateway::Stage': shared(named('StageName')),
  'AWS::ApiGateway::UsagePlan': random('{hex6}'),
  'AWS::ApiGateway::UsagePlanKey': random('{p:KeyId}:{p:UsagePlanId}'),
  'AWS::ApiGateway::VpcLink': random('{hex6}'),
  'AWS::ApiGatewayV2::Api': random('{hex10}'),
  'AWS::ApiGatewayV2::ApiMapping': random('{hex6}'),
  'AWS::ApiGatewayV2::Authorizer': random('{hex6}'),
  'AWS::ApiGatewayV2::Deployment': random('{hex6}'),
  'AWS::ApiGatewayV2::Integration': random('{hex7}'),
  'AWS::ApiGatewayV2::Route': random('{hex7}'),
  'AWS::ApiGatewayV2::Stage': shared(named('StageName')),
  'AWS::ApiGatewayV2::VpcLink': random('{hex6}'),
  'AWS::AppConfig::Application': random('{hex7}'),
  'AWS::AppConfig::ConfigurationProfile': random('{hex7}'),
  'AWS::AppConfig::Environment': random('{hex7}'),
  'AWS::AppSync::ApiKey': arn('appsync:{region}:{account}:apis/{p:ApiId}/apikeys/{hex26}'),
  'AWS::AppSync::DataSource': arn('appsync:{region}:{account}:apis/{p:ApiId}/datasources/{p:Name}'),
  'AWS::AppSync::FunctionConfiguration': arn('appsync:{region}:{account}:apis/{p:ApiId}/functions/{hex26}'),
  'AWS::AppSync::GraphQLApi': arn('appsync:{region}:{account}:apis/{hex26}'),
  'AWS::AppSync::GraphQLSchema': random('{p:ApiId}GraphQLSchema'),
  'AWS::AppSync::Resolver': arn('appsync:{region}:{account}:apis/{p:ApiId}/types/{p:TypeName}/resolvers/{p:FieldName}'),
  'AWS::AutoScaling::AutoScalingGroup': named('AutoScalingGroupName'),
  'AWS::AutoScaling::ScalingPolicy': arn(
    'autoscaling:{region}:{account}:scalingPolicy:{uuid}:autoScalingGroupName/{p:AutoScalingGroupName}:policyName/{name}',
  ),
  'AWS::Backup::BackupPlan': random('{uuid}'),
  'AWS::CDK::Metadata': random('{uuid}'),
  'AWS::CertificateManager::Certificate': arn('acm:{region}:{account}:certificate/{uuid}'),
  'AWS::CloudFormation::CustomResource': random('{stack}-{logical}-{upper12}'),
  'AWS::CloudFormation::WaitCondition': {
    ...arn('cloudformation:{region}:{account}:stack/{stack}/{stackuuid}/{logical}'),
    idFor: ({ Handle: url }) => {
      const handle = /amazonaws\.com\/(arn[^?]*)/.exec(String(url))?.[1];
      return handle === undefined ? undefined : decodeURIComponent(handle);
    },
  },
  'AWS::CloudFormation::WaitConditionHandle': random(
    'https://cloudformation-waitcondition-{region}.s3.{region}.amazonaws.com/arn%3A{partition}%3Acloudformation%3A{region}%3A{account}%3Astack/{stack}/{stackuuid}/{logical}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={basic}&X-Amz-SignedHeaders=host&X-Amz-Expires=86399&X-Amz-Credential=AKIA{upper16}%2F{basic8}%2F{region}%2Fs3%2Faws4_request&X-Amz-Signature={hex64}',
  ),
  'AWS::CloudFront::CachePolicy': random('{uuid}'),
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': random('E{upper13}'),
  'AWS::CloudFront::Distribution': random('E{upper13}'),
  'AWS::CloudFront::KeyGroup': random('{uuid}'),
  'AWS::CloudFront::OriginAccessControl': random('E{upper13}'),
  'AWS::CloudFront::OriginRequestPolicy': random('{uuid}'),
  'AWS::CloudFront::PublicKey': random('K{upper13}'),
  'AWS::CloudFront::ResponseHeadersPolicy': random('{uuid}'),
  'AWS::CloudWatch::Alarm': named('AlarmName'),
  'AWS::CodeArtifact::Repository': arn('codeartifact:{region}:{account}:repository/{p:DomainName}/{p:RepositoryName}'),
  'AWS::CodeCommit::Repository': random('{uuid}'),
  'AWS::Cognito::IdentityPool': random('{region}:{uuid}'),
  'AWS::Cognito::UserPool': random('{region}_{mixed9}'),
  'AWS::Cognito::UserPoolClient': random('{hex26}'),
  'AWS::DynamoDB::GlobalTable': named('TableName'),
  'AWS::DynamoDB::Table': named('TableName'),
  'AWS::EC2::CustomerGateway': random('cgw-{hex17}'),
  'AWS::EC2::DHCPOptions': random('dopt-{hex17}'),
  'AWS::EC2::EgressOnlyInternetGateway': random('eigw-{hex17}'),
  'AWS::EC2::EIP': random('203.0.113.{byte}'),
  'AWS::EC2::EIPAssociation': random('eipassoc-{hex17}'),
  'AWS::EC2::FlowLog': random('fl-{hex17}'),
  'AWS::EC2::Instance': random('i-{hex17}'),
  'AWS::EC2::InternetGateway': random('igw-{hex17}'),
  'AWS::EC2::KeyPair': named('KeyName'),
  'AWS::EC2::LaunchTemplate': random('lt-{hex17}'),
  'AWS::EC2::NatGateway': random('nat-{hex17}'),
  'AWS::EC2::NetworkAcl': random('acl-{hex17}'),
  'AWS::EC2::NetworkInterface': random('eni-{hex17}'),
  'AWS::EC2::NetworkInterfaceAttachment': random('eni-attach-{hex17}'),
  'AWS::EC2::PrefixList': random('pl-{hex17}'),
  'AWS::EC2::Route': random('{p:RouteTableId}|{p:DestinationCidrBlock}'),
  'AWS::EC2::RouteTable': random('rtb-{hex17}'),
  'AWS::EC2::SecurityGroup': {
    id: 'sg-{hex17}',
    name: 'GroupName',
    idFor: ({ VpcId: vpc }) => (vpc === undefined ? '{name}' : undefined),
  },
  'AWS::EC2::SecurityGroupEgress': random('sgr-{hex17}'),
  'AWS::EC2::SecurityGroupIngress': random('sgr-{hex17}'),
  'AWS::EC2::Subnet': random('subnet-{hex17}'),
  'AWS::EC2::SubnetNetworkAclAssociation': random('aclassoc-{hex17}'),
  'AWS::EC2::SubnetRouteTableAssociation': random('rtbassoc-{hex17}'),
  'AWS::EC2::TransitGateway': random('tgw-{hex17}'),
  'AWS::EC2::TransitGatewayAttachment': random('tgw-attach-{hex17}'),
  'AWS::EC2::TransitGatewayRouteTable': random('tgw-rtb-{hex17}'),
  'AWS::EC2::TransitGatewayVpcAttachment': random('tgw-attach-{hex17}'),
  'AWS::EC2::VPC': random('vpc-{hex17}'),
  'AWS::EC2::VPCCidrBlock': random('vpc-cidr-assoc-{hex17}|{p:VpcId}'),
  'AWS::EC2::VPCEndpoint': random('vpce-{hex17}'),
  'AWS::EC2::VPCEndpointService': random('vpce-svc-{hex17}'),
  'AWS::EC2::VPCGatewayAttachment': random('IGW|{p:VpcId}'),
  'AWS::EC2::Volume': random('vol-{hex17}'),
  'AWS::EC2::VPCPeeringConnection': random('pcx-{hex17}'),
  'AWS::EC2::VPNConnection': random('vpn-{hex17}'),
  'AWS::EC2::VPNGateway': random('vgw-{hex17}'),
  'AWS::ECR::Repository': named('RepositoryName', { lower: true }),
  'AWS::ECS::Cluster': named('ClusterName'),
  'AWS::ECS::Service': shared(arn('ecs:{region}:{account}:service/{n:Cluster}/{name}', 'ServiceName')),
  'AWS::ECS::TaskDefinition': shared(arn('ecs:{region}:{account}:task-definition/{name}:{next}', 'Family')),
  'AWS::EFS::AccessPoint': random('fsap-{hex17}'),
  'AWS::EFS::FileSystem': random('fs-{hex17}'),
  'AWS::EFS::MountTarget': random('fsmt-{hex17}'),
  'AWS::EKS::Nodegroup': shared({ id: '{p:ClusterName}/{name}', name: 'NodegroupName' }),
  'AWS::ElastiCache::CacheCluster': named('ClusterName', { lower: true, max: 50 }),
  'AWS::ElastiCache::ReplicationGroup': named('ReplicationGroupId', { lower: true, max: 40 }),
  'AWS::ElastiCache::SubnetGroup': named('CacheSubnetGroupName', { lower: true }),
  'AWS::ElasticLoadBalancing::LoadBalancer': named('LoadBalancerName', { max: 32 }),
  'AWS::ElasticLoadBalancingV2::Listener': {
    ...arn('elasticloadbalancing:{region}:{account}:listener/app/{name}/{hex16}/{hex16}'),
    idFor: ({ LoadBalancerArn: parent }) => childOf(parent, ':loadbalancer/', ':listener/'),
  },
  'AWS::ElasticLoadBalancingV2::ListenerRule': {
    ...arn('elasticloadbalancing:{region}:{account}:listener-rule/app/{name}/{hex16}/{hex16}/{hex16}'),
    idFor: ({ ListenerArn: parent }) => childOf(parent, ':listener/', ':listener-rule/'),
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    ...arn('elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex16}', 'Name'),
    max: 32,
    idFor: ({ Type: type }) => {
      const kind = type === 'network' ? 'net' : type === 'gateway' ? 'gwy' : 'app';
      return `${ARN}:elasticloadbalancing:{region}:{account}:loadbalancer/${kind}/{name}/{hex16}`;
    },
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    ...arn('elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}', 'Name'),
    max: 32,
  },
  'AWS::Elasticsearch::Domain': named('DomainName', { lower: true, max: 28 }),
  'AWS::Events::EventBus': named('Name'),
  'AWS::Events::Rule': named('Name', {
    max: 64,
    idFor: ({ EventBusName: bus }) => (bus === undefined || bus === 'default' ? undefined : '{p:EventBusName}|{name}'),
  }),
  'AWS::GuardDuty::Detector': random('{hex32}'),
  'AWS::IAM::AccessKey': random('AKIA{upper16}'),
  'AWS::IAM::Group': named('GroupName', { max: 128 }),
  'AWS::IAM::InstanceProfile': named('InstanceProfileName', { max: 128 }),
  'AWS::IAM::ManagedPolicy': arn('iam::{account}:policy{path}{name}', 'ManagedPolicyName', 128),
  'AWS::IAM::OIDCProvider': arn('iam::{account}:oidc-provider/{n:Url}'),
  'AWS::IAM::Policy': { id: '{name}', max: 23 },
  'AWS::IAM::Role': named('RoleName', { max: 64 }),
  'AWS::IAM::ServiceLinkedRole': {
    id: 'AWSServiceRoleFor',
    idFor: ({ AWSServiceName: service, CustomSuffix: suffix }) => {
      const name = String(service).split('.')[0] ?? '';
      return `AWSServiceRoleFor${name.charAt(0).toUpperCase()}${name.slice(1)}${suffix === undefined ? '' : '_{p:CustomSuffix}'}`;
    },
  },
  'AWS::IAM::User': named('UserName', { max: 64 }),
  'AWS::KMS::Alias': named('AliasName'),
  'AWS::KMS::Key': random('{uuid}'),
  'AWS::Kinesis::Stream': named('Name', { max: 128 }),
  'AWS::Kinesis::StreamConsumer': random('{p:StreamARN}/consumer/{p:ConsumerName}:{seconds}'),
  'AWS::KinesisFirehose::DeliveryStream': named('DeliveryStreamName', { max: 64 }),
  'AWS::KMS::ReplicaKey': random('{uuid}'),
  'AWS::Lambda::Alias': arn('lambda:{region}:{account}:function:{n:FunctionName}:{p:Name}'),
  'AWS::Lambda::CodeSigningConfig': arn('lambda:{region}:{account}:code-signing-config:csc-{hex17}'),
  'AWS::Lambda::EventSourceMapping': random('{uuid}'),
  'AWS::Lambda::Function': named('FunctionName', { max: 64 }),
  'AWS::Lambda::LayerVersion': shared(arn('lambda:{region}:{account}:layer:{name}:{next}', 'LayerName')),
  'AWS::Lambda::LayerVersionPermission': random('{p:LayerVersionArn}#{uuid}'),
  'AWS::Lambda::Permission': { id: '{name}', max: 100 },
  'AWS::Lambda::Url': {
    ...arn('lambda:{region}:{account}:function:{n:TargetFunctionArn}'),
    idFor: ({ Qualifier: qualifier }) =>
      qualifier === undefined ? undefined : `${ARN}:lambda:{region}:{account}:function:{n:TargetFunctionArn}:{p:Qualifier}`,
  },
  'AWS::Lambda::Version': arn('lambda:{region}:{account}:function:{n:FunctionName}:{next}'),
  'AWS::Logs::LogGroup': named('LogGroupName'),
  'AWS::Logs::MetricFilter': shared(named('FilterName')),
  'AWS::Logs::QueryDefinition': random('{uuid}'),
  'AWS::MSK::Cluster': arn('kafka:{region}:{account}:cluster/{name}/{uuid}-1', 'ClusterName'),
  'AWS::OpenSearchService::Domain': named('DomainName', { lower: true, max: 28 }),
  'AWS::RDS::DBCluster': named('DBClusterIdentifier', { lower: true, max: 63 }),
  'AWS::RDS::DBClusterParameterGroup': named('DBClusterParameterGroupName', { lower: true }),
  'AWS::RDS::DBInstance': named('DBInstanceIdentifier', { lower: true, max: 63 }),
  'AWS::RDS::DBParameterGroup': named('DBParameterGroupName', { lower: true }),
  'AWS::RDS::DBSubnetGroup': named('DBSubnetGroupName', { lower: true }),
  'AWS::RDS::OptionGroup': named('OptionGroupName', { lower: true }),
  'AWS::Redshift::Cluster': named('ClusterIdentifier', { lower: true, max: 63 }),
  'AWS::Route53::HealthCheck': random('{uuid}'),
  'AWS::Route53::HostedZone': random('Z{upper20}'),
  'AWS::Route53::RecordSet': random('{p:Name}'),
  'AWS::S3::Bucket': named('BucketName', { lower: true, max: 63 }),
  'AWS::S3::BucketPolicy': random('{p:Bucket}'),
  'AWS::SecretsManager::ResourcePolicy': random('{p:SecretId}'),
  'AWS::SecretsManager::RotationSchedule': random('{p:SecretId}'),
  'AWS::SecretsManager::SecretTargetAttachment': random('{p:SecretId}'),
  'AWS::ServiceDiscovery::HttpNamespace': random('ns-{hex16}'),
  'AWS::ServiceDiscovery::PrivateDnsNamespace': random('ns-{hex16}'),
  'AWS::ServiceDiscovery::PublicDnsNamespace': random('ns-{hex16}'),
  'AWS::ServiceDiscovery::Service': random('srv-{hex16}'),
  'AWS::SNS::Subscription': random('{p:TopicArn}:{uuid}'),
  'AWS::SNS::Topic': arn('sns:{region}:{account}:{name}', 'TopicName'),
  'AWS::SQS::Queue': { ...named('QueueName', { max: 80 }), id: 'https://sqs.{region}.amazonaws.com/{account}/{name}' },
  'AWS::SSM::Association': random('{uuid}'),
  'AWS::SSM::MaintenanceWindow': random('mw-{hex17}'),
  'AWS::SSM::MaintenanceWindowTarget': random('{uuid}'),
  'AWS::SSM::MaintenanceWindowTask': random('{uuid}'),
  'AWS::SSM::Parameter': named('Name'),
  'AWS::SecretsManager::Secret': arn('secretsmanager:{region}:{account}:secret:{name}-{mixed6}', 'Name'),
  'AWS::SSM::PatchBaseline': random('pb-{hex17}'),
  'AWS::StepFunctions::Activity': arn('states:{region}:{account}:activity:{name}', 'Name', 80),
  'AWS::StepFunctions::StateMachine': arn('states:{region}:{account}:stateMachine:{name}', 'StateMachineName', 80),
  'AWS::Transfer::Server': arn('transfer:{region}:{account}:server/s-{hex17}'),
  'AWS::WAFv2::IPSet': shared({ id: '{name}|{uuid}|{p:Scope}', name: 'Name' }),
  'AWS::WAFv2::RegexPatternSet': shared({ id: '{name}|{uuid}|{p:Scope}', name: 'Name' }),
  'AWS::WAFv2::RuleGroup': shared({ id: '{name}|{uuid}|{p:Scope}', name: 'Name' }),
  'AWS::WAFv2::WebACL': shared({ id: '{name}|{uuid}|{p:Scope}', name: 'Name' }),
};
