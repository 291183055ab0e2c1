import type { ValuePair } from './changed-properties.ts';
import { findPublicStatements } from './exposing-policies.ts';
import type { Analysis, Finding } from './loss-rule.ts';
import { findOpenRanges } from './open-ranges.ts';
import { readAllowStatements } from './policy-statements.ts';
import { fieldOf, isSameShown, readList, readScalar, readStructure, UNKNOWN } from './shown-value.ts';

/** Finds a time to live that is turned on, or that reads another attribute. */
export function findNewTimeToLive({ before, after }: ValuePair): readonly Finding[] {
  const [from, to] = [before, after].map(readTimeToLive);
  if (to === UNKNOWN) return [{}];
  return to === undefined || to === from ? [] : [{ difference: from === undefined ? 'is turned on' : 'reads another attribute' }];
}

/** The attribute that holds the time; `undefined` if the time to live is off. */
function readTimeToLive(value: unknown): string | typeof UNKNOWN | undefined {
  const structure = readStructure(value);
  if (structure === UNKNOWN) return UNKNOWN;
  if (structure === undefined || readScalar(fieldOf(structure, 'Enabled')) === 'false') return undefined;
  return readScalar(fieldOf(structure, 'AttributeName')) ?? '';
}

/** Finds a default retention of Object Lock that is removed, shortened, or changed to the weaker mode. */
export function findWeakerObjectLock({ before, after }: ValuePair): readonly Finding[] {
  const [from, to] = [before, after].map(readObjectLock);
  if (from === undefined || from === 'none') return [];
  if (to === undefined || to === 'none') return [{ difference: 'loses its default retention' }];
  if (from === UNKNOWN || to === UNKNOWN) return [{}];
  if (to.days < from.days) return [{ difference: `shortens the default retention from ${from.days} days to ${to.days}` }];
  return from.mode === 'COMPLIANCE' && to.mode !== 'COMPLIANCE' ? [{ difference: 'changes from COMPLIANCE to GOVERNANCE' }] : [];
}

function readObjectLock(value: unknown): { readonly mode: string; readonly days: number } | 'none' | typeof UNKNOWN {
  const lock = readStructure(value);
  if (lock === UNKNOWN) return UNKNOWN;
  const retention = fieldOf(fieldOf(lock, 'Rule'), 'DefaultRetention');
  if (retention === undefined) return 'none';
  const [mode, days, years] = ['Mode', 'Days', 'Years'].map((name) => readScalar(fieldOf(retention, name)));
  if (typeof mode !== 'string' || days === UNKNOWN || years === UNKNOWN) return UNKNOWN;
  return { mode, days: Number(days ?? 0) + 365 * Number(years ?? 0) };
}

const QUEUE_ENCRYPTION = ['none', 'SSE-SQS', 'SSE-KMS'] as const;

/**
 * Finds a queue whose encryption becomes weaker: a KMS key, then a key of SQS (the default), then none.
 *
 * @param name the property of the finding: the key if the key changes, otherwise the setting for encryption by SQS
 */
export function findWeakerQueueEncryption(name: 'KmsMasterKeyId' | 'SqsManagedSseEnabled'): Analysis {
  return (pair) => {
    const hasOtherKey = !isSameShown(fieldOf(pair.before, 'KmsMasterKeyId'), fieldOf(pair.after, 'KmsMasterKeyId'));
    return hasOtherKey === (name === 'KmsMasterKeyId') ? compareQueueEncryption(pair) : [];
  };
}

function compareQueueEncryption({ before, after }: ValuePair): readonly Finding[] {
  const [from, to] = [before, after].map(readQueueEncryption);
  const [strong, weak] = [from ?? 2, to ?? 0];
  if (weak >= strong) return [];
  return from === undefined || to === undefined
    ? [{}]
    : [{ difference: `changes the encryption from ${QUEUE_ENCRYPTION[from]} to ${QUEUE_ENCRYPTION[to]}` }];
}

function readQueueEncryption(queue: unknown): 0 | 1 | 2 | undefined {
  const [key, managed] = ['KmsMasterKeyId', 'SqsManagedSseEnabled'].map((name) => fieldOf(queue, name));
  if (key !== undefined && key !== '') return key === UNKNOWN ? undefined : 2;
  const isManaged = readScalar(managed);
  return isManaged === UNKNOWN ? undefined : isManaged === 'false' ? 0 : 1;
}

/** Finds a key policy that no longer lets the account administer the key. */
export function findLostAdministration({ before, after }: ValuePair): readonly Finding[] {
  return isAdministeredByAccount(before) === true && isAdministeredByAccount(after) === false
    ? [{ difference: 'no longer allows kms:* to the account (the root statement)' }]
    : [];
}

/** Tests whether a key policy lets the account administer the key, as the default policy does; `undefined` if it is not shown. */
function isAdministeredByAccount(policy: unknown): boolean | undefined {
  if (policy === undefined) return true;
  const statements = readAllowStatements(policy);
  if (statements === UNKNOWN) return undefined;
  return statements.some(
    ({ actions, principals }) =>
      !actions.isExcept &&
      actions.patterns.some((action) => action === '*' || action.toLowerCase() === 'kms:*') &&
      principals.some((principal) => principal === UNKNOWN || /:root"?\]*}?$/.test(principal) || /^\d{12}$/.test(principal)),
  );
}

/** Finds a policy of an API that opens it to all principals. An API without a policy is open to every caller. */
export function findPublicApi({ before, after }: ValuePair): readonly Finding[] {
  return before === undefined ? [] : findPublicStatements({ before, after });
}

/** Finds an access policy of a search domain that opens it to all principals. A domain in a VPC is not reachable from the internet. */
export function findPublicDomain({ before, after }: ValuePair): readonly Finding[] {
  const isInVpc = fieldOf(after, 'VPCOptions') !== undefined;
  const wasInVpc = before !== undefined && fieldOf(before, 'VPCOptions') !== undefined;
  return isInVpc
    ? []
    : findPublicStatements({
        before: wasInVpc ? undefined : fieldOf(before, 'AccessPolicies'),
        after: fieldOf(after, 'AccessPolicies'),
      });
}

/** Finds a permission on a function, a layer, or an event bus for all principals that no other property narrows. */
export function findPublicPermission(narrowing: readonly string[]): (pair: ValuePair) => readonly Finding[] {
  const isNarrowed = (permission: unknown): boolean => narrowing.some((name) => isShown(fieldOf(permission, name)));
  return ({ before, after }) => {
    const principal = fieldOf(after, 'Principal');
    const wasPublic = fieldOf(before, 'Principal') === '*' && !isNarrowed(before);
    if (isNarrowed(after) || wasPublic) return [];
    if (principal === UNKNOWN) return [{}];
    return principal === '*' ? [{ difference: 'becomes all principals' }] : [];
  };
}

/** Finds a statement of an event bus policy that opens the bus to all principals. */
export function findPublicBusStatement({ before, after }: ValuePair): readonly Finding[] {
  const documentOf = (statement: unknown): unknown =>
    statement === undefined || statement === UNKNOWN ? statement : { Statement: [statement] };
  return findPublicStatements({ before: documentOf(before), after: documentOf(after) });
}

/** Finds network policies of a serverless collection that newly allow access from public networks. */
export function findPublicNetwork({ before, after }: ValuePair): readonly Finding[] {
  const from = readList(before);
  const to = readList(after);
  if (to === UNKNOWN) return [{}];
  const known = from === UNKNOWN ? [] : from;
  const opened = to.filter(
    (policy) => readScalar(fieldOf(policy, 'AllowFromPublic')) === 'true' && !known.some((other) => isSameShown(other, policy)),
  );
  return opened.length === 0 ? [] : [{ difference: 'allows access from public networks' }];
}

/** Finds ranges that become able to reach the public endpoint of a cluster. Without ranges, every address can. */
export function findOpenEndpoint({ before, after }: ValuePair): readonly Finding[] {
  const EVERYWHERE = ['0.0.0.0/0'];
  return findOpenRanges({ before: before ?? EVERYWHERE, after: after ?? EVERYWHERE });
}

function isShown(value: unknown): boolean {
  return value !== undefined && value !== UNKNOWN;
}
