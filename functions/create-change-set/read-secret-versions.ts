import { readVersions, type SecretComparison, secretsOfKeys } from '../../core/deployment/secret-versions.ts';
import type { GateBucket, GateSecret, SecretVersionReader } from '../ports/ports.ts';

/** Dependencies of `readSecretVersions`. */
export interface ReadSecretVersionsDeps {
  readonly gateBucket: Pick<GateBucket, 'readSecretVersions'>;
  readonly secretVersions: SecretVersionReader;
  readonly secret: GateSecret;
}

/**
 * Reads the versions of the secrets that the stack's resources use: the versions at the last success, and the current versions. The
 * inspection compares them.
 *
 * @returns undefined if the gate has stored no version for the stack
 */
export async function readSecretVersions(
  { gateBucket, secretVersions, secret }: ReadSecretVersionsDeps,
  stackId: string,
): Promise<SecretComparison | undefined> {
  const text = await gateBucket.readSecretVersions(stackId);
  if (text === undefined) return undefined;
  const deployed = await readVersions(stackId, text, (signed) => secret.hmac(signed));
  const found = await secretVersions.read(secretsOfKeys(Object.keys(deployed)));
  const current = Object.fromEntries([...found].map(([name, { versionId }]) => [name, versionId]));
  return { deployed, current };
}
