import { type Document, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument as parseYaml, visit } from 'yaml';
import * as z from 'zod/mini';
import { toPrintable } from '../text/printable.ts';
import { explainIssue } from './describe-issues.ts';

/** Something wrong in a file, where it stands. */
export interface DocumentProblem {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** The field, e.g. `rules[2].match.effect`; empty for the document itself. */
  readonly field: string;
  readonly message: string;
}

/** More problems than this nobody reads, and each takes a search for its place. */
const MOST_PROBLEMS = 20;

interface Hazard {
  readonly offset: number;
  readonly message: string;
}

/** A document as its schema wants it, or everything that is wrong with it. */
export type ParsedDocument<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'invalid'; readonly problems: readonly DocumentProblem[] };

/**
 * Parses YAML or JSON (which is YAML) and checks it against a schema. Every problem says its line, column and field; of broken
 * syntax only the first, as the others follow from it; of others the first 20.
 */
export function parseDocument<Schema extends z.ZodMiniType>(text: string, schema: Schema): ParsedDocument<z.infer<Schema>> {
  const lines = new LineCounter();
  // The library's own check of unique keys takes time with their square.
  // Stryker disable next-line BooleanLiteral: the library's check says the same, later
  const document = parseYaml(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    return invalid([{ ...positionAt(lines, syntaxError.pos[0]), field: '', message: `${syntaxError.message}.` }]);
  }
  if (document.contents === null) {
    return invalid([{ line: 1, column: 1, field: '', message: 'The file is empty.' }]);
  }
  const hazard = findHazard(document);
  if (hazard !== undefined) {
    return invalid([{ ...positionAt(lines, hazard.offset), field: '', message: hazard.message }]);
  }
  let plain: unknown;
  try {
    plain = document.toJS();
  } catch (error) {
    return invalid([{ line: 1, column: 1, field: '', message: (error as Error).message }]);
  }
  const checked = z.safeParse(schema, plain, { reportInput: true });
  if (checked.success) {
    return { kind: 'ok', value: checked.data };
  }
  return invalid(
    checked.error.issues
      .flatMap(explainIssue)
      .slice(0, MOST_PROBLEMS)
      .map(({ path, message }) => ({
        ...positionAt(lines, locateInDocument(document, path)),
        field: nameField(path),
        message,
      })),
  );
}

/** Lists the problems as people read them, one a line: `policy.yaml:3:5 rules[0].effect: ...`. */
export function formatProblems(source: string, problems: readonly DocumentProblem[]): string {
  return problems
    .map(({ line, column, field, message }) =>
      toPrintable(`${source}:${line}:${column}${field === '' ? '' : ` ${field}`}: ${message}`),
    )
    .join('\n');
}

/** The first key that is there twice or reaches the prototype, or alias that stands inside of what it stands for. */
function findHazard(document: Document.Parsed): Hazard | undefined {
  let found: Hazard | undefined;
  const stopAt = (node: unknown, message: string | undefined): symbol | undefined => {
    if (message === undefined) return undefined;
    found = { offset: (node as ParsedNode).range[0], message };
    return visit.BREAK;
  };
  visit(document, {
    Alias: (_key, alias, path) => {
      const isInside = path.some((node) => 'anchor' in node && node.anchor === alias.source);
      return stopAt(alias, isInside ? `Alias ${alias.source} stands inside of what it stands for.` : undefined);
    },
    Map: (_key, { items }) => {
      const names = new Set<string>();
      const bad = items.find(({ key }) => stopAt(key, explainKey(key, names)) !== undefined);
      return bad === undefined ? undefined : visit.BREAK;
    },
  });
  return found;
}

function explainKey(key: unknown, names: Set<string>): string | undefined {
  if (!isScalar(key)) {
    return 'Every key must be a scalar.';
  }
  const name = String(key.value);
  if (name === '__proto__') {
    return `Key ${name} is not allowed.`;
  }
  if (names.has(name)) {
    return 'Map keys must be unique.';
  }
  names.add(name);
  return undefined;
}

function invalid(problems: readonly DocumentProblem[]): {
  readonly kind: 'invalid';
  readonly problems: readonly DocumentProblem[];
} {
  return { kind: 'invalid', problems };
}

function nameField(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}

/** An empty document has no lines to count. */
function positionAt(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/**
 * Offset of the last part of the path that the document has: of the key in a map, of the item in a list; of the whole
 * where nothing of the path is there.
 */
export function locateInDocument({ contents }: Pick<Document.Parsed, 'contents'>, path: readonly PropertyKey[]): number {
  let node: ParsedNode | null = contents;
  let offset = contents?.range[0] ?? 0;
  for (const key of path) {
    const step = stepInto(node, key);
    if (step === undefined) {
      return offset;
    }
    ({ node, offset } = step);
  }
  return offset;
}

function stepInto(
  node: ParsedNode | null,
  wanted: PropertyKey,
): { readonly node: ParsedNode | null; readonly offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(wanted));
    return pair && { node: pair.value, offset: pair.key.range[0] };
  }
  const item = isSeq(node) ? node.items[Number(wanted)] : undefined;
  return item && 'range' in item ? { node: item, offset: item.range[0] } : undefined;
}
