import { DeploymentError } from '../errors.ts';
import { parseYamlTemplate } from './parse-yaml.ts';
import { TemplateError } from './template-error.ts';
import { MAX_DEPTH } from './template-limits.ts';

/**
 * Reads YAML or JSON as CloudFormation does: a text that begins with `{` or `[` is JSON. A number that is not written the way JavaScript
 * would write it (`1.10`, `0755`, 20 digits) stays text, so that two different texts never become one value.
 *
 * @throws {TemplateError} when the text is not well-formed, holds a key twice, nests or aliases beyond measure
 */
export function parseText(text: string): unknown {
  return /^\s*[{[]/.test(text) ? parseJsonTemplate(text) : parseYamlTemplate(text);
}

/** What `JSON.parse` hands a reviver for a primitive: its text. */
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/**
 * Reads JSON into plain values.
 *
 * @throws {TemplateError} `Template format error: JSON not well-formed. (line 1, column 25)`: the service counts the column behind
 * the character that it could not read
 */
export function parseJsonTemplate(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text, keepNumberText as Parameters<typeof JSON.parse>[1]);
  } catch (error) {
    throw notWellFormed(text, failedAt(text, error as SyntaxError));
  }
  refuseDoubleKeys(text);
  return value;
}

const keepNumberText: Reviver = (_key, value, context) =>
  typeof value === 'number' && context?.source !== undefined && String(value) !== context.source ? context.source : value;

/** V8 says `... at position 23`, or nothing of the kind when the text ends too soon. */
function failedAt(text: string, error: SyntaxError): number {
  const position = / at position (\d+)/.exec(error.message)?.[1];
  return position === undefined ? text.length : Number(position);
}

function notWellFormed(text: string, position: number, detail?: string): TemplateError {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  const column = position - before.lastIndexOf('\n') + 1;
  return new TemplateError(`Template format error: JSON not well-formed. (line ${line}, column ${column})`, detail);
}

/** `JSON.parse` lets the last of two equal keys win. What a person reads first must not be what is thrown away. */
function refuseDoubleKeys(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (const { 0: token, 1: quoted, index } of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      if (open.length > MAX_DEPTH) throw notWellFormed(text, index, `Nested deeper than ${MAX_DEPTH} levels`);
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (quoted !== undefined) {
      const key = JSON.parse(quoted) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) throw notWellFormed(text, index, `Duplicate key ${key}`);
      if (key === '__proto__') throw notWellFormed(text, index, `Key ${key} is not allowed`);
      keys?.add(key);
    }
  }
}

/**
 * Parses what a person wrote as JSON, as strictly as a template: no key twice, no `__proto__`, no nesting beyond measure, and a number
 * that JavaScript would write in another way (`1.10`, 20 digits) stays text.
 *
 * The engine's own message quotes the text, which may hold secrets, so only the place is told.
 *
 * @param source where a person has to correct it
 * @param advice what to write instead of something that is no JSON
 * @throws DeploymentError ConfigurationError
 */
export function parseJson(text: string, source: string, advice = 'correct it'): unknown {
  try {
    JSON.parse(text);
  } catch (error) {
    const place = /line \d+ column \d+/.exec(String(error))?.[0];
    const got = text.trim() === '' ? 'nothing' : 'something else';
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${source} to be JSON, got ${got}${place === undefined ? '' : ` at ${place}`}: ${advice}.`,
    );
  }
  try {
    return parseJsonTemplate(text);
  } catch (error) {
    const { detail = 'Nested beyond measure' } = error as TemplateError;
    throw new DeploymentError('ConfigurationError', `Expected ${source} to be plain JSON, got this: ${detail}. Correct it.`);
  }
}
