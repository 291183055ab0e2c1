import { ServiceError } from '../../kernel/service.ts';

/** Errors with the messages of the service. BEHAVIOUR.md has the source of each message that no recording contains. */

/** Returns a `ValidationError`, the code of nearly every CloudFormation error. */
export function validationError(message: string): ServiceError {
  return new ServiceError('ValidationError', message);
}

/** Returns the error of DescribeStacks, GetTemplate, ListStackResources, and DescribeStackResources for a missing stack. */
export function stackWithIdMissing(name: string): ServiceError {
  return validationError(`Stack with id ${name} does not exist`);
}

/** Returns the error of the operations on change sets, events, updates, and policies for a missing stack. */
export function stackInBracketsMissing(name: string): ServiceError {
  return validationError(`Stack [${name}] does not exist`);
}

/** Returns the error of DescribeStackResource for a missing stack. */
export function stackInQuotesMissing(name: string): ServiceError {
  return validationError(`Stack '${name}' does not exist`);
}

export function resourceMissing(logicalId: string, stackName: string): ServiceError {
  return validationError(`Resource ${logicalId} does not exist for stack ${stackName}`);
}

export function stackExists(name: string): ServiceError {
  return new ServiceError('AlreadyExistsException', `Stack [${name}] already exists`);
}

export function aliasExists(aliasName: string): ServiceError {
  return new ServiceError('AlreadyExistsException', `Alias [${aliasName}] already exists`);
}

export function aliasLimit(stackName: string, aliasName: string): ServiceError {
  return new ServiceError('LimitExceededException', `Stack [${stackName}] already has the alias [${aliasName}]`);
}

export function stackExistsForChangeSet(name: string, changeSetName: string): ServiceError {
  return validationError(`Stack [${name}] already exists and cannot be created again with the changeSet [${changeSetName}].`);
}

export function stackNotUpdatable(stackId: string, status: string): ServiceError {
  return validationError(`Stack:${stackId} is in ${status} state and can not be updated.`);
}

export function stackNotTerminal(status: string): ServiceError {
  return validationError(
    `This stack is currently in a non-terminal [${status}] state. To update the stack from this state, please use the disable-rollback parameter with update-stack API. To rollback to the last known good state, use the rollback-stack API`,
  );
}

export function noUpdates(): ServiceError {
  return validationError('No updates are to be performed.');
}

export function stackProtected(name: string): ServiceError {
  return validationError(`Stack [${name}] cannot be deleted while TerminationProtection is enabled`);
}

export function stackNotDeletable(name: string, status: string): ServiceError {
  return validationError(`Stack [${name}] cannot be deleted while in status ${status}`);
}

export function changeSetMissing(nameOrId: string): ServiceError {
  return new ServiceError('ChangeSetNotFound', `ChangeSet [${nameOrId}] does not exist`, 404);
}

/**
 * Returns the error for a change set name that another request has already used. The message is quoted in
 * https://github.com/awslabs/landing-zone-accelerator-on-aws/issues/442 and
 * https://github.com/aws-actions/aws-cloudformation-github-deploy/issues/122.
 *
 * @param attribute the first attribute in which the two requests differ
 */
export function changeSetMismatch(name: string, attribute: 'ClientToken' | 'Template' | 'Parameters'): ServiceError {
  return new ServiceError(
    'AlreadyExistsException',
    `ChangeSet ${name} cannot be created due to a mismatch with existing attribute ${attribute}`,
  );
}

export function changeSetNeedsStackName(): ServiceError {
  return validationError('StackName must be specified if ChangeSetName is not specified as an ARN.');
}

export function changeSetNotExecutable(changeSetId: string, status: string): ServiceError {
  return new ServiceError(
    'InvalidChangeSetStatus',
    `ChangeSet [${changeSetId}] cannot be executed in its current status of [${status}]`,
  );
}

export function changeSetNotExecutableNow(changeSetId: string, executionStatus: string): ServiceError {
  return new ServiceError(
    'InvalidChangeSetStatus',
    `ChangeSet [${changeSetId}] cannot be executed in its current execution status of [${executionStatus}]`,
  );
}

export function changeSetNotDeletable(changeSetId: string, status: string): ServiceError {
  return new ServiceError(
    'InvalidChangeSetStatus',
    `ChangeSet [${changeSetId}] cannot be deleted in its current status of [${status}]`,
  );
}

export function tooManyChangeSets(stackId: string): ServiceError {
  return new ServiceError('LimitExceededException', `ChangeSet limit exceeded for stack ${stackId}`);
}

export function tokenUsed(token: string): ServiceError {
  return new ServiceError('TokenAlreadyExistsException', `Client request token ${token} was used for another operation`);
}

export function insufficientCapabilities(missing: readonly string[]): ServiceError {
  return new ServiceError('InsufficientCapabilitiesException', `Requires capabilities : [${missing.join(', ')}]`);
}

export function roleNotAssumable(roleArn: string): ServiceError {
  return validationError(`Role ${roleArn} is invalid or cannot be assumed`);
}
