import { DeploymentError } from '../../core/errors.ts';
import type { Clock, Execution, Log, StateMachine } from '../ports/ports.ts';

const SHORTEST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 5_000;
/** A look costs little here (no state transition, no CloudFormation call), so it may be more frequent than the machine's own. */
const SHARE_OF_ELAPSED = 0.01;
/** Looks that are throttled one after another come from a crowd that only waiting thins out: 15 looks a second are for the whole account. */
const MOST_DOUBLINGS = 4;

/** DescribeExecution is eventually consistent: an execution may be unknown for a moment after its start, not for longer. */
const UNKNOWN_FOR_MS = 5 * 60_000;

/** What watching needs. */
export interface WatchDeps {
  readonly machine: StateMachine;
  readonly clock: Clock;
  readonly log: Log;
}

/** Which execution is watched. */
export interface Watched {
  readonly executionArn: string;
  readonly startedAt: Date;
}

/**
 * Looks at the execution until `isOver` says that it ended, or until the hold is over.
 *
 * A passing trouble while looking is not the deployment's: the next look comes. Only what no later look could mend is thrown.
 *
 * @param holdUntil no sleep goes beyond it; one look always happens
 * @returns the ended execution, or undefined when it goes on
 * @throws DeploymentError PermissionError or ConfigurationError; JobFailed's kind when the execution does not exist
 */
export async function watchExecution(
  { executionArn, startedAt }: Watched,
  isOver: (execution: Execution) => boolean,
  holdUntil: Date,
  { machine, clock, log }: WatchDeps,
): Promise<Execution | undefined> {
  let unclear = 0;
  for (;;) {
    const execution = await look(executionArn, machine, log);
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

async function look(executionArn: string, machine: StateMachine, log: Log): Promise<Execution | 'unclear' | undefined> {
  try {
    return await machine.find(executionArn);
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    if (!LATER_LOOK_MAY_HELP.has(error.name)) {
      throw new DeploymentError(error.name, `${error.message} The deployment itself may go on meanwhile: see its execution.`, {
        cause: error,
      });
    }
    log.warn('Could not look at the execution; the deployment goes on', { executionArn, error: error.name });
    return 'unclear';
  }
}

const LATER_LOOK_MAY_HELP: ReadonlySet<string> = new Set(['SystemUnavailable', 'UnexpectedError']);
