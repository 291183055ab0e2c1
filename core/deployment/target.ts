import { DeploymentError } from '../errors.ts';
import type { ExecutionIdentity } from './names.ts';

/** The role that the gate assumes in the account of a target. */
export interface TargetRole {
  readonly arn: string;
  readonly externalId?: string;
}

/** The account and the Region of a deployment outside the account or the Region of the gate. */
export interface Target {
  /** Absent: the account of the gate. */
  readonly role?: TargetRole;
  /** Absent: the Region of the gate. */
  readonly region?: string;
}

/** The account and the Region of a stack. */
export interface StackPlace {
  readonly account: string;
  readonly region: string;
}

/** The fields of the deployment input that name a target. */
export interface TargetFields {
  readonly targetRoleArn?: string;
  readonly targetExternalId?: string;
  readonly region?: string;
}

/** Longest name of a session: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const LONGEST_SESSION_NAME = 64;
const SHORTEST_SESSION_NAME = 2;

/** Returns the target of a deployment; undefined for a deployment into the account and the Region of the gate. */
export function targetOf({ targetRoleArn, targetExternalId, region }: TargetFields): Target | undefined {
  if (targetRoleArn === undefined && region === undefined) return undefined;
  const externalId = targetExternalId === undefined ? {} : { externalId: targetExternalId };
  return {
    ...(targetRoleArn !== undefined && { role: { arn: targetRoleArn, ...externalId } }),
    ...(region !== undefined && { region }),
  };
}

/** Name of the session of a task: the name of the execution, so that AWS CloudTrail in the target account shows the deployment. */
export function sessionNameOf({ name }: Pick<ExecutionIdentity, 'name'>): string {
  return name
    .replace(/[^\w+=,.@-]/gu, '-')
    .slice(0, LONGEST_SESSION_NAME)
    .padEnd(SHORTEST_SESSION_NAME, '-');
}

/** Returns the account and the Region of the stacks of a target. */
export function placeOfTarget({ role, region }: Target, execution: Pick<ExecutionIdentity, 'id'>): StackPlace {
  return { account: accountOfArn(role?.arn ?? execution.id), region: region ?? regionOfArn(execution.id) };
}

/**
 * Checks that a stack or a change set is in the account and the Region of the target, so that the gate judges and executes in the place that
 * the input names.
 *
 * @param arn of the stack or the change set
 * @throws DeploymentError UnexpectedError
 */
export function checkPlace(arn: string, target: Target, execution: Pick<ExecutionIdentity, 'id'>): void {
  const { account, region } = placeOfTarget(target, execution);
  if (regionOfArn(arn) === region && accountOfArn(arn) === account) return;
  throw new DeploymentError(
    'UnexpectedError',
    `Expected ${arn} to be in the account ${account} and the Region ${region} that the input of the deployment specifies. The gate ` +
      'did not use it. Release the change again.',
  );
}

/**
 * Checks the combination of the fields that concern a target.
 *
 * @param source the file in which a person corrects the input
 * @throws DeploymentError ConfigurationError
 */
export function checkTargetFields(input: TargetFields & { readonly roleArn?: string }, source: string): void {
  const { targetRoleArn, targetExternalId, roleArn } = input;
  if (targetExternalId !== undefined && targetRoleArn === undefined) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected \`targetRoleArn\` in ${source} together with \`targetExternalId\`, got none: name the role of the target account, or remove ` +
        '`targetExternalId`.',
    );
  }
  if (targetRoleArn === undefined || roleArn === undefined || accountOfArn(targetRoleArn) === accountOfArn(roleArn)) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected \`roleArn\` in ${source} to be a role of the target account ${accountOfArn(targetRoleArn)}, got ${roleArn}: CloudFormation ` +
      'assumes only roles of the account of the stack. Name a role of the target account.',
  );
}

/** Returns the account of an ARN. */
export function accountOfArn(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** Returns the Region of an ARN; empty for a global resource. */
export function regionOfArn(arn: string): string {
  return arn.split(':')[3] ?? '';
}
