import type { RecordedChange } from '../record/decision-record.ts';
import { toPrintable } from '../text/printable.ts';
import { DIFF_MARKS, type DiffLine } from './diff-lines.ts';
import { consequencesOf } from './headline.ts';
import { cutLines, differencesOf, type PropertyDifference } from './property-differences.ts';
import type { TextStyle } from './text-style.ts';

/**
 * Writes the changed properties of a resource as a tree, each with its value before and after: short values in one line, policies,
 * structures, and long values line by line.
 *
 * @param isVerbose writes every line, without limits
 */
export function writeProperties(change: RecordedChange, style: TextStyle, isVerbose: boolean): readonly string[] {
  const entries = differencesOf(change).map((difference) => writeDifference(change, difference, style, isVerbose));
  return entries.flatMap(([first = '', ...rest], index) => {
    const isLast = index === entries.length - 1;
    return [
      `  ${style.dim(isLast ? '└' : '├')} ${first}`,
      ...rest.map((line) => `  ${isLast ? ' ' : style.dim('│')}   ${line}`.trimEnd()),
    ];
  });
}

function writeDifference(
  change: RecordedChange,
  { title, property, before, after, lines }: PropertyDifference,
  style: TextStyle,
  isVerbose: boolean,
): readonly string[] {
  const ending = property === undefined ? '' : writeMarks(change, property, style);
  if (lines !== undefined) return [`${title}${ending}`, ...writeLines(lines, style, isVerbose)];
  if (before === undefined && after === undefined) return [`${title}${ending}`];
  return [`${title}  ${writeInline(before, after, style)}${ending}`];
}

function writeMarks(
  change: RecordedChange,
  { name, causedBy }: NonNullable<PropertyDifference['property']>,
  style: TextStyle,
): string {
  const marks = [...(causedBy === undefined ? [] : [`from ${toPrintable(causedBy)}`]), ...consequencesOf(change, name)];
  return marks.length === 0 ? '' : style.dim(`  (${marks.join(', ')})`);
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

function writeLines(lines: readonly DiffLine[], style: TextStyle, isVerbose: boolean): readonly string[] {
  const { shown, rest } = isVerbose ? { shown: lines, rest: 0 } : cutLines(lines);
  const written = shown.map((line) => writeLine(line, style));
  return rest <= 0 ? written : [...written, style.dim(`${rest} more lines: use --verbose`)];
}

function writeLine({ kind, text }: DiffLine, style: TextStyle): string {
  const shown = `${DIFF_MARKS[kind]} ${toPrintable(text)}`;
  switch (kind) {
    case 'removed':
      return style.red(shown);
    case 'added':
      return style.green(shown);
    case 'skipped':
      return style.dim(shown);
    case 'same':
      return shown;
  }
}
