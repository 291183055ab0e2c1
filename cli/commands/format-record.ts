import { assertNever } from '../../core/assert-never.ts';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { writeHtml } from '../../core/report/write-html.ts';
import { writeMarkdown } from '../../core/report/write-markdown.ts';
import { writeText } from '../../core/report/write-text.ts';
import { toPrintableJson } from '../../core/text/printable.ts';
import type { OutputFormat } from '../command-line/shared-options.ts';
import { textStyle } from '../text-style.ts';

/** A record in one output format. */
export function formatRecord(record: DecisionRecord, format: OutputFormat, hasColors: boolean): string {
  switch (format) {
    case 'text':
      return writeText(record, textStyle(hasColors));
    case 'json':
      return toPrintableJson(record);
    case 'markdown':
      return writeMarkdown(record);
    case 'html':
      return writeHtml(record);
    default:
      return assertNever(format);
  }
}
