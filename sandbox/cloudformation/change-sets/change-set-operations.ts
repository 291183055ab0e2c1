import type { SandboxService } from '../../kernel/service.ts';
import { dropChangeSet } from '../api/delete-stack.ts';
import { type Input, readFlag, readText } from '../api/read-input.ts';
import { isExecuted } from '../model/change-set-record.ts';
import { changeSetNotDeletable, stackInBracketsMissing } from '../model/errors.ts';
import { findChangeSet, lookUpChangeSet } from '../model/find-change-set.ts';
import { cutPage } from '../model/pages.ts';
import { findStack, type World } from '../model/world.ts';
import { checkConstraints, stackNameOrId } from '../resources/constraints.ts';
import { createChangeSet } from './create-change-set.ts';
import { describeBriefly, describeChangeSet } from './describe-change-set.ts';
import { executeChangeSet } from './execute-change-set.ts';

/** The operations on change sets. */
export function createChangeSetOperations(world: World): SandboxService['operations'] {
  return {
    CreateChangeSet: (input: Input) => createChangeSet(world, input),
    ExecuteChangeSet: (input: Input) => executeChangeSet(world, input),
    DescribeChangeSet: (input: Input) => {
      const changeSet = findChangeSet(world, input);
      const changes = readFlag(input.IncludePropertyValues) ? changeSet.changes : changeSet.changesWithoutValues;
      return describeChangeSet(changeSet, cutPage(changes, world.pageSize, readText(input.NextToken)));
    },
    DescribeChangeSetHooks: (input: Input) => {
      const { id, name, stack } = findChangeSet(world, input);
      return { ChangeSetId: id, ChangeSetName: name, Hooks: [], Status: 'PLANNED', StackId: stack.id, StackName: stack.name };
    },
    ListChangeSets: (input: Input) => {
      const stackName = readText(input.StackName) ?? '';
      checkConstraints([stackNameOrId(readText(input.StackName))]);
      const stack = findStack(world, stackName);
      if (stack === undefined) throw stackInBracketsMissing(stackName);
      const listed = [...stack.changeSets.values()].filter((changeSet) => !isExecuted(changeSet));
      const { items, nextToken } = cutPage(listed, world.pageSize, readText(input.NextToken));
      return { Summaries: items.map(describeBriefly), ...(nextToken === undefined ? {} : { NextToken: nextToken }) };
    },
    DeleteChangeSet: (input: Input) => {
      const found = lookUpChangeSet(world, input);
      if (found.kind === 'missing') return {};
      const { changeSet } = found;
      const isBusy = changeSet.status === 'CREATE_PENDING' || changeSet.status === 'CREATE_IN_PROGRESS';
      if (isBusy) throw changeSetNotDeletable(changeSet.id, changeSet.status);
      if (changeSet.executionStatus === 'EXECUTE_IN_PROGRESS') {
        throw changeSetNotDeletable(changeSet.id, changeSet.executionStatus);
      }
      if (changeSet.parentId !== undefined) throw changeSetNotDeletable(changeSet.id, 'nested change set');
      dropChangeSet(world, changeSet);
      return {};
    },
  };
}
