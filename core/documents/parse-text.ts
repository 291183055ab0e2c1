import { DeploymentError } from '../errors.ts';
import { type DuplicateKey, duplicateKeyMessage, MAX_DEPTH } from './parse-yaml.ts';
import { DocumentSyntaxError, type Position } from './yaml-document.ts';

/** The values of a document. */
export interface ParsedText {
  readonly value: unknown;
  /** Keys that occur more than once in a mapping: CloudFormation uses the last one. */
  readonly duplicateKeys: readonly DuplicateKey[];
  /** The first alias of YAML, such as `*name`. */
  readonly firstAlias?: Position | undefined;
}

/**
 * Parses JSON that a user wrote. Duplicate keys, `__proto__`, and deep nesting are refused. A number that JavaScript would print
 * differently (`1.10`, 20 digits) remains a string.
 *
 * The message does not repeat the text, because it may contain secrets.
 *
 * @param source the file or field, for the message
 * @param advice how to correct a document that is not JSON
 * @throws DeploymentError ConfigurationError
 */
export function parseJson(text: string, source: string, advice = 'correct it'): unknown {
  let parsed: ParsedText;
  try {
    parsed = parseJsonText(text);
  } catch (error) {
    const { message } = error as DocumentSyntaxError;
    if (message !== NOT_JSON) throw notPlain(source, message);
    const got = text.trim() === '' ? 'nothing' : 'invalid JSON';
    const place = /line \d+ column \d+/.exec(String((error as Error).cause))?.[0];
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${source} to be JSON, got ${got}${place === undefined ? '' : ` at ${place}`}: ${advice}.`,
    );
  }
  const [duplicate] = parsed.duplicateKeys;
  if (duplicate !== undefined) throw notPlain(source, duplicateKeyMessage(duplicate.key));
  return parsed.value;
}

function notPlain(source: string, problem: string): DeploymentError {
  return new DeploymentError('ConfigurationError', `Expected ${source} to be plain JSON. ${problem}`);
}

/** The text of a primitive, as `JSON.parse` gives it to a reviver. */
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

const keepNumberText: Reviver = (_key, value, context) =>
  typeof value === 'number' && context?.source !== undefined && String(value) !== context.source ? context.source : value;

const NOT_JSON = 'The text is not JSON. Check for a missing quote, comma, or bracket before this place.';

/** Parses JSON, and finds duplicate keys. The service reports the column behind the character that it could not read. */
export function parseJsonText(text: string): ParsedText {
  try {
    JSON.parse(text);
  } catch (error) {
    // V8 writes `... at position 23`, and no position if the text is incomplete.
    const position = / at position (\d+)/.exec((error as SyntaxError).message)?.[1];
    const failure = new DocumentSyntaxError(positionAt(text, position === undefined ? text.length : Number(position)), NOT_JSON);
    failure.cause = error;
    throw failure;
  }
  // The depth is checked before the reviver, because the reviver uses the stack.
  const duplicateKeys = checkJsonKeys(text);
  return { value: JSON.parse(text, keepNumberText as Parameters<typeof JSON.parse>[1]), duplicateKeys };
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') + 1 };
}

/** Finds duplicate keys, which `JSON.parse` accepts. @throws {DocumentSyntaxError} for `__proto__` and for deep nesting */
function checkJsonKeys(text: string): DuplicateKey[] {
  const duplicateKeys: DuplicateKey[] = [];
  const open: (Set<string> | undefined)[] = [];
  for (const { 0: token, 1: quoted, index } of text.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === '{' || token === '[') {
      open.push(token === '{' ? new Set() : undefined);
      if (open.length > MAX_DEPTH) throw refuse(text, index, `The text is nested deeper than ${MAX_DEPTH} levels.`);
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (quoted !== undefined) {
      const key = JSON.parse(quoted) as string;
      const keys = open.at(-1);
      if (keys?.has(key)) duplicateKeys.push({ key, ...positionAt(text, index) });
      if (key === '__proto__') throw refuse(text, index, 'The key __proto__ is not allowed.');
      keys?.add(key);
    }
  }
  return duplicateKeys;
}

function refuse(text: string, offset: number, message: string): DocumentSyntaxError {
  return new DocumentSyntaxError(positionAt(text, offset), message);
}
