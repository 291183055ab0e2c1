import { DeploymentError } from '../../core/errors.ts';
import type { Clock, Execution, Log, StateMachine } from '../ports/ports.ts';

const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;
/** A poll costs no state transition and no CloudFormation call, so the trigger polls more often than the state machine. */
const SHARE_OF_ELAPSED = 0.01;
/** The quota of the account is 15 calls per second. After consecutive throttled polls, the trigger waits up to 16 times longer. */
const MOST_DOUBLINGS = 4;

/** DescribeExecution is eventually consistent: an execution may be missing for a moment after its start. */
const UNKNOWN_FOR_MS = 5 * 60_000;

/** Dependencies of `watchExecution`. */
export interface WatchDeps {
  readonly machine: StateMachine;
  readonly clock: Clock;
  readonly log: Log;
}

/** The execution to watch. */
export interface Watched {
  readonly executionArn: string;
  readonly startedAt: Date;
}

/**
 * Polls an execution until `isOver` returns true, or until the end of the hold.
 *
 * A transient error of a poll does not affect the deployment, and polling continues. Only permanent errors are thrown.
 *
 * @param holdUntil latest end of a wait; at least one poll happens
 * @returns the ended execution, or undefined while it is running
 * @throws DeploymentError PermissionError or ConfigurationError; another DeploymentError if the execution does not exist
 */
export async function watchExecution(
  { executionArn, startedAt }: Watched,
  isOver: (execution: Execution) => boolean,
  holdUntil: Date,
  { machine, clock, log }: WatchDeps,
): Promise<Execution | undefined> {
  let unclear = 0;
  for (;;) {
    const execution = await poll(executionArn, machine, log);
    unclear = execution === 'unclear' ? unclear + 1 : 0;
    if (execution !== undefined && execution !== 'unclear' && isOver(execution)) return execution;
    const now = clock.now();
    const elapsedMs = now.getTime() - startedAt.getTime();
    if (execution === undefined && elapsedMs > UNKNOWN_FOR_MS) {
      throw new DeploymentError(
        'UnexpectedError',
        `Expected the execution ${executionArn} to exist, got none: release the change again.`,
      );
    }
    const usualMs = Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, elapsedMs * SHARE_OF_ELAPSED));
    const waitMs = usualMs * 2 ** Math.min(Math.max(0, unclear - 1), MOST_DOUBLINGS);
    if (now.getTime() + waitMs > holdUntil.getTime()) return undefined;
    await clock.sleep(waitMs);
  }
}

async function poll(executionArn: string, machine: StateMachine, log: Log): Promise<Execution | 'unclear' | undefined> {
  try {
    return await machine.find(executionArn);
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    if (!MAY_SUCCEED_LATER.has(error.name)) {
      throw new DeploymentError(error.name, `${error.message} The deployment itself may still be running: see its execution.`, {
        cause: error,
      });
    }
    log.warn('Could not read the execution; the deployment is still running', { executionArn, error: error.name });
    return 'unclear';
  }
}

const MAY_SUCCEED_LATER: ReadonlySet<string> = new Set(['SystemUnavailable', 'UnexpectedError']);
