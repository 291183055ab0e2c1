import { isMap, isPair, isScalar, LineCounter, type Node, parseDocument as parseYaml } from 'yaml';
import type * as z from 'zod/mini';
import { safeParse } from 'zod/mini';

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

/** Parses YAML or JSON (which is YAML) and checks it against a schema. Every problem says its line, column and field. */
export function parseDocument<Schema extends z.ZodMiniType>(text: string, schema: Schema): ParsedDocument<z.infer<Schema>> {
  const lines = new LineCounter();
  const document = parseYaml(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      kind: 'invalid',
      problems: document.errors.map((error) => ({ ...positionAt(lines, error.pos[0]), field: '', message: error.message })),
    };
  }
  const plain = toPlain(() => document.toJS({ maxAliasCount: 100 }));
  if (plain.kind === 'invalid') {
    return plain;
  }
  const checked = safeParse(schema, plain.value);
  if (checked.success) {
    return { kind: 'ok', value: checked.data };
  }
  const problems = checked.error.issues.flatMap((issue) =>
    pathsOf(issue).map((path) => ({
      ...positionAt(lines, offsetOf(document.contents, path)),
      field: nameField(path),
      message: explain(issue),
    })),
  );
  return { kind: 'invalid', problems };
}

/** Lists the problems as people read them, one a line: `policy.yaml:3:5 rules[0].effect: ...`. */
export function formatProblems(source: string, problems: readonly DocumentProblem[]): string {
  return problems
    .map(({ line, column, field, message }) => `${source}:${line}:${column}${field === '' ? '' : ` ${field}`}: ${message}`)
    .join('\n');
}

function toPlain(read: () => unknown): ParsedDocument<unknown> {
  try {
    return { kind: 'ok', value: read() };
  } catch (error) {
    return { kind: 'invalid', problems: [{ line: 1, column: 1, field: '', message: String((error as Error).message) }] };
  }
}

type Path = readonly PropertyKey[];

/** An unknown field is reported at the field itself, not at what it stands in. */
function pathsOf(issue: z.core.$ZodIssue): readonly Path[] {
  return issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

function explain(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'unrecognized_keys':
      return 'Unknown field: check its spelling or take it out.';
    case 'invalid_value':
      return `Expected ${issue.values.map((value) => JSON.stringify(value)).join(', ')}, got ${show(issue.input)}.`;
    case 'invalid_type':
      return issue.input === undefined
        ? `Expected a ${issue.expected} here: it is missing.`
        : `Expected a ${issue.expected}, got ${show(issue.input)}.`;
    default:
      return issue.message;
  }
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}

function nameField(path: Path): string {
  return path.reduce<string>(
    (name, key) => (typeof key === 'number' ? `${name}[${key}]` : name === '' ? String(key) : `${name}.${String(key)}`),
    '',
  );
}

function positionAt(lines: LineCounter, offset: number): { readonly line: number; readonly column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

/** Where the last part of the path begins that the document has: the key where there is one. */
function offsetOf(contents: Node | null, path: Path): number {
  let node: unknown = contents;
  let offset = contents?.range?.[0] ?? 0;
  for (const key of path) {
    const next = stepInto(node, key);
    if (next === undefined) {
      break;
    }
    offset = next.offset;
    node = next.node;
  }
  return offset;
}

function stepInto(node: unknown, key: PropertyKey): { readonly node: unknown; readonly offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(key));
    return pair === undefined ? undefined : { node: pair.value, offset: (pair.key as Node).range?.[0] ?? 0 };
  }
  const items = (node as { readonly items?: readonly Node[] } | null)?.items;
  const item = typeof key === 'number' ? items?.[key] : undefined;
  return item === undefined ? undefined : { node: item, offset: item.range?.[0] ?? 0 };
}
