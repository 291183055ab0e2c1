/** A resource of a template, as plain data. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  DeletionPolicy?: string;
}

/** A template, as plain data that an edit may change. */
export interface EditedTemplate {
  Description?: unknown;
  Resources: Record<string, Resource>;
  Outputs?: Record<string, unknown>;
}

/** An edit that a team makes often, labelled by what it does and not by what the gate says of it. */
export interface Edit {
  readonly name: string;
  readonly label: 'harmless' | 'harmful';
  /**
   * Applies the edit to one resource.
   *
   * @param before the deployed template; an edit may give it a setting that the push then removes
   * @returns false if the edit does not fit the resource
   */
  readonly apply: (before: EditedTemplate, after: EditedTemplate, id: string) => boolean;
}

/** Changes a property of every resource of one type. */
function onProperty(
  label: Edit['label'],
  name: string,
  type: string,
  property: string,
  values: readonly [before: unknown, after: unknown],
): Edit {
  const apply: Edit['apply'] = (before, after, id) => {
    if (before.Resources[id]?.Type !== type) return false;
    setProperty(before, id, property, values[0]);
    setProperty(after, id, property, values[1]);
    return true;
  };
  return { name, label, apply };
}

/** Sets a property, or removes it with undefined; KEEP leaves it as it is. */
function setProperty(template: EditedTemplate, id: string, property: string, value: unknown): void {
  const resource = template.Resources[id];
  if (resource === undefined || value === KEEP) return;
  resource.Properties ??= {};
  if (value === undefined) delete resource.Properties[property];
  else resource.Properties[property] = value;
}

const KEEP = Symbol('keep');

const STATEFUL = [
  'AWS::DynamoDB::Table',
  'AWS::DynamoDB::GlobalTable',
  'AWS::S3::Bucket',
  'AWS::RDS::DBInstance',
  'AWS::RDS::DBCluster',
  'AWS::EFS::FileSystem',
  'AWS::Cognito::UserPool',
  'AWS::KMS::Key',
  'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup',
  'AWS::Kinesis::Stream',
  'AWS::SQS::Queue',
];

/** The edits: settings before and after, or a change of the template as a whole. */
export const EDITS: readonly Edit[] = [
  onProperty('harmless', 'Lambda memory', 'AWS::Lambda::Function', 'MemorySize', [128, 256]),
  onProperty('harmless', 'Lambda timeout', 'AWS::Lambda::Function', 'Timeout', [10, 30]),
  onProperty('harmless', 'Lambda code', 'AWS::Lambda::Function', 'Code', [code('a'), code('b')]),
  onProperty('harmless', 'Lambda environment', 'AWS::Lambda::Function', 'Environment', [
    undefined,
    { Variables: { LOG_LEVEL: 'info' } },
  ]),
  onProperty('harmless', 'topic name for display', 'AWS::SNS::Topic', 'DisplayName', ['News', 'Latest news']),
  onProperty('harmless', 'queue visibility timeout', 'AWS::SQS::Queue', 'VisibilityTimeout', [30, 60]),
  onProperty('harmless', 'longer queue retention', 'AWS::SQS::Queue', 'MessageRetentionPeriod', [345_600, 1_209_600]),
  onProperty('harmless', 'table recovery on', 'AWS::DynamoDB::Table', 'PointInTimeRecoverySpecification', [
    recovery(false),
    recovery(true),
  ]),
  onProperty('harmless', 'table protection on', 'AWS::DynamoDB::Table', 'DeletionProtectionEnabled', [false, true]),
  onProperty('harmless', 'bucket versioning on', 'AWS::S3::Bucket', 'VersioningConfiguration', [
    undefined,
    { Status: 'Enabled' },
  ]),
  onProperty('harmless', 'longer log retention', 'AWS::Logs::LogGroup', 'RetentionInDays', [30, 90]),
  onProperty('harmless', 'key rotation on', 'AWS::KMS::Key', 'EnableKeyRotation', [false, true]),
  onProperty('harmless', 'alarm threshold', 'AWS::CloudWatch::Alarm', 'Threshold', [1, 2]),
  onProperty('harmless', 'role description', 'AWS::IAM::Role', 'Description', ['A role', 'The role']),
  onProperty('harmless', 'desired count', 'AWS::ECS::Service', 'DesiredCount', [2, 4]),
  onProperty('harmless', 'stage throttling', 'AWS::ApiGateway::Stage', 'Description', ['v1', 'v2']),
  onProperty('harmless', 'group description of a rule', 'AWS::EC2::SecurityGroup', 'SecurityGroupIngress', [
    [ingress('10.0.0.0/16')],
    [ingress('10.0.0.0/16'), ingress('10.1.0.0/16')],
  ]),
  onProperty('harmless', 'task image', 'AWS::ECS::TaskDefinition', 'ContainerDefinitions', [
    [container('1.0')],
    [container('1.1')],
  ]),
  {
    name: 'a new alarm',
    label: 'harmless',
    apply: (_before, after, id) => {
      if (id !== Object.keys(after.Resources)[0]) return false;
      after.Resources.MeasuredAlarm = {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Threshold: 1, EvaluationPeriods: 1, ComparisonOperator: 'GreaterThanThreshold' },
      };
      return true;
    },
  },
  {
    name: 'a new output',
    label: 'harmless',
    apply: (_before, after, id) => {
      if (id !== Object.keys(after.Resources)[0]) return false;
      after.Outputs = { ...after.Outputs, MeasuredOutput: { Value: 'constant' } };
      return true;
    },
  },
  onProperty('harmful', 'table protection off', 'AWS::DynamoDB::Table', 'DeletionProtectionEnabled', [true, undefined]),
  onProperty('harmful', 'table recovery off', 'AWS::DynamoDB::Table', 'PointInTimeRecoverySpecification', [
    recovery(true),
    recovery(false),
  ]),
  onProperty('harmful', 'bucket versioning suspended', 'AWS::S3::Bucket', 'VersioningConfiguration', [
    { Status: 'Enabled' },
    { Status: 'Suspended' },
  ]),
  onProperty('harmful', 'bucket renamed', 'AWS::S3::Bucket', 'BucketName', ['measured-bucket-a', 'measured-bucket-b']),
  onProperty('harmful', 'shorter log retention', 'AWS::Logs::LogGroup', 'RetentionInDays', [90, 7]),
  onProperty('harmful', 'shorter queue retention', 'AWS::SQS::Queue', 'MessageRetentionPeriod', [1_209_600, 60]),
  onProperty('harmful', 'shorter stream retention', 'AWS::Kinesis::Stream', 'RetentionPeriodHours', [48, 24]),
  onProperty('harmful', 'no backups', 'AWS::RDS::DBInstance', 'BackupRetentionPeriod', [7, 0]),
  onProperty('harmful', 'database protection off', 'AWS::RDS::DBInstance', 'DeletionProtection', [true, false]),
  onProperty('harmful', 'cluster protection off', 'AWS::RDS::DBCluster', 'DeletionProtection', [true, false]),
  onProperty('harmful', 'user pool protection off', 'AWS::Cognito::UserPool', 'DeletionProtection', ['ACTIVE', 'INACTIVE']),
  {
    name: 'table key renamed',
    label: 'harmful',
    apply: (before, after, id) => {
      if (before.Resources[id]?.Type !== 'AWS::DynamoDB::Table') return false;
      for (const [template, name] of [
        [before, 'id'],
        [after, 'key'],
      ] as const) {
        setProperty(template, id, 'AttributeDefinitions', [{ AttributeName: name, AttributeType: 'S' }]);
        setProperty(template, id, 'KeySchema', [{ AttributeName: name, KeyType: 'HASH' }]);
        setProperty(template, id, 'GlobalSecondaryIndexes', undefined);
        setProperty(template, id, 'LocalSecondaryIndexes', undefined);
      }
      return true;
    },
  },
  {
    name: 'a resource that holds data removed',
    label: 'harmful',
    apply: (before, after, id) => {
      if (!STATEFUL.includes(before.Resources[id]?.Type ?? '') || isReferenced(after, id)) return false;
      delete after.Resources[id];
      return true;
    },
  },
  {
    name: 'Retain removed',
    label: 'harmful',
    apply: (before, after, id) => {
      const [old, now] = [before.Resources[id], after.Resources[id]];
      if (old === undefined || now === undefined || !STATEFUL.includes(old.Type)) return false;
      old.DeletionPolicy = 'Retain';
      now.DeletionPolicy = 'Delete';
      return true;
    },
  },
];

function isReferenced(template: EditedTemplate, id: string): boolean {
  const { [id]: _own, ...others } = template.Resources;
  const text = JSON.stringify([others, template.Outputs]);
  return [`"${id}"`, `\${${id}}`, `\${${id}.`, `"${id}.`].some((use) => text.includes(use));
}

function code(version: string): object {
  return { S3Bucket: 'measured-assets', S3Key: `${version}.zip` };
}

function recovery(PointInTimeRecoveryEnabled: boolean): object {
  return { PointInTimeRecoveryEnabled };
}

function ingress(CidrIp: string): object {
  return { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp };
}

function container(tag: string): object {
  return { Name: 'web', Image: `public.ecr.aws/shop/web:${tag}`, Essential: true };
}
