import { DeploymentError } from '../../core/errors.ts';
import { type FirstFailure, findFirstFailure } from '../../core/stack/find-first-failure.ts';
import { isStackLevel, type StackEvent } from '../../core/stack/stack-event.ts';
import { isSuccess } from '../../core/stack/stack-status.ts';
import type { Stacks } from '../ports/ports.ts';
import type { Operation } from './operation.ts';

/** The clocks of Step Functions, Lambda and CloudFormation need not agree to the second. */
const CLOCK_SKEW_MS = 60_000;

/** Nested deeper than this nobody looks; the outer failure says enough. */
const DEEPEST_NESTED_STACK = 5;

/**
 * The stack's history since this execution began, newest first. It ends at once where the newest word about the stack is that this
 * operation succeeded: of a success nothing more needs to be known.
 */
export async function readRecentEvents(operation: Operation, stacks: Pick<Stacks, 'readEvents'>): Promise<readonly StackEvent[]> {
  const { clientRequestToken, state, stack } = operation;
  const since = Date.parse(state.execution.startTime) - CLOCK_SKEW_MS;
  const events: StackEvent[] = [];
  let hasStackLevel = false;
  for await (const event of stacks.readEvents(stack)) {
    if (event.timestamp !== undefined && event.timestamp.getTime() < since) break;
    events.push(event);
    if (hasStackLevel || !isStackLevel(event)) continue;
    hasStackLevel = true;
    if (event.clientRequestToken === clientRequestToken && isSuccess(event.resourceStatus ?? '')) break;
  }
  return events;
}

/**
 * The first failure, and where that is a nested stack, the first failure inside of it, and so on: outermost first. It ends where a
 * nested stack may not be read: the failure outside of it is known.
 */
export async function findFailures(
  ownEvents: readonly StackEvent[],
  operation: Operation,
  stacks: Pick<Stacks, 'readEvents'>,
): Promise<readonly FirstFailure[]> {
  const failures: FirstFailure[] = [];
  let events = ownEvents;
  while (failures.length < DEEPEST_NESTED_STACK) {
    const failure = findFirstFailure(events);
    if (failure === undefined) break;
    failures.push(failure);
    if (failure.nestedStackId === undefined) break;
    events = await readNestedEvents({ ...operation, stack: failure.nestedStackId }, stacks);
  }
  return failures;
}

async function readNestedEvents(operation: Operation, stacks: Pick<Stacks, 'readEvents'>): Promise<readonly StackEvent[]> {
  try {
    return await readRecentEvents(operation, stacks);
  } catch (error) {
    if (error instanceof DeploymentError && error.name !== 'SystemUnavailable') return [];
    throw error;
  }
}
