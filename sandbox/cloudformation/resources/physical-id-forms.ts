/**
 * The form of a type's physical ID (the value of Ref). `{name}` is the custom name, or the name that CloudFormation generates; `{hex17}`,
 * `{upper12}`, `{mixed10}` are random; `{p:Property}` is a property of the resource.
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
const arn = (tail: string, name?: string): PhysicalIdForm => ({
  id: `${ARN}:${tail}`,
  ...(name === undefined ? {} : { name, isUnique: true }),
});
const shared = (form: PhysicalIdForm): PhysicalIdForm => ({ ...form, isUnique: false });

/**
 * The most common types. The ID of every other type is its custom name, or `stack-LogicalId-RANDOM`.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html ("Return values" of each type)
 */
export const PHYSICAL_ID_FORMS: Readonly<Record<string, PhysicalIdForm>> = {
  'AWS::ApiGateway::Account': random('{mixed10}'),
  'AWS::ApiGateway::Deployment': random('{hex6}'),
  'AWS::ApiGateway::Resource': random('{hex6}'),
  'AWS::ApiGateway::RestApi': random('{hex10}'),
  'AWS::ApiGateway::Stage': shared(named('StageName')),
  'AWS::ApiGatewayV2::Api': random('{hex10}'),
  'AWS::ApiGatewayV2::Integration': random('{hex7}'),
  'AWS::ApiGatewayV2::Route': random('{hex7}'),
  'AWS::ApiGatewayV2::Stage': shared(named('StageName')),
  'AWS::AutoScaling::AutoScalingGroup': named('AutoScalingGroupName'),
  'AWS::AutoScaling::ScalingPolicy': arn(
    'autoscaling:{region}:{account}:scalingPolicy:{uuid}:autoScalingGroupName/{p:AutoScalingGroupName}:policyName/{name}',
  ),
  'AWS::CDK::Metadata': random('{uuid}'),
  'AWS::CertificateManager::Certificate': arn('acm:{region}:{account}:certificate/{uuid}'),
  'AWS::CloudFormation::CustomResource': random('{stack}-{logical}-{upper12}'),
  'AWS::CloudFormation::WaitCondition': arn('cloudformation:{region}:{account}:stack/{stack}/{uuid}/{logical}'),
  'AWS::CloudFormation::WaitConditionHandle': random('https://cloudformation-waitcondition-{region}.s3.amazonaws.com/{uuid}'),
  'AWS::CloudFront::Distribution': random('E{upper13}'),
  'AWS::CloudWatch::Alarm': named('AlarmName'),
  'AWS::Cognito::IdentityPool': random('{region}:{uuid}'),
  'AWS::Cognito::UserPool': random('{region}_{mixed9}'),
  'AWS::Cognito::UserPoolClient': random('{hex26}'),
  'AWS::DynamoDB::GlobalTable': named('TableName'),
  'AWS::DynamoDB::Table': named('TableName'),
  'AWS::EC2::EIP': random('203.0.113.{byte}'),
  'AWS::EC2::FlowLog': random('fl-{hex17}'),
  'AWS::EC2::Instance': random('i-{hex17}'),
  'AWS::EC2::InternetGateway': random('igw-{hex17}'),
  'AWS::EC2::KeyPair': named('KeyName'),
  'AWS::EC2::LaunchTemplate': random('lt-{hex17}'),
  'AWS::EC2::NatGateway': random('nat-{hex17}'),
  'AWS::EC2::NetworkAcl': random('acl-{hex17}'),
  'AWS::EC2::NetworkInterface': random('eni-{hex17}'),
  'AWS::EC2::PrefixList': random('pl-{hex17}'),
  'AWS::EC2::Route': random('{p:RouteTableId}|{p:DestinationCidrBlock}'),
  'AWS::EC2::RouteTable': random('rtb-{hex17}'),
  'AWS::EC2::SecurityGroup': random('sg-{hex17}'),
  'AWS::EC2::SecurityGroupEgress': random('sgr-{hex17}'),
  'AWS::EC2::SecurityGroupIngress': random('sgr-{hex17}'),
  'AWS::EC2::Subnet': random('subnet-{hex17}'),
  'AWS::EC2::SubnetNetworkAclAssociation': random('aclassoc-{hex17}'),
  'AWS::EC2::SubnetRouteTableAssociation': random('rtbassoc-{hex17}'),
  'AWS::EC2::TransitGateway': random('tgw-{hex17}'),
  'AWS::EC2::VPC': random('vpc-{hex17}'),
  'AWS::EC2::VPCEndpoint': random('vpce-{hex17}'),
  'AWS::EC2::VPCGatewayAttachment': random('IGW|{p:VpcId}'),
  'AWS::EC2::Volume': random('vol-{hex17}'),
  'AWS::ECR::Repository': named('RepositoryName', { lower: true }),
  'AWS::ECS::Cluster': named('ClusterName'),
  'AWS::ECS::Service': shared(arn('ecs:{region}:{account}:service/{p:Cluster}/{name}', 'ServiceName')),
  'AWS::ECS::TaskDefinition': shared(arn('ecs:{region}:{account}:task-definition/{name}:1', 'Family')),
  'AWS::EFS::FileSystem': random('fs-{hex17}'),
  'AWS::EFS::MountTarget': random('fsmt-{hex17}'),
  'AWS::ElasticLoadBalancing::LoadBalancer': named('LoadBalancerName', { max: 32 }),
  'AWS::ElasticLoadBalancingV2::Listener': arn('elasticloadbalancing:{region}:{account}:listener/app/{name}/{hex16}/{hex16}'),
  'AWS::ElasticLoadBalancingV2::ListenerRule': arn(
    'elasticloadbalancing:{region}:{account}:listener-rule/app/{name}/{hex16}/{hex16}/{hex16}',
  ),
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    ...arn('elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex16}', 'Name'),
    max: 32,
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    ...arn('elasticloadbalancing:{region}:{account}:targetgroup/{name}/{hex16}', 'Name'),
    max: 32,
  },
  'AWS::Events::EventBus': named('Name'),
  'AWS::Events::Rule': named('Name', {
    max: 64,
    idFor: ({ EventBusName: bus }) => (bus === undefined || bus === 'default' ? undefined : '{p:EventBusName}|{name}'),
  }),
  'AWS::IAM::AccessKey': random('AKIA{upper16}'),
  'AWS::IAM::Group': named('GroupName'),
  'AWS::IAM::InstanceProfile': named('InstanceProfileName'),
  'AWS::IAM::ManagedPolicy': arn('iam::{account}:policy/{name}', 'ManagedPolicyName'),
  'AWS::IAM::OIDCProvider': arn('iam::{account}:oidc-provider/{p:Url}'),
  'AWS::IAM::Policy': random('{stack4}-{logical4}-{upper12}'),
  'AWS::IAM::Role': named('RoleName', { max: 64 }),
  'AWS::IAM::User': named('UserName', { max: 64 }),
  'AWS::KMS::Alias': named('AliasName'),
  'AWS::KMS::Key': random('{uuid}'),
  'AWS::Kinesis::Stream': named('Name'),
  'AWS::KinesisFirehose::DeliveryStream': named('DeliveryStreamName', { max: 64 }),
  'AWS::Lambda::Alias': arn('lambda:{region}:{account}:function:{p:FunctionName}:{p:Name}'),
  'AWS::Lambda::EventSourceMapping': random('{uuid}'),
  'AWS::Lambda::Function': named('FunctionName', { max: 64 }),
  'AWS::Lambda::LayerVersion': shared(arn('lambda:{region}:{account}:layer:{name}:1', 'LayerName')),
  'AWS::Lambda::Url': arn('lambda:{region}:{account}:function:{p:TargetFunctionArn}'),
  'AWS::Lambda::Version': arn('lambda:{region}:{account}:function:{p:FunctionName}:1'),
  'AWS::Logs::LogGroup': named('LogGroupName'),
  'AWS::RDS::DBCluster': named('DBClusterIdentifier', { lower: true, max: 63 }),
  'AWS::RDS::DBInstance': named('DBInstanceIdentifier', { lower: true, max: 63 }),
  'AWS::RDS::DBParameterGroup': named('DBParameterGroupName', { lower: true }),
  'AWS::RDS::DBSubnetGroup': named('DBSubnetGroupName', { lower: true }),
  'AWS::Route53::HostedZone': random('Z{upper20}'),
  'AWS::Route53::RecordSet': random('{p:Name}'),
  'AWS::S3::Bucket': named('BucketName', { lower: true, max: 63 }),
  'AWS::S3::BucketPolicy': random('{p:Bucket}'),
  'AWS::SNS::Subscription': random('{p:TopicArn}:{uuid}'),
  'AWS::SNS::Topic': arn('sns:{region}:{account}:{name}', 'TopicName'),
  'AWS::SQS::Queue': { ...named('QueueName', { max: 80 }), id: 'https://sqs.{region}.amazonaws.com/{account}/{name}' },
  'AWS::SSM::Parameter': named('Name'),
  'AWS::SecretsManager::Secret': arn('secretsmanager:{region}:{account}:secret:{name}-{mixed6}', 'Name'),
  'AWS::StepFunctions::Activity': arn('states:{region}:{account}:activity:{name}', 'Name'),
  'AWS::StepFunctions::StateMachine': arn('states:{region}:{account}:stateMachine:{name}', 'StateMachineName'),
};
