import { readDeploymentState } from '../../core/deployment/read-state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readOperation } from '../../core/stack/read-operation.ts';
import { isInProgress } from '../../core/stack/stack-status.ts';
import { identifyOperation, type Operation } from '../operation.ts';
import type { GateSecret, Log, Stacks, TaskTokens } from '../ports/ports.ts';
import type { Waits } from '../ports/waits.ts';
import { readRecentEvents } from '../read-recent-events.ts';

/** Dependencies of Await Stack Creation and Await Change Set Execution. */
export interface AwaitOperationDeps {
  readonly stacks: Pick<Stacks, 'find' | 'readEvents'>;
  readonly secret: GateSecret;
  readonly waits: Pick<Waits, 'store'>;
  readonly taskTokens: TaskTokens;
  readonly log: Log;
}

/**
 * Stores the token of a task that waits for this deployment's create or update, and then reads the stack once: an operation that has
 * already ended completes the task at once, so that no end between the start of the operation and the stored token is missed.
 */
export function createHandler({ stacks, secret, waits, taskTokens, log }: AwaitOperationDeps): (event: unknown) => Promise<void> {
  return async (event) => {
    const { taskToken, state } = readAwaitEvent(event);
    const operation = await identifyOperation(readDeploymentState(state), (text) => secret.hmac(text));
    const { stackId, execution } = operation.state;
    await waits.store(operation.clientRequestToken, { taskToken, executionArn: execution.id, stackId });
    if (!(await hasEnded(operation, stacks))) return;
    log.info('the operation has already ended', { outcome: await taskTokens.complete(taskToken) });
  };
}

/** Event of a task that waits for a callback. */
interface AwaitEvent {
  readonly taskToken: string;
  readonly state: unknown;
}

function readAwaitEvent(event: unknown): AwaitEvent {
  const { taskToken, state } = (event ?? {}) as Partial<AwaitEvent>;
  if (typeof taskToken === 'string' && taskToken !== '') return { taskToken, state };
  throw new DeploymentError(
    'ConfigurationError',
    'Expected the event to have a `taskToken`, got none: start the state machine, not one of its functions.',
  );
}

/** Checks whether the operation has ended. Only events with this deployment's token decide, because the status can be stale. */
async function hasEnded(operation: Operation, stacks: AwaitOperationDeps['stacks']): Promise<boolean> {
  const stack = await stacks.find(operation.stack);
  if (stack !== undefined && isInProgress(stack.stackStatus)) return false;
  const { kind } = readOperation(await readRecentEvents(operation, stacks), operation);
  return kind === 'succeeded' || kind === 'failed';
}
