import { DeploymentError } from '../core/errors.ts';
import { type FirstFailure, findFirstFailure } from '../core/stack/find-first-failure.ts';
import { isStackLevel, type StackEvent } from '../core/stack/stack-event.ts';
import { isSuccess } from '../core/stack/stack-status.ts';
import type { Operation } from './operation.ts';
import type { Stacks } from './ports/ports.ts';

/** The clocks of Step Functions, Lambda, and CloudFormation can differ by some seconds. */
const CLOCK_SKEW_MS = 60_000;

/** Maximum number of levels of nested stacks in a message. */
const DEEPEST_NESTED_STACK = 5;

/**
 * Reads the stack's events since this execution started, newest first. Reading stops early when the newest event of the stack itself
 * is the success of this operation, because a success needs no more events.
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
    const hasLeftovers = /could not be deleted/i.test(event.resourceStatusReason ?? '');
    if (event.clientRequestToken === clientRequestToken && isSuccess(event.resourceStatus ?? '') && !hasLeftovers) break;
  }
  return events;
}

/**
 * Finds the first failure; if that is a nested stack, also the first failure in the nested stack, and so on, outermost first. Stops
 * at a nested stack whose events the gate may not read.
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
