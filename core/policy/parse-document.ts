import { LineCounter, parseDocument as parseYaml } from 'yaml';
import * as z from 'zod/mini';
import { explainIssue } from './explain-issue.ts';
import { locateInDocument } from './locate-in-document.ts';

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

/** A document as its schema wants it, or everything that is wrong with it. */
export type ParsedDocument<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'invalid'; readonly problems: readonly DocumentProblem[] };

/**
 * Parses YAML or JSON (which is YAML) and checks it against a schema. Every problem says its line, column and field; of broken
 * syntax only the first, as the others follow from it.
 */
export function parseDocument<Schema extends z.ZodMiniType>(text: string, schema: Schema): ParsedDocument<z.infer<Schema>> {
  const lines = new LineCounter();
  const document = parseYaml(text, { lineCounter: lines, prettyErrors: false });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    return invalid([{ ...positionAt(lines, syntaxError.pos[0]), field: '', message: `${syntaxError.message}.` }]);
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
    checked.error.issues.flatMap(explainIssue).map(({ path, message }) => ({
      ...positionAt(lines, locateInDocument(document, path)),
      field: nameField(path),
      message,
    })),
  );
}

/** Lists the problems as people read them, one a line: `policy.yaml:3:5 rules[0].effect: ...`. */
export function formatProblems(source: string, problems: readonly DocumentProblem[]): string {
  return problems
    .map(({ line, column, field, message }) => `${source}:${line}:${column}${field === '' ? '' : ` ${field}`}: ${message}`)
    .join('\n');
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
