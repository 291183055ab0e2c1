import { deadlineOf, timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { parseExecutionInput } from '../../core/deployment/deployment-input.ts';
import { inputFieldsOf } from '../../core/deployment/input-fields.ts';
import { type ExecutionIdentity, isAmbiguousName, stackNameOf } from '../../core/deployment/names.ts';
import { FIRST_FALLBACK_SECONDS, nextWaitSeconds } from '../../core/deployment/next-wait.ts';
import { isDeletedStack, readFirstEvent } from '../../core/deployment/read-state.ts';
import type { DeploymentState, Failure } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readStackCondition, type StackReading, stackCommand } from '../../core/stack/stack-condition.ts';
import type { Clock, Stack } from '../ports/ports.ts';
import { type ReadPlaceDeps, readPlace } from './read-place.ts';
import { type ResolveStackDeps, resolveStack } from './resolve-stack.ts';

/** Ports that the check uses. */
export interface CheckStackDeps extends ReadPlaceDeps, ResolveStackDeps {
  readonly clock: Clock;
}

/**
 * Finds the stack, reads it once, and returns its condition. The first task validates the input again, because a person can start the state
 * machine without the trigger. If the state machine returns to this task, the task removes the fields that later tasks added. A wave
 * has no stack; its targets have stacks.
 */
export function createHandler({ clock, ...deps }: CheckStackDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const { execution, input } = readFirstEvent(event);
    requireOwnName(execution);
    const deployment = parseExecutionInput(inputFieldsOf(input), 'the input of the execution');
    if (deployment.revisionFiles?.targets !== undefined) {
      return { ...deployment, execution, stackCondition: 'wave', waitSeconds: 1, awaitSeconds: FIRST_FALLBACK_SECONDS };
    }
    const place = await readPlace(deployment, execution, deps);
    const stack = await resolveStack(deployment, deps);
    const now = clock.now();
    const started = { ...deployment, ...place, execution };
    const reading = readStackCondition(stack);
    const failure =
      place.failure ?? failureOf(reading) ?? (now >= deadlineOf(started) ? timedOut(started, reading, stack) : undefined);
    return {
      ...started,
      ...keepDeletedStack(input, execution),
      doesStackExist: reading.condition !== 'absent',
      stackCondition: failure === undefined ? reading.condition : 'stuck',
      waitSeconds: nextWaitSeconds(new Date(execution.startTime), now),
      awaitSeconds: FIRST_FALLBACK_SECONDS,
      ...(stack === undefined || reading.condition === 'absent'
        ? {}
        : {
            stackStatus: stack.stackStatus,
            stackId: stack.stackId,
            hasTerminationProtection: stack.hasTerminationProtection,
          }),
      ...(failure === undefined ? {} : { failure }),
    };
  };
}

/** @throws DeploymentError ConfigurationError if the records of the execution could replace those of another execution */
function requireOwnName({ name }: ExecutionIdentity): void {
  if (!isAmbiguousName(name)) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected the name of an execution that does not end like the name of a record or an approval, got ${name}: start the execution under ` +
      'another name.',
  );
}

/**
 * Keeps the description of a stack that an earlier round of this execution deleted, for the final message. A person who starts an execution
 * cannot write it into the input, because the time of the start is not known in advance.
 */
function keepDeletedStack(
  { deletedStack, execution: earlier }: Readonly<Record<string, unknown>>,
  execution: ExecutionIdentity,
): Pick<DeploymentState, 'deletedStack'> {
  return isDeletedStack(deletedStack) && isSameExecution(earlier, execution) ? { deletedStack } : {};
}

function isSameExecution(earlier: unknown, { id, startTime }: ExecutionIdentity): boolean {
  if (typeof earlier !== 'object' || earlier === null || !('id' in earlier && 'startTime' in earlier)) return false;
  return earlier.id === id && earlier.startTime === startTime;
}

function failureOf(reading: StackReading): Failure | undefined {
  return reading.condition === 'stuck' ? { Error: 'StackNotDeployable', Cause: reading.reason } : undefined;
}

function timedOut(
  state: Pick<DeploymentState, 'timeoutMinutes' | 'environmentName' | 'stackName'>,
  { condition }: StackReading,
  stack: Stack | undefined,
): Failure {
  const name = stackNameOf(state);
  const minutes = timeoutMinutesOf(state);
  const missed =
    stack !== undefined && condition === 'busy'
      ? `Expected the stack ${name} to be ready within ${minutes} minutes, but it was still in ${stack.stackStatus}. ` +
        `To see the operation in progress, run \`${stackCommand('describe-stack-events', stack.stackId)}\`.`
      : `Expected the deployment to reach the stack ${name} within ${minutes} minutes of its start, but it took longer. Now there is ` +
        `${stack === undefined ? 'no stack' : `a stack in ${stack.stackStatus}`}.`;
  return {
    Error: 'DeploymentTimedOut',
    Cause: `${missed} Nothing was changed; release the change again, or raise \`timeoutMinutes\`.`,
  };
}
