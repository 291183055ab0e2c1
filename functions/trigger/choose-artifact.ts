import { DeploymentError } from '../../core/errors.ts';
import type { InputArtifact } from '../pipeline-job.ts';

/**
 * Chooses the artifact that contains the template.
 *
 * @param wanted `inputArtifact` of UserParameters
 * @throws DeploymentError ConfigurationError that lists the action's artifacts
 */
export function chooseArtifact(artifacts: readonly InputArtifact[], wanted: string | undefined): InputArtifact {
  const names = artifacts.map(({ name }) => `"${name}"`).join(', ') || 'none';
  const [first, second] = artifacts;
  if (wanted !== undefined) {
    const named = artifacts.find(({ name }) => name === wanted);
    if (named !== undefined) return named;
    throw new DeploymentError(
      'ConfigurationError',
      `Expected \`inputArtifact\` to name an input artifact of the action (${names}), got "${wanted}": correct it, or add the artifact to the action.`,
    );
  }
  if (first === undefined) {
    throw new DeploymentError(
      'ConfigurationError',
      'Expected the action to have an input artifact, got none: add the artifact that contains the template.',
    );
  }
  if (second !== undefined) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected \`inputArtifact\` to name the artifact that contains the template, got nothing: name one of ${names}.`,
    );
  }
  return first;
}
