import { readFileSync } from 'node:fs';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { hashType, writeHashes } from '../core/resource-types/hash-type.ts';
import { distillResourceSpec, REGISTRY_FILE, type RegistryPaths } from './resource-spec.ts';
import { writeTable } from './write-table.ts';

/**
 * Writes core/resource-types/stateful-types.generated.json, the resource types whose loss loses data, and
 * stateless-types.generated.json, the other types that the specification describes.
 *
 * A type is in the first file if one of these conditions is true:
 * 1. the AWS service specification calls it stateful (a short list, of the classic databases and stores);
 * 2. it declares a property that only something with content has: backups, snapshots of its own, retention, protection from
 *    deletion (`MARKERS`);
 * 3. it is a snapshot, by its name;
 * 4. it is one of `STORES`: types that hold content without any such sign, or other stacks.
 *
 * Types that only copy or describe the content of another resource (`NOT_STORES`) are excluded.
 */
const MARKERS =
  /^(DeletionProtection(Enabled)?|FinalSnapshotName|SnapshotRetentionLimit|Backup(Retention.*|Policy)|PreferredBackupWindow|PointInTimeRecovery.*|Retention(Period.*|InDays)|AllocatedStorage|StorageCapacity|StorageSize)$/;

const STORES = [
  'AWS::ACMPCA::CertificateAuthority',
  'AWS::APS::Workspace',
  'AWS::Backup::LogicallyAirGappedBackupVault',
  'AWS::BedrockAgentCore::Memory',
  'AWS::Cases::Domain',
  'AWS::Cassandra::Keyspace',
  'AWS::Chime::AppInstance',
  'AWS::Chime::Channel',
  'AWS::Cloud9::EnvironmentEC2',
  'AWS::CloudFormation::StackSet',
  'AWS::CloudFront::KeyValueStore',
  'AWS::CodeArtifact::Repository',
  'AWS::CodeCommit::Repository',
  'AWS::Cognito::IdentityPool',
  'AWS::Connect::DataTable',
  'AWS::Connect::Instance',
  'AWS::CustomerProfiles::Domain',
  'AWS::DataExchange::DataSet',
  'AWS::DataZone::Domain',
  'AWS::DirectoryService::MicrosoftAD',
  'AWS::DirectoryService::SimpleAD',
  'AWS::EC2::Instance',
  'AWS::ECR::PublicRepository',
  'AWS::ECR::Repository',
  'AWS::EMR::WALWorkspace',
  'AWS::Events::Archive',
  'AWS::FSx::StorageVirtualMachine',
  'AWS::FSx::Volume',
  'AWS::FinSpace::Environment',
  'AWS::Forecast::Dataset',
  'AWS::Grafana::Workspace',
  'AWS::HealthImaging::Datastore',
  'AWS::HealthLake::FHIRDatastore',
  'AWS::IoTSiteWise::Asset',
  'AWS::IoTTwinMaker::Workspace',
  'AWS::KMS::ReplicaKey',
  'AWS::Kendra::Index',
  'AWS::KinesisVideo::Stream',
  'AWS::Lightsail::Bucket',
  'AWS::Lightsail::Disk',
  'AWS::Lightsail::Instance',
  'AWS::Location::GeofenceCollection',
  'AWS::Location::Tracker',
  'AWS::Logs::LogStream',
  'AWS::MSK::Cluster',
  'AWS::MSK::ServerlessCluster',
  'AWS::ManagedBlockchain::Member',
  'AWS::MediaStore::Container',
  'AWS::MemoryDB::MultiRegionCluster',
  'AWS::Omics::AnnotationStore',
  'AWS::Omics::ReferenceStore',
  'AWS::Omics::SequenceStore',
  'AWS::Omics::VariantStore',
  'AWS::OpenSearchServerless::CollectionIndex',
  'AWS::OpenSearchServerless::Index',
  'AWS::PaymentCryptography::Key',
  'AWS::Personalize::Dataset',
  'AWS::Pinpoint::App',
  'AWS::QBusiness::Index',
  'AWS::RDS::DBShardGroup',
  'AWS::Rekognition::Collection',
  'AWS::Route53::HostedZone',
  'AWS::S3Express::DirectoryBucket',
  'AWS::S3Files::FileSystem',
  'AWS::S3Outposts::Bucket',
  'AWS::S3Tables::Namespace',
  'AWS::S3Tables::Table',
  'AWS::S3Tables::TableBucket',
  'AWS::S3Vectors::Index',
  'AWS::S3Vectors::VectorBucket',
  'AWS::SES::MailManagerArchive',
  'AWS::SageMaker::Domain',
  'AWS::SageMaker::FeatureGroup',
  'AWS::SageMaker::NotebookInstance',
  'AWS::SageMaker::Space',
  'AWS::Serverless::SimpleTable',
  'AWS::ServiceCatalog::CloudFormationProvisionedProduct',
  'AWS::StorageGateway::Volume',
  'AWS::Timestream::Database',
  'AWS::SCN::Instance',
  'AWS::StorageGateway::NFSFileShare',
  'AWS::StorageGateway::SMBFileShare',
  'AWS::IoTManagedIntegrations::CredentialLocker',
  'AWS::Timestream::Table',
  'AWS::Translate::Terminology',
  'AWS::VoiceID::Domain',
  'AWS::Wisdom::Content',
  'AWS::Wisdom::KnowledgeBase',
  'AWS::WorkSpaces::Directory',
  'AWS::WorkSpaces::Workspace',
  'AWS::WorkspacesInstances::Volume',
];

const NOT_STORES = [
  'AWS::AIOps::InvestigationGroup',
  'AWS::AutoScaling::AutoScalingGroup',
  'AWS::DMS::ReplicationInstance',
  'AWS::ECS::Gateway',
  'AWS::IoTAnalytics::Dataset',
  'AWS::Omics::Workflow',
  'AWS::Omics::WorkflowVersion',
  'AWS::OpsWorksCM::Server',
  'AWS::Rbin::Rule',
  'AWS::SMSVOICE::NotifyConfiguration',
  'AWS::SMSVOICE::Pool',
  'AWS::SMSVOICE::ProtectConfiguration',
  'AWS::SMSVOICE::RcsAgent',
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
  return [...new Set([...types, ...statefulInRegistry(), ...STORES])].sort();
}

/** Hashes of the types: the names take too much of the size limit of a function's bundle. */
export function distillStatefulHashes(): { readonly hashes: string } {
  return { hashes: writeHashes(distillStatefulTypes()) };
}

/** The types that only the registry has, and that hold data. */
function statefulInRegistry(): readonly string[] {
  const registry = JSON.parse(readFileSync(REGISTRY_FILE, 'utf8')) as Readonly<Record<string, RegistryPaths>>;
  return Object.entries(registry)
    .filter(
      ([name, { type, added = [] }]) =>
        type !== undefined && (/(Snapshot|Backup)$/.test(name) || added.some((property) => MARKERS.test(property))),
    )
    .map(([name]) => name)
    .filter((name) => !NOT_STORES.includes(name));
}

/** Types whose resources a function or a topic of the template's author manages. */
const CUSTOM_RESOURCES = ['AWS::CloudFormation::CustomResource'];

/**
 * Hashes of every type that the resource specification describes and that holds no data.
 *
 * @throws Error if a type that holds data has the hash of a type that holds none
 */
export function distillStatelessTypes(): { readonly hashes: string } {
  const spec: { readonly types: Readonly<Record<string, unknown>> } = JSON.parse(distillResourceSpec());
  const stateful = new Set([...distillStatefulTypes(), ...CUSTOM_RESOURCES]);
  const stateless = Object.keys(spec.types).filter((type) => !stateful.has(type));
  const hashes = new Set(stateless.map(hashType));
  const confused = [...stateful].filter((type) => hashes.has(hashType(type)));
  if (confused.length > 0) {
    throw new Error(`Expected different hashes, got one hash for a stateless type and ${confused.join(', ')}.`);
  }
  return { hashes: writeHashes(stateless) };
}

if (import.meta.main) {
  const folder = new URL('../core/resource-types/', import.meta.url);
  writeTable(new URL('stateful-types.generated.json', folder), `${JSON.stringify(distillStatefulHashes())}\n`);
  writeTable(new URL('stateless-types.generated.json', folder), `${JSON.stringify(distillStatelessTypes())}\n`);
}
