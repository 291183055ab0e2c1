import { matchesPattern } from '../../core/text/match-pattern.ts';

/** A role with the conditions of its trust policy. */
export interface TrustingRole {
  readonly arn: string;
  /** Patterns of `aws:PrincipalArn`: ARNs of roles and users, in which `*` matches any characters. */
  readonly trusts: readonly string[];
  /** `sts:ExternalId`. @default the trust policy has no such condition */
  readonly externalId?: string;
}

/** The roles of all accounts. */
export class Roles {
  readonly #roles = new Map<string, TrustingRole>();
  readonly #home: string;

  /** @param home the account in which every role exists and trusts the account, unless `put` gave it a trust policy */
  constructor(home: string) {
    this.#home = home;
  }

  /** Creates a role, or replaces its trust policy. */
  put(role: TrustingRole): void {
    this.#roles.set(role.arn, role);
  }

  /** Deletes a role. Its sessions remain valid until they expire. */
  delete(arn: string): void {
    this.#roles.delete(arn);
  }

  /** Tests whether a principal may assume a role. @param accountId the account of the role */
  mayAssume(principalArn: string, arn: string, accountId: string, externalId: string | undefined): boolean {
    const role = this.#roles.get(arn);
    if (role === undefined) return accountId === this.#home && accountOf(principalArn) === this.#home;
    const isTrusted = role.trusts.some((pattern) => matchesPattern(pattern, principalArn));
    return isTrusted && (role.externalId === undefined || role.externalId === externalId);
  }
}

/** Returns the account of an ARN. */
export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? '';
}

/** Returns the ARN that `aws:PrincipalArn` has: for the session of a role, the ARN of the role. */
export function principalArnOf(arn: string): string {
  return arn.replace(/^(arn:[^:]+):sts::(\d+):assumed-role\/([^/]+)\/.*$/, '$1:iam::$2:role/$3');
}
