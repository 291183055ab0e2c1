/** An attribute that keeps its value while its resource is updated in place. */
export interface StableAttribute {
  /** The attribute keeps its value only if these properties keep their values. */
  readonly dependsOn: readonly string[];
}

const ALWAYS: StableAttribute = { dependsOn: [] };

/**
 * Attributes by type, in words separated by spaces. `Name:Property` is an attribute that follows the property. The value of Ref is stable
 * for every type in the table, because it is the physical ID, which an update in place does not change.
 *
 * Every pair was checked against the "Return values" section of the type's page in the CloudFormation template reference: the
 * value is the ARN, the ID, the name, or an address that the service assigns once. Attributes that change with an update in
 * place are omitted, such as LatestVersionNumber and DefaultVersionNumber of launch templates, the public address of an
 * instance, VersionId of backup plans, StateMachineRevisionId, CurrentVersion of MSK clusters, Value of SSM parameters,
 * Capacity of web ACLs, and the certificate of EKS clusters. AWS::Batch::JobDefinition is omitted because an update in place
 * gives it another ARN. AWS::CloudFormation::* and custom resources are omitted because their attributes depend on their
 * content.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html
 */
const TABLE: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::Authorizer': 'AuthorizerId',
  'AWS::ApiGateway::Resource': 'ResourceId',
  'AWS::ApiGateway::RestApi': 'RestApiId RootResourceId',
  'AWS::ApiGatewayV2::Api': 'ApiId ApiEndpoint ExecuteApiArn',
  'AWS::AppSync::GraphQLApi': 'Arn ApiId GraphQLUrl GraphQLDns GraphQLEndpointArn RealtimeUrl RealtimeDns',
  'AWS::AutoScaling::AutoScalingGroup': 'AutoScalingGroupARN',
  'AWS::Backup::BackupPlan': 'BackupPlanId BackupPlanArn',
  'AWS::Backup::BackupVault': 'BackupVaultName BackupVaultArn',
  'AWS::Batch::JobQueue': 'JobQueueArn',
  'AWS::CertificateManager::Certificate': 'CertificateArn',
  'AWS::CloudFront::CloudFrontOriginAccessIdentity': 'Id S3CanonicalUserId',
  'AWS::CloudFront::Distribution': 'Id DomainName',
  'AWS::CloudFront::Function': 'FunctionARN FunctionMetadata.FunctionARN',
  'AWS::CloudFront::OriginAccessControl': 'Id',
  'AWS::CloudTrail::Trail': 'Arn',
  'AWS::CodeBuild::Project': 'Arn Id',
  'AWS::CodePipeline::Pipeline': 'Arn',
  'AWS::Cognito::IdentityPool': 'Id',
  'AWS::Cognito::UserPool': 'Arn ProviderName ProviderURL UserPoolId',
  'AWS::Cognito::UserPoolClient': 'ClientId',
  'AWS::DynamoDB::GlobalTable': 'Arn TableId StreamArn:StreamSpecification',
  'AWS::DynamoDB::Table': 'Arn StreamArn:StreamSpecification',
  'AWS::EC2::EIP': 'AllocationId PublicIp',
  'AWS::EC2::Instance': 'InstanceId AvailabilityZone VpcId PrivateIp PrivateDnsName',
  'AWS::EC2::InternetGateway': 'InternetGatewayId',
  'AWS::EC2::LaunchTemplate': 'LaunchTemplateId',
  'AWS::EC2::NatGateway': 'NatGatewayId',
  'AWS::EC2::NetworkAcl': 'Id',
  'AWS::EC2::NetworkInterface': 'Id VpcId PrimaryPrivateIpAddress',
  'AWS::EC2::RouteTable': 'RouteTableId',
  'AWS::EC2::SecurityGroup': 'GroupId Id VpcId',
  'AWS::EC2::Subnet': 'SubnetId VpcId AvailabilityZone AvailabilityZoneId CidrBlock',
  'AWS::EC2::TransitGateway': 'Id TransitGatewayArn',
  'AWS::EC2::VPC': 'VpcId CidrBlock DefaultNetworkAcl DefaultSecurityGroup',
  'AWS::EC2::VPCEndpoint': 'Id',
  'AWS::EC2::Volume': 'VolumeId',
  'AWS::ECR::Repository': 'Arn RepositoryUri',
  'AWS::ECS::CapacityProvider': '',
  'AWS::ECS::Cluster': 'Arn',
  'AWS::ECS::Service': 'ServiceArn Name',
  'AWS::EFS::AccessPoint': 'AccessPointId Arn',
  'AWS::EFS::FileSystem': 'FileSystemId Arn',
  'AWS::EKS::Cluster': 'Arn Id Endpoint ClusterSecurityGroupId OpenIdConnectIssuerUrl',
  'AWS::ElastiCache::SubnetGroup': '',
  'AWS::ElasticLoadBalancing::LoadBalancer': 'DNSName CanonicalHostedZoneName CanonicalHostedZoneNameID',
  'AWS::ElasticLoadBalancingV2::Listener': 'ListenerArn',
  'AWS::ElasticLoadBalancingV2::LoadBalancer':
    'LoadBalancerArn LoadBalancerName LoadBalancerFullName DNSName CanonicalHostedZoneID',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'TargetGroupArn TargetGroupName TargetGroupFullName',
  'AWS::Events::EventBus': 'Arn Name',
  'AWS::Events::Rule': 'Arn RuleName',
  'AWS::Glue::Database': '',
  'AWS::IAM::Group': 'Arn',
  'AWS::IAM::InstanceProfile': 'Arn',
  'AWS::IAM::ManagedPolicy': 'PolicyArn PolicyId',
  'AWS::IAM::Role': 'Arn RoleId',
  'AWS::IAM::User': 'Arn',
  'AWS::IoT::TopicRule': 'Arn',
  'AWS::KMS::Alias': '',
  'AWS::KMS::Key': 'Arn KeyId',
  'AWS::Kinesis::Stream': 'Arn',
  'AWS::KinesisFirehose::DeliveryStream': 'Arn',
  'AWS::Lambda::Alias': 'AliasArn',
  'AWS::Lambda::CodeSigningConfig': 'CodeSigningConfigId CodeSigningConfigArn',
  'AWS::Lambda::EventSourceMapping': 'Id EventSourceMappingArn',
  'AWS::Lambda::Function': 'Arn',
  'AWS::Logs::LogGroup': 'Arn',
  'AWS::MSK::Cluster': 'Arn',
  'AWS::OpenSearchService::Domain': 'Arn Id DomainEndpoint:VPCOptions',
  'AWS::Pipes::Pipe': 'Arn',
  'AWS::RDS::DBCluster': 'DBClusterArn DBClusterResourceId Endpoint.Address ReadEndpoint.Address Endpoint.Port:Port',
  'AWS::RDS::DBInstance': 'DBInstanceArn DbiResourceId Endpoint.Address Endpoint.HostedZoneId Endpoint.Port:Port',
  'AWS::RDS::DBProxy': 'DBProxyArn Endpoint VpcId',
  'AWS::RDS::DBSubnetGroup': 'DBSubnetGroupArn',
  'AWS::Route53::HostedZone': 'Id NameServers',
  'AWS::S3::AccessPoint': 'Arn Alias Name',
  'AWS::S3::Bucket': 'Arn DomainName DualStackDomainName RegionalDomainName WebsiteURL',
  'AWS::SNS::Topic': 'TopicArn TopicName',
  'AWS::SQS::Queue': 'Arn QueueName QueueUrl',
  'AWS::SSM::Parameter': 'Arn',
  'AWS::Scheduler::ScheduleGroup': 'Arn',
  'AWS::SecretsManager::Secret': 'Id',
  'AWS::ServiceDiscovery::PrivateDnsNamespace': 'Id Arn HostedZoneId',
  'AWS::ServiceDiscovery::Service': 'Id Arn Name',
  'AWS::StepFunctions::Activity': 'Arn Name',
  'AWS::StepFunctions::StateMachine': 'Arn Name',
  'AWS::WAFv2::IPSet': 'Id Arn',
  'AWS::WAFv2::WebACL': 'Id Arn LabelNamespace',
};

/**
 * Finds whether an attribute keeps its value while its resource is updated in place; undefined if it may change or the table
 * does not contain it.
 *
 * @param attribute the attribute of Fn::GetAtt; undefined for Ref
 */
export function findStableAttribute(resourceType: string, attribute: string | undefined): StableAttribute | undefined {
  const words = TABLE[resourceType]?.split(' ');
  if (words === undefined || attribute === undefined) return words && ALWAYS;
  const word = words.find((candidate) => candidate.split(':')[0] === attribute);
  const property = word?.split(':')[1];
  if (word === undefined) return undefined;
  return property === undefined ? ALWAYS : { dependsOn: [property] };
}

/** Lists every pair of the table as type and attribute. */
export function listStableAttributes(): readonly (readonly [resourceType: string, attribute: string])[] {
  return Object.entries(TABLE).flatMap(([type, words]) =>
    words.split(' ').flatMap((word) => (word === '' ? [] : [[type, word.replace(/:.*/, '')] as const])),
  );
}
