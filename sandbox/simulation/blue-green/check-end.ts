import type { ActionExecution } from '../../code-pipeline/action-execution.ts';
import type { Execution } from '../../step-functions/execution.ts';
import { isQuiet } from './blue-green-scenario.ts';
import { LONGEST_MINUTES, writeTemplate } from './create-blue-green.ts';
import { describe, readAlias, readParameter, readStacks, readTruePointer } from './read-pair.ts';
import { type BlueGreenObservations, violate } from './watch-pair.ts';

/** Checks the account when no work is left. */
export function checkEnd(seen: BlueGreenObservations): void {
  checkStacks(seen);
  checkRouting(seen);
  checkResults(seen);
  checkQueues(seen);
  if (isQuiet(seen.account.scenario)) checkQuietPushes(seen);
}

/** Checks that each existing stack is the current one, the previous one, or a next stack that could not be deleted. */
function checkStacks(seen: BlueGreenObservations): void {
  const { account, deletedByHand, stoppedExecutions, taken } = seen;
  const pointer = readTruePointer(account);
  const all = readStacks(account);
  const stacks = all.filter(({ stackId }) => !taken.has(stackId));
  if (stacks.length > 2) violate(seen, `${stacks.length} stacks exist`);
  const known = new Set([pointer?.current, pointer?.previous?.stackId]);
  for (const { stackId, name, status } of stacks) {
    const isLeft = status === 'DELETE_FAILED' || stoppedExecutions.size > 0;
    const isFirst = pointer === undefined && stacks.length === 1;
    if (!known.has(stackId) && !isFirst && !(isLeft && pointer?.next?.stackName === name)) {
      violate(seen, `${stackId} is ${status}, and the pointer does not name it`);
    }
  }
  if (pointer === undefined) return;
  if (describe(account, pointer.current) === undefined && !deletedByHand.has(pointer.current)) {
    violate(seen, `the pointer names ${pointer.current}, which does not exist`);
  }
  const isReserved = pointer.next !== undefined && all.every(({ name }) => name !== pointer.next?.stackName);
  if (isReserved && stoppedExecutions.size === 0) violate(seen, `${pointer.next?.stackName} is reserved, and was not created`);
  const { previous } = pointer;
  const stack = previous && describe(account, previous.stackId);
  const isUnprotected =
    stack !== undefined &&
    stack.EnableTerminationProtection !== true &&
    !stack.StackStatus.startsWith('DELETE_') &&
    !deletedByHand.has(stack.StackId ?? '');
  if (isUnprotected && stoppedExecutions.size === 0) violate(seen, `the previous stack ${previous?.stackId} is not protected`);
}

/** Checks that the SSM parameter and the alias name the stack of the pointer. */
function checkRouting(seen: BlueGreenObservations): void {
  const { account, moves, stoppedExecutions } = seen;
  const current = readTruePointer(account)?.current;
  if (moves.length === 0 || stoppedExecutions.size > 0 || current === undefined) return;
  if (readParameter(account) !== current)
    violate(seen, `the parameter names ${readParameter(account)}, and the pointer ${current}`);
  const isGone = describe(account, current) === undefined;
  if (!isGone && readAlias(account) !== current)
    violate(seen, `the alias names ${readAlias(account)}, and the pointer ${current}`);
}

/**
 * Checks that each execution that moved the pointer succeeded, and that each successful action deployed its template into a stack
 * that was the current one.
 */
function checkResults(seen: BlueGreenObservations): void {
  const { account, moves, pushes, stoppedExecutions, parameterStore } = seen;
  const { sandbox, gate, scenario } = account;
  const executions = sandbox.stepFunctions.list(gate.stateMachineArn);
  for (const { props, status, stopDate } of executions) {
    if (status === 'RUNNING') violate(seen, `execution ${props.name} does not end`);
    const moved = moves.find(({ executionArn, caller }) => executionArn === props.executionArn && caller === 'switch-stacks');
    // An operator moved the pointer back while the execution repeated the task whose reply was lost.
    const isUndone = moves.some(
      ({ caller, from, at }) => caller === 'operate-blue-green' && from === moved?.to && at <= (stopDate?.getTime() ?? 0),
    );
    const isExcused = isUndone || stoppedExecutions.has(props.executionArn) || parameterStore.hasRefused;
    if (moved !== undefined && status !== 'SUCCEEDED' && !isExcused) {
      violate(seen, `execution ${props.name} moved the pointer, and is ${status}`);
    }
  }
  for (const { version, run } of pushes) {
    for (const action of run.actions) {
      const minutes = (action.lastUpdateTime.getTime() - action.startTime.getTime()) / 60_000;
      if (action.status === 'InProgress') violate(seen, `the action of push ${version.number} has no result`);
      if (minutes > LONGEST_MINUTES) violate(seen, `the action of push ${version.number} took ${Math.round(minutes)} minutes`);
      const execution = executionOf(executions, action);
      if (action.status === 'Succeeded' && execution?.status !== 'SUCCEEDED') {
        violate(seen, `the action of push ${version.number} succeeded, and its execution is ${execution?.status ?? 'absent'}`);
      }
    }
  }
  const last = pushes.at(-1);
  const succeeded = last?.run.actions.at(-1)?.status === 'Succeeded';
  const hasOther = scenario.mode === 'PARALLEL' || seen.asked.size > 0 || seen.deletedByHand.size > 0;
  const current = readTruePointer(account)?.current ?? readStacks(account)[0]?.stackId;
  if (last === undefined || !succeeded || hasOther || current === undefined) return;
  const answer = sandbox.cloudFormation.operations.GetTemplate?.(
    { StackName: current, TemplateStage: 'Original' },
    { caller: 'oracle' },
  );
  if ((answer as { readonly TemplateBody: string }).TemplateBody !== writeTemplate(last.version)) {
    violate(seen, `push ${last.version.number} succeeded, and ${current} does not have its template`);
  }
}

function executionOf(executions: readonly Execution[], action: ActionExecution): Execution | undefined {
  return executions.find(({ props }) => props.name === action.jobs[0]?.id);
}

/** Checks that no queue was replaced, because no policy permits it. */
function checkQueues(seen: BlueGreenObservations): void {
  const { operations } = seen.account.sandbox.cloudFormation;
  for (const { stackId } of readStacks(seen.account)) {
    const answer = operations.DescribeStackEvents?.({ StackName: stackId }, { caller: 'oracle' });
    const { StackEvents: events } = answer as { readonly StackEvents: readonly QueueEvent[] };
    const created = events.filter(
      ({ LogicalResourceId, ResourceStatus, ResourceStatusReason = '' }) =>
        LogicalResourceId === 'Jobs' && ResourceStatus === 'UPDATE_IN_PROGRESS' && ResourceStatusReason.includes('new physical'),
    );
    if (created.length > 0) violate(seen, `the queue of ${stackId} was replaced`);
  }
}

interface QueueEvent {
  readonly LogicalResourceId: string;
  readonly ResourceStatus: string;
  readonly ResourceStatusReason?: string;
}

/** Checks that, without faults and other actors, a push that can be deployed succeeds. */
function checkQuietPushes(seen: BlueGreenObservations): void {
  const { scenario } = seen.account;
  let queue = 'standard';
  let hasPrevious = false;
  for (const { version, run } of seen.pushes) {
    const isInPlace = version.queue === queue;
    const isSwitch = !hasPrevious && version.queue !== 'named' && (!scenario.isVerified || version.answer === 'yes');
    const status = run.actions.at(-1)?.status;
    if ((isInPlace || isSwitch) && status !== 'Succeeded') {
      violate(
        seen,
        `push ${version.number} can be deployed, but its action ${status}: ${run.actions.at(-1)?.errorDetails?.message}`,
      );
    }
    if (!isInPlace && !isSwitch && status === 'Succeeded')
      violate(seen, `push ${version.number} cannot be deployed, but it succeeded`);
    if (status !== 'Succeeded') continue;
    hasPrevious ||= !isInPlace;
    queue = version.queue;
  }
}
