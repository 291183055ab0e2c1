import type { RecordedChange, RecordedDocument, RecordedProperty } from '../record/decision-record.ts';
import { toPrintable } from '../text/printable.ts';
import { cutText } from '../text/truncate.ts';
import { type DiffLine, diffLines, isStructure } from './diff-lines.ts';
import { consequencesOf } from './headline.ts';
import type { TextStyle } from './text-style.ts';

/** Longer values are compared line by line. */
const LONGEST_INLINE = 80;

/** Limits of a text that is not verbose. */
const MOST_LINES = 40;
const LONGEST_LINE = 200;

/**
 * Writes the changed properties of a resource as a tree, each with its value before and after: short values in one line, policies,
 * structures, and long values line by line.
 *
 * @param isVerbose writes every line, without limits
 */
export function writeProperties(change: RecordedChange, style: TextStyle, isVerbose: boolean): readonly string[] {
  const documents = change.documents ?? [];
  const isInDocument = ({ path }: RecordedProperty): boolean =>
    documents.some((document) => path === document.path || path?.startsWith(`${document.path}/`) === true);
  const entries = [
    ...change.properties
      .filter((property) => !isInDocument(property))
      .map((property) => writeProperty(change, property, style, isVerbose)),
    ...documents.map((document) => [nameOf(document.path), ...writeLines(document, style, isVerbose)]),
  ];
  return entries.flatMap(([first = '', ...rest], index) => {
    const isLast = index === entries.length - 1;
    return [
      `  ${style.dim(isLast ? '└' : '├')} ${first}`,
      ...rest.map((line) => `  ${isLast ? ' ' : style.dim('│')}   ${line}`.trimEnd()),
    ];
  });
}

function writeProperty(
  change: RecordedChange,
  property: RecordedProperty,
  style: TextStyle,
  isVerbose: boolean,
): readonly string[] {
  const { path, name, before, after, causedBy } = property;
  const marks = [...(causedBy === undefined ? [] : [`from ${toPrintable(causedBy)}`]), ...consequencesOf(change, name)];
  const ending = marks.length === 0 ? '' : style.dim(`  (${marks.join(', ')})`);
  const title = path === undefined ? toPrintable(name) : nameOf(path);
  if (before === undefined && after === undefined) return [`${title}${ending}`];
  if (isLong(before) || isLong(after)) return [`${title}${ending}`, ...writeLines(property, style, isVerbose)];
  return [`${title}  ${writeInline(before, after, style)}${ending}`];
}

function isLong(value = ''): boolean {
  return value.length > LONGEST_INLINE || value.trimEnd().includes('\n') || (isStructure(value) && value.length > 2);
}

function writeInline(before: string | undefined, after: string | undefined, style: TextStyle): string {
  const old = before === undefined ? undefined : style.red(show(before));
  const now = after === undefined ? undefined : style.green(show(after));
  if (old === undefined) return `+ ${now}`;
  return now === undefined ? `- ${old}` : `${old} → ${now}`;
}

function show(value: string): string {
  return value === '' ? '""' : toPrintable(value.trimEnd());
}

function writeLines(
  { before, after }: Pick<RecordedDocument, 'before' | 'after'>,
  style: TextStyle,
  isVerbose: boolean,
): readonly string[] {
  const lines = diffLines(before, after).map((line) => writeLine(line, style, isVerbose));
  const rest = lines.length - MOST_LINES;
  return isVerbose || rest <= 0 ? lines : [...lines.slice(0, MOST_LINES), style.dim(`${rest} more lines: use --verbose`)];
}

function writeLine({ kind, text }: DiffLine, style: TextStyle, isVerbose: boolean): string {
  const shown = toPrintable(isVerbose ? text : cutText(text, LONGEST_LINE));
  switch (kind) {
    case 'removed':
      return style.red(`- ${shown}`);
    case 'added':
      return style.green(`+ ${shown}`);
    case 'skipped':
      return style.dim(`  ${shown}`);
    case 'same':
      return `  ${shown}`;
  }
}

/** Writes a JSON pointer as the CDK does: `Environment.Variables.STAGE`. */
function nameOf(path: string): string {
  const segments = path
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  const [first, ...rest] = segments;
  const shown = first === 'Properties' && rest.length > 0 ? rest : segments;
  return toPrintable(
    shown
      .map((segment, index) => (index > 0 && /^\d+$/.test(segment) ? `[${segment}]` : `${index > 0 ? '.' : ''}${segment}`))
      .join(''),
  );
}
