import { versionIn } from '../../core/deployment/secret-versions.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import type { SecretVersionReader } from '../ports/ports.ts';

/**
 * Finds a secret that a resource of the change set uses and whose version has changed since the verdict. CloudFormation resolves
 * references when it executes the change set, and a new value can replace the resource.
 *
 * @returns undefined if every version that the verdict used is still current
 */
export async function findChangedSecret(
  { usedSecrets, secretVersions: judged }: DeploymentState,
  secretVersions: SecretVersionReader,
): Promise<string | undefined> {
  if (usedSecrets === undefined || judged === undefined) return undefined;
  const compared = usedSecrets.filter(
    ({ key, secret }) => versionIn(judged.deployed, key) !== undefined && versionIn(judged.current, secret) !== undefined,
  );
  const secrets = [...new Set(compared.map(({ secret }) => secret))];
  const now = await secretVersions.read(secrets);
  return secrets.find((secret) => now.get(secret)?.versionId !== judged.current[secret]);
}
