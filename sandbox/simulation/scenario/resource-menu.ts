/** Versions of the parts of a resource that can change. */
export interface ResourceVersions {
  /** A property that changes in place. */
  readonly inPlace: number;
  /** A property whose change replaces the resource. */
  readonly identity: number;
  /** A property for which CloudFormation reports a `Conditional` replacement. */
  readonly maybe: number;
}

/** One kind of resource in the templates. */
export interface ResourceKind {
  readonly type: string;
  /** True if losing the resource loses data. This is independent of the gate's table. */
  readonly stateful: boolean;
  /** True if the type has a property that can cause replacement. */
  readonly hasMaybe: boolean;
  /** @param name unique for the resource and its identity */
  readonly write: (versions: ResourceVersions, name: string) => Readonly<Record<string, unknown>>;
}

/** Types with small definitions, so that templates are short. */
export const RESOURCE_KINDS: readonly ResourceKind[] = [
  {
    type: 'AWS::SNS::Topic',
    stateful: false,
    hasMaybe: false,
    write: ({ inPlace }, name) => ({ TopicName: name, DisplayName: `topic ${inPlace}` }),
  },
  {
    type: 'AWS::SQS::Queue',
    stateful: true,
    hasMaybe: false,
    write: ({ inPlace }, name) => ({ QueueName: name, DelaySeconds: inPlace, VisibilityTimeout: 30 + inPlace }),
  },
  {
    type: 'AWS::DynamoDB::Table',
    stateful: true,
    hasMaybe: false,
    write: ({ inPlace }, name) => ({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      DeletionProtectionEnabled: inPlace % 2 === 1,
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  },
  {
    type: 'AWS::S3::Bucket',
    stateful: true,
    hasMaybe: false,
    write: ({ inPlace }, name) => ({
      BucketName: name.toLowerCase(),
      VersioningConfiguration: { Status: inPlace % 2 === 0 ? 'Enabled' : 'Suspended' },
    }),
  },
  {
    // The root volume is deleted with the instance.
    type: 'AWS::EC2::Instance',
    stateful: true,
    hasMaybe: true,
    write: ({ inPlace, identity, maybe }) => ({
      ImageId: `ami-${identity}`,
      InstanceType: `m5.${maybe}xlarge`,
      Monitoring: inPlace % 2 === 0,
    }),
  },
  {
    type: 'AWS::Logs::LogGroup',
    stateful: true,
    hasMaybe: false,
    write: ({ inPlace }, name) => ({ LogGroupName: name, RetentionInDays: inPlace + 1 }),
  },
  {
    type: 'AWS::SSM::Parameter',
    stateful: false,
    hasMaybe: false,
    write: ({ inPlace }, name) => ({
      Type: 'String',
      Name: name,
      Description: `version ${inPlace}`,
      Value: `value ${inPlace}`,
    }),
  },
  {
    type: 'Custom::Thing',
    stateful: true,
    hasMaybe: true,
    write: ({ maybe }) => ({ ServiceToken: 'arn:aws:lambda:us-east-1:111111111111:function:thing', Size: maybe }),
  },
  {
    type: 'AWS::CDK::Metadata',
    stateful: false,
    hasMaybe: false,
    write: ({ inPlace }) => ({ Analytics: `v2:deflate64:${inPlace}` }),
  },
];

/** Returns the kind of a type; undefined for a type that the templates do not use. */
export function findKind(type: string): ResourceKind | undefined {
  return RESOURCE_KINDS.find((kind) => kind.type === type);
}
