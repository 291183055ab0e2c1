import type { HistoryEntry } from './history-entry.ts';
import { verdictOf } from './summarize-history.ts';

const COLUMNS = [
  'judgedAt',
  'stackName',
  'environmentName',
  'kind',
  'verdict',
  'decision',
  'changeSetAction',
  'summary',
  'restricted',
  'approvalStatus',
  'approvalBy',
  'approvalAt',
  'approvalReason',
  'breakGlass',
  'waivers',
  'policies',
  'status',
  'seconds',
  'fingerprint',
  'revision',
  'pipelineExecutionId',
  'executionArn',
  'key',
] as const;

/** Writes one JSON object per line, oldest first. */
export function exportJsonLines(entries: readonly HistoryEntry[]): string {
  return entries.map((entry) => `${JSON.stringify({ ...entry, verdict: verdictOf(entry) })}\n`).join('');
}

/**
 * Writes comma-separated values with a header, oldest first.
 *
 * A value that begins as a formula gets an apostrophe, because a spreadsheet would run it:
 * https://owasp.org/www-community/attacks/CSV_Injection
 */
export function exportCsv(entries: readonly HistoryEntry[]): string {
  return [COLUMNS.join(','), ...entries.map(writeRow)].map((line) => `${line}\r\n`).join('');
}

function writeRow(entry: HistoryEntry): string {
  const { approval, restricted, waivers, policies } = entry;
  const values: Readonly<Record<string, unknown>> = {
    ...entry,
    verdict: verdictOf(entry),
    restricted: restricted.map(({ place, effect, decision }) => `${place}: ${effect} (${decision})`).join('; '),
    approvalStatus: approval?.status,
    approvalBy: approval?.by,
    approvalAt: approval?.at,
    approvalReason: approval?.reason,
    breakGlass: approval?.breakGlass,
    waivers: waivers.join('; '),
    policies: policies.join('; '),
  };
  return COLUMNS.map((name) => quote(values[name])).join(',');
}

function quote(value: unknown): string {
  const text = value === undefined ? '' : String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
