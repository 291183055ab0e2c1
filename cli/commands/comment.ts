import { type DecisionRecord, decisionRecordSchema } from '../../core/record/decision-record.ts';
import { headline } from '../../core/report/headline.ts';
import { writeMarkdown } from '../../core/report/write-markdown.ts';
import { type CliIo, EXIT } from '../cli-io.ts';
import { findPullRequest, type PullRequestOptions } from '../pull-request/find-pull-request.ts';
import type { CheckStatus } from '../pull-request/pull-request.ts';
import { readOutputFile } from '../sources/read-text-file.ts';
import { UsageError } from '../usage-error.ts';

/** Options of `stackgate comment`. */
export interface CommentOptions extends PullRequestOptions {
  /** Distinguishes the comment and the status from those of other plans on the same pull request. */
  readonly key: string;
  /** Address of more information, such as the log of the build. */
  readonly url?: string;
  /** The status of the check for a decision that a person has to make. */
  readonly ask: CheckStatus['state'];
}

/**
 * Posts the record of a plan on the pull request, or updates the existing comment, and sets the status.
 *
 * @returns the exit code: 0 for every decision
 *
 * @example
 * stackgate plan --before git:main:infra/template.yaml --after infra/template.yaml --output json > plan.json
 * stackgate comment plan.json --host github
 */
export async function comment(file: string, options: CommentOptions, io: CliIo): Promise<number> {
  const { key, url, ask } = options;
  if (!/^[\w.-]{1,100}$/.test(key)) throw new UsageError(`Expected --key to be letters, digits, dots and dashes, got ${key}.`);
  const record = readRecord(file);
  const pullRequest = await findPullRequest(options, io);
  const marker = `<!-- stackgate:${key} -->`;
  const outcome = await pullRequest.putComment(writeComment(record, marker, pullRequest.longestComment), marker);
  const state = stateOf(record.decision, ask);
  const description = `${headline(record)}. ${record.summary}`;
  await pullRequest.setStatus({ state, context: `stackgate/${key}`, description, ...(url === undefined ? {} : { url }) });
  io.stdout(`The comment is ${outcome}, the status is ${state}.\n`);
  return EXIT.allow;
}

function readRecord(file: string): DecisionRecord {
  const value = parseJson(file);
  const result = decisionRecordSchema.safeParse((value as { verdict?: unknown } | null)?.verdict ?? value);
  if (result.success) return result.data;
  throw new UsageError(`${file}: Expected the output of \`stackgate plan --output json\`, got other JSON.`);
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readOutputFile(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${file}: Expected JSON, got text that is not JSON.`);
  }
}

/** Writes the record in Markdown after the marker, cut at a line if it is too long for the host. */
function writeComment(record: DecisionRecord, marker: string, longest: number): string {
  const body = `${marker}\n${writeMarkdown(record)}`;
  if (body.length <= longest) return body;
  const rest = '\n\n_The log of the build contains the rest._\n';
  const cut = body.slice(0, longest - rest.length);
  return `${cut.slice(0, cut.lastIndexOf('\n'))}${rest}`;
}

function stateOf(decision: DecisionRecord['decision'], ask: CommentOptions['ask']): CheckStatus['state'] {
  switch (decision) {
    case 'allow':
      return 'success';
    case 'forbid':
      return 'failure';
    case 'ask':
      return ask;
  }
}
