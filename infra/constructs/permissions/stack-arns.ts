import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { matchesPattern } from '../../../core/text/match-pattern.ts';

const STACK_NAME_PATTERN = /^[a-zA-Z*][-a-zA-Z0-9*]*$/;

/**
 * Checks the patterns of the stacks that a gate may touch.
 *
 * @throws Error for one that is not known at synth, that is no stack name, or that would open every stack of the account
 */
export function checkStackNames(patterns: readonly string[]): void {
  if (patterns.length === 0) {
    throw new Error('Expected stackNames to name at least one stack, got none: give patterns such as "prod-*"');
  }
  if (Token.isUnresolved(patterns) || patterns.some((pattern) => Token.isUnresolved(pattern))) {
    throw new Error(
      'Expected stackNames to be known at synth, got a value that is only known in the deployment: write the names out',
    );
  }
  for (const pattern of patterns) {
    if (!STACK_NAME_PATTERN.test(pattern) || pattern.length > 128) {
      throw new Error(`Expected stackNames to be stack names in which * stands for anything, got "${pattern}": correct it`);
    }
    if (/^\*+$/.test(pattern)) {
      throw new Error(`Expected stackNames to leave some stacks out, got "${pattern}": name the environments, as in "prod-*"`);
    }
  }
}

/** Whether one of the patterns matches the stack's name, as IAM matches them. */
export function namesStack(patterns: readonly string[], stackName: string): boolean {
  return patterns.some((pattern) => matchesPattern(pattern, stackName));
}

/** ARNs of the stacks that the patterns name. */
export function stackArns(scope: Construct, patterns: readonly string[]): string[] {
  return patterns.map((pattern) => cloudFormationArn(scope, 'stack', `${pattern}/*`));
}

/** ARNs of the stacks nested in those: CloudFormation names them `<parent>-<logical id>-<random>`. */
export function nestedStackArns(scope: Construct, patterns: readonly string[]): string[] {
  return stackArns(
    scope,
    patterns.filter((pattern) => !pattern.endsWith('*')).map((pattern) => `${pattern}-*`),
  );
}

/** ARNs of all change sets that a gate makes: they are named after executions, which begin with `stackgate-`. */
export function changeSetArns(scope: Construct): string[] {
  return [cloudFormationArn(scope, 'changeSet', 'stackgate-*/*')];
}

/** AWS's public parameters, in no account: https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html */
const PUBLIC_PARAMETERS = 'aws/service/*';
/** Where the CDK keeps the version of its bootstrap stack, which every template that it synthesises asks for. */
const BOOTSTRAP_VERSIONS = '/cdk-bootstrap/*';

/** ARNs of the SSM parameters that templates may take values from: those that everybody needs, and the given names. */
export function parameterArns(scope: Construct, names: readonly string[]): string[] {
  const stack = Stack.of(scope);
  const toArn = (name: string) =>
    stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName: name.replace(/^\//, '') });
  return [
    stack.formatArn({ service: 'ssm', account: '', resource: 'parameter', resourceName: PUBLIC_PARAMETERS }),
    ...[BOOTSTRAP_VERSIONS, ...names].map(toArn),
  ];
}

/** ARNs of the macros that AWS itself offers, as IAM knows them: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html */
export function transformArns(scope: Construct): string[] {
  return [Stack.of(scope).formatArn({ service: 'cloudformation', account: 'aws', resource: 'transform', resourceName: '*' })];
}

function cloudFormationArn(scope: Construct, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({
    service: 'cloudformation',
    resource,
    resourceName,
    arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}
