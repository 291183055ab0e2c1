import type { DecisionRecord } from './decision-record.ts';

/** One form of a record. */
export interface RecordFile {
  readonly extension: 'json' | 'md' | 'html';
  readonly contentType: string;
  readonly body: string;
}

/** A record in every form that is kept. */
export function writeRecordFiles(record: DecisionRecord): readonly RecordFile[] {
  return [{ extension: 'json', contentType: 'application/json', body: `${JSON.stringify(record, null, 2)}\n` }];
}
