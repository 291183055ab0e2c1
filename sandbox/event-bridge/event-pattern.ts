/** An event pattern. Each leaf is a list of values and of matchers such as `{ "prefix": "gate-" }`; one of them must match. */
export interface EventPattern {
  readonly [field: string]: EventPattern | readonly unknown[];
}

type Matcher = Readonly<Record<string, unknown>>;

/** The matchers by name. Each one receives its parameter and a scalar of the event. */
const MATCHERS: Readonly<Record<string, (parameter: unknown, value: unknown) => boolean>> = {
  prefix: (parameter, value) => isText(value) && value.startsWith(String(parameter)),
  suffix: (parameter, value) => isText(value) && value.endsWith(String(parameter)),
  'equals-ignore-case': (parameter, value) => isText(value) && value.toLowerCase() === String(parameter).toLowerCase(),
  wildcard: (parameter, value) => isText(value) && toRegExp(String(parameter)).test(value),
  'anything-but': (parameter, value) => !toList(parameter).some((excluded) => matchesValue(excluded, value)),
};

/**
 * Tests whether an event matches a pattern.
 *
 * Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: EventPattern, event: unknown): boolean {
  const fields = (typeof event === 'object' && event !== null ? event : {}) as Readonly<Record<string, unknown>>;
  return Object.entries(pattern).every(([field, expected]) => {
    if (field === '$or') return (expected as readonly EventPattern[]).some((alternative) => matchesPattern(alternative, fields));
    const actual = fields[field];
    if (!isList(expected)) return toList(actual ?? {}).some((part) => matchesPattern(expected, part));
    return expected.some((choice) => matchesField(choice, actual));
  });
}

/**
 * Checks a pattern when a rule is created.
 *
 * @throws Error if the pattern is empty or uses a matcher that the sandbox does not have
 */
export function validatePattern(pattern: EventPattern, path = 'the event pattern'): void {
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new Error(`Expected a field in ${path}, got none: add a list of values.`);
  for (const [field, expected] of entries) {
    if (field === '$or') for (const alternative of expected as readonly EventPattern[]) validatePattern(alternative, path);
    else if (!isList(expected)) validatePattern(expected, `${path}.${field}`);
    else for (const choice of expected) validateChoice(choice, `${path}.${field}`);
  }
}

function validateChoice(choice: unknown, path: string): void {
  if (typeof choice !== 'object' || choice === null) return;
  const [name = ''] = Object.keys(choice);
  if (name === 'exists' || MATCHERS[name] !== undefined) return;
  const known = ['exists', ...Object.keys(MATCHERS)].join(', ');
  throw new Error(`Expected a matcher that the sandbox has (${known}), got "${name}" in ${path}: use one of them.`);
}

function matchesField(choice: unknown, actual: unknown): boolean {
  const exists = isMatcher(choice) ? choice.exists : undefined;
  if (exists !== undefined) return exists === (actual !== undefined);
  return actual !== undefined && toList(actual).some((value) => matchesValue(choice, value));
}

function matchesValue(choice: unknown, value: unknown): boolean {
  if (!isMatcher(choice)) return choice === value;
  return Object.entries(choice).every(([name, parameter]) => MATCHERS[name]?.(parameter, value) ?? false);
}

function isMatcher(choice: unknown): choice is Matcher {
  return typeof choice === 'object' && choice !== null;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function toList(value: unknown): readonly unknown[] {
  return isList(value) ? value : [value];
}

function toRegExp(wildcard: string): RegExp {
  const parts = wildcard.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
