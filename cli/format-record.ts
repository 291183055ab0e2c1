import { assertNever } from '../core/assert-never.ts';
import { toPrintableJson } from '../core/printable.ts';
import type { DecisionRecord } from '../core/record/decision-record.ts';
import { writeHtml } from '../core/record/write-html.ts';
import { writeMarkdown } from '../core/record/write-markdown.ts';
import { writeText } from '../core/record/write-text.ts';
import { textStyle } from './text-style.ts';

/** The forms that a record is printed in. */
export const RECORD_FORMATS = ['text', 'json', 'markdown', 'html'] as const;

/** One of them. */
export type RecordFormat = (typeof RECORD_FORMATS)[number];

/** A record in one of its forms. */
export function formatRecord(record: DecisionRecord, format: RecordFormat, hasColors: boolean): string {
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
