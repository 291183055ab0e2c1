import { namePropertyOf } from '../change-set/details-of.ts';
import { type AssessedChange, recreatingDetails } from './assess-change.ts';
import type { ReplacingUpdate, Softening } from './change-setting.ts';
import { isObject, knownProperty } from './property-values.ts';
import type { StackTemplates } from './stack-templates.ts';

/**
 * Decides `Conditional` replacements if the documentation of the type, or the source of a provider of the CDK, names the values on
 * which they depend. An unknown value and an undocumented condition prove nothing.
 *
 * @returns the proof that the update happens in place; undefined if there is none
 */
export function decideConditional(change: AssessedChange, templates: StackTemplates | undefined): Softening | undefined {
  const { details, entries, reading, type } = change;
  const recreating = recreatingDetails(change);
  const names = recreating.map(({ Target }) => String(namePropertyOf(Target)));
  const rule = RULES.get(type);
  if (details.some(({ Target }) => rule?.excluded?.includes(String(namePropertyOf(Target))))) return undefined;
  const isConditional =
    reading.kind === 'may-replace' &&
    entries.every(({ Replacement }) => Replacement === 'Conditional') &&
    // Stryker disable next-line OptionalChaining: every recreating detail has a target
    recreating.every(({ Target }) => Target?.RequiresRecreation === 'Conditionally') &&
    names.length > 0;
  if (rule === undefined || !isConditional || !names.every((name) => rule.properties.includes(name))) return undefined;
  const because = rule.proveInPlace(change, templates);
  return because === undefined ? undefined : { from: ['may-replace'], to: 'update', because, isInferred: true };
}

/** A documented condition. */
interface ConditionRule {
  /** Properties that the condition applies to. */
  readonly properties: readonly string[];
  /** Properties whose change excludes the proof, even if the change set says that they do not replace the resource. */
  readonly excluded?: readonly string[];
  /** Returns the proof as a clause. */
  readonly proveInPlace: (change: AssessedChange, templates: StackTemplates | undefined) => string | undefined;
}

const SCALING_PROPERTIES = ['LaunchConfigurationName', 'LaunchTemplate', 'MixedInstancesPolicy', 'VPCZoneIdentifier'] as const;

/** "A local secondary index can only be created when its parent table is created." AWS::DynamoDB::Table LocalSecondaryIndex */
const KEYS_OF_TABLES = ['KeySchema', 'LocalSecondaryIndexes'] as const;

const RULES: ReadonlyMap<string, ConditionRule> = new Map<string, ConditionRule>([
  // "Update requires: Some interruptions. Replacement if you edit an existing AttributeDefinition." AWS::DynamoDB::Table
  [
    'AWS::DynamoDB::Table',
    { properties: ['AttributeDefinitions'], excluded: KEYS_OF_TABLES, proveInPlace: proveSameAttributeTypes },
  ],
  // GlobalSecondaryIndexes: "Update requires: No interruption." Only the key schema of the table itself replaces it. AWS::DynamoDB::GlobalTable
  [
    'AWS::DynamoDB::GlobalTable',
    {
      properties: ['AttributeDefinitions', 'GlobalSecondaryIndexes'],
      excluded: KEYS_OF_TABLES,
      proveInPlace: proveSameAttributeTypes,
    },
  ],
  // The UpdatePolicy attribute, AutoScalingReplacingUpdate: the group itself is replaced only with WillReplace: true.
  ['AWS::AutoScaling::AutoScalingGroup', { properties: SCALING_PROPERTIES, proveInPlace: proveNoReplacingUpdate }],
  // The UpdatePolicy attribute, EnableVersionUpgrade: with true, another version updates the domain "without replacing it".
  ['AWS::OpenSearchService::Domain', { properties: ['EngineVersion'], proveInPlace: provePolicy('EnableVersionUpgrade') }],
  ['AWS::Elasticsearch::Domain', { properties: ['ElasticsearchVersion'], proveInPlace: provePolicy('EnableVersionUpgrade') }],
  // The UpdatePolicy attribute, UseOnlineResharding: with true, CloudFormation adds and removes shards "rather than replacing" the group.
  ['AWS::ElastiCache::ReplicationGroup', { properties: ['NumNodeGroups'], proveInPlace: provePolicy('UseOnlineResharding') }],
  // "UpdateMethod: ... NewVersion: creates a new version of the document." AWS::SSM::Document
  [
    'AWS::SSM::Document',
    {
      properties: ['Content', 'Attachments', 'VersionName', 'TargetType', 'DocumentFormat'],
      proveInPlace: proveValue('UpdateMethod', 'NewVersion', 'UpdateMethod is NewVersion'),
    },
  ],
  // "ReplaceComputeEnvironment: ... To enable more properties to be updated, set this property to false." AWS::Batch::ComputeEnvironment
  [
    'AWS::Batch::ComputeEnvironment',
    { properties: ['ComputeResources'], excluded: ['ReplaceComputeEnvironment'], proveInPlace: proveNoNewEnvironment },
  ],
  // Providers of the CDK that return the physical ID of the request. CloudFormation replaces a custom resource only if the ID changes.
  // aws-cdk-lib/custom-resource-handlers: aws-s3-deployment, aws-s3, aws-logs
  [
    'Custom::CDKBucketDeployment',
    {
      properties: ['SourceBucketNames', 'SourceObjectKeys', 'SourceMarkers', 'SourceMarkersConfig'],
      excluded: ['ServiceToken', 'DestinationBucketName', 'DestinationBucketKeyPrefix', 'Prune'],
      proveInPlace: proveKeptId,
    },
  ],
  [
    'Custom::S3BucketNotifications',
    {
      properties: ['NotificationConfiguration'],
      excluded: ['ServiceToken', 'BucketName', 'Managed'],
      proveInPlace: proveKeptId,
    },
  ],
  [
    'Custom::LogRetention',
    {
      properties: ['RetentionInDays'],
      excluded: ['ServiceToken', 'LogGroupName', 'LogGroupRegion', 'RemovalPolicy'],
      proveInPlace: proveKeptId,
    },
  ],
]);

function proveNoNewEnvironment(change: AssessedChange, templates: StackTemplates | undefined): string | undefined {
  return BOOLEANS.get(knownValue(change, templates, 'after', 'ReplaceComputeEnvironment')) === false
    ? 'ReplaceComputeEnvironment is false'
    : undefined;
}

function proveKeptId(): string {
  return 'its provider is part of the AWS CDK and keeps the physical ID';
}

function proveValue(name: string, expected: unknown, because: string): ConditionRule['proveInPlace'] {
  return (change, templates) => (knownValue(change, templates, 'after', name) === expected ? because : undefined);
}

/** The value of a property; undefined if it is absent or not known. */
function knownValue(
  { change, entries }: AssessedChange,
  templates: StackTemplates | undefined,
  side: 'before' | 'after',
  name: string,
): unknown {
  return knownProperty(change.valued?.ResourceChange ?? entries[0], templates, side, name)?.value;
}

/** Creates the proof for a setting that is true in the update policy of the new template. */
function provePolicy(name: string): ConditionRule['proveInPlace'] {
  return ({ logicalId }, templates) => {
    const policy = readUpdatePolicy(logicalId, templates);
    return isObject(policy) && BOOLEANS.get(policy[name]) === true ? `its update policy has ${name}: true` : undefined;
  };
}

/**
 * Compares the key and index attributes by name. CloudFormation replaces the table only if a retained attribute changes its
 * type.
 */
function proveSameAttributeTypes(change: AssessedChange, templates: StackTemplates | undefined): string | undefined {
  const [before, after] = (['before', 'after'] as const).map((side) =>
    readAttributeTypes(knownValue(change, templates, side, 'AttributeDefinitions')),
  );
  if (before === undefined || after === undefined) return undefined;
  const isSame = [...before].every(([name, type]) => !after.has(name) || after.get(name) === type);
  return isSame ? 'no existing attribute of the table changes its type' : undefined;
}

function readAttributeTypes(value: unknown): ReadonlyMap<string, string> | undefined {
  if (!Array.isArray(value)) return undefined;
  const pairs = value.flatMap((item: unknown): readonly (readonly [string, string])[] =>
    isObject(item) && typeof item.AttributeName === 'string' && typeof item.AttributeType === 'string'
      ? [[item.AttributeName, item.AttributeType]]
      : [],
  );
  return pairs.length === value.length && new Set(pairs.map(([name]) => name)).size === pairs.length ? new Map(pairs) : undefined;
}

function proveNoReplacingUpdate({ logicalId }: AssessedChange, templates: StackTemplates | undefined): string | undefined {
  const willReplace = readWillReplace(logicalId, templates);
  return willReplace === false ? 'its update policy does not replace the group' : undefined;
}

/**
 * Returns the property that makes CloudFormation replace an Auto Scaling group during an update that the change set calls an update in
 * place or Conditional: its UpdatePolicy has `AutoScalingReplacingUpdate.WillReplace: true`, or a value that is not known.
 */
export function findReplacingUpdate(
  { details, logicalId, type }: AssessedChange,
  templates: StackTemplates | undefined,
): ReplacingUpdate | undefined {
  const willReplace = readWillReplace(logicalId, templates);
  if (type !== 'AWS::AutoScaling::AutoScalingGroup' || willReplace === undefined || willReplace === false) return undefined;
  const property = SCALING_PROPERTIES.find((name) => details.some(({ Target }) => namePropertyOf(Target) === name));
  return property === undefined ? undefined : { property, isUncertain: willReplace === 'unknown' };
}

const BOOLEANS: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  [false, false],
  ['false', false],
]);

/** Returns the update policy in the new template; undefined without a template, `unknown` if it depends on a parameter or a condition. */
function readUpdatePolicy(
  logicalId: string,
  templates: StackTemplates | undefined,
): Readonly<Record<string, unknown>> | 'unknown' | undefined {
  const resource = templates?.after.Resources?.[logicalId];
  if (resource === undefined) return undefined;
  const policy = resource.UpdatePolicy ?? {};
  return !isObject(policy) || Object.keys(policy).some((key) => key.startsWith('Fn::') || key === 'Ref') ? 'unknown' : policy;
}

/** Undefined without a template; `unknown` if the value depends on a parameter or a condition. */
function readWillReplace(logicalId: string, templates: StackTemplates | undefined): boolean | 'unknown' | undefined {
  const policy = readUpdatePolicy(logicalId, templates);
  if (policy === undefined || policy === 'unknown') return policy;
  const replacing = policy.AutoScalingReplacingUpdate ?? {};
  if (!isObject(replacing)) return 'unknown';
  const willReplace = replacing.WillReplace ?? (Object.keys(replacing).length === 0 ? false : undefined);
  return BOOLEANS.get(willReplace) ?? 'unknown';
}
