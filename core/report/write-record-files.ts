import type { DecisionRecord } from '../record/decision-record.ts';
import { toPrintableJson } from '../text/printable.ts';
import { writeHtml } from './write-html.ts';
import { writeMarkdown } from './write-markdown.ts';

/** A record in one format. */
export interface RecordFile {
  readonly extension: 'json' | 'md' | 'html';
  readonly contentType: string;
  readonly body: string;
}

/** Writes a record in every format that the gate stores. */
export function writeRecordFiles(record: DecisionRecord): readonly RecordFile[] {
  return [
    { extension: 'json', contentType: 'application/json', body: toPrintableJson(record) },
    { extension: 'md', contentType: 'text/markdown; charset=utf-8', body: writeMarkdown(record) },
    { extension: 'html', contentType: 'text/html; charset=utf-8', body: writeHtml(record) },
  ];
}
