import { DeploymentError } from '../../core/errors.ts';
import type { Changed } from '../../core/stack/settings-change.ts';
import { isSamePolicy } from '../../core/stack/stack-policy.ts';
import type { Stacks } from '../ports/ports.ts';

/** Calls that set the settings of a stack. */
export type SettingsStacks = Pick<Stacks, 'find' | 'findStackPolicy' | 'setStackPolicy' | 'setTerminationProtection'>;

/**
 * Sets a stack policy, if the stack has one of the policies that were judged. A repeated call changes nothing.
 *
 * @param known policies that the new one may replace; undefined is no policy
 * @throws DeploymentError StackChanged if another principal set another policy: replacing it was not judged
 */
export async function setStackPolicy(
  stackId: string,
  wanted: string,
  known: readonly (string | undefined)[],
  stacks: Pick<Stacks, 'findStackPolicy' | 'setStackPolicy'>,
): Promise<void> {
  const current = await stacks.findStackPolicy(stackId);
  if (isSamePolicy(current, wanted)) return;
  if (!known.some((policy) => isSamePolicy(current, policy))) {
    throw new DeploymentError(
      'StackChanged',
      `Expected the stack policy of ${stackId} as it was judged, but another principal changed it: the gate did not replace it. ` +
        'Release the change again to judge the new policy.',
    );
  }
  await stacks.setStackPolicy(stackId, wanted);
}

/**
 * Sets termination protection. A repeated call changes nothing.
 *
 * @throws DeploymentError StackChanged if the stack does not exist
 */
export async function setTerminationProtection(
  stackId: string,
  { after }: Changed<boolean>,
  stacks: Pick<Stacks, 'find' | 'setTerminationProtection'>,
): Promise<void> {
  const stack = await stacks.find(stackId);
  if (stack === undefined) {
    throw new DeploymentError(
      'StackChanged',
      `Expected the stack ${stackId} to exist: another principal deleted it. Release the change again.`,
    );
  }
  if (stack.hasTerminationProtection !== after) await stacks.setTerminationProtection(stackId, after);
}

/**
 * Returns an error that the state machine does not retry.
 *
 * @throws every other error
 */
export function requireFinal(error: unknown): DeploymentError {
  if (error instanceof DeploymentError && error.name !== 'SystemUnavailable') return error;
  throw error;
}
