import type { DeploymentState, Inspection } from './state.ts';

/**
 * Returns true if the verdict of a change set allows its execution: it is safe, or people approved it. A target of a wave that judges all
 * targets first must also be released.
 */
export function mayExecute<State extends Partial<DeploymentState>>(
  state: State,
): state is State & { readonly inspection: Inspection } {
  if (isHeld(state)) return false;
  const { changeSetAction, inspection, approval } = state;
  switch (changeSetAction) {
    case 'CAN-SAFELY-UPDATE-EXISTING-STACK':
      return inspection?.decision === 'allow';
    case 'NEEDS-APPROVAL':
      return inspection?.decision === 'ask' && approval?.status === 'approved';
    default:
      return false;
  }
}

/** Returns true for a target of a wave that must change nothing yet, because the wave judges all targets first. */
export function isHeld({ wave, hold }: Partial<DeploymentState>): boolean {
  return wave?.judgeAllFirst === true && hold !== 'released';
}
