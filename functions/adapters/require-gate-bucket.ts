import { DeploymentError } from '../../core/errors.ts';

/**
 * Returns the name of the gate's bucket.
 *
 * @param bucket from GATE_BUCKET
 * @throws DeploymentError ConfigurationError if the environment has no name
 */
export function requireGateBucket(bucket: string | undefined): string {
  if (bucket !== undefined && bucket !== '') return bucket;
  throw new DeploymentError(
    'ConfigurationError',
    "Expected the environment to have GATE_BUCKET, got none: set it to the name of the gate's bucket.",
  );
}
