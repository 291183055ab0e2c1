import type { LossKind } from '../../../core/losses/loss.ts';
import type { Properties } from './changes.ts';

/** An example of a row of the table: a change from `strong` to `weak` is a loss, the reverse change is not a loss. */
export interface LossExample {
  readonly type: string;
  readonly path: string;
  readonly effect: LossKind;
  readonly strong: Properties;
  readonly weak: Properties;
  /** Neither direction is a loss: one of the values equals the default of an absent property. */
  readonly same: readonly [Properties, Properties];
  /** The reverse change is also a loss. */
  readonly bothWays?: boolean;
}

/** A resource with a value at a path of properties, such as `DistributionConfig/WebACLId`; undefined omits the last one. */
function at(path: string, value: unknown): Properties {
  const [name = '', ...rest] = path.split('/');
  if (rest.length > 0) return { [name]: at(rest.join('/'), value) };
  return value === undefined ? {} : { [name]: value };
}

type Row = readonly [
  types: string | readonly string[],
  path: string,
  strong: Properties,
  weak: Properties,
  same: readonly [Properties, Properties],
  bothWays?: 'both ways',
];

function examplesOf(effect: LossKind, rows: readonly Row[]): readonly LossExample[] {
  return rows.flatMap(([types, path, strong, weak, same, ways]) =>
    [types].flat().map((type) => ({ type, path, effect, strong, weak, same, bothWays: ways !== undefined })),
  );
}

const pitr = (PointInTimeRecoveryEnabled: boolean, days?: number) => ({
  PointInTimeRecoveryEnabled,
  ...(days === undefined ? {} : { RecoveryPeriodInDays: days }),
});
const replica = (settings: Properties = {}, Region = 'eu-west-1') => ({ Region, ...settings });
const statement = (fields: Properties = {}) => ({
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*', ...fields }],
});
const PUBLIC = statement();
const PUBLIC_ACCESS_BLOCK = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};
const NARROW = statement({ Principal: { AWS: 'arn:aws:iam::111122223333:role/reader' } });
const ADMIN = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } };
const NO_ADMIN = { Statement: { Effect: 'Allow', Action: 's3:*', Resource: '*' } };
const expiring = (days: number) => ({ Rules: [{ Id: 'old', Status: 'Enabled', ExpirationInDays: days }] });
const images = (countNumber: number) => ({
  LifecyclePolicyText: JSON.stringify({
    rules: [
      {
        rulePriority: 1,
        selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
        action: { type: 'expire' },
      },
    ],
  }),
});
const encrypted = (SSEAlgorithm: string) => ({
  BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm } }] },
});
const ingress = (CidrIp: string) => ({ SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp }] });
const backupRule = (rule: Properties) => ({ BackupPlan: { BackupPlanRule: [{ RuleName: 'daily', ...rule }] } });

const LOSE_DATA = examplesOf('lose-data', [
  [
    'AWS::SecretsManager::Secret',
    'GenerateSecretString',
    { GenerateSecretString: { PasswordLength: 20 } },
    { GenerateSecretString: { PasswordLength: 30 } },
    [{}, { GenerateSecretString: { PasswordLength: 20 } }],
    'both ways',
  ],

  [
    [
      'AWS::RDS::DBInstance',
      'AWS::RDS::DBCluster',
      'AWS::Neptune::DBCluster',
      'AWS::DocDB::DBCluster',
      'AWS::DocDBElastic::Cluster',
    ],
    'BackupRetentionPeriod',
    { BackupRetentionPeriod: 14 },
    { BackupRetentionPeriod: 3 },
    [{ BackupRetentionPeriod: 1 }, {}],
  ],
  ['AWS::RDS::DBCluster', 'BacktrackWindow', { BacktrackWindow: 86_400 }, { BacktrackWindow: 0 }, [{ BacktrackWindow: 0 }, {}]],
  [
    'AWS::DynamoDB::Table',
    'PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled',
    { PointInTimeRecoverySpecification: pitr(true) },
    {},
    [{ PointInTimeRecoverySpecification: pitr(false) }, {}],
  ],
  [
    'AWS::DynamoDB::Table',
    'PointInTimeRecoverySpecification/RecoveryPeriodInDays',
    { PointInTimeRecoverySpecification: pitr(true) },
    { PointInTimeRecoverySpecification: pitr(true, 7) },
    [{ PointInTimeRecoverySpecification: pitr(true) }, { PointInTimeRecoverySpecification: pitr(true, 35) }],
  ],
  [
    ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
    'TimeToLiveSpecification',
    {},
    { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true } },
    [{}, { TimeToLiveSpecification: { AttributeName: 'expires', Enabled: false } }],
  ],
  [
    'AWS::DynamoDB::GlobalTable',
    'Replicas',
    { Replicas: [replica(), replica({}, 'us-east-1')] },
    { Replicas: [replica()] },
    [{ Replicas: [replica(), replica({}, 'us-east-1')] }, { Replicas: [replica({}, 'us-east-1'), replica()] }],
  ],
  [
    'AWS::DynamoDB::GlobalTable',
    'Replicas[Region]/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled',
    { Replicas: [replica({ PointInTimeRecoverySpecification: pitr(true) })] },
    { Replicas: [replica()] },
    [{ Replicas: [replica({ PointInTimeRecoverySpecification: pitr(false) })] }, { Replicas: [replica()] }],
  ],
  [
    'AWS::DynamoDB::GlobalTable',
    'Replicas[Region]/PointInTimeRecoverySpecification/RecoveryPeriodInDays',
    { Replicas: [replica({ PointInTimeRecoverySpecification: pitr(true) })] },
    { Replicas: [replica({ PointInTimeRecoverySpecification: pitr(true, 7) })] },
    [
      { Replicas: [replica({ PointInTimeRecoverySpecification: pitr(true, 35) })] },
      { Replicas: [replica({ PointInTimeRecoverySpecification: pitr(true) })] },
    ],
  ],
  [
    [
      'AWS::ElastiCache::ReplicationGroup',
      'AWS::ElastiCache::CacheCluster',
      'AWS::ElastiCache::ServerlessCache',
      'AWS::MemoryDB::Cluster',
    ],
    'SnapshotRetentionLimit',
    { SnapshotRetentionLimit: 7 },
    { SnapshotRetentionLimit: 0 },
    [{ SnapshotRetentionLimit: 0 }, {}],
  ],
  [
    'AWS::Redshift::Cluster',
    'AutomatedSnapshotRetentionPeriod',
    { AutomatedSnapshotRetentionPeriod: 7 },
    { AutomatedSnapshotRetentionPeriod: 0 },
    [{ AutomatedSnapshotRetentionPeriod: 1 }, {}],
  ],
  [
    'AWS::Cassandra::Table',
    'PointInTimeRecoveryEnabled',
    { PointInTimeRecoveryEnabled: true },
    {},
    [{ PointInTimeRecoveryEnabled: false }, {}],
  ],
  ['AWS::Cassandra::Table', 'DefaultTimeToLive', {}, { DefaultTimeToLive: 3600 }, [{}, { DefaultTimeToLive: 0 }]],
  [
    'AWS::Cassandra::Table',
    'ReplicaSpecifications',
    { ReplicaSpecifications: [replica(), replica({}, 'us-east-1')] },
    { ReplicaSpecifications: [replica()] },
    [{ ReplicaSpecifications: [] }, {}],
  ],
  [
    'AWS::Timestream::Table',
    'RetentionProperties/MagneticStoreRetentionPeriodInDays',
    { RetentionProperties: { MagneticStoreRetentionPeriodInDays: 365 } },
    { RetentionProperties: { MagneticStoreRetentionPeriodInDays: 30 } },
    [{ RetentionProperties: { MagneticStoreRetentionPeriodInDays: 73_000 } }, {}],
  ],
  ['AWS::Lightsail::Database', 'BackupRetention', {}, { BackupRetention: false }, [{ BackupRetention: true }, {}]],
  [
    'AWS::S3::Bucket',
    'LifecycleConfiguration/Rules',
    { LifecycleConfiguration: expiring(90) },
    { LifecycleConfiguration: expiring(30) },
    [
      {},
      { LifecycleConfiguration: { Rules: [{ Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }] } },
    ],
  ],
  [
    ['AWS::Logs::LogGroup', 'Custom::LogRetention'],
    'RetentionInDays',
    {},
    { RetentionInDays: 30 },
    [{ RetentionInDays: 14 }, { RetentionInDays: 30 }],
  ],
  ['AWS::Kinesis::Stream', 'RetentionPeriodHours', { RetentionPeriodHours: 168 }, {}, [{ RetentionPeriodHours: 24 }, {}]],
  ['AWS::KinesisVideo::Stream', 'DataRetentionInHours', { DataRetentionInHours: 24 }, {}, [{ DataRetentionInHours: 0 }, {}]],
  ['AWS::Events::Archive', 'RetentionDays', {}, { RetentionDays: 30 }, [{ RetentionDays: 0 }, {}]],
  ['AWS::SQS::Queue', 'MessageRetentionPeriod', {}, { MessageRetentionPeriod: 3600 }, [{}, { MessageRetentionPeriod: 345_600 }]],
  [
    'AWS::SNS::Topic',
    'ArchivePolicy/MessageRetentionPeriod',
    { ArchivePolicy: { MessageRetentionPeriod: 30 } },
    {},
    [{}, { ArchivePolicy: { MessageRetentionPeriod: 30 } }],
  ],
  ...['WindowsConfiguration', 'OntapConfiguration', 'OpenZFSConfiguration'].map(
    (name): Row => [
      'AWS::FSx::FileSystem',
      `${name}/AutomaticBackupRetentionDays`,
      { [name]: { AutomaticBackupRetentionDays: 30 } },
      { [name]: { AutomaticBackupRetentionDays: 7 } },
      [{ [name]: { AutomaticBackupRetentionDays: 30 } }, { [name]: {} }],
    ],
  ),
  [
    'AWS::FSx::FileSystem',
    'LustreConfiguration/AutomaticBackupRetentionDays',
    { LustreConfiguration: { AutomaticBackupRetentionDays: 7 } },
    { LustreConfiguration: {} },
    [{ LustreConfiguration: { AutomaticBackupRetentionDays: 0 } }, { LustreConfiguration: {} }],
  ],
  [
    'AWS::Backup::BackupPlan',
    'BackupPlan/BackupPlanRule',
    { BackupPlan: { BackupPlanRule: [{ RuleName: 'daily' }, { RuleName: 'weekly' }] } },
    backupRule({}),
    [backupRule({ ScheduleExpression: 'rate(1 day)' }), backupRule({ ScheduleExpression: 'rate(2 days)' })],
  ],
  [
    'AWS::Backup::BackupPlan',
    'BackupPlan/BackupPlanRule[RuleName]/Lifecycle/DeleteAfterDays',
    backupRule({}),
    backupRule({ Lifecycle: { DeleteAfterDays: 35 } }),
    [backupRule({ Lifecycle: { DeleteAfterDays: 35 } }), backupRule({ Lifecycle: { DeleteAfterDays: 70 } })],
  ],
  [
    'AWS::Backup::BackupPlan',
    'BackupPlan/BackupPlanRule[RuleName]/EnableContinuousBackup',
    backupRule({ EnableContinuousBackup: true }),
    backupRule({}),
    [backupRule({ EnableContinuousBackup: false }), backupRule({})],
  ],
  ['AWS::DLM::LifecyclePolicy', 'State', { State: 'ENABLED' }, { State: 'DISABLED' }, [{ State: 'ENABLED' }, {}]],
  [
    'AWS::DLM::LifecyclePolicy',
    'PolicyDetails/Schedules[Name]/RetainRule/Count',
    { PolicyDetails: { Schedules: [{ Name: 'daily', RetainRule: { Count: 14 } }] } },
    { PolicyDetails: { Schedules: [{ Name: 'daily', RetainRule: { Count: 3 } }] } },
    [
      { PolicyDetails: { Schedules: [{ Name: 'daily', RetainRule: { Count: 3 } }] } },
      { PolicyDetails: { Schedules: [{ Name: 'daily', RetainRule: { Interval: 3, IntervalUnit: 'MONTHS' } }] } },
    ],
  ],
  [
    'AWS::ECR::Repository',
    'LifecyclePolicy/LifecyclePolicyText',
    { LifecyclePolicy: images(100) },
    { LifecyclePolicy: images(10) },
    [{}, { LifecyclePolicy: { LifecyclePolicyText: '{"rules":[]}' } }],
  ],
  [
    'AWS::MSK::Cluster',
    'ConfigurationInfo',
    { ConfigurationInfo: { Arn: 'a', Revision: 1 } },
    { ConfigurationInfo: { Arn: 'a', Revision: 2 } },
    [{}, { ConfigurationInfo: { Arn: 'a', Revision: 1 } }],
    'both ways',
  ],
  [
    'AWS::CloudTrail::EventDataStore',
    'RetentionPeriod',
    { RetentionPeriod: 2557 },
    { RetentionPeriod: 90 },
    [{ RetentionPeriod: 366 }, {}],
  ],
  [
    'AWS::SecretsManager::Secret',
    'ReplicaRegions',
    { ReplicaRegions: [replica()] },
    {},
    [{ ReplicaRegions: [replica({ KmsKeyId: 'a' })] }, { ReplicaRegions: [replica({ KmsKeyId: 'b' })] }],
  ],
]);

const UNPROTECT = examplesOf('unprotect', [
  ...[
    ['AWS::Lambda::Function', 'DeadLetterConfig', { TargetArn: 'a' }] as const,
    ['AWS::Lambda::EventInvokeConfig', 'DestinationConfig/OnFailure', { Destination: 'a' }] as const,
    ['AWS::Lambda::EventSourceMapping', 'DestinationConfig/OnFailure', { Destination: 'a' }] as const,
    ['AWS::SNS::Subscription', 'RedrivePolicy', { deadLetterTargetArn: 'a' }] as const,
    ['AWS::Scheduler::Schedule', 'Target/DeadLetterConfig', { Arn: 'a' }] as const,
    ['AWS::Lambda::Function', 'KmsKeyArn', 'key-1'] as const,
    ['AWS::Lambda::Function', 'CodeSigningConfigArn', 'config-1'] as const,
    ['AWS::KinesisFirehose::DeliveryStream', 'DeliveryStreamEncryptionConfigurationInput', { KeyType: 'AWS_OWNED_CMK' }] as const,
    ['AWS::CloudFront::Distribution', 'DistributionConfig/WebACLId', 'acl-1'] as const,
    ['AWS::WAFv2::WebACL', 'DefaultAction/Block', {}] as const,
  ].map(([type, path, value]): Row => [type, path, at(path, value), at(path, undefined), [at(path, undefined), at(path, value)]]),
  [
    'AWS::Events::Rule',
    'Targets[Id]/DeadLetterConfig',
    { Targets: [{ Id: 'a', DeadLetterConfig: { Arn: 'q' } }] },
    { Targets: [{ Id: 'a' }] },
    [{ Targets: [{ Id: 'a' }] }, { Targets: [{ Id: 'a', DeadLetterConfig: { Arn: 'q' } }] }],
  ],
  ...[
    ['AWS::RDS::DBProxy', 'RequireTLS', true, undefined, false] as const,
    ['AWS::RDS::DBParameterGroup', 'Parameters/rds.force_ssl', '1', undefined, '0'] as const,
    ['AWS::RDS::DBClusterParameterGroup', 'Parameters/rds.force_ssl', 1, 0, '0'] as const,
    ['AWS::RDS::DBParameterGroup', 'Parameters/require_secure_transport', 'ON', 'OFF', '0'] as const,
    ['AWS::RDS::DBClusterParameterGroup', 'Parameters/require_secure_transport', '1', undefined, 'OFF'] as const,
    ['AWS::Cognito::UserPool', 'Policies/PasswordPolicy/MinimumLength', 12, 7, 8] as const,
    ['AWS::Cognito::UserPool', 'UserPoolAddOns/AdvancedSecurityMode', 'ENFORCED', 'AUDIT', 'OFF'] as const,
    ['AWS::EC2::Instance', 'MetadataOptions/HttpTokens', 'required', 'optional', 'optional'] as const,
    ['AWS::EC2::LaunchTemplate', 'LaunchTemplateData/MetadataOptions/HttpTokens', 'required', undefined, 'optional'] as const,
    ['AWS::ElasticLoadBalancingV2::Listener', 'MutualAuthentication/Mode', 'verify', 'passthrough', 'off'] as const,
    ['AWS::ElastiCache::ReplicationGroup', 'TransitEncryptionMode', 'required', 'preferred', 'required'] as const,
    ['AWS::MSK::Cluster', 'EncryptionInfo/EncryptionInTransit/ClientBroker', 'TLS', 'PLAINTEXT', 'TLS'] as const,
  ].map(
    ([type, path, strong, weak, absent]): Row => [
      type,
      path,
      at(path, strong),
      at(path, weak),
      [at(path, absent), at(path, undefined)],
    ],
  ),
  ['AWS::Redshift::Cluster', 'Encrypted', { Encrypted: true }, { Encrypted: false }, [{ Encrypted: false }, { Encrypted: true }]],
  ['AWS::WAFv2::WebACL', 'Rules', { Rules: [{ Name: 'a' }, { Name: 'b' }] }, { Rules: [{ Name: 'a' }] }, [{ Rules: [] }, {}]],
  [
    'AWS::CloudFront::Distribution',
    'DistributionConfig/CacheBehaviors[PathPattern]/ViewerProtocolPolicy',
    { DistributionConfig: { CacheBehaviors: [{ PathPattern: '/a', ViewerProtocolPolicy: 'https-only' }] } },
    { DistributionConfig: { CacheBehaviors: [{ PathPattern: '/a', ViewerProtocolPolicy: 'allow-all' }] } },
    [{ DistributionConfig: { CacheBehaviors: [] } }, { DistributionConfig: {} }],
  ],

  [
    [
      'AWS::RDS::DBInstance',
      'AWS::RDS::DBCluster',
      'AWS::RDS::GlobalCluster',
      'AWS::Neptune::DBCluster',
      'AWS::DocDB::DBCluster',
      'AWS::DocDB::GlobalCluster',
      'AWS::EKS::Cluster',
    ],
    'DeletionProtection',
    { DeletionProtection: true },
    { DeletionProtection: false },
    [{ DeletionProtection: false }, {}],
  ],
  [
    ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'],
    'DeleteAutomatedBackups',
    { DeleteAutomatedBackups: false },
    {},
    [{ DeleteAutomatedBackups: true }, {}],
  ],
  [
    ['AWS::DynamoDB::Table', 'AWS::Logs::LogGroup'],
    'DeletionProtectionEnabled',
    { DeletionProtectionEnabled: true },
    {},
    [{ DeletionProtectionEnabled: false }, {}],
  ],
  [
    'AWS::DynamoDB::GlobalTable',
    'Replicas[Region]/DeletionProtectionEnabled',
    { Replicas: [replica({ DeletionProtectionEnabled: true })] },
    { Replicas: [replica()] },
    [{ Replicas: [replica({ DeletionProtectionEnabled: false })] }, { Replicas: [replica()] }],
  ],
  [
    ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
    'SSESpecification/SSEEnabled',
    { SSESpecification: { SSEEnabled: true } },
    {},
    [{ SSESpecification: { SSEEnabled: false } }, {}],
  ],
  [
    'AWS::ElastiCache::ReplicationGroup',
    'TransitEncryptionEnabled',
    { TransitEncryptionEnabled: true },
    { TransitEncryptionEnabled: false },
    [{ TransitEncryptionEnabled: false }, {}],
  ],
  [
    ['AWS::QLDB::Ledger', 'AWS::NeptuneGraph::Graph'],
    'DeletionProtection',
    {},
    { DeletionProtection: false },
    [{ DeletionProtection: true }, {}],
  ],
  [
    'AWS::DSQL::Cluster',
    'DeletionProtectionEnabled',
    { DeletionProtectionEnabled: true },
    {},
    [{ DeletionProtectionEnabled: false }, {}],
  ],
  ...['NodeToNodeEncryptionOptions', 'EncryptionAtRestOptions'].map(
    (name): Row => [
      ['AWS::OpenSearchService::Domain', 'AWS::Elasticsearch::Domain'],
      `${name}/Enabled`,
      { [name]: { Enabled: true } },
      {},
      [{ [name]: { Enabled: false } }, {}],
    ],
  ),
  [
    ['AWS::OpenSearchService::Domain', 'AWS::Elasticsearch::Domain'],
    'DomainEndpointOptions/EnforceHTTPS',
    { DomainEndpointOptions: { EnforceHTTPS: true } },
    {},
    [{ DomainEndpointOptions: { EnforceHTTPS: false } }, {}],
  ],
  [
    'AWS::OpenSearchServerless::Collection',
    'DeletionProtection',
    { DeletionProtection: 'ENABLED' },
    {},
    [{ DeletionProtection: 'DISABLED' }, {}],
  ],
  [
    'AWS::S3::Bucket',
    'VersioningConfiguration/Status',
    { VersioningConfiguration: { Status: 'Enabled' } },
    { VersioningConfiguration: { Status: 'Suspended' } },
    [{ VersioningConfiguration: { Status: 'Suspended' } }, {}],
  ],
  [
    'AWS::S3::Bucket',
    'ObjectLockConfiguration',
    { ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 30 } } } },
    {},
    [{ ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' } }, {}],
  ],
  [
    'AWS::S3::Bucket',
    'ReplicationConfiguration/Rules',
    { ReplicationConfiguration: { Role: 'r', Rules: [{ Id: 'all', Status: 'Enabled' }] } },
    {},
    [{ ReplicationConfiguration: { Rules: [] } }, {}],
  ],
  [
    'AWS::S3::Bucket',
    'ReplicationConfiguration/Rules[Id]/Status',
    { ReplicationConfiguration: { Rules: [{ Id: 'all', Status: 'Enabled' }] } },
    { ReplicationConfiguration: { Rules: [{ Id: 'all', Status: 'Disabled' }] } },
    [
      { ReplicationConfiguration: { Rules: [{ Id: 'all', Status: 'Enabled' }] } },
      { ReplicationConfiguration: { Rules: [{ Id: 'all' }] } },
    ],
  ],
  [
    'AWS::S3::Bucket',
    'BucketEncryption/ServerSideEncryptionConfiguration[0]/ServerSideEncryptionByDefault/SSEAlgorithm',
    encrypted('aws:kms'),
    encrypted('AES256'),
    [encrypted('AES256'), {}],
  ],
  [['AWS::Logs::LogGroup'], 'KmsKeyId', { KmsKeyId: 'key-1' }, {}, [{ KmsKeyId: 'key-1' }, { KmsKeyId: 'key-2' }]],
  ['AWS::CloudTrail::Trail', 'KMSKeyId', { KMSKeyId: 'key-1' }, {}, [{ KMSKeyId: 'key-1' }, { KMSKeyId: 'key-2' }]],
  ['AWS::SNS::Topic', 'KmsMasterKeyId', { KmsMasterKeyId: 'k' }, {}, [{ KmsMasterKeyId: '' }, {}]],
  [
    'AWS::Kinesis::Stream',
    'StreamEncryption',
    { StreamEncryption: { EncryptionType: 'KMS', KeyId: 'a' } },
    {},
    [{ StreamEncryption: { EncryptionType: 'KMS', KeyId: 'a' } }, { StreamEncryption: { EncryptionType: 'KMS', KeyId: 'b' } }],
  ],
  [
    'AWS::SQS::Queue',
    'RedrivePolicy',
    { RedrivePolicy: { deadLetterTargetArn: 'a', maxReceiveCount: 3 } },
    {},
    [{ RedrivePolicy: { deadLetterTargetArn: 'a' } }, { RedrivePolicy: { deadLetterTargetArn: 'b' } }],
  ],
  ['AWS::SQS::Queue', 'KmsMasterKeyId', { KmsMasterKeyId: 'alias/queue' }, {}, [{}, { SqsManagedSseEnabled: true }]],
  ['AWS::SQS::Queue', 'SqsManagedSseEnabled', {}, { SqsManagedSseEnabled: false }, [{}, { SqsManagedSseEnabled: true }]],
  [
    'AWS::EFS::FileSystem',
    'BackupPolicy/Status',
    { BackupPolicy: { Status: 'ENABLED' } },
    {},
    [{ BackupPolicy: { Status: 'DISABLED' } }, {}],
  ],
  [
    'AWS::EFS::FileSystem',
    'FileSystemProtection/ReplicationOverwriteProtection',
    {},
    { FileSystemProtection: { ReplicationOverwriteProtection: 'DISABLED' } },
    [{}, { FileSystemProtection: { ReplicationOverwriteProtection: 'ENABLED' } }],
  ],
  [
    'AWS::EFS::FileSystem',
    'ReplicationConfiguration',
    { ReplicationConfiguration: { Destinations: [{ Region: 'eu-west-1' }] } },
    {},
    [{}, { ReplicationConfiguration: { Destinations: [{ Region: 'eu-west-1' }] } }],
  ],
  [
    'AWS::Backup::BackupVault',
    'LockConfiguration',
    { LockConfiguration: { MinRetentionDays: 7 } },
    {},
    [{}, { LockConfiguration: { MinRetentionDays: 7 } }],
  ],
  [
    'AWS::Backup::BackupVault',
    'LockConfiguration/MinRetentionDays',
    { LockConfiguration: { MinRetentionDays: 30, MaxRetentionDays: 365 } },
    { LockConfiguration: { MaxRetentionDays: 365 } },
    [{ LockConfiguration: { MinRetentionDays: 0, MaxRetentionDays: 9 } }, { LockConfiguration: { MaxRetentionDays: 9 } }],
  ],
  [
    'AWS::ECR::Repository',
    'ImageTagMutability',
    { ImageTagMutability: 'IMMUTABLE' },
    { ImageTagMutability: 'IMMUTABLE_WITH_EXCLUSION' },
    [{ ImageTagMutability: 'MUTABLE' }, {}],
  ],
  ['AWS::ECR::Repository', 'EmptyOnDelete', {}, { EmptyOnDelete: true }, [{ EmptyOnDelete: false }, {}]],
  [
    'AWS::CloudTrail::EventDataStore',
    'TerminationProtectionEnabled',
    {},
    { TerminationProtectionEnabled: false },
    [{ TerminationProtectionEnabled: true }, {}],
  ],
  ['AWS::CloudTrail::EventDataStore', 'IngestionEnabled', {}, { IngestionEnabled: false }, [{ IngestionEnabled: true }, {}]],
  ['AWS::CloudTrail::Trail', 'IsLogging', { IsLogging: true }, { IsLogging: false }, [{ IsLogging: true }, {}]],
  [
    'AWS::CloudTrail::Trail',
    'EnableLogFileValidation',
    { EnableLogFileValidation: true },
    {},
    [{ EnableLogFileValidation: false }, {}],
  ],
  ['AWS::GuardDuty::Detector', 'Enable', { Enable: true }, { Enable: false }, [{ Enable: true }, {}]],
  [
    ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'],
    'KeyPolicy',
    { KeyPolicy: statement({ Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*' }) },
    { KeyPolicy: statement({ Principal: { AWS: 'arn:aws:iam::111122223333:role/admin' }, Action: 'kms:*' }) },
    [
      { KeyPolicy: statement({ Principal: { AWS: 'arn:aws:iam::111122223333:root' }, Action: 'kms:*' }) },
      { KeyPolicy: statement({ Principal: { AWS: ['arn:aws:iam::111122223333:root', '444455556666'] }, Action: ['kms:*'] }) },
    ],
  ],
  ['AWS::KMS::Key', 'EnableKeyRotation', { EnableKeyRotation: true }, {}, [{ EnableKeyRotation: false }, {}]],
  [
    ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'],
    'PendingWindowInDays',
    {},
    { PendingWindowInDays: 7 },
    [{ PendingWindowInDays: 30 }, {}],
  ],
  [
    ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::SSO::PermissionSet'],
    'PermissionsBoundary',
    { PermissionsBoundary: 'arn:aws:iam::111122223333:policy/limit' },
    {},
    [
      { PermissionsBoundary: 'arn:aws:iam::111122223333:policy/limit' },
      { PermissionsBoundary: 'arn:aws:iam::111122223333:policy/limit2' },
    ],
  ],
  [
    'AWS::Cognito::UserPool',
    'DeletionProtection',
    { DeletionProtection: 'ACTIVE' },
    {},
    [{ DeletionProtection: 'INACTIVE' }, {}],
  ],
  [
    'AWS::ElasticLoadBalancingV2::Listener',
    'Protocol',
    { Protocol: 'HTTPS' },
    { Protocol: 'HTTP' },
    [{ Protocol: 'HTTP' }, { Protocol: 'TCP' }],
  ],
  [
    'AWS::CloudFront::Distribution',
    'DistributionConfig/DefaultCacheBehavior/ViewerProtocolPolicy',
    { DistributionConfig: { DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' } } },
    { DistributionConfig: { DefaultCacheBehavior: { ViewerProtocolPolicy: 'allow-all' } } },
    [
      { DistributionConfig: { DefaultCacheBehavior: { ViewerProtocolPolicy: 'redirect-to-https' } } },
      { DistributionConfig: { DefaultCacheBehavior: { ViewerProtocolPolicy: 'https-only' } } },
    ],
  ],
  ['AWS::SecretsManager::Secret', 'KmsKeyId', { KmsKeyId: 'key-1' }, {}, [{ KmsKeyId: 'key-1' }, { KmsKeyId: 'key-2' }]],
  [
    'AWS::Cognito::UserPool',
    'MfaConfiguration',
    { MfaConfiguration: 'ON' },
    { MfaConfiguration: 'OPTIONAL' },
    [{ MfaConfiguration: 'OFF' }, {}],
  ],
  [
    'AWS::ElasticLoadBalancingV2::LoadBalancer',
    'LoadBalancerAttributes[Key=deletion_protection.enabled]/Value',
    { LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'true' }] },
    { LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '60' }] },
    [{ LoadBalancerAttributes: [{ Key: 'deletion_protection.enabled', Value: 'false' }] }, {}],
  ],
  ['AWS::EC2::Instance', 'DisableApiTermination', { DisableApiTermination: true }, {}, [{ DisableApiTermination: false }, {}]],
  ['AWS::NetworkFirewall::Firewall', 'DeleteProtection', { DeleteProtection: true }, {}, [{ DeleteProtection: false }, {}]],
]);

const STOP = examplesOf('stop', [
  ['AWS::Events::Rule', 'Targets', { Targets: [{ Id: 'a' }, { Id: 'b' }] }, { Targets: [{ Id: 'b' }] }, [{ Targets: [] }, {}]],
  [
    'AWS::EKS::Nodegroup',
    'ScalingConfig/DesiredSize',
    { ScalingConfig: { DesiredSize: 2 } },
    { ScalingConfig: { DesiredSize: 0 } },
    [{ ScalingConfig: { DesiredSize: 2 } }, { ScalingConfig: {} }],
  ],
  [
    'AWS::CloudFront::Distribution',
    'DistributionConfig/Aliases',
    { DistributionConfig: { Aliases: ['a.example', 'b.example'] } },
    { DistributionConfig: { Aliases: ['b.example'] } },
    [{ DistributionConfig: { Aliases: [] } }, { DistributionConfig: {} }],
  ],

  ['AWS::RDS::DBInstance', 'MultiAZ', { MultiAZ: true }, { MultiAZ: false }, [{ MultiAZ: false }, {}]],
  ['AWS::Redshift::Cluster', 'MultiAZ', { MultiAZ: true }, {}, [{ MultiAZ: false }, {}]],
  [
    ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
    'GlobalSecondaryIndexes',
    { GlobalSecondaryIndexes: [{ IndexName: 'by-mail' }] },
    {},
    [{ GlobalSecondaryIndexes: [] }, {}],
  ],
  [
    ['AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable'],
    'StreamSpecification/StreamViewType',
    { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } },
    {},
    [{}, { StreamSpecification: { StreamViewType: 'NEW_IMAGE' } }],
  ],
  [
    'AWS::ElastiCache::ReplicationGroup',
    'AutomaticFailoverEnabled',
    { AutomaticFailoverEnabled: true },
    {},
    [{ AutomaticFailoverEnabled: false }, {}],
  ],
  ['AWS::ElastiCache::ReplicationGroup', 'MultiAZEnabled', { MultiAZEnabled: true }, {}, [{ MultiAZEnabled: false }, {}]],
  [
    'AWS::ElastiCache::ReplicationGroup',
    'NumCacheClusters',
    { NumCacheClusters: 3 },
    { NumCacheClusters: 2 },
    [{ NumCacheClusters: 3 }, { ReplicasPerNodeGroup: 2 }],
  ],
  ['AWS::MemoryDB::Cluster', 'NumReplicasPerShard', { NumReplicasPerShard: 2 }, {}, [{ NumReplicasPerShard: 1 }, {}]],
  ['AWS::ECS::Service', 'DesiredCount', { DesiredCount: 2 }, { DesiredCount: 0 }, [{ DesiredCount: 2 }, { DesiredCount: 1 }]],
  ['AWS::AutoScaling::AutoScalingGroup', 'MaxSize', { MaxSize: '2' }, { MaxSize: '0' }, [{ MaxSize: '2' }, { MaxSize: '1' }]],
  [
    'AWS::AutoScaling::AutoScalingGroup',
    'DesiredCapacity',
    { DesiredCapacity: '2' },
    { DesiredCapacity: '0' },
    [{ DesiredCapacity: '2' }, {}],
  ],
  [
    'AWS::ApplicationAutoScaling::ScalableTarget',
    'MaxCapacity',
    { MaxCapacity: 4 },
    { MaxCapacity: 0 },
    [{ MaxCapacity: 4 }, { MaxCapacity: 1 }],
  ],
  [
    'AWS::Lambda::Function',
    'ReservedConcurrentExecutions',
    {},
    { ReservedConcurrentExecutions: 0 },
    [{ ReservedConcurrentExecutions: 5 }, {}],
  ],
  ['AWS::Lambda::EventSourceMapping', 'Enabled', { Enabled: true }, { Enabled: false }, [{ Enabled: true }, {}]],
  ['AWS::Events::Rule', 'State', { State: 'ENABLED' }, { State: 'DISABLED' }, [{ State: 'ENABLED' }, {}]],
  [
    ['AWS::Scheduler::Schedule', 'AWS::Batch::JobQueue', 'AWS::Batch::ComputeEnvironment', 'AWS::Athena::WorkGroup'],
    'State',
    { State: 'ENABLED' },
    { State: 'DISABLED' },
    [{ State: 'ENABLED' }, {}],
  ],
  ['AWS::Pipes::Pipe', 'DesiredState', {}, { DesiredState: 'STOPPED' }, [{ DesiredState: 'RUNNING' }, {}]],
  [
    'AWS::IoT::TopicRule',
    'TopicRulePayload/RuleDisabled',
    { TopicRulePayload: {} },
    { TopicRulePayload: { RuleDisabled: true } },
    [{ TopicRulePayload: {} }, { TopicRulePayload: { RuleDisabled: false } }],
  ],
  [
    'AWS::CloudFront::Distribution',
    'DistributionConfig/Enabled',
    { DistributionConfig: { Enabled: true } },
    { DistributionConfig: { Enabled: false } },
    [{ DistributionConfig: { Enabled: true } }, { DistributionConfig: {} }],
  ],
  [
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'],
    'ActionsEnabled',
    {},
    { ActionsEnabled: false },
    [{ ActionsEnabled: true }, {}],
  ],
  [['AWS::KMS::Key', 'AWS::KMS::ReplicaKey'], 'Enabled', {}, { Enabled: false }, [{ Enabled: true }, {}]],
]);

const documents = (name: string, types: string | readonly string[]): Row => [
  types,
  name,
  { [name]: NARROW },
  { [name]: PUBLIC },
  [{}, { [name]: { Statement: [] } }],
];
const admins = (name: string, types: string | readonly string[]): Row => [
  types,
  name,
  { [name]: NO_ADMIN },
  { [name]: ADMIN },
  [{ [name]: NO_ADMIN }, { [name]: { Statement: [] } }],
];

const EXPOSE = examplesOf('expose', [
  ...[
    [['AWS::ApiGateway::RestApi', 'AWS::ApiGatewayV2::Api'], 'DisableExecuteApiEndpoint', true, undefined, false] as const,
    ['AWS::AppSync::GraphQLApi', 'AuthenticationType', 'AWS_IAM', 'API_KEY', 'API_KEY'] as const,
    ['AWS::ECS::Service', 'NetworkConfiguration/AwsvpcConfiguration/AssignPublicIp', 'DISABLED', 'ENABLED', 'DISABLED'] as const,
    ['AWS::MSK::Cluster', 'ClientAuthentication/Unauthenticated/Enabled', false, true, false] as const,
    ['AWS::Transfer::Server', 'EndpointType', 'VPC', 'PUBLIC', 'PUBLIC'] as const,
    ['AWS::CodeBuild::Project', 'Visibility', 'PRIVATE', 'PUBLIC_READ', 'PRIVATE'] as const,
  ].map(
    ([types, path, strong, weak, absent]): Row => [
      types,
      path,
      at(path, strong),
      at(path, weak),
      [at(path, absent), at(path, undefined)],
    ],
  ),
  ...['TrustedKeyGroups', 'TrustedSigners'].map((name): Row => {
    const behaviors = (value?: unknown) => ({
      DistributionConfig: { CacheBehaviors: [{ PathPattern: '/a', ...at(name, value) }] },
    });
    return [
      'AWS::CloudFront::Distribution',
      `DistributionConfig/CacheBehaviors[PathPattern]/${name}`,
      behaviors(['key-1']),
      behaviors(),
      [behaviors([]), behaviors()],
    ];
  }),
  [
    'AWS::EC2::PrefixList',
    'Entries',
    { Entries: [{ Cidr: '10.0.0.0/8' }] },
    { Entries: [{ Cidr: '10.0.0.0/8' }, { Cidr: '0.0.0.0/0' }] },
    [{ Entries: [] }, {}],
  ],

  [
    [
      'AWS::RDS::DBInstance',
      'AWS::RDS::DBCluster',
      'AWS::Neptune::DBInstance',
      'AWS::Redshift::Cluster',
      'AWS::RedshiftServerless::Workgroup',
      'AWS::Lightsail::Database',
      'AWS::Timestream::InfluxDBInstance',
      'AWS::AmazonMQ::Broker',
      'AWS::DMS::ReplicationInstance',
    ],
    'PubliclyAccessible',
    { PubliclyAccessible: false },
    { PubliclyAccessible: true },
    [{ PubliclyAccessible: true }, { PubliclyAccessible: true, Tags: [] }],
  ],
  ['AWS::NeptuneGraph::Graph', 'PublicConnectivity', {}, { PublicConnectivity: true }, [{ PublicConnectivity: false }, {}]],
  ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map(
    (name): Row => [
      'AWS::S3::Bucket',
      `PublicAccessBlockConfiguration/${name}`,
      { PublicAccessBlockConfiguration: PUBLIC_ACCESS_BLOCK },
      { PublicAccessBlockConfiguration: { ...PUBLIC_ACCESS_BLOCK, [name]: undefined } },
      [{}, { PublicAccessBlockConfiguration: PUBLIC_ACCESS_BLOCK }],
    ],
  ),
  ['AWS::S3::Bucket', 'AccessControl', {}, { AccessControl: 'PublicRead' }, [{}, { AccessControl: 'LogDeliveryWrite' }]],
  documents('PolicyDocument', [
    'AWS::S3::BucketPolicy',
    'AWS::S3Express::BucketPolicy',
    'AWS::S3ObjectLambda::AccessPointPolicy',
    'AWS::SQS::QueuePolicy',
    'AWS::SQS::QueueInlinePolicy',
    'AWS::SNS::TopicPolicy',
    'AWS::SNS::TopicInlinePolicy',
  ]),
  documents('ResourcePolicy', [
    'AWS::S3Tables::TableBucketPolicy',
    'AWS::S3Tables::TablePolicy',
    'AWS::Kinesis::ResourcePolicy',
    'AWS::SecretsManager::ResourcePolicy',
  ]),
  documents('Policy', [
    'AWS::S3::AccessPoint',
    'AWS::S3::MultiRegionAccessPointPolicy',
    'AWS::Events::EventBus',
    'AWS::MSK::ClusterPolicy',
  ]),
  documents('FileSystemPolicy', 'AWS::EFS::FileSystem'),
  documents('AccessPolicy', 'AWS::Backup::BackupVault'),
  documents('RepositoryPolicyText', 'AWS::ECR::Repository'),
  documents('KeyPolicy', ['AWS::KMS::Key', 'AWS::KMS::ReplicaKey']),
  documents('PermissionsPolicyDocument', ['AWS::CodeArtifact::Domain', 'AWS::CodeArtifact::Repository']),
  documents('AccessPolicies', ['AWS::OpenSearchService::Domain', 'AWS::Elasticsearch::Domain']),
  documents('AssumeRolePolicyDocument', 'AWS::IAM::Role'),
  [
    'AWS::DynamoDB::Table',
    'ResourcePolicy/PolicyDocument',
    { ResourcePolicy: { PolicyDocument: NARROW } },
    { ResourcePolicy: { PolicyDocument: PUBLIC } },
    [{}, { ResourcePolicy: { PolicyDocument: NARROW } }],
  ],
  [
    'AWS::DynamoDB::GlobalTable',
    'Replicas[Region]/ResourcePolicy/PolicyDocument',
    { Replicas: [replica()] },
    { Replicas: [replica({ ResourcePolicy: { PolicyDocument: PUBLIC } })] },
    [{ Replicas: [replica()] }, { Replicas: [replica({ ResourcePolicy: { PolicyDocument: NARROW } })] }],
  ],
  [
    'AWS::Events::EventBusPolicy',
    'Statement',
    { Statement: NARROW.Statement[0] },
    { Statement: PUBLIC.Statement[0] },
    [{}, { Statement: NARROW.Statement[0] }],
  ],
  [
    'AWS::Events::EventBusPolicy',
    'Principal',
    { Principal: '111122223333' },
    { Principal: '*' },
    [
      { Principal: '111122223333' },
      { Principal: '*', Condition: { Key: 'aws:PrincipalOrgID', Type: 'StringEquals', Value: 'o-1' } },
    ],
  ],
  [
    'AWS::OpenSearchServerless::SecurityPolicy',
    'Policy',
    { Policy: JSON.stringify([{ Rules: [], AllowFromPublic: false }]) },
    { Policy: JSON.stringify([{ Rules: [], AllowFromPublic: true }]) },
    [{}, { Policy: JSON.stringify([{ Rules: [] }]) }],
  ],
  [
    'AWS::Lambda::Permission',
    'Principal',
    { Principal: 's3.amazonaws.com' },
    { Principal: '*' },
    [{ Principal: 's3.amazonaws.com' }, { Principal: '*', SourceAccount: '111122223333' }],
  ],
  [
    'AWS::Lambda::LayerVersionPermission',
    'Principal',
    { Principal: '111122223333' },
    { Principal: '*' },
    [{ Principal: '111122223333' }, { Principal: '*', OrganizationId: 'o-1' }],
  ],
  ['AWS::Lambda::Url', 'AuthType', { AuthType: 'AWS_IAM' }, { AuthType: 'NONE' }, [{ AuthType: 'AWS_IAM' }, {}]],
  [
    ['AWS::ApiGateway::Method', 'AWS::ApiGatewayV2::Route'],
    'AuthorizationType',
    { AuthorizationType: 'AWS_IAM' },
    {},
    [{ AuthorizationType: 'NONE' }, {}],
  ],
  ['AWS::ApiGateway::Method', 'ApiKeyRequired', { ApiKeyRequired: true }, {}, [{ ApiKeyRequired: false }, {}]],
  [
    'AWS::ApiGateway::RestApi',
    'Policy',
    { Policy: statement({ Principal: { AWS: '111122223333' } }) },
    { Policy: PUBLIC },
    [{}, { Policy: PUBLIC }],
  ],
  ...['TrustedKeyGroups', 'TrustedSigners'].map((name): Row => {
    const behavior = (list?: readonly string[]) => ({
      DistributionConfig: { DefaultCacheBehavior: { TargetOriginId: 'a', ...(list && { [name]: list }) } },
    });
    return [
      'AWS::CloudFront::Distribution',
      `DistributionConfig/DefaultCacheBehavior/${name}`,
      behavior(['key-1']),
      behavior(),
      [behavior([]), behavior()],
    ];
  }),
  [
    'AWS::Cognito::IdentityPool',
    'AllowUnauthenticatedIdentities',
    { AllowUnauthenticatedIdentities: false },
    { AllowUnauthenticatedIdentities: true },
    [{ AllowUnauthenticatedIdentities: false }, {}],
  ],
  [
    'AWS::Cognito::UserPool',
    'AdminCreateUserConfig/AllowAdminCreateUserOnly',
    { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } },
    { AdminCreateUserConfig: {} },
    [{ AdminCreateUserConfig: { AllowAdminCreateUserOnly: false } }, {}],
  ],
  ['AWS::EC2::Subnet', 'MapPublicIpOnLaunch', {}, { MapPublicIpOnLaunch: true }, [{ MapPublicIpOnLaunch: false }, {}]],
  admins('PolicyDocument', [
    'AWS::IAM::Policy',
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::RolePolicy',
    'AWS::IAM::UserPolicy',
    'AWS::IAM::GroupPolicy',
  ]),
  admins('InlinePolicy', 'AWS::SSO::PermissionSet'),
  [
    ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group'],
    'Policies',
    { Policies: [{ PolicyName: 'a', PolicyDocument: NO_ADMIN }] },
    { Policies: [{ PolicyName: 'a', PolicyDocument: ADMIN }] },
    [{}, { Policies: [{ PolicyName: 'a', PolicyDocument: NO_ADMIN }] }],
  ],
  ...[
    ['ManagedPolicyArns', ['AWS::IAM::Role', 'AWS::IAM::User', 'AWS::IAM::Group']] as const,
    ['ManagedPolicies', ['AWS::SSO::PermissionSet']] as const,
  ].map(
    ([name, types]): Row => [
      types,
      name,
      { [name]: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] },
      { [name]: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      [{}, { [name]: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }],
    ],
  ),
  ['AWS::EC2::SecurityGroup', 'SecurityGroupIngress', ingress('10.0.0.0/8'), ingress('0.0.0.0/0'), [{}, ingress('10.0.0.0/8')]],
  [
    'AWS::EC2::SecurityGroupIngress',
    'CidrIp',
    { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/8' },
    { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '0.0.0.0/0' },
    [
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/8' },
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, SourceSecurityGroupId: 'sg-1' },
    ],
  ],
  [
    'AWS::EC2::SecurityGroupIngress',
    'CidrIpv6',
    { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv6: 'fc00::/7' },
    { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv6: '::/0' },
    [
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIpv6: 'fc00::/7' },
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, SourceSecurityGroupId: 'sg-1' },
    ],
  ],
  [
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', 'AWS::ElasticLoadBalancing::LoadBalancer'],
    'Scheme',
    { Scheme: 'internal' },
    {},
    [{ Scheme: 'internet-facing' }, {}],
  ],
  [
    'AWS::ApiGateway::RestApi',
    'EndpointConfiguration/Types[0]',
    { EndpointConfiguration: { Types: ['PRIVATE'] } },
    { EndpointConfiguration: { Types: ['REGIONAL'] } },
    [{ EndpointConfiguration: { Types: ['EDGE'] } }, {}],
  ],
  [
    'AWS::EKS::Cluster',
    'ResourcesVpcConfig/EndpointPublicAccess',
    { ResourcesVpcConfig: { EndpointPublicAccess: false } },
    { ResourcesVpcConfig: {} },
    [{ ResourcesVpcConfig: { EndpointPublicAccess: true } }, { ResourcesVpcConfig: {} }],
  ],
  [
    'AWS::EKS::Cluster',
    'ResourcesVpcConfig/PublicAccessCidrs',
    { ResourcesVpcConfig: { PublicAccessCidrs: ['203.0.113.0/24'] } },
    { ResourcesVpcConfig: {} },
    [{ ResourcesVpcConfig: { PublicAccessCidrs: ['0.0.0.0/0'] } }, { ResourcesVpcConfig: {} }],
  ],
  [
    'AWS::MSK::Cluster',
    'BrokerNodeGroupInfo/ConnectivityInfo/PublicAccess/Type',
    { BrokerNodeGroupInfo: {} },
    { BrokerNodeGroupInfo: { ConnectivityInfo: { PublicAccess: { Type: 'SERVICE_PROVIDED_EIPS' } } } },
    [{ BrokerNodeGroupInfo: {} }, { BrokerNodeGroupInfo: { ConnectivityInfo: { PublicAccess: { Type: 'DISABLED' } } } }],
  ],
  [
    'AWS::SageMaker::NotebookInstance',
    'DirectInternetAccess',
    { DirectInternetAccess: 'Disabled' },
    {},
    [{ DirectInternetAccess: 'Enabled' }, {}],
  ],
  [
    'AWS::Lightsail::Bucket',
    'AccessRules/GetObject',
    { AccessRules: { GetObject: 'private' } },
    { AccessRules: { GetObject: 'public' } },
    [{ AccessRules: { GetObject: 'private' } }, {}],
  ],
]);

/** At least one example of each row of the table. */
export const LOSS_EXAMPLES: readonly LossExample[] = [...LOSE_DATA, ...UNPROTECT, ...STOP, ...EXPOSE];
