import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { isStackLevel, type StackEvent } from './stack-event.ts';

/** The first failed resource, which caused the failure of the operation. */
export interface FirstFailure {
  readonly logicalResourceId: string;
  readonly resourceType: string;
  readonly status: string;
  readonly reason: string;
  /** ARN of the nested stack that contains the failure; absent if the failed resource is not a nested stack. */
  readonly nestedStackId?: string | undefined;
}

/** The reason that CloudFormation gives for resources that it stops because another resource failed. */
const CANCELLED = /^Resource (?:creation|update|deletion|import) cancelled$/i;

/** Tests whether CloudFormation stopped the resource because another resource failed. */
export function isCancelled({ resourceStatusReason = '' }: StackEvent): boolean {
  return CANCELLED.test(resourceStatusReason);
}

/**
 * Finds the first event with a FAILED status of a resource that is not the consequence of another failure.
 *
 * @param events of one operation, newest first
 * @returns undefined if no resource failed: a hook, a transform, or a person stopped the operation
 */
export function findFirstFailure(events: readonly StackEvent[]): FirstFailure | undefined {
  const first = events.findLast(
    (event) => !isStackLevel(event) && (event.resourceStatus ?? '').endsWith('_FAILED') && !isCancelled(event),
  );
  if (first === undefined) return undefined;
  return {
    logicalResourceId: first.logicalResourceId ?? 'a resource without a name',
    resourceType: first.resourceType ?? 'a resource of unknown type',
    status: String(first.resourceStatus),
    reason: first.resourceStatusReason ?? 'CloudFormation gives no reason',
    nestedStackId: nestedStackIdOf(first),
  };
}

/**
 * Finds the cause of a failed rollback: the first resource that failed after the rollback had started.
 *
 * @param events of one operation, newest first
 * @returns undefined if there was no rollback, or no resource failed during the rollback
 */
export function findRollbackFailure(events: readonly StackEvent[]): FirstFailure | undefined {
  const turned = events.findLastIndex((event) => isStackLevel(event) && /ROLLBACK_IN_PROGRESS$/.test(event.resourceStatus ?? ''));
  return findFirstFailure(events.slice(0, Math.max(0, turned)));
}

function nestedStackIdOf({ resourceType, physicalResourceId }: StackEvent): string | undefined {
  return resourceType === NESTED_STACK_TYPE && physicalResourceId?.startsWith('arn:') ? physicalResourceId : undefined;
}

/**
 * Reads the reason of a rollback from the events of the stack if no resource failed: a transform, a hook, an alarm, or a cancellation.
 *
 * @param events of one operation, newest first
 */
export function findStackReason(events: readonly StackEvent[]): string | undefined {
  const turned = events.findLast(
    (event) =>
      isStackLevel(event) &&
      /ROLLBACK|FAILED|DELETE/.test(event.resourceStatus ?? '') &&
      event.resourceStatusReason !== undefined,
  );
  return turned?.resourceStatusReason;
}
