import { countsInWords } from '../record/headline.ts';
import { stackNameOf } from './names.ts';
import type { DeploymentState } from './state.ts';

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
      return `Nothing to change in the stack ${stack}: ${stackStatus} as before.`;
    default:
      return `Updated the stack ${stack}: ${stackStatus}, ${countsInWords(inspection?.counts ?? {})}; judged safe.`;
  }
}
