import type { DeploymentState } from '../../core/deployment/state.ts';
import { ALLOW_EVERY_UPDATE } from '../../core/stack/stack-policy.ts';
import type { Stacks } from '../ports/ports.ts';

/**
 * Applies the settings that the change set does not contain, when the update has ended: after a success the new stack policy and the
 * termination protection, after a failure the previous stack policy. After a timeout, it changes nothing: CloudFormation can still be
 * running the update, and evaluates the stack policy for each resource that it updates.
 */
export async function finishSettings(
  { settingsChange, stackId, operationOutcome }: DeploymentState,
  stacks: Pick<Stacks, 'setStackPolicy' | 'setTerminationProtection'>,
): Promise<void> {
  if (settingsChange === undefined || stackId === undefined || !hasEnded(operationOutcome)) return;
  const { stackPolicy, terminationProtection } = settingsChange;
  const hasSucceeded = operationOutcome === 'succeeded';
  if (stackPolicy !== undefined) {
    await stacks.setStackPolicy(stackId, hasSucceeded ? stackPolicy.after : (stackPolicy.before ?? ALLOW_EVERY_UPDATE));
  }
  if (hasSucceeded && terminationProtection !== undefined) {
    await stacks.setTerminationProtection(stackId, terminationProtection.after);
  }
}

function hasEnded(outcome: DeploymentState['operationOutcome']): boolean {
  return outcome !== 'in-progress' && outcome !== 'timed-out';
}
