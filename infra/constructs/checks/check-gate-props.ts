import { existsSync } from 'node:fs';
import { type Duration, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { parsePipelineBindings } from '../../../core/deployment/bindings.ts';
import { parseDeployers } from '../../../core/deployment/deployers.ts';
import { parsePermittedTargets } from '../../../core/deployment/permitted-targets.ts';
import { stackNamesMistake } from '../permissions/stack-arns.ts';
import type { StackgateProps } from '../stackgate-props.ts';
import {
  findShapeMistakes,
  hasMembers,
  isBoolean,
  isNumber,
  isText,
  listOf,
  type PropShape,
  type PropShapes,
} from './check-shape.ts';

const PARAMETER_NAME = /^[\w./*-]+$/;
/** A name of a secret that is not the pattern of all secrets: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html */
const SECRET_NAME = /^(?!\*+$)[\w/+=.@*-]+$/;

const isRole = hasMembers('roleArn');
const isDuration = hasMembers('toSeconds', 'toHumanString');
const DURATION: PropShape = { expected: 'a Duration, such as Duration.minutes(10)', accepts: isDuration };
const BUCKET: PropShape = { expected: 'a bucket (IBucket)', accepts: hasMembers('bucketArn') };

const SHAPES: PropShapes<StackgateProps> = {
  stackNames: {
    expected: 'a list of stack names such as ["test-*", "prod-*"]',
    accepts: listOf(isText),
    isRequired: true,
  },
  deploymentRole: {
    expected: '{ role: IRole } or { managedPolicies: IManagedPolicy[] }',
    accepts: isDeploymentRole,
    isRequired: true,
    advice: 'CloudFormation uses this role to create, update and delete resources.',
  },
  otherDeploymentRoles: { expected: 'a list of roles (IRole)', accepts: listOf(isRole) },
  ssmParameters: { expected: 'a list of parameter names such as ["/orders/*"]', accepts: listOf(isText) },
  secrets: { expected: 'a list of names of secrets such as ["shop/*"]', accepts: listOf(isText) },
  secureParameters: { expected: 'true or false', accepts: isBoolean },
  artifactBuckets: { expected: 'a list of buckets (IBucket)', accepts: listOf(BUCKET.accepts) },
  artifactKeys: { expected: 'a list of KMS keys (IKey)', accepts: listOf(hasMembers('keyArn')) },
  policy: {
    expected: '{ file: "gate-policy.yaml" } or { document: { version: 1, ... } }',
    accepts: (value) => hasOneOf(value, 'file', 'document'),
  },
  notifications: {
    expected: '{ topic: ITopic }',
    accepts: (value) => hasMembers('topic')(value) && isTopic(Reflect.get(Object(value), 'topic')),
  },
  approvals: {
    expected: '{ topics: ITopic[] } or { topics: ITopic[], api: "function-url" or "api-gateway" }',
    accepts: isApprovals,
    advice:
      '`approvals: { topic }` sent notifications about refused and failed deployments. For these notifications, use `notifications: { topic }`.',
  },
  blueGreen: {
    expected: '{} or { verifyFunctions: IFunction[] }',
    accepts: isBlueGreen,
  },
  alarmTopic: { expected: 'an SNS topic (ITopic)', accepts: isTopic },
  encryptionKey: { expected: 'a KMS key (IKey)', accepts: hasMembers('keyArn') },
  logRetention: { expected: 'a value of RetentionDays, such as RetentionDays.THREE_MONTHS', accepts: isNumber },
  recordsKept: DURATION,
  accessLogsBucket: BUCKET,
  triggerConcurrency: { expected: 'a whole number from 1, such as 20', accepts: isConcurrency },
  canaryInterval: DURATION,
  verifyJobs: { expected: 'true or false', accepts: isBoolean },
  pipelines: {
    expected: '{ "blog": [{ environmentName: "prod", stackName: "blog-*" }] }',
    accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  deployers: {
    expected: '{ "release": [{ environmentName: "prod", stackName: "shop" }] }',
    accepts: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  },
  targets: {
    expected: '[{ roleArn: "arn:aws:iam::222222222222:role/stackgate-target", externalId: "shop", regions: ["eu-west-1"] }]',
    accepts: listOf((value) => typeof value === 'object' && value !== null),
  },
  tracing: { expected: 'true or false', accepts: isBoolean },
};

/** Props of earlier versions, with the reason of the removal and the advice. */
const REMOVED = {
  holdTime:
    'The trigger no longer waits for the deployment: the gate reports the result to CodePipeline when the execution ends. Delete the prop.',
};

/** The limits of a duration. */
interface Limits {
  readonly unit: 'minutes' | 'days';
  readonly least: number;
  readonly most: number;
  readonly because: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const CANARY_INTERVAL: Limits = {
  unit: 'minutes',
  least: 1,
  most: 720,
  because: 'an alarm evaluates at most one day, and needs two intervals to detect a missing run',
};
/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html */
const RECORDS_KEPT: Limits = { unit: 'days', least: 1, most: 36_500, because: 'S3 lifecycle rules count days' };

/**
 * Checks the props of a gate at synth, so that a mistake does not become a deployment that fails halfway.
 *
 * @throws Error with one sentence per mistake: the prop, the expected value, the given value, and the path of the construct
 */
export function checkGateProps(gate: Construct, props: StackgateProps): void {
  const shape = findShapeMistakes(props, SHAPES, REMOVED);
  const mistakes = shape.length > 0 ? shape : findValueMistakes(props);
  if (mistakes.length > 0) throw new Error(`The props of the gate ${gate.node.path} are not valid. ${mistakes.join(' ')}`);
}

function findValueMistakes(props: StackgateProps): readonly string[] {
  const { deploymentRole, policy } = props;
  const mistakes = [
    stackNamesMistake(props.stackNames),
    durationMistake('canaryInterval', props.canaryInterval, CANARY_INTERVAL),
    durationMistake('recordsKept', props.recordsKept, RECORDS_KEPT),
    ...(props.ssmParameters ?? []).map(parameterMistake),
    ...(props.secrets ?? []).map(secretMistake),
    pipelinesMistake(props),
    deployersMistake(props),
    targetsMistake(props),
    props.approvals !== undefined && props.verifyJobs === false
      ? 'Expected `verifyJobs` to be true or absent, because `approvals` is set, got false. The gate withdraws an approval when its pipeline execution ends, and only CodePipeline knows the pipeline of a job.'
      : undefined,
    'managedPolicies' in deploymentRole && deploymentRole.managedPolicies.length === 0
      ? 'Expected `deploymentRole` to have at least one managed policy, got none. CloudFormation needs its permissions to create resources.'
      : undefined,
    policy !== undefined && 'file' in policy && !existsSync(policy.file)
      ? `Expected \`policy.file\` to be an existing file, got "${policy.file}". A relative path starts at ${process.cwd()}.`
      : undefined,
  ];
  return mistakes.filter((mistake) => mistake !== undefined);
}

function pipelinesMistake({ pipelines, verifyJobs, approvals }: StackgateProps): string | undefined {
  if (pipelines === undefined) return undefined;
  if ((verifyJobs ?? approvals !== undefined) !== true) {
    return 'Expected `verifyJobs` to be true, because `pipelines` is given, got another value. Only CodePipeline knows the pipeline of a job.';
  }
  try {
    parsePipelineBindings(pipelines, '`pipelines`');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function deployersMistake({ deployers, targets = [] }: StackgateProps): string | undefined {
  if (deployers === undefined) return undefined;
  try {
    parseDeployers(deployers, '`deployers`');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const length = JSON.stringify(deployers).length + JSON.stringify(targets).length;
  if (length <= LONGEST_TARGETS) return undefined;
  return `Expected \`deployers\` and \`targets\` to have at most ${LONGEST_TARGETS} characters as JSON, got ${length}. Use patterns, or create a second gate.`;
}

/** The environment of a function has at most 4 KB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const LONGEST_TARGETS = 3_000;

/** A policy of S3 names the accounts, so a role cannot be a pattern: it would permit every account. */
const EXACT_ROLE = /^arn:[^:*]+:iam::\d{12}:role\/[^*]+$/;

function targetsMistake({ targets }: StackgateProps): string | undefined {
  if (targets === undefined) return undefined;
  try {
    parsePermittedTargets(targets, '`targets`');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const open = targets.flatMap(({ roleArn }) => roleArn ?? []).find((arn) => !EXACT_ROLE.test(arn));
  if (open !== undefined) {
    return `Expected \`roleArn\` in \`targets\` to be the ARN of one role, without "*" and known at synth, got "${open}". Name the role of each account.`;
  }
  if (JSON.stringify(targets).length <= LONGEST_TARGETS) return undefined;
  return (
    `Expected \`targets\` to have at most ${LONGEST_TARGETS} characters as JSON, got ${JSON.stringify(targets).length}. Give the roles that have the ` +
    'same other fields as one list, or create a second gate.'
  );
}

function parameterMistake(name: string): string | undefined {
  if (Token.isUnresolved(name) || PARAMETER_NAME.test(name)) return undefined;
  return `Expected \`ssmParameters\` to contain parameter names such as "/orders/*", got "${name}". Give the name without the ARN.`;
}

function secretMistake(name: string): string | undefined {
  if (Token.isUnresolved(name) || SECRET_NAME.test(name)) return undefined;
  return `Expected \`secrets\` to contain names of secrets such as "shop/*", got "${name}". Give the name without the ARN.`;
}

function durationMistake(
  name: string,
  duration: Duration | undefined,
  { unit, least, most, because }: Limits,
): string | undefined {
  if (duration === undefined) return undefined;
  const value = duration.isUnresolved() ? Number.NaN : lengthIn(duration, unit);
  if (Number.isInteger(value) && value >= least && value <= most) return undefined;
  return `Expected \`${name}\` to be ${least} to ${most} whole ${unit}, got ${duration.toHumanString()}: ${because}.`;
}

function lengthIn(duration: Duration, unit: Limits['unit']): number {
  const options = { integral: false };
  switch (unit) {
    case 'minutes':
      return duration.toMinutes(options);
    case 'days':
      return duration.toDays(options);
  }
}

function isDeploymentRole(value: unknown): boolean {
  if (!hasOneOf(value, 'role', 'managedPolicies')) return false;
  const { role, managedPolicies } = value as { readonly role?: unknown; readonly managedPolicies?: unknown };
  return role === undefined ? listOf(hasMembers('managedPolicyArn'))(managedPolicies) : isRole(role);
}

/** Lambda accepts 0, which stops the trigger. A token is resolved at deployment. */
function isConcurrency(value: unknown): boolean {
  return typeof value === 'number' && (Token.isUnresolved(value) || (Number.isInteger(value) && value >= 1));
}

function isApprovals(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { topics, api = 'function-url', ...others } = value as { readonly topics?: unknown; readonly api?: unknown };
  const isKnown = Object.keys(others).length === 0 && (api === 'function-url' || api === 'api-gateway');
  return isKnown && Array.isArray(topics) && topics.length > 0 && topics.every(isTopic);
}

function isBlueGreen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { verifyFunctions = [], ...others } = value as { readonly verifyFunctions?: unknown };
  return Object.keys(others).length === 0 && listOf(hasMembers('functionArn'))(verifyFunctions);
}

function isTopic(value: unknown): boolean {
  return hasMembers('topicArn')(value);
}

/** Exactly one of two fields, and no other field. */
function hasOneOf(value: unknown, one: string, other: string): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const given = Object.entries(value).filter(([, field]) => field !== undefined);
  const [first] = given;
  return given.length === 1 && (first?.[0] === one || first?.[0] === other);
}
