import { describeParameters, describeTags } from '../model/describe-deployment.ts';
import type { OutputRecord, ResourceRecord, StackRecord } from '../model/stack-record.ts';

const DRIFT = { StackDriftStatus: 'NOT_CHECKED' };
const RESOURCE_DRIFT = { StackResourceDriftStatus: 'NOT_CHECKED' };

/** A stack as DescribeStacks gives it: what is empty is left out where the service leaves it out. */
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
  };
}

/** A stack as ListStacks gives it. */
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
  };
}

/** A resource as DescribeStackResources gives it. */
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

/** A resource as DescribeStackResource gives it. */
export function describeResourceDetail(stack: StackRecord, resource: ResourceRecord): Record<string, unknown> {
  return {
    StackName: stack.name,
    StackId: stack.id,
    ...summarizeResource(resource),
    Metadata: JSON.stringify(resource.metadata ?? {}),
  };
}

/** A resource as ListStackResources gives it. */
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
