import { approvalIdOf } from '../../core/approvals/approval-id.ts';
import { isHeld } from '../../core/deployment/may-execute.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { SettingsChange } from '../../core/stack/settings-change.ts';
import { ALLOW_EVERY_UPDATE, isSamePolicy } from '../../core/stack/stack-policy.ts';
import { fingerprintSettings, type Sha256 } from '../../core/verdict/fingerprint.ts';
import { checkApproval } from '../check-approval.ts';
import type { Approvals, PipelineExecutions } from '../ports/approvals.ts';
import { requireFinal, type SettingsStacks, setStackPolicy, setTerminationProtection } from './set-settings.ts';

/** Dependencies of Apply Settings. */
export interface ApplySettingsDeps {
  readonly stacks: SettingsStacks;
  readonly approvals: Pick<Approvals, 'findOutcome'>;
  readonly pipelines: PipelineExecutions;
  readonly sha256: Sha256;
}

/** Checks whether the change set of the push has no changes. */
export function isWithoutChanges({ changeSetAction }: DeploymentState): boolean {
  return changeSetAction === 'NO-CHANGES';
}

/**
 * Applies the settings of a push whose change set has no changes. If not every setting can be set, the function restores the stack policy.
 * An approval is read from its stored outcome, and must be about exactly these settings. A retried task that finds every setting as pushed
 * has nothing to do, although the approval can have been withdrawn since an earlier attempt set them.
 *
 * @throws DeploymentError ChangeSetAltered without a verdict or an approval that allows the settings, StackChanged if another principal
 *   changed them
 */
export async function applySettings(state: DeploymentState, deps: ApplySettingsDeps): Promise<DeploymentState> {
  const { stackId, settingsChange = {} } = state;
  const obstacle = await findObstacle(state, deps);
  if (obstacle !== undefined || stackId === undefined) {
    if (stackId !== undefined && state.inspection?.decision === 'ask') {
      if (await hasSettings(settingsChange, stackId, deps.stacks)) return state;
      await restoreStackPolicy(settingsChange, stackId, deps.stacks);
    }
    throw new DeploymentError(
      'ChangeSetAltered',
      `Expected settings that were judged safe or approved, but ${obstacle ?? 'the stack is unknown'}: no setting was changed. Release the ` +
        'change again.',
    );
  }
  await setAll(settingsChange, stackId, deps.stacks);
  return state;
}

/** @returns why the settings must not be applied, as a clause */
async function findObstacle(
  state: DeploymentState,
  { approvals, pipelines, sha256 }: ApplySettingsDeps,
): Promise<string | undefined> {
  const { inspection, execution, changeSetId = '', settingsChange } = state;
  if (isHeld(state)) return 'the wave has not released this target';
  if (inspection?.decision === 'allow') return undefined;
  if (inspection?.decision !== 'ask') return `the verdict is ${inspection?.decision ?? 'absent'}`;
  const outcome = await approvals.findOutcome(approvalIdOf(execution, 'settings'));
  return checkApproval(state, outcome, fingerprintSettings(changeSetId, settingsChange, sha256), pipelines);
}

async function setAll(settingsChange: SettingsChange, stackId: string, stacks: SettingsStacks): Promise<void> {
  const { stackPolicy, terminationProtection } = settingsChange;
  if (stackPolicy !== undefined) await setStackPolicy(stackId, stackPolicy.after, [stackPolicy.before], stacks);
  if (terminationProtection === undefined) return;
  try {
    await setTerminationProtection(stackId, terminationProtection, stacks);
  } catch (error) {
    const failure = requireFinal(error);
    await restoreStackPolicy(settingsChange, stackId, stacks);
    throw failure;
  }
}

async function hasSettings(
  { stackPolicy, terminationProtection }: SettingsChange,
  stackId: string,
  stacks: SettingsStacks,
): Promise<boolean> {
  if (stackPolicy !== undefined && !isSamePolicy(await stacks.findStackPolicy(stackId), stackPolicy.after)) return false;
  return (
    terminationProtection === undefined || (await stacks.find(stackId))?.hasTerminationProtection === terminationProtection.after
  );
}

/** Sets the stack policy from before the push, if the stack has the policy of the push. */
async function restoreStackPolicy({ stackPolicy }: SettingsChange, stackId: string, stacks: SettingsStacks): Promise<void> {
  if (stackPolicy === undefined || !isSamePolicy(await stacks.findStackPolicy(stackId), stackPolicy.after)) return;
  await stacks.setStackPolicy(stackId, stackPolicy.before ?? ALLOW_EVERY_UPDATE);
}
