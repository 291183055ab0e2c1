import type { StackIdentity } from '../../core/deployment/names.ts';
import type { DeploymentState, Verification } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';

const DEFAULT_VERIFY_MINUTES = 5;

/**
 * Returns the verification of the next stack.
 *
 * @param verifyFunctions the functions that the owner of the gate permits: the state machine may also invoke the functions of the gate
 * @returns undefined if the push requests no verification
 * @throws DeploymentError ConfigurationError if the owner of the gate does not permit the function
 */
export function planVerification(
  { blueGreen }: Pick<DeploymentState, 'blueGreen'>,
  deployment: StackIdentity,
  verifyFunctions: readonly string[],
): Verification | undefined {
  const { verifyFunction: functionArn, verifyTimeoutMinutes = DEFAULT_VERIFY_MINUTES } = blueGreen ?? {};
  if (functionArn === undefined) return undefined;
  if (verifyFunctions.includes(functionArn)) {
    return { functionArn, timeoutSeconds: verifyTimeoutMinutes * 60, deployment };
  }
  throw new DeploymentError(
    'ConfigurationError',
    `Expected \`blueGreen.verifyFunction\` to be a function that the gate may invoke (${verifyFunctions.join(', ') || 'none'}), got ` +
      `${functionArn}: correct the ARN, or ask the owner of the gate to add the function to \`blueGreen.verifyFunctions\`.`,
  );
}
