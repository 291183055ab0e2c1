import wrapAnsi from 'wrap-ansi';
import { assertNever } from '../../core/assert-never.ts';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { writeHtml } from '../../core/report/write-html.ts';
import { writeMarkdown } from '../../core/report/write-markdown.ts';
import { writeText } from '../../core/report/write-text.ts';
import { toPrintableJson } from '../../core/text/printable.ts';
import type { CliIo } from '../cli-io.ts';
import type { Detail, SharedOptions } from '../command-line/shared-options.ts';
import { textStyle } from '../text-style.ts';

/** Lines are not wrapped to less than this width. */
const LEAST_COLUMNS = 40;

/** Writes a record in the output format of the user. Text fits the width of the terminal. */
export function formatRecord(
  record: DecisionRecord,
  { output, ...detail }: Pick<SharedOptions, 'output' | keyof Detail>,
  io: Pick<CliIo, 'hasColors' | 'columns'>,
): string {
  switch (output) {
    case 'text':
      return wrapLines(writeText(record, textStyle(io.hasColors), readDetail(detail)), io.columns);
    case 'json':
      return toPrintableJson(record);
    case 'markdown':
      return writeMarkdown(record);
    case 'html':
      return writeHtml(record);
    default:
      return assertNever(output);
  }
}

function readDetail({ verbose, quiet }: Detail): 'quiet' | 'normal' | 'verbose' {
  if (quiet) return 'quiet';
  return verbose ? 'verbose' : 'normal';
}

/** Wraps long lines. The continuation of a line has the indentation of the line. */
function wrapLines(text: string, columns = Number.POSITIVE_INFINITY): string {
  if (columns === Number.POSITIVE_INFINITY) return text;
  const wrap = (line: string): string => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    const width = Math.max(columns, LEAST_COLUMNS) - indent.length;
    return wrapAnsi(line.slice(indent.length), width, { hard: true, trim: false })
      .split('\n')
      .map((part, index) => `${indent}${index === 0 ? part : part.trimStart()}`)
      .join('\n');
  };
  return text.split('\n').map(wrap).join('\n');
}
