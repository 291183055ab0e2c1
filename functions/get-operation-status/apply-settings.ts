import { isHeld } from '../../core/deployment/may-execute.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { SettingsChange } from '../../core/stack/settings-change.ts';
import { ALLOW_EVERY_UPDATE } from '../../core/stack/stack-policy.ts';
import { requireFinal, type SettingsStacks, setStackPolicy, setTerminationProtection } from './set-settings.ts';

/** Checks whether the state is that of a push whose change set has no changes. */
export function isWithoutChanges({ changeSetAction }: DeploymentState): boolean {
  return changeSetAction === 'NO-CHANGES';
}

/**
 * Applies the settings of a push whose change set has no changes. If the termination protection cannot be set, the
 * function restores the stack policy.
 *
 * @throws DeploymentError ChangeSetAltered without a verdict that allows the settings, StackChanged if another principal changed them
 */
export async function applySettings(state: DeploymentState, stacks: SettingsStacks): Promise<DeploymentState> {
  const { stackId, settingsChange = {}, inspection } = state;
  if (inspection?.decision !== 'allow' || stackId === undefined || isHeld(state)) {
    throw new DeploymentError(
      'ChangeSetAltered',
      `Expected settings that were judged safe, got ${inspection?.decision ?? 'no verdict'}: no setting was changed.`,
    );
  }
  await setAll(settingsChange, stackId, stacks);
  return state;
}

async function setAll(
  { stackPolicy, terminationProtection }: SettingsChange,
  stackId: string,
  stacks: SettingsStacks,
): Promise<void> {
  if (stackPolicy !== undefined) await setStackPolicy(stackId, stackPolicy.after, [stackPolicy.before], stacks);
  if (terminationProtection === undefined) return;
  try {
    await setTerminationProtection(stackId, terminationProtection, stacks);
  } catch (error) {
    const failure = requireFinal(error);
    if (stackPolicy !== undefined) {
      await setStackPolicy(stackId, stackPolicy.before ?? ALLOW_EVERY_UPDATE, [stackPolicy.after], stacks);
    }
    throw failure;
  }
}
