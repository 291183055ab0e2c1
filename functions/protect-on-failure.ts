import { DeploymentError } from '../core/errors.ts';
import { stackCommand } from '../core/stack/stack-condition.ts';
import type { Stacks } from './ports/ports.ts';

/**
 * Deletes a stack that had termination protection, and enables the protection again if the deletion does not start.
 *
 * @throws the error of the deletion, with a sentence about the protection if the protection could not be enabled again
 */
export async function protectOnFailure<Result>(
  stacks: Pick<Stacks, 'find' | 'setTerminationProtection'>,
  stackId: string,
  deleteStack: () => Promise<Result>,
): Promise<Result> {
  try {
    return await deleteStack();
  } catch (error) {
    try {
      await protectAgain(stacks, stackId);
    } catch (problem) {
      throw describeUnprotected(error, problem, stackId);
    }
    throw error;
  }
}

/** Enables termination protection, unless the stack has it or CloudFormation deletes the stack. */
async function protectAgain(stacks: Pick<Stacks, 'find' | 'setTerminationProtection'>, stackId: string): Promise<void> {
  const stack = await stacks.find(stackId);
  if (stack === undefined || stack.hasTerminationProtection || stack.stackStatus.startsWith('DELETE_')) return;
  await stacks.setTerminationProtection(stackId, true);
}

function describeUnprotected(error: unknown, problem: unknown, stackId: string): unknown {
  // The state machine retries the task after this error.
  if (!(problem instanceof DeploymentError) || problem.name === 'SystemUnavailable') return problem;
  if (!(error instanceof DeploymentError)) return error;
  return new DeploymentError(
    error.name,
    `${error.message} In addition, the termination protection of the stack could not be enabled again. ${problem.message} Run ` +
      `\`${stackCommand('update-termination-protection', stackId)} --enable-termination-protection\`.`,
    { cause: problem },
  );
}
