import { findNewImageExpirations } from '../image-lifecycle.ts';
import {
  analyzed,
  itemsGone,
  type LossRule,
  lowered,
  REMOVED,
  REMOVED_OR_OTHER,
  row,
  turnedOff,
  turnedOn,
  weakened,
} from '../loss-rule.ts';
import { findNewExpirations } from '../object-lifecycle.ts';
import { findWeakerObjectLock, findWeakerQueueEncryption } from '../special-losses.ts';
import { NAME_PRINCIPALS, PUBLIC_DOCUMENT } from './public-policy.ts';

const PUBLIC_USE = 'anyone can use the data that the policy grants access to';
const OLDER_FSX_BACKUPS = 'automatic backups older than {after} days are deleted';
const DELETABLE = 'a later change or call can delete the resource with its data';

/** New buckets block public access without the property; a property that is removed turns the block off. */
const ACCESS_BLOCK = turnedOff({ before: 'true', after: 'false' });

/** Losses of buckets, file systems, backups, images, logs, streams, and queues. */
export const STORAGE_RULES: readonly LossRule[] = [
  row(
    'unprotect',
    'S3::Bucket',
    'VersioningConfiguration/Status',
    weakened(['Suspended', 'Enabled'], 'Suspended'),
    'an overwritten or deleted object can no longer be restored',
  ),
  row(
    'lose-data',
    'S3::Bucket',
    'LifecycleConfiguration/Rules',
    analyzed(findNewExpirations, 'no expiration', 'deletes objects earlier, or deletes more objects'),
    'S3 deletes the objects permanently, or makes the current version noncurrent in a bucket with versioning',
    {
      advice:
        'Keep the expirations unchanged, or limit the new expiration by a prefix or a tag to objects that are no longer needed.',
    },
  ),
  ...['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'].map((name) =>
    row(
      'expose',
      'S3::Bucket',
      `PublicAccessBlockConfiguration/${name}`,
      ACCESS_BLOCK,
      'a policy or an ACL can make the bucket public',
      { existingOnly: true },
    ),
  ),
  row(
    'expose',
    'S3::Bucket',
    'AccessControl',
    weakened(
      [
        'PublicReadWrite',
        'PublicRead',
        'AuthenticatedRead',
        'Private|AwsExecRead|BucketOwnerRead|BucketOwnerFullControl|LogDeliveryWrite',
      ],
      'Private',
    ),
    'anyone can list the bucket and read its objects',
  ),
  row(
    'unprotect',
    'S3::Bucket',
    'ObjectLockConfiguration',
    analyzed(
      findWeakerObjectLock,
      'no default retention',
      'loses or shortens the default retention, or changes from `COMPLIANCE` to `GOVERNANCE`',
    ),
    'new objects can be deleted or overwritten earlier',
  ),
  row(
    'unprotect',
    'S3::Bucket',
    'ReplicationConfiguration/Rules',
    itemsGone('Id', 'replication rule'),
    'S3 no longer copies new objects to the other bucket',
  ),
  row(
    'unprotect',
    'S3::Bucket',
    'ReplicationConfiguration/Rules[Id]/Status',
    weakened(['Disabled', 'Enabled'], 'Enabled'),
    'S3 no longer copies new objects to the other bucket',
  ),
  row(
    'unprotect',
    'S3::Bucket',
    'BucketEncryption/ServerSideEncryptionConfiguration[0]/ServerSideEncryptionByDefault/SSEAlgorithm',
    weakened(['AES256', 'aws:kms', 'aws:kms:dsse'], 'AES256'),
    'the policy of the KMS key no longer controls who can read new objects',
  ),
  row(
    'expose',
    'S3::BucketPolicy S3Express::BucketPolicy S3ObjectLambda::AccessPointPolicy',
    'PolicyDocument',
    PUBLIC_DOCUMENT,
    PUBLIC_USE,
    {
      reachesData: true,
      advice: NAME_PRINCIPALS,
    },
  ),
  row(
    'expose',
    'S3Tables::TableBucketPolicy S3Tables::TablePolicy Kinesis::ResourcePolicy',
    'ResourcePolicy',
    PUBLIC_DOCUMENT,
    PUBLIC_USE,
    { reachesData: true, advice: NAME_PRINCIPALS },
  ),
  row('expose', 'S3::AccessPoint S3::MultiRegionAccessPointPolicy', 'Policy', PUBLIC_DOCUMENT, PUBLIC_USE, {
    reachesData: true,
    advice: NAME_PRINCIPALS,
  }),
  row(
    'lose-data',
    'Logs::LogGroup Custom::LogRetention',
    'RetentionInDays',
    lowered(Number.POSITIVE_INFINITY),
    'log events older than {after} days are deleted',
  ),
  row('unprotect', 'Logs::LogGroup', 'DeletionProtectionEnabled', turnedOff(), DELETABLE),
  row(
    'unprotect',
    'Logs::LogGroup',
    'KmsKeyId',
    REMOVED,
    'the policy of the KMS key no longer controls who can read new log events',
  ),
  row('lose-data', 'Kinesis::Stream', 'RetentionPeriodHours', lowered(24), 'records older than {after} hours are deleted'),
  row('unprotect', 'Kinesis::Stream', 'StreamEncryption', REMOVED, 'new records are stored unencrypted'),
  row(
    'unprotect',
    'KinesisFirehose::DeliveryStream',
    'DeliveryStreamEncryptionConfigurationInput',
    REMOVED,
    'records that wait for delivery are stored unencrypted',
  ),
  row('lose-data', 'KinesisVideo::Stream', 'DataRetentionInHours', lowered(0), 'media older than {after} hours is deleted'),
  row('lose-data', 'Events::Archive', 'RetentionDays', lowered(0, true), 'archived events older than {after} days are deleted'),
  row('lose-data', 'SQS::Queue', 'MessageRetentionPeriod', lowered(345_600), 'messages older than {after} seconds are deleted'),
  row(
    'unprotect',
    'SQS::Queue',
    'RedrivePolicy',
    REMOVED,
    'messages that consumers cannot process are deleted after the retention period instead of moved to the dead-letter queue',
  ),
  ...(['KmsMasterKeyId', 'SqsManagedSseEnabled'] as const).map((name) =>
    row(
      'unprotect',
      'SQS::Queue',
      name,
      analyzed(
        findWeakerQueueEncryption(name),
        'SSE-SQS',
        'changes the encryption from a KMS key to SSE-SQS, or from SSE-SQS to none',
        true,
      ),
      'new messages are encrypted with a key that AWS manages, or are not encrypted',
    ),
  ),
  row('unprotect', 'SNS::Topic', 'KmsMasterKeyId', REMOVED, 'the topic stores new messages without server-side encryption'),
  row(
    'lose-data',
    'SNS::Topic',
    'ArchivePolicy/MessageRetentionPeriod',
    lowered(0),
    'archived messages older than {after} days are deleted',
  ),
  row(
    'unprotect',
    'EFS::FileSystem',
    'BackupPolicy/Status',
    weakened(['DISABLED', 'ENABLED'], 'DISABLED'),
    'AWS Backup no longer backs up the file system every day',
  ),
  row(
    'unprotect',
    'EFS::FileSystem',
    'FileSystemProtection/ReplicationOverwriteProtection',
    weakened(['DISABLED', 'REPLICATING|ENABLED'], 'ENABLED'),
    'the file system can become the destination of a replication, which overwrites its files',
  ),
  row(
    'unprotect',
    'EFS::FileSystem',
    'ReplicationConfiguration',
    REMOVED,
    'EFS no longer copies changes to the other file system',
  ),
  row('expose', 'EFS::FileSystem', 'FileSystemPolicy', PUBLIC_DOCUMENT, PUBLIC_USE, { advice: NAME_PRINCIPALS }),
  ...['Windows', 'Ontap', 'OpenZFS'].map((name) =>
    row('lose-data', 'FSx::FileSystem', `${name}Configuration/AutomaticBackupRetentionDays`, lowered(30), OLDER_FSX_BACKUPS),
  ),
  row('lose-data', 'FSx::FileSystem', 'LustreConfiguration/AutomaticBackupRetentionDays', lowered(0), OLDER_FSX_BACKUPS),
  row(
    'lose-data',
    'Backup::BackupPlan',
    'BackupPlan/BackupPlanRule',
    itemsGone('RuleName', 'backup rule'),
    'AWS Backup no longer makes the backups of that rule',
  ),
  row(
    'lose-data',
    'Backup::BackupPlan',
    'BackupPlan/BackupPlanRule[RuleName]/Lifecycle/DeleteAfterDays',
    lowered(Number.POSITIVE_INFINITY),
    'new backups are deleted after {after} days',
  ),
  row(
    'lose-data',
    'Backup::BackupPlan',
    'BackupPlan/BackupPlanRule[RuleName]/EnableContinuousBackup',
    turnedOff(),
    'resources can no longer be restored to a point in time',
  ),
  row(
    'unprotect',
    'Backup::BackupVault',
    'LockConfiguration',
    REMOVED,
    'backups in the vault can be deleted before their retention ends',
  ),
  row(
    'unprotect',
    'Backup::BackupVault',
    'LockConfiguration/MinRetentionDays',
    lowered(0),
    'the vault accepts backups that are kept for only {after} days',
  ),
  row('expose', 'Backup::BackupVault', 'AccessPolicy', PUBLIC_DOCUMENT, PUBLIC_USE, { advice: NAME_PRINCIPALS }),
  row(
    'lose-data',
    'DLM::LifecyclePolicy',
    'State',
    weakened(['DISABLED', 'ENABLED'], 'ENABLED'),
    'Data Lifecycle Manager no longer makes snapshots',
  ),
  row(
    'lose-data',
    'DLM::LifecyclePolicy',
    'PolicyDetails/Schedules[Name]/RetainRule/Count',
    lowered(Number.POSITIVE_INFINITY),
    'snapshots beyond that number are deleted',
  ),
  row(
    'lose-data',
    'ECR::Repository',
    'LifecyclePolicy/LifecyclePolicyText',
    analyzed(findNewImageExpirations, 'no expiration', 'expires images earlier, or expires more images'),
    'ECR deletes images, including images that a service or a rollback still needs',
    { advice: 'Keep the rules unchanged, or keep at least as many images as a rollback needs.' },
  ),
  row(
    'unprotect',
    'ECR::Repository',
    'ImageTagMutability',
    weakened(['MUTABLE', 'MUTABLE_WITH_EXCLUSION', 'IMMUTABLE_WITH_EXCLUSION', 'IMMUTABLE'], 'MUTABLE'),
    'a push can overwrite the image of an existing tag',
  ),
  row('unprotect', 'ECR::Repository', 'EmptyOnDelete', turnedOn(), 'a later deletion of the repository also deletes its images'),
  row('expose', 'ECR::Repository', 'RepositoryPolicyText', PUBLIC_DOCUMENT, PUBLIC_USE, { advice: NAME_PRINCIPALS }),
  row(
    'lose-data',
    'MSK::Cluster',
    'ConfigurationInfo',
    REMOVED_OR_OTHER,
    'the new configuration can shorten log.retention, which deletes older records',
    { advice: 'Compare log.retention.ms, log.retention.hours, and log.retention.bytes of both revisions.' },
  ),
  row('lose-data', 'CloudTrail::EventDataStore', 'RetentionPeriod', lowered(366), 'events older than {after} days are deleted'),
  row('unprotect', 'CloudTrail::EventDataStore', 'TerminationProtectionEnabled', turnedOff('true'), DELETABLE),
];
