import * as z from 'zod/mini';
import { toPrintable } from '../text/printable.ts';
import { explainIssue, NO_WORDS } from './describe-issues.ts';
import { type ParsedText, parseYaml } from './parse-yaml.ts';
import type { DocumentSyntaxError, Position } from './yaml-document.ts';

/** A problem in a file, with its property path. */
export interface DocumentProblem extends Position {
  /** The field, such as `rules[2].match.effect`; empty for the document itself. */
  readonly field: string;
  readonly message: string;
}

/** Maximum number of problems in one report. Each problem requires a search for its position. */
const MAX_PROBLEMS = 20;

/** The value of a valid document, or the problems of an invalid one. */
export type ParsedDocument<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  | { readonly kind: 'invalid'; readonly problems: readonly DocumentProblem[] };

/**
 * Parses a YAML or JSON file that only stackgate reads, and checks it against a schema. Every problem has its line, column, and field. A
 * file that is not well-formed has one problem; any other file has at most 20.
 */
export function parseDocument<Schema extends z.ZodMiniType>(text: string, schema: Schema): ParsedDocument<z.infer<Schema>> {
  let parsed: ParsedText;
  try {
    parsed = parseYaml(text, 'strict');
  } catch (error) {
    const { position, message } = error as DocumentSyntaxError;
    return { kind: 'invalid', problems: [{ ...position, field: '', message }] };
  }
  const { value, locate } = parsed;
  if (value === null) return { kind: 'invalid', problems: [{ line: 1, column: 1, field: '', message: 'The file is empty.' }] };
  const checked = z.safeParse(schema, value, { reportInput: true, error: () => NO_WORDS });
  if (checked.success) return { kind: 'ok', value: checked.data };
  const problems = checked.error.issues
    .flatMap(explainIssue)
    .slice(0, MAX_PROBLEMS)
    .map(({ path, message }) => ({ ...locate(path), field: nameField(path), message }));
  return { kind: 'invalid', problems };
}

/** Writes the problems for a user, one on each line: `policy.yaml:3:5 rules[0].effect: ...`. */
export function formatProblems(source: string, problems: readonly DocumentProblem[]): string {
  return problems
    .map(({ line, column, field, message }) =>
      toPrintable(`${source}:${line}:${column}${field === '' ? '' : ` ${field}`}: ${message}`),
    )
    .join('\n');
}

function nameField(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');
}
