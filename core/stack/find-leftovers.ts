import { isStackLevel, type StackEvent } from './stack-event.ts';

/** Maximum number of resources in a message. */
const MOST_NAMED = 5;

/**
 * Finds the resources that an operation could not delete. CloudFormation ends the operation ("Update successful. One or more resources
 * could not be deleted.") and the resources remain in the account, outside the stack.
 *
 * @param events of one operation, newest first
 * @returns "LogicalId (physical ID)", oldest first
 */
export function findLeftovers(events: readonly StackEvent[]): readonly string[] {
  const last = new Map<string, StackEvent>();
  for (const event of events.filter((one) => !isStackLevel(one) && (one.resourceStatus ?? '').startsWith('DELETE_'))) {
    const key = JSON.stringify([event.stackId, event.logicalResourceId, event.physicalResourceId]);
    last.set(key, last.get(key) ?? event);
  }
  const failed = [...last.values()].filter(({ resourceStatus }) => resourceStatus === 'DELETE_FAILED').reverse();
  return failed.map(({ logicalResourceId = 'a resource without a name', physicalResourceId }) =>
    physicalResourceId === undefined ? logicalResourceId : `${logicalResourceId} (${physicalResourceId})`,
  );
}

/** Describes the leftovers for a message; empty if there are none. */
export function describeUndeleted(leftovers: readonly string[] = []): string {
  if (leftovers.length === 0) return '';
  const more = leftovers.length > MOST_NAMED ? ` and ${leftovers.length - MOST_NAMED} more` : '';
  return ` CloudFormation could not delete ${leftovers.slice(0, MOST_NAMED).join(', ')}${more}: delete them yourself, because they are no longer part of the stack.`;
}
