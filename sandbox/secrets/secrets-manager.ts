import { type SandboxService, ServiceError } from '../kernel/service.ts';

/** Settings for Secrets Manager. */
export interface SecretsManagerOptions {
  readonly region: string;
  readonly accountId: string;
  readonly nextId: () => string;
}

interface Secret {
  readonly name: string;
  readonly arn: string;
  /** Version IDs, newest first. */
  readonly versions: string[];
  changedAt: Date;
}

/**
 * Secrets and their version IDs. The secrets of the sandbox have no values.
 *
 * Source: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DescribeSecret.html (documented)
 */
export class SecretsManager implements SandboxService {
  readonly operations = {
    DescribeSecret: ({ SecretId }: { readonly SecretId: string }) => describe(this.#find(SecretId)),
  };
  readonly #options: SecretsManagerOptions;
  readonly #secrets = new Map<string, Secret>();

  constructor(options: SecretsManagerOptions) {
    this.#options = options;
  }

  /** Creates a secret, or a new current version of an existing secret. @returns the version ID */
  put(name: string): string {
    const { region, accountId, nextId } = this.#options;
    const versionId = nextId();
    const arn = `arn:aws:secretsmanager:${region}:${accountId}:secret:${name}-Ab1Cd2`;
    const secret = this.#secrets.get(name) ?? { name, arn, versions: [], changedAt: new Date() };
    secret.versions.unshift(versionId);
    secret.changedAt = new Date();
    this.#secrets.set(name, secret);
    return versionId;
  }

  #find(id: string): Secret {
    const found = [...this.#secrets.values()].find(({ name, arn }) => id === name || id === arn || arn === `${id}-Ab1Cd2`);
    if (found !== undefined) return found;
    throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
}

function describe({ name, arn, versions, changedAt }: Secret): object {
  const [current = '', previous] = versions;
  return {
    ARN: arn,
    Name: name,
    LastChangedDate: changedAt,
    VersionIdsToStages: {
      ...(previous === undefined ? {} : { [previous]: ['AWSPREVIOUS'] }),
      [current]: ['AWSCURRENT'],
    },
  };
}
