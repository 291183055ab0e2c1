import type { Change } from '../../../core/change-set/change-set-page.ts';
import type { CallContext, SandboxService } from '../../kernel/service.ts';
import { dropChangeSet } from '../engine/delete-stack.ts';
import { type Account, findStack } from '../model/account.ts';
import { describeParameters, describeTags } from '../model/describe-deployment.ts';
import { findChangeSet, lookUpChangeSet } from '../model/find-change-set.ts';
import type { ChangeSetRecord } from '../model/stack-record.ts';
import { isExecuted } from '../model/stack-record.ts';
import { checkConstraints, stackNameOrId } from '../requests/constraints.ts';
import { changeSetNotDeletable, stackInBracketsMissing } from '../requests/errors.ts';
import { cutPage } from '../requests/pages.ts';
import { type Input, readFlag, readText } from '../requests/read-input.ts';
import { createChangeSet } from './create-change-set.ts';
import { readChanges } from './distort-changes.ts';
import { executeChangeSet } from './execute-change-set.ts';

/** Caller name of the simulation, which reads change sets without their injected defects. */
const ORACLE = 'oracle';

/** Caller name that receives the complete list of changes of a change set with the defect `late`. */
const EXECUTOR = 'execute-change-set';

/** The operations on change sets. */
export function createChangeSetOperations(account: Account): SandboxService['operations'] {
  return {
    CreateChangeSet: (input: Input) => createChangeSet(account, input),
    ExecuteChangeSet: (input: Input) => executeChangeSet(account, input),
    DescribeChangeSet: (input: Input, { caller }: CallContext) => {
      const found = findChangeSet(account, input);
      const root = found.rootId === undefined ? undefined : account.changeSets.get(found.rootId);
      const distortion = caller === ORACLE ? undefined : (root ?? found).distortion;
      const isHidden = distortion === 'late' && caller !== EXECUTOR;
      const { changes, statusReason } = readChanges(
        { ...found, distortion: root === undefined ? distortion : undefined },
        readFlag(input.IncludePropertyValues),
        isHidden,
      );
      const status = root !== undefined && distortion === 'nested-failed' ? 'FAILED' : found.status;
      return describeChangeSet({ ...found, status, statusReason }, cutPage(changes, account.pageSize, readText(input.NextToken)));
    },
    DescribeChangeSetHooks: (input: Input) => {
      const { id, name, stack } = findChangeSet(account, input);
      return { ChangeSetId: id, ChangeSetName: name, Hooks: [], Status: 'PLANNED', StackId: stack.id, StackName: stack.name };
    },
    ListChangeSets: (input: Input) => {
      const stackName = readText(input.StackName) ?? '';
      checkConstraints([stackNameOrId(readText(input.StackName))]);
      const stack = findStack(account, stackName);
      if (stack === undefined) throw stackInBracketsMissing(stackName);
      const listed = [...stack.changeSets.values()].filter((changeSet) => !isExecuted(changeSet));
      const { items, nextToken } = cutPage(listed, account.pageSize, readText(input.NextToken));
      return { Summaries: items.map(describeBriefly), ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    },
    DeleteChangeSet: (input: Input) => {
      const found = lookUpChangeSet(account, input);
      if (found.kind === 'missing') return {};
      const { changeSet } = found;
      const isBusy = changeSet.status === 'CREATE_PENDING' || changeSet.status === 'CREATE_IN_PROGRESS';
      if (isBusy) throw changeSetNotDeletable(changeSet.id, changeSet.status);
      if (changeSet.executionStatus === 'EXECUTE_IN_PROGRESS') {
        throw changeSetNotDeletable(changeSet.id, changeSet.executionStatus);
      }
      if (changeSet.parentId !== undefined) throw changeSetNotDeletable(changeSet.id, 'nested change set');
      dropChangeSet(account, changeSet);
      return {};
    },
  };
}

/** Returns the DescribeChangeSet output of a change set, with one page of its changes. */
function describeChangeSet(
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

/** Returns the ListChangeSets entry of a change set. */
function describeBriefly(changeSet: ChangeSetRecord): Record<string, unknown> {
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
