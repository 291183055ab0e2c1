import { toPlain } from '../../../core/prediction/describe-change.ts';
import { DEFAULT_CAPACITY, orderMembers } from '../../../core/prediction/member-order.ts';
import type { IdSource } from '../../kernel/ids.ts';
import type { ResourceRecord, StackEventRecord, StackRecord } from './stack-record.ts';

const STACK_TYPE = 'AWS::CloudFormation::Stack';

/** Sets the status of the stack and writes its event, with the token of the operation. */
export function recordStackStatus(stack: StackRecord, ids: IdSource, status: string, reason?: string, token?: string): void {
  stack.status = status;
  stack.statusReason = reason;
  const timestamp = nextTimestamp(stack);
  const event: StackEventRecord = {
    eventId: ids.uuid(),
    logicalId: stack.name,
    physicalId: stack.id,
    type: STACK_TYPE,
    timestamp,
    status,
    reason,
    token,
    operationId: stack.operationId,
  };
  stack.events.push(event);
  stack.onStatus(event);
}

/**
 * Starts a new operation on the stack. Its events have a new OperationId. A rollback is a separate operation with the same token.
 */
export function startOperation(stack: StackRecord, ids: IdSource): void {
  stack.operationId = ids.uuid();
}

/** Additional fields of a resource event. */
export interface ResourceEventDetail {
  readonly reason?: string | undefined;
  readonly token?: string | undefined;
  /** Physical ID of the event if it differs from the current one: the ID of the old resource of a replacement. */
  readonly physicalId?: string;
  /** True if the template no longer contains the resource. Such events have no properties and a different form of ID. */
  readonly isCleanup?: boolean;
}

/** Sets the status of the resource and writes its event. */
export function recordResourceStatus(
  stack: StackRecord,
  ids: IdSource,
  resource: ResourceRecord,
  status: string,
  { reason, token, physicalId, isCleanup = false }: ResourceEventDetail = {},
): void {
  const timestamp = Math.max(nextTimestamp(stack), resource.timestamp + 1);
  resource.status = status;
  resource.statusReason = reason;
  resource.timestamp = timestamp;
  stack.events.push({
    eventId: `${resource.logicalId}-${isCleanup ? ids.uuid() : `${status}-${new Date(timestamp).toISOString()}`}`,
    logicalId: resource.logicalId,
    physicalId: physicalId ?? resource.physicalId,
    type: resource.type,
    timestamp,
    status,
    reason,
    properties: isCleanup ? undefined : resource.properties,
    token,
    operationId: stack.operationId,
  });
}

/** Returns the time of the next event. The events of one stack have strictly increasing times. */
function nextTimestamp({ events }: StackRecord): number {
  return Math.max(Date.now(), (events.at(-1)?.timestamp ?? 0) + 1);
}

/** Returns the DescribeStackEvents entry of an event. */
export function describeEvent(stack: StackRecord, event: StackEventRecord): Record<string, unknown> {
  return {
    StackId: stack.id,
    EventId: event.eventId,
    StackName: stack.name,
    LogicalResourceId: event.logicalId,
    PhysicalResourceId: event.physicalId,
    ResourceType: event.type,
    Timestamp: new Date(event.timestamp),
    ResourceStatus: event.status,
    ...(event.reason === undefined ? {} : { ResourceStatusReason: event.reason }),
    ...(event.properties === undefined ? {} : { ResourceProperties: renderProperties(event.properties) }),
    ...(event.token === undefined ? {} : { ClientRequestToken: event.token }),
    ...(event.operationId === undefined ? {} : { OperationId: event.operationId }),
  };
}

function renderProperties(properties: unknown): string {
  return JSON.stringify(orderMembers(toPlain(properties), DEFAULT_CAPACITY));
}
