import * as z from 'zod/mini';
import { type DecisionRecord, decisionRecordSchema } from '../../core/record/decision-record.ts';
import { headline } from '../../core/report/headline.ts';
import { writeMarkdown } from '../../core/report/write-markdown.ts';
import { escapeMarkdown } from '../../core/text/escape-markdown.ts';
import { EXIT } from '../cli-io.ts';
import type { CommandIo } from '../command-line/add-command.ts';
import type { Detail } from '../command-line/shared-options.ts';
import { findPullRequest, type PullRequestOptions } from '../pull-request/find-pull-request.ts';
import type { CheckStatus } from '../pull-request/pull-request.ts';
import { retry } from '../pull-request/rest-api.ts';
import { readOutputFile } from '../sources/read-text-file.ts';
import { UsageError } from '../usage-error.ts';
import { formatRecord } from './format-record.ts';

/** Options of `stackgate comment`. */
export interface CommentOptions extends PullRequestOptions, Detail {
  /** Distinguishes the comment and the status from those of other plans on the same pull request. */
  readonly key: string;
  /** Address of more information. @default the log of the build */
  readonly url?: string;
  /** Environment in the heading of the comment. @default the environment of the plan */
  readonly environment?: string;
  /** The status of the check for a decision that a person has to make. */
  readonly ask: CheckStatus['state'];
}

/** A plan, and the names that its record does not have. */
interface Planned {
  readonly record: DecisionRecord;
  readonly stackNames: readonly string[];
  readonly environment?: string | undefined;
}

const names = z.object({ stackNames: z.optional(z.array(z.string())), environment: z.optional(z.string()) });

/** Number of stacks in a heading. */
const MOST_STACKS = 3;

/** Length of a commit ID in a heading, as in Git. */
const SHORT_COMMIT = 7;

/**
 * Prints a plan into the log, posts its record on the pull request, or updates the existing comment, and sets the status. The status does
 * not depend on the comment.
 *
 * @returns the exit code: 0 for every decision
 *
 * @example
 * stackgate plan --before git:main:infra/template.yaml --after infra/template.yaml --output json > plan.json
 * stackgate comment plan.json --host github
 */
export async function comment(file: string, options: CommentOptions, io: CommandIo): Promise<number> {
  const { key, ask } = options;
  if (!/^[\w.-]{1,100}$/.test(key)) throw new UsageError(`Expected --key to be letters, digits, dots and dashes, got ${key}.`);
  const { record, ...plan } = readPlan(file);
  io.stdout(formatRecord(record, { ...options, output: 'text' }, io));
  const { pullRequest, commit, logUrl } = await findPullRequest(options, io);
  const url = options.url || logUrl;
  const heading = writeHeading(record, { ...plan, environment: options.environment ?? plan.environment }, commit);
  const body = writeComment(record, heading, url, pullRequest.longestComment);
  const state = stateOf(record.decision, ask);
  const status = { state, context: `stackgate/${key}`, description: `${headline(record)}. ${record.summary}` };
  const { sleep = pause } = io;
  const put = await settle(io.progress('Writing the comment', () => retry(() => pullRequest.putComment(body, key), sleep)));
  const target = url ?? put.value?.url;
  const set = await settle(
    io.progress('Setting the status', () => retry(() => pullRequest.setStatus({ ...status, url: target }), sleep)),
  );
  if (put.value !== undefined)
    io.stdout(`The comment is ${put.value.outcome}${put.value.url === undefined ? '' : `: ${put.value.url}`}\n`);
  if (set.error === undefined) io.stdout(`The status is ${state}.\n`);
  return report([put.error, set.error], io);
}

/** The result of an action that another action does not depend on. */
async function settle<Value>(action: Promise<Value>): Promise<{ readonly value?: Value; readonly error?: unknown }> {
  try {
    return { value: await action };
  } catch (error) {
    return { error };
  }
}

/** Reports the errors of both actions. @throws the first error */
function report(errors: readonly unknown[], io: CommandIo): number {
  const [first, ...others] = errors.filter((error) => error !== undefined);
  for (const error of others) io.stderr(`${(error as Error).message}\n`);
  if (first !== undefined) throw first;
  return EXIT.allow;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function readPlan(file: string): Planned {
  const value = parseJson(file);
  const result = decisionRecordSchema.safeParse((value as { verdict?: unknown } | null)?.verdict ?? value);
  if (!result.success) throw new UsageError(`${file}: Expected the output of \`stackgate plan --output json\`, got other JSON.`);
  const { stackNames = [], environment } = names.safeParse(value).data ?? {};
  const { stack, deployment } = result.data;
  return {
    record: result.data,
    stackNames: stack.name === '' ? stackNames : [stack.name],
    environment: environment ?? deployment?.environmentName,
  };
}

function parseJson(file: string): unknown {
  try {
    return JSON.parse(readOutputFile(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UsageError(`${file}: Expected JSON, got text that is not JSON.`);
  }
}

/** Writes the decision, the stacks, the environment, and the commit: "Refused: prod-shop in prod at 1a2b3c4". */
function writeHeading(record: DecisionRecord, { stackNames, environment }: Omit<Planned, 'record'>, commit?: string): string {
  const rest = stackNames.length - MOST_STACKS;
  const stacks = `${stackNames.slice(0, MOST_STACKS).join(', ')}${rest > 0 ? `, and ${rest} more stacks` : ''}`;
  const place = [
    stacks,
    environment === undefined ? '' : `in ${environment}`,
    commit === undefined ? '' : `at ${commit.slice(0, SHORT_COMMIT)}`,
  ].filter((part) => part !== '');
  const decision = headline(record);
  return place.length === 0 ? decision : `${decision}${decision.includes(':') ? ',' : ':'} ${escapeMarkdown(place.join(' '))}`;
}

/** Writes the record in Markdown with a link to the log, cut at a line if it is too long for the host. */
function writeComment(record: DecisionRecord, heading: string, url: string | undefined, longest: number): string {
  const link = url === undefined ? '' : `\n[Log of the build](${url.replaceAll(/[()<>\s]/g, encodeURIComponent)})\n`;
  const body = writeMarkdown(record, heading);
  // The host adds a marker to the text.
  const room = longest - link.length - 200;
  if (body.length <= room) return `${body}${link}`;
  const cut = body.slice(0, room);
  return `${cut.slice(0, cut.lastIndexOf('\n'))}\n\n_The log of the build contains the rest._\n${link}`;
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
