import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { NEXT_STACK_INFIX } from '../../../core/deployment/names.ts';
import { matchesPattern } from '../../../core/text/match-pattern.ts';

const STACK_NAME_PATTERN = /^[a-zA-Z*][-a-zA-Z0-9*]*$/;

/**
 * Finds a mistake in the patterns of the stacks that a gate may deploy: a pattern that is not known at synth, that is not a stack name,
 * or that matches every stack of the account.
 *
 * @returns one sentence, or undefined if the patterns are correct
 */
export function stackNamesMistake(patterns: readonly string[]): string | undefined {
  if (patterns.length === 0)
    return 'Expected `stackNames` to contain at least one stack name, got none. Give patterns such as "prod-*".';
  if (Token.isUnresolved(patterns) || patterns.some((pattern) => Token.isUnresolved(pattern))) {
    return 'Expected `stackNames` to be known at synth, got a value that is resolved at deployment. Write the names as strings in the app.';
  }
  const invalid = patterns.find((pattern) => !STACK_NAME_PATTERN.test(pattern) || pattern.length > 128);
  if (invalid !== undefined) {
    return `Expected \`stackNames\` to contain stack names, in which * matches any characters, got "${invalid}".`;
  }
  const all = patterns.find((pattern) => /^\*+$/.test(pattern));
  if (all === undefined) return undefined;
  return `Expected \`stackNames\` not to match every stack of the account, got "${all}". Name the environments, such as "prod-*".`;
}

/** Returns true if one of the patterns matches the name of the stack. IAM matches patterns in the same way. */
export function namesStack(patterns: readonly string[], stackName: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, stackName));
}

/**
 * Returns the patterns of the stacks that a binding permits. A binding that the stacks of the gate do not limit has those of the gate.
 *
 * @param stackNames patterns of the stacks of the gate
 */
export function boundStackPatterns(
  { environmentName, stackName }: { readonly environmentName?: Bound | null; readonly stackName?: Bound },
  stackNames: readonly string[],
): string[] {
  const names = [stackName ?? '*'].flat();
  const environments = environmentName === undefined || environmentName === null ? [] : [environmentName].flat();
  const patterns =
    environments.length === 0 ? names : environments.flatMap((environment) => names.map((name) => `${environment}-${name}`));
  return patterns.flatMap((pattern) => (namesStack(stackNames, pattern) ? [pattern] : stackNames));
}

type Bound = string | readonly string[];

/** Regions of the account of the gate: its own, and others. `undefined` is the Region of the gate. */
export type Regions = readonly (string | undefined)[];

const OWN_REGION: Regions = [undefined];

/** Returns the ARNs of the stacks that the patterns match. */
export function stackArns(scope: Construct, patterns: readonly string[], regions = OWN_REGION): string[] {
  return regions.flatMap((region) => patterns.map((pattern) => cloudFormationArn(scope, 'stack', `${pattern}/*`, region)));
}

/** Returns the patterns of the next stacks of blue/green deployments, whose names begin with the name of the deployment. */
export function nextStackPatterns(patterns: readonly string[]): string[] {
  return patterns.filter((pattern) => !pattern.endsWith('*')).map((pattern) => `${pattern}${NEXT_STACK_INFIX}*`);
}

/** Returns the ARNs of their nested stacks, which CloudFormation names `<parent>-<logical ID>-<random>`. */
export function nestedStackArns(scope: Construct, patterns: readonly string[], regions = OWN_REGION): string[] {
  return stackArns(
    scope,
    patterns.filter((pattern) => !pattern.endsWith('*')).map((pattern) => `${pattern}-*`),
    regions,
  );
}

/** Returns the ARN pattern of the change sets of a gate: every name begins with `stackgate-`. */
export function changeSetArns(scope: Construct, regions = OWN_REGION): string[] {
  return regions.map((region) => cloudFormationArn(scope, 'changeSet', 'stackgate-*/*', region));
}

/** Public parameters of AWS, whose ARNs contain no account: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html */
const PUBLIC_PARAMETERS = 'aws/service/*';
/** Parameters with the version of the CDK bootstrap stack, which every template of the CDK reads. */
const BOOTSTRAP_VERSIONS = '/cdk-bootstrap/*';

/** Returns the ARNs of the SSM parameters that templates can read: those that every gate needs, and the given names. */
export function parameterArns(scope: Construct, names: readonly string[], regions = OWN_REGION): string[] {
  const stack = Stack.of(scope);
  const toArn = (name: string, place: object) =>
    stack.formatArn({ service: 'ssm', ...place, resource: 'parameter', resourceName: name.replace(/^\//, '') });
  return [
    ...inEach(regions, [PUBLIC_PARAMETERS], (name, place) => toArn(name, { ...place, account: '' })),
    ...inEach(regions, [BOOTSTRAP_VERSIONS, ...names], toArn),
  ];
}

/** Returns the ARN patterns of secrets. Secrets Manager appends a hyphen and six random characters to the name. */
export function secretArns(scope: Construct, names: readonly string[], regions = OWN_REGION): string[] {
  return inEach(regions, names, (name, place) =>
    Stack.of(scope).formatArn({
      service: 'secretsmanager',
      ...place,
      resource: 'secret',
      resourceName: name.endsWith('*') ? name : `${name}-??????`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    }),
  );
}

/** Returns the ARN pattern of the macros of AWS: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html */
export function transformArns(scope: Construct, regions = OWN_REGION): string[] {
  return inEach(regions, ['*'], (resourceName, place) =>
    Stack.of(scope).formatArn({ service: 'cloudformation', ...place, account: 'aws', resource: 'transform', resourceName }),
  );
}

/** Calls a function for each name in each Region. */
function inEach(
  regions: Regions,
  names: readonly string[],
  toArn: (name: string, place: { region?: string }) => string,
): string[] {
  return regions.flatMap((region) => names.map((name) => toArn(name, region === undefined ? {} : { region })));
}

function cloudFormationArn(scope: Construct, resource: string, resourceName: string, region: string | undefined): string {
  return Stack.of(scope).formatArn({
    service: 'cloudformation',
    ...(region !== undefined && { region }),
    resource,
    resourceName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
