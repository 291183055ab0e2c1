import { stackNameOf } from '../deployment/names.ts';
import type { DeploymentState } from '../deployment/state.ts';
import { stackCommand } from '../stack/stack-condition.ts';
import { countsInWords } from './headline.ts';

/**
 * What a deployment that succeeded did, in a sentence.
 *
 * @param state the execution's output, of which nothing is sure
 */
export function describeSuccess(state: Partial<DeploymentState>): string {
  const { environmentName, stackName, changeSetAction, stackStatus = 'done', inspection } = state;
  if (environmentName === undefined || stackName === undefined) return 'The deployment succeeded.';
  const stack = stackNameOf({ environmentName, stackName });
  switch (changeSetAction) {
    case undefined:
      return `Created the stack ${stack}: ${stackStatus}.`;
    case 'NO-CHANGES':
      return `Nothing to change in the stack ${stack}: ${stackStatus} as before.${describeProtection(state)}`;
    default:
      return `Updated the stack ${stack}: ${stackStatus}, ${countsInWords(inspection?.counts ?? {})}; judged safe.`;
  }
}

/** A change set cannot carry the protection: it is set when one is executed, and here none was. */
function describeProtection({
  terminationProtection: wanted,
  hasTerminationProtection: is,
  stackId,
}: Partial<DeploymentState>): string {
  if (wanted === undefined || is === undefined || wanted === is || stackId === undefined) return '';
  const command = `${stackCommand('update-termination-protection', stackId)} --${wanted ? '' : 'no-'}enable-termination-protection`;
  return ` Its termination protection is still ${is ? 'on' : 'off'}: it is set together with the next change, or now by \`${command}\`.`;
}
