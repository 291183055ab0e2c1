import type { IdSource } from '../kernel/ids.ts';
import { type CallContext, type Operation, type SandboxService, ServiceError } from '../kernel/service.ts';

/** Settings for STS. */
export interface StsOptions {
  readonly accountId: string;
  readonly ids: IdSource;
}

interface AssumeRoleInput {
  readonly RoleArn?: string;
  readonly RoleSessionName?: string;
  readonly DurationSeconds?: string;
}

/** A principal with its ARN: an IAM user, or a session of a role. */
export interface Session {
  readonly arn: string;
  readonly userId: string;
}

const ROLE_ARN = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;
const DEFAULT_DURATION_SECONDS = '3600';

/**
 * Identities of one account. Every role of the account can be assumed: the sandbox evaluates no policies.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
 */
export class Sts implements SandboxService {
  readonly #options: StsOptions;
  readonly #sessions = new Map<string, Session>();

  readonly operations: Readonly<Record<string, Operation>> = {
    GetCallerIdentity: (_input: unknown, call) => this.#getCallerIdentity(call),
    AssumeRole: (input: AssumeRoleInput) => this.#assumeRole(input),
    GetSessionToken: (input: AssumeRoleInput, call) => {
      const { Arn, UserId } = this.#getCallerIdentity(call);
      return { Credentials: this.#issue({ arn: Arn, userId: UserId }, input.DurationSeconds) };
    },
  };

  constructor(options: StsOptions) {
    this.#options = options;
  }

  /** Tests whether an access key belongs to a session that STS gave out. */
  hasSession(accessKeyId: string): boolean {
    return this.#sessions.has(accessKeyId);
  }

  /** Gives the owner of an access key an identity. Other access keys belong to the root user of the account. */
  signIn(accessKeyId: string, identity: Session): void {
    this.#sessions.set(accessKeyId, identity);
  }

  /** Returns the identity of an access key, as GetCallerIdentity does. */
  identify(accessKeyId: string): { readonly UserId: string; readonly Account: string; readonly Arn: string } {
    return this.#getCallerIdentity({ accessKeyId });
  }

  #getCallerIdentity({ accessKeyId = '' }: Pick<CallContext, 'accessKeyId'>): { UserId: string; Account: string; Arn: string } {
    const { accountId } = this.#options;
    const session = this.#sessions.get(accessKeyId);
    return {
      UserId: session?.userId ?? accountId,
      Account: accountId,
      Arn: session?.arn ?? `arn:aws:iam::${accountId}:root`,
    };
  }

  #assumeRole({ RoleArn = '', RoleSessionName = '', DurationSeconds }: AssumeRoleInput): unknown {
    const [, account, role] = ROLE_ARN.exec(RoleArn) ?? [];
    if (role === undefined) throw new ServiceError('ValidationError', `${RoleArn} is invalid`);
    if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
      const message =
        "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*";
      throw new ServiceError('ValidationError', message);
    }
    const { accountId, ids } = this.#options;
    if (account !== accountId) {
      const message = `User: arn:aws:iam::${accountId}:root is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
      throw new ServiceError('AccessDenied', message, 403);
    }
    const session: Session = {
      arn: `arn:aws:sts::${accountId}:assumed-role/${role}/${RoleSessionName}`,
      userId: `AROA${ids.suffix(17)}:${RoleSessionName}`,
    };
    return {
      Credentials: this.#issue(session, DurationSeconds),
      AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.arn },
      PackedPolicySize: 0,
    };
  }

  #issue(session: Session, durationSeconds = DEFAULT_DURATION_SECONDS): unknown {
    const { ids } = this.#options;
    const accessKeyId = `ASIA${ids.suffix(16)}`;
    this.#sessions.set(accessKeyId, session);
    return {
      AccessKeyId: accessKeyId,
      SecretAccessKey: ids.mixed(40),
      SessionToken: ids.mixed(64),
      Expiration: new Date(Date.now() + Number(durationSeconds) * 1_000),
    };
  }
}
