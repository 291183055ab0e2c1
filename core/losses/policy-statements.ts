import { fieldOf, isIntrinsic, isPlaceholder, isSameShown, readList, readStructure, UNKNOWN } from './shown-value.ts';

/** An Allow statement of a policy document. Elements that are not shown are `UNKNOWN`. */
export interface AllowStatement {
  /** The principals, such as `*` or an ARN; none in an identity policy. */
  readonly principals: readonly (string | typeof UNKNOWN)[];
  /** The statement has NotPrincipal: it allows all others. */
  readonly exceptPrincipals: boolean;
  readonly actions: Patterns;
  readonly resources: Patterns;
  readonly conditions: readonly Condition[];
  /** False if an element is not shown, and is therefore read as the widest. */
  readonly isShown: boolean;
  /** The statement in the document. */
  readonly source: unknown;
}

/** The patterns of Action or Resource, or of NotAction or NotResource. */
export interface Patterns {
  readonly isExcept: boolean;
  readonly patterns: readonly string[];
}

/** One key of a Condition with its operator. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly unknown[];
}

/**
 * Reads the Allow statements of a policy document: an object or JSON text, with single values or lists. A part that is not shown is read
 * as the widest: a statement without an Effect as an Allow, an action or a resource that is not shown as `*`.
 *
 * @returns `UNKNOWN` if the document is not shown
 */
export function readAllowStatements(document: unknown): readonly AllowStatement[] | typeof UNKNOWN {
  const policy = readStructure(document);
  if (policy === UNKNOWN) return UNKNOWN;
  if (policy === undefined) return [];
  const statements = fieldOf(policy, 'Statement');
  const list = readList(statements);
  if (list === UNKNOWN) return UNKNOWN;
  const read = list.map((statement) => readStructure(statement));
  return read.includes(UNKNOWN) ? UNKNOWN : read.filter(isAllow).map(readStatement);
}

function isAllow(statement: unknown): boolean {
  return statement !== undefined && fieldOf(statement, 'Effect') !== 'Deny';
}

function readStatement(statement: unknown): AllowStatement {
  const principal = fieldOf(statement, 'Principal');
  const exceptPrincipals = fieldOf(statement, 'NotPrincipal') !== undefined;
  return {
    // Every statement of a resource policy has principals. A detail about another element of the statement does not show them.
    principals: principal === undefined && !exceptPrincipals ? [UNKNOWN] : readPrincipals(principal),
    exceptPrincipals,
    actions: readPatterns(statement, 'Action', 'NotAction'),
    resources: readPatterns(statement, 'Resource', 'NotResource'),
    conditions: readConditions(fieldOf(statement, 'Condition')),
    isShown: isFullyShown(statement),
    source: statement,
  };
}

/** The elements that are texts or lists of texts. */
const TEXT_ELEMENTS = ['Effect', 'Action', 'NotAction', 'Resource', 'NotResource'] as const;

/** Tests whether the principals and the other elements are shown. An absent element is shown. */
function isFullyShown(statement: unknown): boolean {
  const texts = TEXT_ELEMENTS.flatMap((name) => listOf(fieldOf(statement, name)));
  return [...principalsOf(fieldOf(statement, 'Principal')), ...texts].every((value) => readText(value) !== undefined);
}

function readPrincipals(principal: unknown): AllowStatement['principals'] {
  return principalsOf(principal).map((value) => readText(value) ?? UNKNOWN);
}

/** `"*"`, `{ "AWS": ... }` with a string or a list, or several such keys. */
function principalsOf(principal: unknown): readonly unknown[] {
  const values =
    typeof principal === 'object' && principal !== null && !isIntrinsic(principal) ? Object.values(principal) : [principal];
  return values.flatMap((value) => listOf(value));
}

/** Reads an element. An absent element is treated as the widest, because some resource policies have no Resource. */
function readPatterns(statement: unknown, name: string, notName: string): Patterns {
  const except = fieldOf(statement, notName);
  const isExcept = except !== undefined;
  const values = listOf(isExcept ? except : fieldOf(statement, name));
  const patterns = values.map((value) => readText(value) ?? (isExcept ? '' : '*'));
  return { isExcept, patterns: patterns.length === 0 ? ['*'] : patterns };
}

/**
 * Returns a string; `undefined` if it is not shown. A string with a placeholder, and a function that builds a string from attributes, do not
 * count as `*`, because they name a resource.
 */
function readText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.startsWith('(Truncated-Signature):') ? undefined : value;
  const isName = ['Fn::GetAtt', 'Fn::Sub', 'Fn::Join'].some((name) => fieldOf(value, name) !== undefined);
  return isName || String(fieldOf(value, 'Ref')).startsWith('AWS::') ? JSON.stringify(value) : undefined;
}

function readConditions(condition: unknown): readonly Condition[] {
  if (typeof condition !== 'object' || condition === null) return [];
  return Object.entries(condition).flatMap(([operator, keys]: [string, unknown]) =>
    typeof keys === 'object' && keys !== null
      ? Object.entries(keys).map(([key, values]: [string, unknown]) => ({ operator, key, values: listOf(values) }))
      : [],
  );
}

/** The values of an element; a function of a template, or a string with a placeholder, is one value. */
function listOf(value: unknown): readonly unknown[] {
  const isOneValue = isIntrinsic(value) || (typeof value === 'string' && isPlaceholder(value));
  const list = isOneValue ? [value] : readList(value);
  return list === UNKNOWN ? [UNKNOWN] : list;
}

/** Tests whether one statement allows everything that another statement allows, regardless of the principals. */
export function isWithin(inner: AllowStatement, outer: AllowStatement): boolean {
  return (
    areWithin(inner.actions, outer.actions, matchesAction) &&
    areWithin(inner.resources, outer.resources, matchesPattern) &&
    outer.conditions.every((condition) => inner.conditions.some((other) => isSameShown(other, condition)))
  );
}

function areWithin(inner: Patterns, outer: Patterns, matches: (pattern: string, text: string) => boolean): boolean {
  if (!outer.isExcept && outer.patterns.includes('*')) return true;
  if (inner.isExcept !== outer.isExcept) return false;
  const [covered, covering] = inner.isExcept ? [outer, inner] : [inner, outer];
  return covered.patterns.every((text) => covering.patterns.some((pattern) => matches(pattern, text)));
}

function matchesAction(pattern: string, text: string): boolean {
  return matchesPattern(pattern.toLowerCase(), text.toLowerCase());
}

/**
 * Tests whether a pattern with `*` and `?` matches a string; a wildcard in the string is matched only by a wildcard. Takes linear space and
 * uses no RegExp.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let [at, star, retry, place] = [0, -1, 0, 0];
  while (place < text.length) {
    const wanted = pattern[at];
    if (wanted === '*') {
      star = at;
      retry = place;
      at += 1;
    } else if (wanted === text[place] || (wanted === '?' && text[place] !== '*')) {
      at += 1;
      place += 1;
    } else if (star >= 0) {
      retry += 1;
      place = retry;
      at = star + 1;
    } else {
      return false;
    }
  }
  return [...pattern.slice(at)].every((rest) => rest === '*');
}
