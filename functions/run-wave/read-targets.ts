import { readCause } from '../../core/deployment/read-cause.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { cutText } from '../../core/text/truncate.ts';
import { versionOf } from '../../core/waves/target-version.ts';
import { canonical } from '../../core/waves/wave-names.ts';
import { isActive, type TargetStatus } from '../../core/waves/wave-progress.ts';
import type { TargetResult } from '../../core/waves/wave-summary.ts';
import { inBatches } from '../in-batches.ts';
import type { Execution } from '../ports/ports.ts';
import type { TargetEnds, TargetExecutions, Waves } from '../ports/waves.ts';
import type { TargetExecution, Wave } from './wave.ts';

/** Dependencies of `readTargets`. */
export interface ReadTargetsDeps {
  readonly waves: Pick<Waves, 'listVerdicts' | 'hasVerdict' | 'putResult'>;
  readonly targetEnds: Pick<TargetEnds, 'list'>;
  readonly executions: Pick<TargetExecutions, 'find' | 'readEnd'>;
}

/** Executions that a fallback poll reads, below the rate at which Step Functions throttles DescribeExecution. */
const MOST_POLLED = 60;

const LONGEST_REASON = 2_000;

/** How the round reads the targets. */
export interface Round {
  readonly round: number;
  /** The wait for events timed out, so this round also reads targets that reported nothing. */
  readonly isPoll: boolean;
}

/**
 * Reads the verdicts and the ends of targets. A report only selects the targets to read: the signed verdict and the execution in Step
 * Functions decide.
 *
 * @returns the new statuses
 */
export async function readTargets(
  wave: Wave,
  statuses: readonly TargetStatus[],
  { round, isPoll }: Round,
  deps: ReadTargetsDeps,
): Promise<readonly TargetStatus[]> {
  const [judged, ended] = await Promise.all([deps.waves.listVerdicts(wave.id), deps.targetEnds.list(wave.id)]);
  const active = statuses.flatMap((status, index) => (isActive(status) ? [index] : []));
  const due = new Set(ended);
  const reported = active.filter((index) => due.has(index));
  const silent = active.filter((index) => !due.has(index));
  const polled = isPoll ? turn(silent, round * MOST_POLLED).slice(0, MOST_POLLED) : [];
  const next = [...statuses];
  for (const [index, status] of await inBatches([...reported, ...polled], (target) => readEnd(wave, target, deps))) {
    if (status !== undefined) next[index] = status;
  }
  const waiting = judged.filter((index) => next[index] === 'working');
  for (const [index, hasVerdict] of await inBatches(
    waiting,
    async (index) => [index, await deps.waves.hasVerdict({ waveId: wave.id, index })] as const,
  )) {
    if (hasVerdict) next[index] = 'judged';
  }
  return next;
}

/** Moves the first entries to the end, so that successive polls read different targets. */
function turn(indexes: readonly number[], by: number): readonly number[] {
  const at = indexes.length === 0 ? 0 : by % indexes.length;
  return [...indexes.slice(at), ...indexes.slice(0, at)];
}

/** Reads the execution of a target, and stores its result if it has ended. */
async function readEnd(
  wave: Wave,
  index: number,
  { executions, waves }: ReadTargetsDeps,
): Promise<readonly [number, TargetStatus | undefined]> {
  const target = await wave.executionOf(index);
  const execution = await executions.find(target.executionArn);
  // DescribeExecution is eventually consistent: it may not find an execution that has just started.
  if (execution === undefined || execution.status === 'RUNNING' || execution.status === 'PENDING_REDRIVE')
    return [index, undefined];
  const result = await toResult(wave, target, execution, executions);
  await waves.putResult(target, result);
  return [index, result.version];
}

async function toResult(
  wave: Wave,
  { executionArn, index, input }: TargetExecution,
  execution: Execution,
  executions: Pick<TargetExecutions, 'readEnd'>,
): Promise<TargetResult> {
  const stack = { stackName: '', accountId: '', region: '', ...wave.stacks[index], executionArn };
  if (!isSameInput(execution.input, input)) {
    return { ...stack, version: 'unclear', reason: 'Another principal started an execution with the name of this target.' };
  }
  if (execution.status === 'SUCCEEDED') return { ...stack, version: 'new', ...describeState(parse(execution.output)) };
  const { states, state } = await executions.readEnd(executionArn);
  const { error, cause = '' } = execution;
  const reason = readCause(cause) || `The execution ended with ${error ?? execution.status} and gave no reason.`;
  return {
    ...stack,
    version: versionOf({ status: execution.status, states, state }),
    ...(state && describeState(state)),
    ...(error === undefined ? {} : { error }),
    reason: cutText(reason, LONGEST_REASON),
  };
}

function describeState({ stackId, changeSetAction, inspection }: Partial<DeploymentState>): Partial<TargetResult> {
  return {
    ...(stackId === undefined ? {} : { stackId }),
    ...(changeSetAction === undefined ? {} : { changeSetAction }),
    ...(inspection?.recordUri === undefined ? {} : { recordUri: inspection.recordUri }),
  };
}

function isSameInput(given: string | undefined, expected: object): boolean {
  return canonical(parse(given)) === canonical(expected);
}

/** The input and the output of an execution are JSON objects. The data is not validated. */
function parse(text: string | undefined): Partial<DeploymentState> {
  try {
    const value: unknown = JSON.parse(text ?? '');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
