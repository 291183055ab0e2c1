import { writeFileSync } from 'node:fs';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

/**
 * Writes core/effects/stateful-types.generated.json: the resource types whose loss loses data.
 *
 * A type is in it when one of these holds:
 * 1. the AWS service specification calls it stateful (a short list, of the classic databases and stores);
 * 2. it declares a property that only something with content has: backups, snapshots of its own, retention, protection from
 *    deletion (`MARKERS`);
 * 3. it is a snapshot, by its name;
 * 4. it is one of `STORES`: types that hold content without any such sign.
 *
 * Types that only copy or describe another's content (`NOT_STORES`) are left out.
 */
const MARKERS =
  /^(DeletionProtection(Enabled)?|FinalSnapshotName|SnapshotRetentionLimit|Backup(Retention.*|Policy)|PreferredBackupWindow|PointInTimeRecovery.*|Retention(Period.*|InDays)|AllocatedStorage|StorageCapacity|StorageSize)$/;

const STORES = [
  'AWS::APS::Workspace',
  'AWS::Backup::LogicallyAirGappedBackupVault',
  'AWS::Cassandra::Keyspace',
  'AWS::Cognito::IdentityPool',
  'AWS::CodeArtifact::Repository',
  'AWS::CodeCommit::Repository',
  'AWS::ECR::Repository',
  'AWS::ECR::PublicRepository',
  'AWS::Events::Archive',
  'AWS::FSx::StorageVirtualMachine',
  'AWS::FSx::Volume',
  'AWS::HealthImaging::Datastore',
  'AWS::HealthLake::FHIRDatastore',
  'AWS::IoTSiteWise::Asset',
  'AWS::KMS::ReplicaKey',
  'AWS::Kendra::Index',
  'AWS::KinesisVideo::Stream',
  'AWS::Lightsail::Bucket',
  'AWS::Lightsail::Disk',
  'AWS::Location::GeofenceCollection',
  'AWS::Location::Tracker',
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::Omics::ReferenceStore',
  'AWS::Omics::SequenceStore',
  'AWS::Route53::HostedZone',
  'AWS::S3Express::DirectoryBucket',
  'AWS::S3Files::FileSystem',
  'AWS::S3Outposts::Bucket',
  'AWS::S3Tables::Namespace',
  'AWS::S3Tables::Table',
  'AWS::S3Tables::TableBucket',
  'AWS::S3Vectors::Index',
  'AWS::S3Vectors::VectorBucket',
  'AWS::SageMaker::FeatureGroup',
  'AWS::Serverless::SimpleTable',
  'AWS::Timestream::Database',
  'AWS::Timestream::Table',
];

const NOT_STORES = [
  'AWS::AIOps::InvestigationGroup',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::DMS::ReplicationInstance',
  'AWS::EKS::Cluster',
  'AWS::IoTAnalytics::Dataset',
  'AWS::Omics::Workflow',
  'AWS::Omics::WorkflowVersion',
  'AWS::OpsWorksCM::Server',
  'AWS::Rbin::Rule',
  'AWS::SMSVOICE::Pool',
  'AWS::SMSVOICE::ProtectConfiguration',
  'AWS::SMSVOICE::SenderId',
  'AWS::WellArchitected::AgentProfile',
];

/** The types, sorted. */
export function distillStatefulTypes(): readonly string[] {
  const types = [...loadAwsServiceSpecSync().all('resource')]
    .filter(
      (type) =>
        type.isStateful === true ||
        Object.keys(type.properties).some((property) => MARKERS.test(property)) ||
        type.name.endsWith('Snapshot'),
    )
    .map((type) => type.cloudFormationType)
    .filter((type) => !NOT_STORES.includes(type));
  return [...new Set([...types, ...STORES])].sort();
}

if (import.meta.main) {
  const target = new URL('../core/effects/stateful-types.generated.json', import.meta.url);
  writeFileSync(target, `${JSON.stringify(distillStatefulTypes(), null, 2)}\n`);
}
