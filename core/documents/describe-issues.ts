import type * as z from 'zod/mini';

/** Values longer than this do not help in a message. */
const LONGEST_QUOTE = 80;

/** Fields whose values may be secrets: a message tells only their kind. */
const HIDDEN_FIELDS: ReadonlySet<PropertyKey> = new Set(['parameters', 'Parameters']);

/**
 * Puts what a schema found into sentences. Each schema's own message says what was expected; this adds the field and what was
 * there instead.
 *
 * @param value what was validated
 * @param source where a person has to correct it, such as `deploy/prod.json`
 */
export function describeIssues(issues: readonly z.core.$ZodIssue[], value: unknown, source: string): string {
  return issues.map((issue) => describeIssue(issue, value, source)).join(' ');
}

function describeIssue(issue: z.core.$ZodIssue, value: unknown, source: string): string {
  const field = issue.path.length === 0 ? source : `\`${issue.path.join('.')}\` in ${source}`;
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `\`${key}\``).join(', ');
    return `Expected ${field} to have only known fields, got ${keys}: correct the name or remove it. ${issue.message}`;
  }
  if (issue.code === 'invalid_key') {
    const parent = issue.path.slice(0, -1).join('.');
    return `Expected each name in \`${parent}\` in ${source} to be ${issue.issues[0]?.message}, got ${JSON.stringify(issue.path.at(-1))}.`;
  }
  return `Expected ${field} to be ${issue.message}, got ${describeValue(valueAt(value, issue.path), issue.path)}.`;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Readonly<Record<PropertyKey, unknown>>)[key], value);
}

function describeValue(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (path.some((key) => HIDDEN_FIELDS.has(key))) return `another ${typeof value}`;
  const text = JSON.stringify(value);
  return text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE)}…`;
}
