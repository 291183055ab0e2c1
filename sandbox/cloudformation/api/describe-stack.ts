import { describeParameters, describeTags } from '../model/describe-deployment.ts';
import type { OutputRecord, ResourceRecord, StackRecord } from '../model/stack-record.ts';

const DRIFT = { StackDriftStatus: 'NOT_CHECKED' };
const RESOURCE_DRIFT = { StackResourceDriftStatus: 'NOT_CHECKED' };

/** Returns the DescribeStacks output of a stack. Empty fields are omitted if the service omits them. */
export function describeStack(stack: StackRecord): Record<string, unknown> {
  const { current } = stack;
  const parameters = current === undefined ? [] : describeParameters(current);
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(stack.changeSetId === undefined ? {} : { ChangeSetId: stack.changeSetId }),
    ...(current?.template.Description === undefined ? {} : { Description: current.template.Description }),
    ...(parameters.length === 0 ? {} : { Parameters: parameters }),
    ...describeTimes(stack),
    RollbackConfiguration: current?.rollbackConfiguration ?? {},
    StackStatus: stack.status,
    ...(stack.statusReason === undefined ? {} : { StackStatusReason: stack.statusReason }),
    DisableRollback: stack.disableRollback,
    NotificationARNs: current?.notificationArns ?? [],
    ...(stack.timeoutInMinutes === undefined ? {} : { TimeoutInMinutes: stack.timeoutInMinutes }),
    ...(current === undefined || current.capabilities.length === 0 ? {} : { Capabilities: current.capabilities }),
    ...(stack.outputs.length === 0 ? {} : { Outputs: stack.outputs.map(describeOutput) }),
    ...(current?.roleArn === undefined ? {} : { RoleARN: current.roleArn }),
    Tags: describeTags(current?.tags ?? {}),
    ...(stack.status === 'DELETE_COMPLETE' ? {} : { EnableTerminationProtection: stack.terminationProtection }),
    ...describeFamily(stack),
    DriftInformation: DRIFT,
    ...(stack.deletionMode === undefined ? {} : { DeletionMode: stack.deletionMode }),
    ...(stack.retainExceptOnCreate === undefined ? {} : { RetainExceptOnCreate: stack.retainExceptOnCreate }),
    ...describeLastOperations(stack),
    ...(stack.aliasName === undefined ? {} : { AliasName: stack.aliasName }),
  };
}

/** Returns the ListStacks entry of a stack. */
export function summarizeStack(stack: StackRecord): Record<string, unknown> {
  const description = stack.current?.template.Description;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ...(description === undefined ? {} : { TemplateDescription: description }),
    ...describeTimes(stack),
    StackStatus: stack.status,
    ...(stack.statusReason === undefined ? {} : { StackStatusReason: stack.statusReason }),
    ...describeFamily(stack),
    DriftInformation: DRIFT,
    ...describeLastOperations(stack),
  };
}

/** Returns the DescribeStackResources entry of a resource. */
export function describeResource(stack: StackRecord, resource: ResourceRecord): Record<string, unknown> {
  return {
    StackName: stack.name,
    StackId: stack.id,
    LogicalResourceId: resource.logicalId,
    ...describePhysicalId(resource),
    ResourceType: resource.type,
    Timestamp: new Date(resource.timestamp),
    ...describeStatus(resource),
    DriftInformation: RESOURCE_DRIFT,
  };
}

/** Returns the DescribeStackResource output of a resource. */
export function describeResourceDetail(stack: StackRecord, resource: ResourceRecord): Record<string, unknown> {
  return {
    StackName: stack.name,
    StackId: stack.id,
    ...summarizeResource(resource),
    Metadata: JSON.stringify(resource.metadata ?? {}),
  };
}

/** Returns the ListStackResources entry of a resource. */
export function summarizeResource(resource: ResourceRecord): Record<string, unknown> {
  return {
    LogicalResourceId: resource.logicalId,
    ...describePhysicalId(resource),
    ResourceType: resource.type,
    LastUpdatedTimestamp: new Date(resource.timestamp),
    ...describeStatus(resource),
    DriftInformation: RESOURCE_DRIFT,
  };
}

function describePhysicalId({ physicalId }: ResourceRecord): Record<string, unknown> {
  return physicalId === '' ? {} : { PhysicalResourceId: physicalId };
}

function describeStatus({ status, statusReason }: ResourceRecord): Record<string, unknown> {
  return { ResourceStatus: status, ...(statusReason === undefined ? {} : { ResourceStatusReason: statusReason }) };
}

function describeTimes({ creationTime, lastUpdatedTime, deletionTime }: StackRecord): Record<string, unknown> {
  return {
    CreationTime: new Date(creationTime),
    ...(lastUpdatedTime === undefined ? {} : { LastUpdatedTime: new Date(lastUpdatedTime) }),
    ...(deletionTime === undefined ? {} : { DeletionTime: new Date(deletionTime) }),
  };
}

/** Values of OperationType in LastOperations, by the first stack status of the operation. */
const OPERATION_TYPES: Readonly<Record<string, string>> = {
  CREATE_IN_PROGRESS: 'CREATE_STACK',
  IMPORT_IN_PROGRESS: 'UPDATE_STACK',
  UPDATE_IN_PROGRESS: 'UPDATE_STACK',
  DELETE_IN_PROGRESS: 'DELETE_STACK',
  ROLLBACK_IN_PROGRESS: 'ROLLBACK',
  IMPORT_ROLLBACK_IN_PROGRESS: 'ROLLBACK',
  UPDATE_ROLLBACK_IN_PROGRESS: 'ROLLBACK',
};

/** Returns the last operation and, after a rollback, the operation that it rolls back. */
function describeLastOperations(stack: StackRecord): Record<string, unknown> {
  const operations: { OperationType: string; OperationId: string }[] = [];
  let last: string | undefined;
  for (const { physicalId, operationId, status } of stack.events) {
    if (physicalId !== stack.id || operationId === undefined || operationId === last) continue;
    last = operationId;
    const type = OPERATION_TYPES[status];
    if (type === undefined) continue;
    if (type !== 'ROLLBACK') operations.length = 0;
    operations.unshift({ OperationType: type, OperationId: operationId });
  }
  return operations.length === 0 ? {} : { LastOperations: operations };
}

function describeFamily({ parentId, rootId }: StackRecord): Record<string, unknown> {
  return { ...(parentId === undefined ? {} : { ParentId: parentId }), ...(rootId === undefined ? {} : { RootId: rootId }) };
}

function describeOutput({ key, value, description, exportName }: OutputRecord): Record<string, unknown> {
  return {
    OutputKey: key,
    OutputValue: value,
    ...(description === undefined ? {} : { Description: description }),
    ...(exportName === undefined ? {} : { ExportName: exportName }),
  };
}
