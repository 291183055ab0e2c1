import { exportCsv, exportJsonLines } from '../../core/history/export-history.ts';
import type { HistoryEntry } from '../../core/history/history-entry.ts';
import { summarizeHistory } from '../../core/history/summarize-history.ts';
import { writeHistory } from '../../core/history/write-history.ts';
import { writeHistoryPage } from '../../core/history/write-history-page.ts';
import { toPrintableJson } from '../../core/text/printable.ts';
import { EXIT } from '../cli-io.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import type { SharedOptions } from '../command-line/shared-options.ts';
import { readHistory, readHistoryFolder } from '../sources/history.ts';
import { textStyle } from '../text-style.ts';
import { UsageError } from '../usage-error.ts';

/** Options of `stackgate history`. */
export interface HistoryOptions extends SharedOptions {
  readonly stack?: string;
  /** `30d`, `12h`, `8w`, or a date. */
  readonly since: string;
  /** Bucket of the gate. */
  readonly bucket?: string;
  /** Folder with a copy of the records, instead of the bucket. */
  readonly records?: string;
  readonly export?: 'jsonl' | 'csv';
  /** The same as `--output html`. */
  readonly html?: true;
}

/** The variable that replaces `--bucket`. */
const BUCKET_VARIABLE = 'STACKGATE_BUCKET';

const HOURS: Readonly<Record<string, number>> = { h: 1, d: 24, w: 168 };

/**
 * Prints the deployments that a gate judged: verdicts, durations, refusals by effect and type, approvals and approvers. The records and
 * the ends of deployments last longer than the 90 days of Step Functions.
 *
 * @returns the exit code: 0
 *
 * @example
 * stackgate history --bucket gate-records --since 30d
 * stackgate history --bucket gate-records --since 400d --export csv -o audit.csv
 */
export async function history(options: HistoryOptions, io: CommandIo): Promise<number> {
  const since = readSince(options.since, io.now());
  const entries = await readEntries({ ...options, from: since }, io);
  io.stdout(format(entries, options, since, io));
  return EXIT.allow;
}

function format(entries: readonly HistoryEntry[], options: HistoryOptions, since: Date, io: CommandIo): string {
  if (options.export === 'csv') return exportCsv(entries);
  if (options.export === 'jsonl') return exportJsonLines(entries);
  switch (options.html === true ? 'html' : options.output) {
    case 'json':
      return toPrintableJson({ since, summary: summarizeHistory(entries), deployments: entries });
    case 'html':
      return writeHistoryPage(entries, { stack: options.stack, since, until: io.now() });
    default:
      return writeHistory(entries, textStyle(io.hasColors));
  }
}

async function readEntries(
  { stack, bucket, records, profile, region, from }: HistoryOptions & { readonly from: Date },
  io: CommandIo,
): Promise<readonly HistoryEntry[]> {
  const request = { stack, since: from };
  if (records !== undefined) return readHistoryFolder(records, request);
  const name = bucket ?? io.env?.[BUCKET_VARIABLE];
  if (name === undefined || name === '') {
    throw new UsageError(
      `Expected --bucket, ${BUCKET_VARIABLE}, or --records, got none: use the bucket of the gate, or a folder with a copy of its records.`,
    );
  }
  const aws = io.aws({ profile, region });
  const [s3, stepFunctions] = await Promise.all([aws.s3(), aws.stepFunctions()]);
  return io.progress(`Reading the records in ${name}`, () =>
    readHistory({ s3, stepFunctions }, name, request, (warning) => io.stderr(`warning: ${warning}\n`)),
  );
}

/** Reads the start of the period. @throws UsageError if the text is neither a number of hours, days, or weeks nor a date */
function readSince(text: string, now: Date): Date {
  const [, count = '', unit = ''] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  const date = /^\d{4}-\d{2}-\d{2}/.test(text)
    ? new Date(text)
    : new Date(now.getTime() - Number(count || 'x') * (HOURS[unit] ?? 0) * 3_600_000);
  if (!Number.isNaN(date.getTime())) return date;
  throw new UsageError(`Expected --since to be a period such as 30d, 12h, or 8w, or a date such as 2026-01-31, got ${text}.`);
}
