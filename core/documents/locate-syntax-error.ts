import type { YAMLParseError } from 'yaml';

type Place = (text: string, offset: number) => number;

/** The problems for which the library names another place than a YAML 1.1 reader, by the start of the library's message. */
const PLACES: readonly (readonly [prefix: string, place: Place])[] = [
  ['Implicit map keys need', nextToken],
  ['Implicit keys need', (text, offset) => (continues(text, offset) ? nextColon : nextToken)(text, offset)],
  ['Nested mappings are not allowed', nextColon],
  ['All mapping items must start', afterSpaces],
  ['A block sequence may not be used', afterSpaces],
];

/**
 * Returns the offset at which a YAML 1.1 reader, such as the one of CloudFormation, stops: a key without a colon is an error where the
 * next token starts.
 */
export function locateSyntaxError({ message, pos: [offset] }: YAMLParseError, text: string): number {
  const place = PLACES.find(([prefix]) => message.startsWith(prefix))?.[1];
  return place === undefined ? offset : place(text, offset);
}

function afterSpaces(text: string, offset: number): number {
  return text.length - text.slice(offset).trimStart().length;
}

/** Returns the offset of the next line with content, or the end of the text. */
function nextToken(text: string, offset: number): number {
  return text.length - text.slice(offset).replace(/^.*\s*/, '').length;
}

function nextColon(text: string, offset: number): number {
  return offset + Math.max(0, text.slice(offset).search(/:(?:\s|$)/));
}

/** Tests for a key that continues on the next line: the first key of a mapping, and any key if the next line is indented deeper. */
function continues(text: string, offset: number): boolean {
  const column = columnOf(text, offset);
  const before = text.slice(0, offset - column).trimEnd();
  const lastIndent = afterSpaces(before, before.lastIndexOf('\n') + 1);
  return before === '' || columnOf(before, lastIndent) < column || columnOf(text, nextToken(text, offset)) > column;
}

function columnOf(text: string, offset: number): number {
  return offset - (text.lastIndexOf('\n', offset - 1) + 1);
}
