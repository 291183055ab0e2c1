import { stackNameOf } from '../deployment/names.ts';
import type { DeletedStack, DeploymentState } from '../deployment/state.ts';
import { describeAppliedSettings, describeUnappliedSettings } from '../stack/describe-settings.ts';
import { describeUndeleted } from '../stack/find-leftovers.ts';
import { countsInWords } from './headline.ts';

/**
 * Describes a successful deployment in a sentence.
 *
 * @param state the execution's output; not validated
 */
export function describeSuccess(state: Partial<DeploymentState>): string {
  const {
    environmentName,
    stackName,
    changeSetAction,
    stackStatus = 'done',
    inspection,
    deletedStack,
    settingsChange,
    unappliedSettings,
    approval,
  } = state;
  const isApproved = approval?.status === 'approved';
  const approved = isApproved ? ` Approved by ${approval.by} at ${approval.at}.` : '';
  if (state.waveResult !== undefined) return `The wave ended: ${state.waveResult.summary}`;
  if (stackName === undefined) return 'The deployment succeeded.';
  const stack = stackNameOf({ environmentName, stackName });
  switch (changeSetAction) {
    case undefined:
      return `Created the stack ${stack}: ${stackStatus}.${approved}${describeAppliedSettings(settingsChange)}${describeDeletedStack(deletedStack)}`;
    case 'NO-CHANGES':
      return `No changes for the stack ${stack}: its status is still ${stackStatus}.${approved}${describeAppliedSettings(settingsChange)}${describeUnappliedSettings(unappliedSettings)}${describeKept(state)}`;
    case 'BLUE-GREEN':
      return describeSwitch(stack, state);
    default:
      return `Updated the stack ${stack}: ${stackStatus}, ${countsInWords(inspection?.counts ?? {})}${isApproved ? '.' : '; judged safe.'}${approved}${describeAppliedSettings(settingsChange)}${describeKept(state)}${describeUndeleted(state.undeletedResources)}`;
  }
}

/** Describes a blue/green deployment: the stack that users follow now, and the previous stack. */
function describeSwitch(deployment: string, state: Partial<DeploymentState>): string {
  const { avoided, currentStack, nextStack, blueGreen, switchNotes = [] } = state;
  const retirement =
    blueGreen?.retireAfterHours === undefined
      ? 'Delete it with `stackgate blue-green retire`.'
      : `The gate deletes it after ${blueGreen.retireAfterHours} hours, if the policy allows that.`;
  return [
    `Created the stack ${nextStack?.stackName ?? 'unknown'} for ${deployment} and moved the pointer to it, because the change set of ` +
      `${currentStack?.stackName ?? 'the current stack'} was not safe. ${avoided?.summary ?? ''}`.trim(),
    `The previous stack ${currentStack?.stackName ?? 'unknown'} still exists, with termination protection. ${retirement}`,
    ...switchNotes,
  ].join(' ');
}

/** Names the parameters that keep their deployed values although the template has another default. */
function describeKept({ parametersWithOtherDefault: names = [] }: Partial<DeploymentState>): string {
  return names.length === 0
    ? ''
    : ` These parameters keep their deployed values, although the template has other defaults: ${names.join(', ')}. To change a value, ` +
        'give it in the deployment input.';
}

/** Describes the failed stack that the gate deleted before the create. */
export function describeDeletedStack(deletedStack: DeletedStack | undefined): string {
  if (deletedStack === undefined) return '';
  const { deleted, retained } = deletedStack;
  const resources = deleted.length === 0 ? '. The stack had no resources' : `, including ${deleted.join(', ')}`;
  const kept =
    retained.length === 0
      ? ''
      : ` CloudFormation retained ${retained.join(', ')} because of the deletion policy. These resources no longer belong to a stack. Either ` +
        'delete them, or import them: remove them from the template and push, then add them again and push with ' +
        '`importExistingResources: true`.';
  return ` Before that, the gate deleted the stack whose first create failed${resources}.${kept}`;
}
