import { matchPattern } from '../policy/match-pattern.ts';

const SESSION = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/(.+)$/;

/**
 * Returns the identity that counts as one approver. Sessions of one role are one identity, because the caller of AssumeRole chooses the
 * name of the session. The sessions of roles in `personalSessions` are different identities, because another service sets their names.
 *
 * @param arn ARN of an IAM user, or of a session of a role
 * @param personalSessions names of roles as patterns, such as `AWSReservedSSO_*`
 */
export function identityOf(arn: string, personalSessions: readonly string[]): string {
  const [, partition, account, role, session] = SESSION.exec(arn) ?? [];
  if (role === undefined) return arn;
  const isPersonal = personalSessions.some((pattern) => matchPattern(pattern, role));
  // The ARN of a session does not contain the path of its role.
  return isPersonal
    ? `arn:${partition}:sts::${account}:assumed-role/${role}/${session}`
    : `arn:${partition}:iam::${account}:role/${role}`;
}

/**
 * Returns the person behind an identity. One person can have sessions of several roles in `personalSessions`, such as two permission sets
 * of IAM Identity Center. Sessions whose names differ only in case, or not at all, belong to one person.
 */
export function personOf(identity: string): string {
  return SESSION.exec(identity)?.[4]?.toLowerCase() ?? identity;
}

/** Returns true if an ARN is the ARN of an IAM user or of a session of a role, and not of the account's root user or of a service. */
export function isApprover(arn: string): boolean {
  return SESSION.test(arn) || /^arn:[^:]+:iam::\d{12}:user\/.+$/.test(arn);
}

/**
 * Returns true if one of the patterns matches the identity of an approver. The identity does not contain session names that a caller can
 * choose.
 */
export function mayBreakGlass(identity: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matchPattern(pattern, identity));
}
