import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { readStackCondition, stackCommand } from '../../core/stack/stack-condition.ts';
import type { GateSecret, Stack, Stacks } from '../ports/ports.ts';

/** What the delete works with. */
export interface DeleteFailedStackDeps {
  readonly stacks: Pick<Stacks, 'find' | 'delete' | 'setTerminationProtection'>;
  readonly secret: GateSecret;
}

/**
 * Deletes a stack whose first create failed, by its ARN and only while it still is one.
 *
 * @throws DeploymentError StackChanged when it is not one any more
 */
export function createHandler({ stacks, secret }: DeleteFailedStackDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const state = readDeploymentState(event);
    const stack = state.stackId === undefined ? undefined : await stacks.find(state.stackId);
    if (stack !== undefined && readStackCondition(stack).condition === 'failed-first-create') {
      await allowDelete(stack, state, stacks);
      await stacks.delete(stack.stackId, await clientRequestTokenOf(state.execution, 'delete', (text) => secret.hmac(text)));
      return { ...state, waitSeconds: 1 };
    }
    throw new DeploymentError(
      'StackChanged',
      `Expected ${state.stackId ?? 'the stack'} to be left over from a first create that failed, got ${stack?.stackStatus ?? 'no stack'}: it is looked at again.`,
    );
  };
}

/** A protection that this very input asks for protects nothing yet, and comes back with the next create; any other one is somebody's wish. */
async function allowDelete(
  stack: Stack,
  state: DeploymentState,
  stacks: Pick<Stacks, 'setTerminationProtection'>,
): Promise<void> {
  if (!stack.hasTerminationProtection) return;
  if (state.terminationProtection === true) {
    await stacks.setTerminationProtection(stack.stackId, false);
    return;
  }
  throw new DeploymentError(
    'StackNotDeployable',
    `Expected ${stack.stackId}, whose first create failed (${stack.stackStatus}), to be deletable, got a stack with termination protection: ` +
      `run \`${stackCommand('update-termination-protection', stack.stackId)} --no-enable-termination-protection\`, and release the change again.`,
  );
}
