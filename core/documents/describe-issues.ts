import * as z from 'zod/mini';

/** The longest value that a message repeats. */
const LONGEST_QUOTE = 80;

/** Fields whose values may be secrets: a message names only their type. */
const HIDDEN_FIELDS: ReadonlySet<PropertyKey> = new Set(['parameters', 'Parameters']);

/**
 * Describes the issues of a schema. The message of the schema contains the expected value; the sentence adds the field and the actual value.
 *
 * @param value the validated value
 * @param source the file or field to correct, such as `deploy/prod.json`
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

/** A problem with its path. */
export interface ExplainedIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** The message of an issue whose schema has no message. A reader of a file sets it, because a program can load messages of zod. */
export const NO_WORDS = 'Invalid input';

/**
 * Describes an issue of a schema. An unknown field is reported at the field itself. For alternatives, the sentence describes
 * the closest one. The message of a schema does not change.
 */
export function explainIssue(issue: z.core.$ZodIssue): readonly ExplainedIssue[] {
  if (issue.message !== NO_WORDS) {
    return [{ path: issue.path, message: issue.message }];
  }
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: 'Unknown field: check its spelling or remove it.',
    }));
  }
  if (issue.code === 'invalid_union') {
    return closest(issue.errors).flatMap((inner) => explainIssue({ ...inner, path: [...issue.path, ...inner.path] }));
  }
  return [{ path: issue.path, message: explain(issue) }];
}

/** Selects the alternative whose type fits, because its problem is inside; else the first. */
function closest(alternatives: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const inside = alternatives.find((issues) => issues.some((issue) => issue.path.length > 0));
  return inside ?? alternatives.slice(0, 1).flat();
}

function explain(issue: z.core.$ZodIssue): string {
  const got = issue.input === undefined ? 'nothing' : show(issue.input);
  switch (issue.code) {
    case 'invalid_value':
      return `Expected ${issue.values.map((value) => JSON.stringify(value)).join(', ')}, got ${got}.`;
    case 'invalid_type':
      return `Expected ${issue.expected}, got ${got}.`;
    case 'too_small':
      return `Expected at least ${issue.minimum} (${issue.origin}), got ${got}.`;
    case 'too_big':
      return `Expected at most ${issue.maximum} (${issue.origin}), got ${got}.`;
    default:
      return `Expected another value, got ${got}.`;
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

/** The accepted values of a parameter, for messages. */
export const PARAMETER_VALUE_WORDS = 'a string, a number, or true or false (a list is one string, with commas)';

/** A value that can be written as a number or a boolean. It becomes text, as in CloudFormation. */
export function scalarText(expected: string) {
  return z.pipe(
    z.union([z.string(), z.number(), z.boolean()], expected),
    z.transform((value) => String(value)),
  );
}
