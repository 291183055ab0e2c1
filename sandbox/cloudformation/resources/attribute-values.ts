import { findResourceRules } from '../../../core/resource-types/resource-rules.ts';
import type { IdSource } from '../../kernel/ids.ts';
import { fillForm, type ResourceIdentity } from './physical-ids.ts';

/** Attributes for which the general rules give a wrong form. `{name}` is the name of the resource. */
const ATTRIBUTE_FORMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'AWS::CloudWatch::Alarm': { Arn: 'arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}' },
  'AWS::DynamoDB::Table': {
    Arn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}',
    StreamArn: 'arn:{partition}:dynamodb:{region}:{account}:table/{name}/stream/2026-01-01T00:00:00.000',
  },
  'AWS::EC2::EIP': { AllocationId: 'eipalloc-{hex17}' },
  'AWS::EC2::SecurityGroup': { GroupId: '{name}' },
  'AWS::EC2::VPC': { DefaultSecurityGroup: 'sg-{hex17}', DefaultNetworkAcl: 'acl-{hex17}' },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': {
    CanonicalHostedZoneID: 'Z{upper13}',
    DNSName: '{name}-{byte}{byte}{byte}.{region}.elb.amazonaws.com',
    LoadBalancerArn: '{id}',
  },
  'AWS::Events::Rule': { Arn: 'arn:{partition}:events:{region}:{account}:rule/{busName}' },
  'AWS::IAM::InstanceProfile': { Arn: 'arn:{partition}:iam::{account}:instance-profile/{name}' },
  'AWS::IAM::Role': { Arn: 'arn:{partition}:iam::{account}:role/{name}', RoleId: 'AROA{upper17}' },
  'AWS::IAM::User': { Arn: 'arn:{partition}:iam::{account}:user/{name}' },
  'AWS::KMS::Key': { Arn: 'arn:{partition}:kms:{region}:{account}:key/{name}', KeyId: '{name}' },
  'AWS::Lambda::Function': { Arn: 'arn:{partition}:lambda:{region}:{account}:function:{name}' },
  'AWS::Logs::LogGroup': { Arn: 'arn:{partition}:logs:{region}:{account}:log-group:{name}:*' },
  'AWS::S3::Bucket': {
    Arn: 'arn:{partition}:s3:::{name}',
    DomainName: '{name}.s3.amazonaws.com',
    DualStackDomainName: '{name}.s3.dualstack.{region}.amazonaws.com',
    RegionalDomainName: '{name}.s3.{region}.amazonaws.com',
    WebsiteURL: 'http://{name}.s3-website-{region}.amazonaws.com',
  },
  'AWS::SQS::Queue': { Arn: 'arn:{partition}:sqs:{region}:{account}:{name}', QueueUrl: '{id}' },
};

/** Rules by the suffix of the attribute's name. The first match applies. */
const GENERAL_FORMS: readonly (readonly [RegExp, string])[] = [
  [/Arn$/i, 'arn:{partition}:{service}:{region}:{account}:{kind}/{name}'],
  [/Name$/, '{name}'],
  [/Port$/, '443'],
  [/(Url|URL|Uri|URI)$/, 'https://{name}.{service}.{region}.amazonaws.com'],
  [/(Endpoint|Address|DNSName|DomainName|Domain)$/, '{name}.{service}.{region}.amazonaws.com'],
  [/Id$/, '{kind}-{hex17}'],
];

/**
 * Returns the value of Fn::GetAtt: the property with this name, or else a value in the form that the attribute has on AWS. Each
 * call generates new random parts, so the caller must keep the value.
 */
export function makeAttribute(identity: ResourceIdentity, physicalId: string, attribute: string, ids: IdSource): unknown {
  const property = identity.properties[attribute];
  if (property !== undefined && typeof property !== 'object') return property;
  if (isIdentifier(identity.type, attribute)) return physicalId;
  if (/Arn$/.test(attribute) && physicalId.startsWith('arn:')) return physicalId;
  const form = ATTRIBUTE_FORMS[identity.type]?.[attribute] ?? generalForm(attribute);
  return fillForm(
    form.replaceAll('{id}', () => physicalId).replaceAll('{busName}', () => physicalId.replace('|', '/')),
    identity,
    ids,
    nameOf(physicalId),
  );
}

/** Returns true if the registry names the attribute as the type's only primary identifier. Ref returns the same value. */
function isIdentifier(type: string, attribute: string): boolean {
  const identifier = findResourceRules(type)?.identifier ?? [];
  return identifier.length === 1 && identifier[0] === attribute;
}

function generalForm(attribute: string): string {
  return GENERAL_FORMS.find(([ending]) => ending.test(attribute))?.[1] ?? `{name}-${attribute}`;
}

/** Returns the name inside a physical ID that is an ARN or a URL. The ARN of a load balancer has its ID after the name. */
function nameOf(physicalId: string): string {
  if (!/^(arn:|https?:)/.test(physicalId)) return physicalId;
  const parts = physicalId.split(/[:/]/).filter((part) => part !== '' && !/^[0-9a-f]{16}$/.test(part));
  return parts.at(-1) ?? physicalId;
}
