import type { ValuePair } from './changed-properties.ts';
import type { Finding } from './loss-rule.ts';
import { isNarrowing } from './narrowing-conditions.ts';
import { type AllowStatement, isWithin, matchesPattern, readAllowStatements } from './policy-statements.ts';
import { isSameShown, readList, readScalar, UNKNOWN } from './shown-value.ts';

/**
 * Finds the Allow statements of a resource policy that become open to all principals: a statement for all principals whose conditions do
 * not narrow it to known callers, unless a statement of the old policy was as open for the same actions and resources.
 */
export function findPublicStatements({ before, after }: ValuePair): readonly Finding[] {
  return compareStatements({ before, after }, isPublic, 'allows all principals');
}

/** Finds the Allow statements of an identity policy that become administrator permissions: every action on every resource. */
export function findAdminStatements({ before, after }: ValuePair): readonly Finding[] {
  return compareStatements({ before, after }, isAdmin, 'allows every action on every resource');
}

/** Finds admin statements in inline policies: a list of `{ PolicyName, PolicyDocument }`. */
export function findAdminPolicies({ before, after }: ValuePair): readonly Finding[] {
  const documentsOf = (value: unknown): unknown => {
    const list = readList(value);
    return list === UNKNOWN ? UNKNOWN : { Statement: list.flatMap(statementsOfInline) };
  };
  return findAdminStatements({ before: documentsOf(before), after: documentsOf(after) });
}

function statementsOfInline(policy: unknown): readonly unknown[] {
  const document: unknown = typeof policy === 'object' && policy !== null ? Reflect.get(policy, 'PolicyDocument') : UNKNOWN;
  const text = typeof document === 'string' ? parse(document) : document;
  const statements: unknown = typeof text === 'object' && text !== null ? Reflect.get(text, 'Statement') : UNKNOWN;
  const list = readList(statements);
  return list === UNKNOWN ? [UNKNOWN] : list;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNKNOWN;
  }
}

/** Finds the managed policy that AWS gives administrators, newly in a list of ARNs. */
export function findAdminManagedPolicies({ before, after }: ValuePair): readonly Finding[] {
  const from = readList(before);
  const to = readList(after);
  if (to === UNKNOWN) return [{}];
  const isAdministrator = (arn: unknown): boolean =>
    /:aws:policy\/AdministratorAccess("|$)/.test(typeof arn === 'string' ? arn : JSON.stringify(arn));
  const had = from !== UNKNOWN && from.some(isAdministrator);
  return !had && to.some(isAdministrator) ? [{ difference: 'adds AdministratorAccess' }] : [];
}

function compareStatements(
  pair: ValuePair,
  isOpen: (statement: AllowStatement) => boolean,
  difference: string,
): readonly Finding[] {
  const after = readAllowStatements(pair.after);
  if (after === UNKNOWN) return [{}];
  const read = readAllowStatements(pair.before);
  const before = read === UNKNOWN ? [] : read;
  const covers = (known: AllowStatement, statement: AllowStatement): boolean =>
    isSameShown(known.source, statement.source) || (known.isShown && isOpen(known) && isWithin(statement, known));
  const opened = after.filter((statement) => isOpen(statement) && !before.some((known) => covers(known, statement)));
  return opened.length === 0 ? [] : [{ difference: `${difference}${nameActions(opened)}` }];
}

function isPublic(statement: AllowStatement): boolean {
  const isForAll = statement.exceptPrincipals || statement.principals.some(isAllPrincipals);
  return isForAll && !statement.conditions.some(isNarrowing);
}

/** Identity providers that issue tokens to anyone who has an account with them. Only the subject of a token identifies the caller. */
const SHARED_PROVIDERS =
  /:oidc-provider\/(token\.actions\.githubusercontent\.com|gitlab\.com|app\.terraform\.io|accounts\.google\.com)/;

/** `*`, an ARN for every account, or a shared identity provider. A principal that the same change creates is one resource, never all principals. */
function isAllPrincipals(principal: string | typeof UNKNOWN): boolean {
  return (
    principal === UNKNOWN ||
    principal === '*' ||
    /^arn:[^:]*:(iam|sts)::[^:]*\*/.test(principal) ||
    SHARED_PROVIDERS.test(principal)
  );
}

/**
 * Every action on every resource, without a condition that narrows it. A statement with NotAction grants administrator permissions unless
 * it leaves out IAM, because IAM can grant the rest.
 */
function isAdmin({ actions, resources, conditions }: AllowStatement): boolean {
  const isEveryAction = actions.isExcept
    ? !actions.patterns.some((pattern) => matchesPattern(pattern.toLowerCase(), 'iam:*'))
    : actions.patterns.some((pattern) => /^\*+(:\*+)?$/.test(pattern));
  const isEveryResource =
    resources.isExcept || resources.patterns.some((pattern) => /^\*+$/.test(pattern) || /^arn:\*/.test(pattern));
  return isEveryAction && isEveryResource && !conditions.some(isNarrowing);
}

/** " (s3:GetObject)": the actions of the opened statements, if they are few and known. */
function nameActions(statements: readonly AllowStatement[]): string {
  const names = [...new Set(statements.flatMap(({ actions }) => (actions.isExcept ? ['*'] : actions.patterns)))];
  const isShort =
    names.length <= 3 && names.every((name) => typeof readScalar(name) === 'string' && /^[\w*:?-]{1,48}$/.test(name));
  return isShort && !names.includes('*') ? ` (${names.join(', ')})` : '';
}
