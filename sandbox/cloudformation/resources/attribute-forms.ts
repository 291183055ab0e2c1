/** The form of an attribute's value: a text, or the texts of a list. */
export type AttributeForm = string | readonly string[];

const IAM = 'arn:{partition}:iam::{account}';
const EVENTS = 'arn:{partition}:events:{region}:{account}';
const WAF = 'arn:{partition}:wafv2:{region}:{account}:{scope}';
const RDS = '{hex12}.{region}.rds.amazonaws.com';

const SEARCH = 'search-{name}-{lower26}.{region}.es.amazonaws.com';
const DISTRIBUTION = 'd{hex13}.cloudfront.net';

const cluster = {
  'Endpoint.Address': `{name}.cluster-${RDS}`,
  'ReadEndpoint.Address': `{name}.cluster-ro-${RDS}`,
  'Endpoint.Port': '3306',
};

/**
 * Attributes for which the general rules give a wrong form. `{name}` is the name of the resource, `{id}` its physical ID, and the other
 * placeholders are those of physical IDs.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html ("Return values" of each type)
 */
export const ATTRIBUTE_FORMS: Readonly<Record<string, Readonly<Record<string, AttributeForm>>>> = {
  'AWS::ApiGateway::DomainName': {
    DistributionDomainName: DISTRIBUTION,
    DistributionHostedZoneId: 'Z2FDTNDATAQYW2',
    RegionalDomainName: 'd-{hex10}.execute-api.{region}.amazonaws.com',
    RegionalHostedZoneId: 'Z{upper13}',
  },
  'AWS::ApiGateway::RestApi': { RootResourceId: '{hex10}' },
  'AWS::ApiGatewayV2::Api': { ApiEndpoint: 'https://{name}.execute-api.{region}.amazonaws.com' },
  'AWS::AppSync::GraphQLApi': {
    ApiId: '{name}',
    GraphQLUrl: 'https://{hex26}.appsync-api.{region}.amazonaws.com/graphql',
  },
  'AWS::CloudFront::Distribution': { DomainName: DISTRIBUTION },
  'AWS::CloudFormation::WaitCondition': { Data: '{}' },
  'AWS::CodeCommit::Repository': {
    Arn: 'arn:{partition}:codecommit:{region}:{account}:{p:RepositoryName}',
    CloneUrlHttp: 'https://git-codecommit.{region}.amazonaws.com/v1/repos/{p:RepositoryName}',
    Name: '{p:RepositoryName}',
  },
  'AWS::Cognito::UserPool': {
    ProviderName: 'cognito-idp.{region}.amazonaws.com/{name}',
    ProviderURL: 'https://cognito-idp.{region}.amazonaws.com/{name}',
  },
  'AWS::DynamoDB::GlobalTable': {
    Arn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}',
    StreamArn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/2026-01-01T00:00:00.000',
    TableId: '{uuid}',
  },
  'AWS::DynamoDB::Table': {
    StreamArn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/2026-01-01T00:00:00.000',
  },
  'AWS::EC2::EIP': { AllocationId: 'eipalloc-{hex17}' },
  'AWS::EC2::Instance': {
    AvailabilityZone: '{region}a',
    PrivateDnsName: 'ip-10-0-{byte}-{byte}.{region}.compute.internal',
    PrivateIp: '10.0.{byte}.{byte}',
    PublicIp: '203.0.113.{byte}',
  },
  'AWS::EC2::KeyPair': { KeyFingerprint: Array(20).fill('{hex2}').join(':'), KeyPairId: 'key-{hex17}' },
  'AWS::EC2::LaunchTemplate': { DefaultVersionNumber: '1', LatestVersionNumber: '1' },
  'AWS::EC2::NetworkInterface': {
    PrimaryPrivateIpAddress: '10.0.{byte}.{byte}',
    SecondaryPrivateIpAddresses: ['10.0.{byte}.{byte}'],
  },
  'AWS::EC2::SecurityGroup': { GroupId: 'sg-{hex17}' },
  'AWS::EC2::Subnet': { AvailabilityZone: '{region}a', Ipv6CidrBlocks: ['2001:db8:{hex4}:{hex2}00::/64'] },
  'AWS::EC2::VPC': {
    CidrBlockAssociations: ['vpc-cidr-assoc-{hex17}'],
    DefaultNetworkAcl: 'acl-{hex17}',
    DefaultSecurityGroup: 'sg-{hex17}',
    Ipv6CidrBlocks: ['2001:db8:{hex4}:{hex2}00::/56'],
  },
  'AWS::EC2::VPCEndpoint': {
    DnsEntries: ['Z{upper13}:{name}-{hex8}.vpce.{region}.vpce.amazonaws.com'],
    NetworkInterfaceIds: ['eni-{hex17}', 'eni-{hex17}'],
  },
  'AWS::ECR::Repository': { RepositoryUri: '{account}.dkr.ecr.{region}.amazonaws.com/{name}' },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    CanonicalHostedZoneID: 'Z{upper13}',
    DNSName: '{name}-{byte}{byte}{byte}.{region}.elb.amazonaws.com',
    LoadBalancerArn: '{id}',
    SecurityGroups: ['sg-{hex17}'],
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': {
    LoadBalancerArns: ['arn:{partition}:elasticloadbalancing:{region}:{account}:loadbalancer/app/{name}/{hex16}'],
  },
  'AWS::Elasticsearch::Domain': { DomainEndpoint: SEARCH },
  'AWS::Events::ApiDestination': { Arn: `${EVENTS}:api-destination/{name}/{uuid}` },
  'AWS::Events::Connection': {
    Arn: `${EVENTS}:connection/{name}/{uuid}`,
    SecretArn: 'arn:{partition}:secretsmanager:{region}:{account}:secret:events!connection/{name}/{uuid}-{mixed6}',
  },
  'AWS::Events::Rule': { Arn: `${EVENTS}:rule/{path-name}` },
  'AWS::IAM::AccessKey': { SecretAccessKey: '{mixed40}' },
  'AWS::IAM::Group': { Arn: `${IAM}:group{path}{name}` },
  'AWS::IAM::InstanceProfile': { Arn: `${IAM}:instance-profile{path}{name}` },
  'AWS::IAM::Role': { Arn: `${IAM}:role{path}{name}`, RoleId: 'AROA{upper17}' },
  'AWS::IAM::User': { Arn: `${IAM}:user{path}{name}` },
  'AWS::KMS::Key': { KeyId: '{name}' },
  'AWS::Lambda::CodeSigningConfig': { CodeSigningConfigId: '{name}' },
  'AWS::Lambda::Function': { 'SnapStartResponse.ApplyOn': 'None', 'SnapStartResponse.OptimizationStatus': 'Off' },
  'AWS::Lambda::Url': { FunctionArn: '{id}', FunctionUrl: 'https://{hex32}.lambda-url.{region}.on.aws/' },
  'AWS::Lambda::Version': { Version: '{name}' },
  'AWS::Logs::LogGroup': { Arn: 'arn:{partition}:logs:{region}:{account}:log-group:{name}:*' },
  'AWS::OpenSearchService::Domain': { DomainEndpoint: SEARCH, Id: '{account}/{name}' },
  'AWS::RDS::DBCluster': cluster,
  'AWS::RDS::DBInstance': { 'Endpoint.Address': `{name}.${RDS}`, 'Endpoint.Port': '3306' },
  'AWS::Redshift::Cluster': { 'Endpoint.Address': '{name}.{lower12}.{region}.redshift.amazonaws.com', 'Endpoint.Port': '5439' },
  'AWS::Route53::HostedZone': {
    NameServers: ['ns-{byte}.awsdns-01.org', 'ns-{byte}.awsdns-02.co.uk', 'ns-{byte}.awsdns-03.com', 'ns-{byte}.awsdns-04.net'],
  },
  'AWS::S3::Bucket': {
    DomainName: '{name}.s3.amazonaws.com',
    DualStackDomainName: '{name}.s3.dualstack.{region}.amazonaws.com',
    RegionalDomainName: '{name}.s3.{region}.amazonaws.com',
    WebsiteURL: 'http://{name}.s3-website-{region}.amazonaws.com',
  },
  'AWS::SQS::Queue': { QueueUrl: '{id}' },
  'AWS::Scheduler::Schedule': { Arn: 'arn:{partition}:scheduler:{region}:{account}:schedule/{n:GroupName}/{name}' },
  'AWS::WAFv2::IPSet': { Arn: `${WAF}/ipset/{path-name}` },
  'AWS::WAFv2::RegexPatternSet': { Arn: `${WAF}/regexpatternset/{path-name}` },
  'AWS::WAFv2::RuleGroup': { Arn: `${WAF}/rulegroup/{path-name}` },
  'AWS::WAFv2::WebACL': { Arn: `${WAF}/webacl/{path-name}` },
};
