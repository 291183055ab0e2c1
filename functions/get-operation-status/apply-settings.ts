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
 * Applies the settings of a push whose change set has no changes. If the termination protection cannot be set, the
 * function restores the stack policy. An approval is read from its stored outcome, and must be about exactly these settings. A retried task
 * whose approval was withdrawn since then has nothing to do if the stack has all of them.
 *
 * @throws DeploymentError ChangeSetAltered without a verdict or an approval that allows the settings, StackChanged if another principal
 *   changed them
 */
export async function applySettings(state: DeploymentState, deps: ApplySettingsDeps): Promise<DeploymentState> {
  const { stackId = '', settingsChange = {} } = state;
  const { reason, isWithdrawn = false } = await findObstacle(state, deps);
  if (reason === undefined) {
    await setAll(settingsChange, stackId, deps.stacks);
    return state;
  }
  const found = isWithdrawn ? await compareWithPush(settingsChange, stackId, deps.stacks) : [];
  const done = found.filter(({ isAsPushed }) => isAsPushed).map(({ name }) => name);
  if (done.length > 0 && done.length === found.length) return state;
  const partly = done.length === 0 ? '' : ` The stack has the pushed ${done.join(' and ')}, which this attempt did not set.`;
  throw new DeploymentError(
    'ChangeSetAltered',
    `Expected settings that were judged safe or approved, but ${reason}: no setting was changed.${partly} Release the change again.`,
  );
}

/** Why the settings must not be applied. */
interface Obstacle {
  /** A clause; absent if there is no obstacle. */
  readonly reason?: string | undefined;
  /** People approved exactly these settings, and their approval no longer counts. @default false */
  readonly isWithdrawn?: boolean;
}

async function findObstacle(state: DeploymentState, { approvals, pipelines, sha256 }: ApplySettingsDeps): Promise<Obstacle> {
  const { stackId, inspection, execution, changeSetId = '', settingsChange } = state;
  if (stackId === undefined) return { reason: 'the stack is unknown' };
  if (isHeld(state)) return { reason: 'the wave has not released this target' };
  if (inspection?.decision === 'allow') return {};
  if (inspection?.decision !== 'ask') return { reason: `the verdict is ${inspection?.decision ?? 'absent'}` };
  const outcome = await approvals.findOutcome(approvalIdOf(execution, 'settings'));
  const fingerprint = fingerprintSettings(changeSetId, settingsChange, sha256);
  const reason = await checkApproval(state, outcome, fingerprint, pipelines);
  return { reason, isWithdrawn: outcome?.status === 'approved' && outcome.fingerprint === fingerprint };
}

/** Compares the settings of the stack with those of the push. */
async function compareWithPush(
  { stackPolicy, terminationProtection }: SettingsChange,
  stackId: string,
  stacks: SettingsStacks,
): Promise<readonly { readonly name: string; readonly isAsPushed: boolean }[]> {
  const found = [];
  if (stackPolicy !== undefined) {
    found.push({ name: 'stack policy', isAsPushed: isSamePolicy(await stacks.findStackPolicy(stackId), stackPolicy.after) });
  }
  if (terminationProtection !== undefined) {
    const stack = await stacks.find(stackId);
    found.push({
      name: 'termination protection',
      isAsPushed: stack?.hasTerminationProtection === terminationProtection.after,
    });
  }
  return found;
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
