import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import { toPrintable } from '../../core/text/printable.ts';
import type { DeploymentFacts } from '../../core/timeline/explanation.ts';
import { readTimeline, type Timeline } from '../../core/timeline/read-timeline.ts';
import { durationInWords, secondsOf } from '../../core/timeline/summarize-steps.ts';
import type { CliIo } from '../cli-io.ts';
import { type OperationEvents, readHistory, readOperation } from './execution.ts';

/** Clients that read a running execution. */
export interface FollowClients {
  readonly stepFunctions: SFNClient;
  readonly cloudFormation: CloudFormationClient;
}

/** Pause between two reads: short for people, and one request per second for Step Functions at most. */
const POLL_MS = 2_000;

/** Removes the current line of a terminal. */
const CLEAR_LINE = '\r\u001b[2K';

const NO_EVENTS: OperationEvents = { events: [], nestedEvents: new Map() };

/**
 * Follows an execution to its end: writes a line for each step and for each event of a resource to stderr. A terminal also shows the
 * current step in its last line.
 *
 * @param isInterrupted tells whether the user asked to stop; the execution then continues
 * @returns everything about the deployment, except its decision record; undefined after an interruption
 * @throws DeploymentError if the history cannot be read
 */
export async function followExecution(
  executionArn: string,
  clients: FollowClients,
  io: Pick<CliIo, 'stderr' | 'isInteractive' | 'now' | 'sleep'>,
  isInterrupted: () => boolean,
): Promise<DeploymentFacts | undefined> {
  const seen = new Set<string>();
  const write = (lines: readonly string[]): void => {
    const added = lines.filter((line) => !seen.has(line));
    for (const line of added) seen.add(line);
    if (io.isInteractive) io.stderr(CLEAR_LINE);
    io.stderr(added.map((line) => `${line}\n`).join(''));
  };
  let warned = false;
  const readEvents = async ({ state }: Timeline): Promise<OperationEvents> => {
    try {
      return await readOperation(clients.cloudFormation, state, executionArn);
    } catch (error) {
      if (!warned) write([`warning: ${(error as Error).message}`]);
      warned = true;
      return NO_EVENTS;
    }
  };
  while (!isInterrupted()) {
    const timeline = readTimeline(await readHistory(clients.stepFunctions, executionArn));
    const operation = await readEvents(timeline);
    write(linesOf(timeline, operation));
    if (timeline.status !== 'RUNNING') return { executionArn, timeline, ...operation, now: io.now() };
    if (io.isInteractive) io.stderr(describeCurrent(timeline, io.now()));
    await (io.sleep ?? sleep)(POLL_MS);
  }
  if (io.isInteractive) io.stderr(CLEAR_LINE);
  return undefined;
}

/** The lines of everything that has happened, in the order of time. Each line is the same in every read. */
function linesOf({ steps }: Timeline, { events, nestedEvents }: OperationEvents): readonly string[] {
  const all = [...events, ...[...nestedEvents.values()].flat()];
  const shown = [
    ...steps.flatMap(({ name, kind, enteredAt }) => (kind === 'Choice' ? [] : [{ at: enteredAt, text: name }])),
    ...all.flatMap((event) => (event.timestamp === undefined ? [] : [{ at: event.timestamp, text: describeEvent(event) }])),
  ];
  return shown
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .map(({ at, text }) => `${at.toISOString().slice(11, 19)}  ${toPrintable(text)}`);
}

function describeEvent({ resourceStatus = '', resourceType = '', logicalResourceId = '', ...event }: StackEvent): string {
  const reason = event.resourceStatusReason === undefined ? '' : `  ${event.resourceStatusReason}`;
  return `  ${resourceStatus.padEnd(20)}  ${resourceType}  ${logicalResourceId}${reason}`;
}

function describeCurrent({ steps, startedAt = new Date(0) }: Timeline, now: Date): string {
  const current = steps.at(-1);
  const seconds = secondsOf({ enteredAt: startedAt, failures: [], kind: '', name: '' }, now);
  return `▸ ${toPrintable(current?.name ?? 'Starting')} (${durationInWords(seconds)})`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
