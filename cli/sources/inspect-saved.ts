import type { ChangeSetPage } from '../../core/change-set/change-set-page.ts';
import type { ChangeSetReading } from '../../core/change-set/change-set-reading.ts';
import { readSavedPages } from '../../core/change-set/read-saved-pages.ts';
import { savedPageSchema, savedPagesSchema } from '../../core/change-set/saved-pages-file.ts';
import { formatProblems, parseDocument } from '../../core/documents/parse-document.ts';
import { UsageError } from '../usage-error.ts';
import { readOutputFile } from './read-text-file.ts';

/**
 * Reads saved DescribeChangeSet responses: each file contains one page or a list of pages; nested change sets are in other files.
 *
 * @throws UsageError that names the file and the position
 */
export function readSavedChangeSet(files: readonly string[]): ChangeSetReading {
  return readingOf(
    files,
    files.flatMap((file) => parsePages(file, readOutputFile(file))),
  );
}

/** Joins pages to one change set. @throws UsageError that names the files of the pages */
export function readingOf(files: readonly string[], pages: readonly ChangeSetPage[]): ChangeSetReading {
  const reading = readSavedPages(pages);
  if (reading === undefined) {
    throw new UsageError(
      `${files.join(', ')}: Expected one change set with its nested change sets, got several change sets that do not refer to each ` +
        `other: inspect them one by one.`,
    );
  }
  return reading;
}

/** Parses one file of saved pages. @throws UsageError that names the file and the position */
export function parsePages(file: string, text: string): readonly ChangeSetPage[] {
  const isList = /^\s*(\[|-\s)/.test(text);
  const parsed = isList ? parseDocument(text, savedPagesSchema) : parseDocument(text, savedPageSchema);
  if (parsed.kind === 'invalid') {
    throw new UsageError(
      `Expected the output of \`aws cloudformation describe-change-set\`:\n${formatProblems(file, parsed.problems)}`,
    );
  }
  return [parsed.value].flat();
}
