import type { IdSource } from '../kernel/ids.ts';
import { type CallContext, type Operation, type SandboxService, ServiceError } from '../kernel/service.ts';
import { accountOf, principalArnOf, Roles } from './roles.ts';

/** Settings for STS. */
export interface StsOptions {
  /** The account of callers without an identity. */
  readonly accountId: string;
  readonly ids: IdSource;
}

interface AssumeRoleInput {
  readonly RoleArn?: string;
  readonly RoleSessionName?: string;
  readonly DurationSeconds?: string;
  readonly ExternalId?: string;
}

/** A principal with its ARN: an IAM user, or a session of a role. */
export interface Session {
  readonly arn: string;
  readonly userId: string;
  /** Milliseconds since 1970. @default the session does not expire */
  readonly expiresAt?: number;
}

const ROLE_ARN = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]+)$/;
const DEFAULT_DURATION_SECONDS = '3600';

/** Role chaining limits a session to one hour. */
const LONGEST_CHAINED_SECONDS = 3_600;

/**
 * Identities of all accounts. The sandbox evaluates trust policies and no other policies: a role with a trust policy can be
 * assumed by the principals that it trusts, and every other role of the home account by the principals of this account.
 *
 * Source: https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html
 */
export class Sts implements SandboxService {
  readonly roles: Roles;
  readonly #options: StsOptions;
  readonly #sessions = new Map<string, Session>();

  readonly operations: Readonly<Record<string, Operation>> = {
    GetCallerIdentity: (_input: unknown, call) => this.#getCallerIdentity(call),
    AssumeRole: (input: AssumeRoleInput, call) => this.#assumeRole(input, call),
    GetSessionToken: (input: AssumeRoleInput, call) => {
      const { Arn, UserId } = this.#getCallerIdentity(call);
      return { Credentials: this.#issue({ arn: Arn, userId: UserId }, input.DurationSeconds) };
    },
  };

  constructor(options: StsOptions) {
    this.#options = options;
    this.roles = new Roles(options.accountId);
  }

  /** Returns true if an access key belongs to a session that STS issued. */
  hasSession(accessKeyId: string): boolean {
    return this.#sessions.has(accessKeyId);
  }

  /** @throws ServiceError ExpiredToken if the credentials of an access key have expired; readers of the code also accept ExpiredTokenException */
  requireValid(accessKeyId: string): void {
    if (Date.now() < (this.#sessions.get(accessKeyId)?.expiresAt ?? Number.POSITIVE_INFINITY)) return;
    throw new ServiceError('ExpiredToken', 'The security token included in the request is expired', 403);
  }

  /** Gives the owner of an access key an identity. Other access keys belong to the root user of the home account. */
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
    const arn = session?.arn ?? `arn:aws:iam::${accountId}:root`;
    return { UserId: session?.userId ?? accountId, Account: accountOf(arn), Arn: arn };
  }

  #assumeRole({ RoleArn = '', RoleSessionName = '', DurationSeconds, ExternalId }: AssumeRoleInput, call: CallContext): unknown {
    const [, account = '', role] = ROLE_ARN.exec(RoleArn) ?? [];
    if (role === undefined) throw new ServiceError('ValidationError', `${RoleArn} is invalid`);
    if (!/^[\w+=,.@-]{2,64}$/.test(RoleSessionName)) {
      const message =
        "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*";
      throw new ServiceError('ValidationError', message);
    }
    const { ids } = this.#options;
    const { Arn: caller } = this.#getCallerIdentity(call);
    if (!this.roles.mayAssume(principalArnOf(caller), RoleArn, account, ExternalId)) {
      const message = `User: ${caller} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`;
      throw new ServiceError('AccessDenied', message, 403);
    }
    if (caller.includes(':assumed-role/') && Number(DurationSeconds ?? 0) > LONGEST_CHAINED_SECONDS) {
      const message = 'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining';
      throw new ServiceError('ValidationError', message);
    }
    const session: Session = {
      arn: `${RoleArn.split(':').slice(0, 2).join(':')}:sts::${account}:assumed-role/${role}/${RoleSessionName}`,
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
    const expiresAt = Date.now() + Number(durationSeconds) * 1_000;
    this.#sessions.set(accessKeyId, { ...session, expiresAt });
    return {
      AccessKeyId: accessKeyId,
      SecretAccessKey: ids.mixed(40),
      SessionToken: ids.mixed(64),
      Expiration: new Date(expiresAt),
    };
  }
}
