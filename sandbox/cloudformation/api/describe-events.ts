import { type Account, findStack } from '../model/account.ts';
import { describeEvent } from '../model/events.ts';
import { findChangeSet } from '../model/find-change-set.ts';
import type { ChangeSetRecord, StackRecord } from '../model/stack-record.ts';
import { stackInBracketsMissing } from '../requests/errors.ts';
import { cutPage } from '../requests/pages.ts';
import { type Input, readFlag, readText } from '../requests/read-input.ts';

/**
 * Returns the events of a stack, or the failed validations of a change set, newest first. With the filter FailedEvents, returns
 * only failures.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
 *
 * @throws ServiceError if the stack or the change set does not exist
 */
export function describeEvents(account: Account, input: Input): object {
  const onlyFailed = readFlag((input.Filters as Input | undefined)?.FailedEvents);
  const events = readEvents(account, input).filter(({ ResourceStatus: status }) => {
    return !onlyFailed || status === undefined || String(status).endsWith('_FAILED');
  });
  const { items, nextToken } = cutPage(events, account.pageSize, readText(input.NextToken));
  return { OperationEvents: items, ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
}

function readEvents(account: Account, input: Input): Record<string, unknown>[] {
  if (input.ChangeSetName !== undefined) return describeValidations(findChangeSet(account, input));
  const name = readText(input.StackName) ?? '';
  const stack = findStack(account, name);
  if (stack === undefined) throw stackInBracketsMissing(name);
  return [...describeStackEvents(stack), ...[...stack.changeSets.values()].flatMap(describeValidations)];
}

function describeStackEvents(stack: StackRecord): Record<string, unknown>[] {
  return stack.events.toReversed().map((event) => {
    const { StackName: _, ...described } = describeEvent(stack, event) as Record<string, unknown>;
    return { ...described, EventType: 'STACK_EVENT' };
  });
}

function describeValidations({ id, stack, creationTime, validationFailures = [] }: ChangeSetRecord): Record<string, unknown>[] {
  return validationFailures.map(({ validationName, logicalId, type, reason, path }, index) => ({
    EventId: `${id.split('/').at(-1)}-${index}`,
    StackId: stack.id,
    OperationId: id,
    OperationType: 'CREATE_CHANGESET',
    EventType: 'VALIDATION_ERROR',
    LogicalResourceId: logicalId,
    PhysicalResourceId: '',
    ResourceType: type,
    Timestamp: new Date(creationTime),
    ValidationFailureMode: 'FAIL',
    ValidationName: validationName,
    ValidationStatus: 'FAILED',
    ValidationStatusReason: reason,
    ValidationPath: path,
  }));
}
