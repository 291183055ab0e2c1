import { structuredPatch } from 'diff';

/** Unchanged lines that a difference shows around a changed line. */
const CONTEXT = 3;

/** If more lines changed, a difference contains every line of both values, because computing a minimal difference would take too long. */
const MOST_EDITS = 400;

/** One line of a difference. `skipped` is in place of unchanged lines. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added' | 'skipped';
  readonly text: string;
}

/** The first character of a line in each kind of text. */
export const DIFF_MARKS: Readonly<Record<DiffLine['kind'], string>> = { removed: '-', added: '+', same: ' ', skipped: ' ' };

/**
 * Compares two values line by line. A JSON structure is compared with one field per line.
 *
 * @param before undefined if the value is new
 * @param after undefined if the value is removed
 *
 * @example
 * diffLines('a\nb', 'a\nc'); // [{ kind: 'same', text: 'a' }, { kind: 'removed', text: 'b' }, { kind: 'added', text: 'c' }]
 */
export function diffLines(before: string | undefined, after: string | undefined): readonly DiffLine[] {
  const [old, now] = [toLines(before), toLines(after)];
  const patch = structuredPatch('', '', old, now, '', '', { context: CONTEXT, maxEditLength: MOST_EDITS });
  if (patch === undefined) return [...listLines('removed', old), ...listLines('added', now)];
  const { hunks } = patch;
  return hunks.flatMap(({ lines, oldStart, oldLines }, index): DiffLine[] => [
    ...(index === 0 && oldStart <= 1 ? [] : [{ kind: 'skipped', text: '...' } as const]),
    ...lines.filter((line) => !line.startsWith('\\')).map(readLine),
    ...(index < hunks.length - 1 || oldStart + oldLines > countLines(before) ? [] : [{ kind: 'skipped', text: '...' } as const]),
  ]);
}

function listLines(kind: DiffLine['kind'], text: string): readonly DiffLine[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => ({ kind, text: line }));
}

function readLine(line: string): DiffLine {
  const kinds = { '-': 'removed', '+': 'added' } as const;
  return { kind: line[0] === '-' || line[0] === '+' ? kinds[line[0]] : 'same', text: line.slice(1) };
}

function toLines(value: string | undefined): string {
  if (value === undefined || value === '') return '';
  const text = pretty(value);
  return text.endsWith('\n') ? text : `${text}\n`;
}

function countLines(value: string | undefined): number {
  return toLines(value).split('\n').length - 1;
}

/** Writes a JSON structure with one field per line, without commas, so that a new last field changes no other line. */
function pretty(text: string): string {
  if (!isStructure(text)) return text;
  try {
    return JSON.stringify(JSON.parse(text), null, 2).replaceAll(/,$/gm, '');
  } catch {
    return text;
  }
}

/** Tests whether a string looks like a JSON structure. */
export function isStructure(text: string): boolean {
  return /^\s*[[{]/.test(text);
}
