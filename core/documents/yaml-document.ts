import {
  Composer,
  type CST,
  type Document,
  type ErrorCode,
  Lexer,
  LineCounter,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLParseError,
} from 'yaml';
import { locateSyntaxError } from './locate-syntax-error.ts';

/** A position in a document. */
export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** Error for a document that is not well-formed, or that stackgate does not accept. The message is a complete sentence. */
export class DocumentSyntaxError extends Error {
  override readonly name = 'DocumentSyntaxError';
  readonly position: Position;

  constructor(position: Position, message: string) {
    super(message);
    this.position = position;
  }
}

/** A composed YAML document with the means to report positions in it. */
export interface YamlDocument {
  readonly contents: ParsedNode | null;
  readonly positionAt: (offset: number) => Position;
  /** Tests for a block scalar whose last line has no line break, because the text ends. */
  readonly endsInside: (node: Scalar.Parsed) => boolean;
}

/** The members of the library's lexer that decide how far the next lines must be indented. The library declares them private. */
interface LexerInternals {
  buffer: string;
  pos: number;
  indentNext: number;
  indentValue: number;
  flowLevel: number;
  parseBlockScalarHeader(): Generator<string, unknown>;
  parseQuotedScalar(): Generator<string, unknown>;
  parseFlowCollection(): Generator<string, unknown>;
}

/**
 * A lexer that accepts quoted text and flow collections whose next lines are not indented deeper than their parent. YAML 1.1 readers
 * accept both, and templates that AWS publishes contain both.
 */
class LenientLexer extends (Lexer as unknown as new () => LexerInternals & Pick<Lexer, 'lex'>) {
  #indentBeforeFlow: number | undefined;

  override *parseQuotedScalar(): Generator<string, unknown> {
    const { indentNext } = this;
    this.indentNext = 0;
    const next = yield* super.parseQuotedScalar();
    this.indentNext = indentNext;
    return next;
  }

  override *parseFlowCollection(): Generator<string, unknown> {
    this.#indentBeforeFlow ??= this.indentNext;
    this.indentNext = 0;
    const next = yield* super.parseFlowCollection();
    if (this.flowLevel > 0) return next;
    this.indentNext = this.#indentBeforeFlow;
    this.#indentBeforeFlow = undefined;
    return next;
  }

  /** The lines of a block scalar are indented deeper than its key, even if the header of the scalar is not. */
  override *parseBlockScalarHeader(): Generator<string, unknown> {
    const lineStart = this.buffer.lastIndexOf('\n', this.pos) + 1;
    const isFirstInLine = this.buffer.slice(lineStart, this.pos).trim() === '';
    if (isFirstInLine && this.indentNext === this.indentValue) this.indentNext += 1;
    return yield* super.parseBlockScalarHeader();
  }
}

/** The members of the library's parser that describe the current token. The library declares them private. */
interface ParserInternals {
  atNewLine: boolean;
  indent: number;
  type: string;
  step(): Generator<CST.Token, void>;
}

/**
 * A parser that accepts the header of a block scalar, `|` or `>`, on a separate line with the indentation of its key, as YAML 1.1 readers
 * do.
 */
class LenientParser extends (Parser as unknown as new (
  onNewLine: (offset: number) => void,
) => ParserInternals & Pick<Parser, 'next' | 'end' | 'stack'>) {
  override *step(): Generator<CST.Token, void> {
    if (this.type === 'block-scalar-header' && this.atNewLine && this.#isValueOfKey()) this.indent += 1;
    yield* super.step();
  }

  #isValueOfKey(): boolean {
    const map = this.stack.at(-1);
    const pair = map?.type === 'block-map' && map.indent === this.indent ? map.items.at(-1) : undefined;
    return pair?.sep !== undefined && pair.value === undefined;
  }
}

/**
 * Composes the nodes of a YAML text with one document. Scalars stay text; aliases and keys are not checked.
 *
 * @throws {DocumentSyntaxError} for the first error only, because the others follow from it
 */
export function composeYaml(source: string): YamlDocument {
  const text = source.replaceAll(OTHER_LINE_BREAK, '\n').replaceAll(BREAK_AT_LINE_END, ' ');
  const lines = new LineCounter();
  const positionAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const control = CONTROL.exec(text);
  if (control !== null) throw new DocumentSyntaxError(positionIn(text, control.index), describeControl(control[0]));
  // The library's own check of unique keys takes quadratic time.
  const composer = new Composer({ schema: 'failsafe', uniqueKeys: false, version: '1.1' });
  // `forceDoc` creates a document for an empty text too.
  const [document, second] = [...composer.compose(lexTokens(text, lines), true, text.length)] as [
    Document.Parsed,
    Document.Parsed?,
  ];
  // YAML 1.1 readers, such as the one of CloudFormation, accept a comment directly after a quote or a bracket.
  const error = document.errors.find(({ message }) => !message.startsWith('Comments must be separated'));
  if (error !== undefined) {
    throw new DocumentSyntaxError(positionIn(text, locateSyntaxError(error, text)), describeSyntaxError(error, text));
  }
  if (second !== undefined) throw new DocumentSyntaxError(positionAt(second.range[0]), SYNTAX_ERRORS.MULTIPLE_DOCS);
  return {
    contents: document.contents,
    positionAt,
    endsInside: ({ type, range }) => type?.startsWith('BLOCK_') === true && range[1] === text.length && !/\n *$/.test(text),
  };
}

/** Characters that YAML 1.1 does not permit in a document. Tabs, line breaks, and U+0085 are permitted. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern finds them
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]/;

function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') };
}

function describeControl(character: string): string {
  const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
  return `The text contains the control character U+${code}. Remove it, or write it as an escape sequence in double quotes.`;
}

/** Line breaks of YAML 1.1 that the library does not know: U+0085, and a carriage return alone. */
const OTHER_LINE_BREAK = /\u0085|\r(?!\n)/g;

/** U+2028 and U+2029 are also line breaks of YAML 1.1. At the end of a line, they have no effect. A space keeps the offsets. */
const BREAK_AT_LINE_END = /[\u2028\u2029](?=[ \t\u2028\u2029]*(?:\r?\n|$))/g;

function* lexTokens(text: string, lines: LineCounter) {
  lines.addNewLine(0);
  const parser = new LenientParser(lines.addNewLine);
  for (const lexeme of new LenientLexer().lex(text)) yield* parser.next(lexeme);
  yield* parser.end();
}

/** The library reports a tab at the start of a line with several error codes. */
function describeSyntaxError({ code, message, pos: [offset] }: YAMLParseError, text: string): string {
  // The library has one code for a flow collection that is not indented, which the lexer accepts, and for one that does not end.
  if (/ end with a [\]}]/.test(message)) return SYNTAX_ERRORS.MISSING_CHAR;
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  return SYNTAX_ERRORS[/^ *\t/.test(text.slice(lineStart)) ? 'TAB_AS_INDENT' : code];
}

const UNEXPECTED = 'This text is not expected here. Check the line and the line before it.';
const PROPERTIES =
  'An anchor (&name) or a tag (!Name) is not expected here. Write one anchor and one tag at most, before the value.';
const ALIAS = 'The anchor or alias has no name, or a tag precedes the alias. Write it as &name or *name.';

const SYNTAX_ERRORS: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: ALIAS,
  BAD_ALIAS: ALIAS,
  BAD_COLLECTION_TYPE: PROPERTIES,
  BAD_DIRECTIVE: 'The line that starts with % is not a YAML directive. Remove it.',
  BAD_DQ_ESCAPE: 'The double-quoted text contains an unknown escape sequence. Write \\\\ for a backslash, or use single quotes.',
  BAD_INDENT: 'The indentation does not match the lines before. Indent the members of one mapping or list equally.',
  BAD_PROP_ORDER: PROPERTIES,
  BAD_SCALAR_START: 'A value cannot start with this character. Put the value in quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'A mapping or list cannot start here. Put it on a new line, indented, or put the text in quotes.',
  BLOCK_IN_FLOW: 'A value inside [ ] or { } cannot be written as an indented block. Write it inside the brackets.',
  DUPLICATE_KEY: 'The key occurs twice in this mapping. Remove one of them.',
  IMPOSSIBLE: UNEXPECTED,
  KEY_OVER_1024_CHARS: 'The key is longer than 1,024 characters. Check for a missing line break or quote.',
  MISSING_CHAR:
    'A character is missing before this place, such as a closing quote or bracket, a comma, or the colon after a key.',
  MULTILINE_IMPLICIT_KEY: 'A key must be on one line. Check for a missing colon, comma, quote, or bracket before this place.',
  MULTIPLE_ANCHORS: PROPERTIES,
  MULTIPLE_DOCS: 'A second YAML document starts here. Keep one document in the file.',
  MULTIPLE_TAGS: PROPERTIES,
  NON_STRING_KEY: 'A key must be a string.',
  RESOURCE_EXHAUSTION: 'The text is nested too deeply. Reduce its depth.',
  TAB_AS_INDENT: 'The line is indented with a tab. Indent with spaces.',
  TAG_RESOLVE_FAILED: PROPERTIES,
  UNEXPECTED_TOKEN: UNEXPECTED,
};
