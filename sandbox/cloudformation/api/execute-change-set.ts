import { dropChangeSet } from '../engine/delete-stack.ts';
import { type OnFailure, runStack } from '../engine/run-stack.ts';
import type { Account } from '../model/account.ts';
import { findChangeSet } from '../model/find-change-set.ts';
import type { ChangeSetRecord, StackRecord } from '../model/stack-record.ts';
import { isExecuted } from '../model/stack-record.ts';
import { isNotTerminal, isUpdatable } from '../model/stack-states.ts';
import { useToken } from '../model/tokens.ts';
import { isMade, planUpdate } from '../planning/operation-plan.ts';
import { evaluateDeployment } from '../planning/predict.ts';
import { checkConstraints, clientToken } from '../requests/constraints.ts';
import {
  changeSetNotExecutable,
  changeSetNotExecutableNow,
  stackNotTerminal,
  stackNotUpdatable,
  validationError,
} from '../requests/errors.ts';
import { type Input, readFlag, readText } from '../requests/read-input.ts';

/** ExecuteChangeSet. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html */
export function executeChangeSet(account: Account, input: Input): Record<string, unknown> {
  const token = readText(input.ClientRequestToken);
  checkConstraints([clientToken(token)]);
  const changeSet = findChangeSet(account, input);
  const { stack, target, id } = changeSet;
  if (useToken(stack, token, `ExecuteChangeSet ${id}`) === 'used-for-this') return {};
  const disablesRollback = readFlag(input.DisableRollback);
  if (readText(input.DisableRollback) !== undefined && changeSet.onStackFailure !== undefined) {
    throw validationError('You cannot specify DisableRollback: the change set was created with OnStackFailure.');
  }
  checkExecutable(changeSet, stack, disablesRollback);
  const evaluated = evaluateDeployment(account, stack, target);
  const plan = planUpdate(evaluated, changeSet, (logicalId) => isMade(stack, logicalId));
  for (const other of [...stack.changeSets.values()])
    if (other !== changeSet && !isExecuted(other)) dropChangeSet(account, other);
  setExecutionStatus(changeSet, 'EXECUTE_IN_PROGRESS');
  stack.lastUpdatedTime = Date.now();
  stack.disableRollback = disablesRollback;
  stack.retainExceptOnCreate = readFlag(input.RetainExceptOnCreate) || undefined;
  const previousChangeSetId = stack.changeSetId;
  stack.changeSetId = id;
  if (token !== undefined) stack.tokens.set(token, `ExecuteChangeSet ${id}`);
  runStack({
    account,
    stack,
    kind: changeSet.type,
    target,
    plan,
    token,
    childChangeSets: changeSet.children,
    onFailure: disablesRollback ? 'DO_NOTHING' : ((changeSet.onStackFailure ?? 'ROLLBACK') as OnFailure),
    onEnd: (ok) => {
      setExecutionStatus(changeSet, ok ? 'EXECUTE_COMPLETE' : 'EXECUTE_FAILED');
      if (!ok) stack.changeSetId = previousChangeSetId;
    },
  });
  return {};
}

function checkExecutable(changeSet: ChangeSetRecord, stack: StackRecord, disablesRollback: boolean): void {
  const { id, status, executionStatus, type } = changeSet;
  if (status !== 'CREATE_COMPLETE') throw changeSetNotExecutable(id, status);
  if (executionStatus !== 'AVAILABLE') throw changeSetNotExecutableNow(id, executionStatus);
  const isUnderReview = stack.status === 'REVIEW_IN_PROGRESS';
  if (isUnderReview ? type === 'UPDATE' : !isUpdatable(stack.status)) throw stackNotUpdatable(stack.id, stack.status);
  if (isNotTerminal(stack.status) && !disablesRollback) throw stackNotTerminal(stack.status);
}

function setExecutionStatus(changeSet: ChangeSetRecord, status: string): void {
  changeSet.executionStatus = status;
  for (const child of changeSet.children.values()) setExecutionStatus(child, status);
}
