import type { DeploymentState } from './state.ts';

/** Returns true if the verdict of a change set allows its execution: it is safe, or people approved it. */
export function mayExecute({ changeSetAction, inspection, approval }: Partial<DeploymentState>): boolean {
  switch (changeSetAction) {
    case 'CAN-SAFELY-UPDATE-EXISTING-STACK':
      return inspection?.decision === 'allow';
    case 'NEEDS-APPROVAL':
      return inspection?.decision === 'ask' && approval?.status === 'approved';
    default:
      return false;
  }
}
