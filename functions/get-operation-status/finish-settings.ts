import { mayExecute } from '../../core/deployment/may-execute.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { type DeploymentState, openSettingsOf } from '../../core/deployment/state.ts';
import type { SettingsChange } from '../../core/stack/settings-change.ts';
import { stackCommand } from '../../core/stack/stack-condition.ts';
import { ALLOW_EVERY_UPDATE, combinePolicies, isSamePolicy } from '../../core/stack/stack-policy.ts';
import { requireFinal, type SettingsStacks, setStackPolicy, setTerminationProtection } from './set-settings.ts';

type PolicyChange = NonNullable<SettingsChange['stackPolicy']>;

/**
 * Applies the settings that the change set does not contain, when the update has ended: after a success the new stack policy and the
 * termination protection, after a failure the previous stack policy. After a timeout, it changes nothing: CloudFormation can still be
 * running the update, and evaluates the stack policy for each resource that it updates.
 *
 * @returns the state; with a failure, if a setting could not be set
 * @throws DeploymentError SystemUnavailable, which the state machine retries
 */
export async function finishSettings(state: DeploymentState, stacks: SettingsStacks): Promise<DeploymentState> {
  const { stackId, operationOutcome } = state;
  const settingsChange = openSettingsOf(state);
  if (settingsChange === undefined || stackId === undefined || !mayExecute(state)) return state;
  switch (operationOutcome) {
    case 'succeeded':
      return finishSuccess(state, settingsChange, stackId, stacks);
    case 'failed':
    case 'not-started':
      return finishFailure(state, settingsChange.stackPolicy, stackId, stacks);
    default:
      return state;
  }
}

async function finishSuccess(
  state: DeploymentState,
  change: SettingsChange,
  stackId: string,
  stacks: SettingsStacks,
): Promise<DeploymentState> {
  try {
    const { stackPolicy, terminationProtection } = change;
    if (stackPolicy !== undefined) {
      const { before, after } = stackPolicy;
      await setStackPolicy(stackId, after, [before, combinePolicies(before, after)], stacks);
    }
    if (terminationProtection !== undefined) await setTerminationProtection(stackId, terminationProtection, stacks);
    return state;
  } catch (error) {
    const { name, message } = requireFinal(error);
    const cause = `The update of ${stackNameOf(state)} succeeded, but the stack does not have all settings of the push. ${message}`;
    return { ...state, operationOutcome: 'failed', failure: { Error: name, Cause: cause } };
  }
}

async function finishFailure(
  state: DeploymentState,
  change: PolicyChange | undefined,
  stackId: string,
  stacks: SettingsStacks,
): Promise<DeploymentState> {
  if (change === undefined) return state;
  try {
    await restoreStackPolicy(change, stackId, stacks);
    return state;
  } catch (error) {
    const { message } = requireFinal(error);
    const cause =
      `${state.failure?.Cause ?? 'The update failed.'} In addition, the stack policy from before the update could not be set again. ${message} ` +
      `See the policy with \`${stackCommand('get-stack-policy', stackId)}\`.`;
    return { ...state, failure: { Error: state.failure?.Error ?? 'StackOperationFailed', Cause: cause } };
  }
}

/** Sets the stack policy from before the update, if the stack has the policy of the update. */
async function restoreStackPolicy({ before, after }: PolicyChange, stackId: string, stacks: SettingsStacks): Promise<void> {
  const during = combinePolicies(before, after);
  const previous = before ?? ALLOW_EVERY_UPDATE;
  if (isSamePolicy(previous, during) || isSamePolicy(await stacks.findStackPolicy(stackId), before)) return;
  await setStackPolicy(stackId, previous, [during], stacks);
}
