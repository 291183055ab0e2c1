import { DescribeSecretCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DescribeParametersCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { CURRENT_STAGE, readSecretName } from '../../core/deployment/secret-versions.ts';
import type { CurrentVersion, SecretVersionReader } from '../ports/ports.ts';
import { toDeploymentError } from './aws-errors.ts';

/**
 * Reads the versions of secrets with two calls that return no value. Any error that is not transient makes the version unknown: the
 * gate may not read every secret, and a secret can be in another account.
 *
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeParameters.html
 */
export function createSecretVersions(secretsManager: SecretsManagerClient, ssm: SSMClient): SecretVersionReader {
  const readers = { secretsmanager: describeSecret(secretsManager), 'ssm-secure': describeParameter(ssm) };
  return {
    async read(secrets) {
      const versions = new Map<string, CurrentVersion>();
      for (const secret of secrets) {
        const service = secret.startsWith('ssm-secure:') ? 'ssm-secure' : 'secretsmanager';
        const version = await readQuietly(readers[service], secret.slice(service.length + 1));
        if (version !== undefined) versions.set(secret, version);
      }
      return versions;
    },
  };
}

type Read = (name: string) => Promise<CurrentVersion | undefined>;

function describeSecret(client: SecretsManagerClient): Read {
  return async (name) => {
    const { id, stage } = readSecretName(name);
    const { VersionIdsToStages = {}, LastChangedDate } = await client.send(new DescribeSecretCommand({ SecretId: id }));
    const [versionId] = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes(stage)) ?? [];
    return versionId === undefined ? undefined : { versionId, changedAt: LastChangedDate };
  };
}

function describeParameter(client: SSMClient): Read {
  return async (name) => {
    // CloudFormation documents no stages of parameters.
    if (readSecretName(name).stage !== CURRENT_STAGE) return undefined;
    const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [name] }];
    const { Parameters = [] } = await client.send(new DescribeParametersCommand({ ParameterFilters }));
    const { Version, LastModifiedDate } = Parameters.find(({ Name }) => Name === name) ?? {};
    return Version === undefined ? undefined : { versionId: String(Version), changedAt: LastModifiedDate };
  };
}

async function readQuietly(read: Read, name: string): Promise<CurrentVersion | undefined> {
  try {
    return await read(name);
  } catch (error) {
    const failure = toDeploymentError(error, `to read the version of the secret ${name}`);
    if (failure.name !== 'SystemUnavailable') return undefined;
    throw failure;
  }
}
