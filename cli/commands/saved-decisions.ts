import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangeSetPage } from '../../core/change-set/change-set-page.ts';
import { formatProblems, parseDocument } from '../../core/documents/parse-document.ts';
import { groupBy } from '../../core/group-by.ts';
import { type DecisionRecord, decisionRecordSchema } from '../../core/record/decision-record.ts';
import { parsePages, readingOf } from '../sources/inspect-saved.ts';
import { cannotRead, readOutputFile } from '../sources/read-text-file.ts';
import { UsageError } from '../usage-error.ts';
import { judgeReading } from './inspect.ts';

/** A decision in files. */
export interface SavedDecision {
  /** The record, or the pages of one change set and its nested change sets. */
  readonly files: readonly string[];
  readonly record: DecisionRecord;
  /** False for a change set, which is judged by the standard preset. */
  readonly isRecorded: boolean;
}

/** Facts for change sets, which no gate has judged. */
export interface UnjudgedFacts {
  /** The time of the judgement, ISO 8601. */
  readonly now: string;
  readonly waivers?: string | undefined;
  readonly environment?: string | undefined;
}

/** A page of a change set, and its file. */
interface SavedPage {
  readonly file: string;
  readonly page: ChangeSetPage;
}

/**
 * Reads decision records and saved DescribeChangeSet responses from files, and from all `*.json` files in directories. The pages of a
 * change set and its nested change sets can be in several files.
 *
 * @throws UsageError that names the file, or the paths if they contain no file
 */
export function readSavedDecisions(paths: readonly string[], facts: UnjudgedFacts): readonly SavedDecision[] {
  const files = paths.flatMap(listFiles);
  if (files.length === 0) {
    throw new UsageError(`${paths.join(', ')}: Expected saved decision records (*.json), got none.`);
  }
  const read = files.map((file) => readFile(file));
  const pages = read.flatMap((one) => ('record' in one ? [] : one));
  return [
    ...read.filter((one) => 'record' in one),
    ...[...groupBy(pages, rootOf).values()].map((own) => judgeChangeSet(own, facts)),
  ].sort((a, b) => files.indexOf(a.files[0] ?? '') - files.indexOf(b.files[0] ?? ''));
}

function listFiles(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    return readdirSync(path, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(path, name));
  } catch (error) {
    throw cannotRead(path, error as NodeJS.ErrnoException);
  }
}

function readFile(file: string): SavedDecision | readonly SavedPage[] {
  const text = readOutputFile(file);
  if (!/"recordVersion"/.test(text)) return parsePages(file, text).map((page) => ({ file, page }));
  const parsed = parseDocument(text, decisionRecordSchema);
  if (parsed.kind === 'invalid') {
    throw new UsageError(`Expected a decision record:\n${formatProblems(file, parsed.problems)}`);
  }
  return { files: [file], record: parsed.value, isRecorded: true };
}

/** Identifies the change set that a page belongs to, with its nested change sets. */
function rootOf({ file, page: { RootChangeSetId, ParentChangeSetId, ChangeSetId } }: SavedPage): string {
  return RootChangeSetId ?? ParentChangeSetId ?? ChangeSetId ?? file;
}

function judgeChangeSet(own: readonly SavedPage[], { now, waivers, environment }: UnjudgedFacts): SavedDecision {
  const files = [...new Set(own.map(({ file }) => file))];
  const reading = readingOf(
    files,
    own.map(({ page }) => page),
  );
  const options = { ...(waivers !== undefined && { waivers }), ...(environment !== undefined && { environment }) };
  return { files, record: judgeReading(reading, options, now), isRecorded: false };
}
