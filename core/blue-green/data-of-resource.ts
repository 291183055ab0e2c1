import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { isUnknown } from '../evaluation/values.ts';
import { isStateful } from '../resource-types/is-stateful.ts';

/**
 * Stateful types for which a new stack does not need the data of the old resource. Until the old stack is retired, it keeps its log events,
 * its consumers process the remaining messages of its queues, and its keys decrypt the data that they encrypted. Other checks cover nested
 * stacks and hosted zones. When the old stack is retired, the gate judges the deletion of each resource like every other deletion.
 */
const NEEDS_NO_DATA: ReadonlySet<string> = new Set([
  'AWS::CloudFormation::Stack',
  'AWS::KMS::Key',
  'AWS::KMS::ReplicaKey',
  'AWS::Logs::LogGroup',
  'AWS::Logs::LogStream',
  'AWS::Route53::HostedZone',
  'AWS::SQS::Queue',
]);

/** Properties that give a resource the same data in both stacks: from the template, or from another resource. */
const SOURCES_OF_DATA: Readonly<Record<string, string>> = {
  'AWS::DocDB::DBInstance': 'DBClusterIdentifier',
  'AWS::Neptune::DBInstance': 'DBClusterIdentifier',
  'AWS::RDS::DBInstance': 'DBClusterIdentifier SourceDBInstanceIdentifier',
  'AWS::SecretsManager::Secret': 'SecretString',
};

/** Checks whether a resource holds data that its counterpart in a new stack would not have. */
export function holdsData({ type, properties }: EvaluatedResource): boolean {
  if (type === 'AWS::EC2::Instance') return keepsVolumes(properties);
  if (!isStateful(type) || NEEDS_NO_DATA.has(type)) return false;
  const sources = SOURCES_OF_DATA[type]?.split(' ') ?? [];
  return !sources.some((property) => properties[property] !== undefined);
}

/** An instance holds data if a volume exists longer than the instance; other volumes are deleted with each instance. */
function keepsVolumes({ BlockDeviceMappings = [], Volumes }: Readonly<Record<string, unknown>>): boolean {
  const devices = Array.isArray(BlockDeviceMappings) ? BlockDeviceMappings : [BlockDeviceMappings];
  return Volumes !== undefined || devices.some((device) => !isDeletedWithInstance(device));
}

function isDeletedWithInstance(device: unknown): boolean {
  const { Ebs } = device as { readonly Ebs?: { readonly DeleteOnTermination?: unknown } };
  if (isUnknown(device) || isUnknown(Ebs)) return false;
  return String(Ebs?.DeleteOnTermination ?? true) === 'true';
}
