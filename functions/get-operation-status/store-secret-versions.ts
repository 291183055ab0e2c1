import { mergeVersions, readVersions, writeVersions } from '../../core/deployment/secret-versions.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { CurrentVersion, GateBucket, GateSecret, Log, SecretVersionReader, Stacks } from '../ports/ports.ts';

/** Dependencies of `storeSecretVersions`. */
export interface StoreSecretVersionsDeps {
  readonly stacks: Pick<Stacks, 'find'>;
  readonly gateBucket: Pick<GateBucket, 'readSecretVersions' | 'putSecretVersions'>;
  readonly secretVersions: SecretVersionReader;
  readonly secret: GateSecret;
  readonly log: Log;
}

/**
 * Stores the versions of the secrets that CloudFormation resolved in a successful operation. A secret that has changed since the
 * operation began has no known version: CloudFormation can have used the earlier one.
 *
 * The operation has succeeded, so only a transient error ends the task, and the state machine repeats it.
 */
export async function storeSecretVersions(state: DeploymentState, deps: StoreSecretVersionsDeps): Promise<void> {
  if (state.operationOutcome !== 'succeeded') return;
  const { stackId, usedSecrets = [] } = state;
  if (stackId === undefined || usedSecrets.length === 0) return;
  try {
    const secrets = [...new Set(usedSecrets.map(({ secret }) => secret))];
    const found = await deps.secretVersions.read(secrets);
    const startedAt = await findStart(state, stackId, deps.stacks);
    const unchanged = [...found].filter(([, version]) => isOlder(version, startedAt));
    const versions = Object.fromEntries(unchanged.map(([secret, { versionId }]) => [secret, versionId]));
    const sign = (text: string) => deps.secret.hmac(text);
    const text = await deps.gateBucket.readSecretVersions(stackId);
    const stored = text === undefined ? {} : await readVersions(stackId, text, sign);
    const merged = mergeVersions(stored, usedSecrets, versions);
    if (text === undefined && Object.keys(merged).length === 0) return;
    await deps.gateBucket.putSecretVersions(stackId, await writeVersions(stackId, merged, sign));
  } catch (error) {
    if (!(error instanceof DeploymentError) || error.name === 'SystemUnavailable') throw error;
    deps.log.warn('cannot store the versions of secrets', { stackId, error: error.name });
  }
}

/**
 * Finds the time at which the operation began. The state of a create can have the time of a repeated request, which CloudFormation answers
 * with the stack of the first one.
 */
async function findStart(
  { changeSetName, operationStartedAt = '' }: DeploymentState,
  stackId: string,
  stacks: StoreSecretVersionsDeps['stacks'],
): Promise<string> {
  return changeSetName === undefined ? ((await stacks.find(stackId))?.creationTime ?? '') : operationStartedAt;
}

function isOlder({ changedAt }: CurrentVersion, startedAt: string): boolean {
  return changedAt !== undefined && changedAt.getTime() < Date.parse(startedAt);
}
