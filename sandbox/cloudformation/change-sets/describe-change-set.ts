import type { Change } from '../../../core/change-set/change-set-page.ts';
import { describeParameters, describeTags } from '../api/describe-stack.ts';
import type { ChangeSetRecord } from '../model/change-set-record.ts';

/** A change set as DescribeChangeSet gives it, with one page of its changes. */
export function describeChangeSet(
  changeSet: ChangeSetRecord,
  page: { readonly items: readonly Change[]; readonly nextToken?: string },
): Record<string, unknown> {
  const { target } = changeSet;
  const parameters = describeParameters(target);
  const tags = describeTags(target.tags);
  return {
    ...describeBriefly(changeSet),
    ...(parameters.length === 0 ? {} : { Parameters: parameters }),
    NotificationARNs: target.notificationArns,
    RollbackConfiguration: target.rollbackConfiguration,
    Capabilities: target.capabilities,
    ...(tags.length === 0 ? {} : { Tags: tags }),
    Changes: page.items,
    ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
    ...(changeSet.onStackFailure === undefined ? {} : { OnStackFailure: changeSet.onStackFailure }),
  };
}

/** A change set as ListChangeSets gives it. */
export function describeBriefly(changeSet: ChangeSetRecord): Record<string, unknown> {
  const { stack, description, statusReason, parentId, rootId, importExistingResources } = changeSet;
  return {
    StackId: stack.id,
    StackName: stack.name,
    ChangeSetId: changeSet.id,
    ChangeSetName: changeSet.name,
    ExecutionStatus: changeSet.executionStatus,
    Status: changeSet.status,
    ...(statusReason === undefined ? {} : { StatusReason: statusReason }),
    CreationTime: new Date(changeSet.creationTime),
    ...(description === undefined ? {} : { Description: description }),
    IncludeNestedStacks: changeSet.includeNestedStacks,
    ...(parentId === undefined ? {} : { ParentChangeSetId: parentId }),
    ...(rootId === undefined ? {} : { RootChangeSetId: rootId }),
    ...(importExistingResources === undefined ? {} : { ImportExistingResources: importExistingResources }),
  };
}
