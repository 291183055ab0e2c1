import { DeploymentError } from '../core/errors.ts';
import type { DeploymentOutcome } from '../core/history/deployment-outcome.ts';
import type { Execution, GateBucket, Log } from './ports/ports.ts';

/** Dependencies of `storeOutcome`. */
export interface StoreOutcomeDeps {
  readonly outcomes: Pick<GateBucket, 'putOutcome'>;
  readonly log: Log;
}

/** Statuses of executions that have ended. */
const ENDED: readonly string[] = ['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] satisfies readonly DeploymentOutcome['status'][];

/**
 * Stores the end of an execution for `stackgate history`. A repeated call stores the same content. A deployment does not fail because of its
 * outcome: without one, the history reads the execution, which Step Functions keeps for 90 days.
 */
export async function storeOutcome(
  executionArn: string,
  { status, error, startedAt, endedAt }: Execution,
  { outcomes, log }: StoreOutcomeDeps,
): Promise<void> {
  if (!ENDED.includes(status) || startedAt === undefined || endedAt === undefined) return;
  const outcome: DeploymentOutcome = {
    outcomeVersion: 1,
    executionArn,
    status: status as DeploymentOutcome['status'],
    ...(error === undefined ? {} : { error }),
    startedAt: startedAt.toISOString(),
    endedAt: endedAt.toISOString(),
  };
  try {
    await outcomes.putOutcome(executionArn, JSON.stringify(outcome));
  } catch (failure) {
    if (!(failure instanceof DeploymentError)) throw failure;
    log.warn('The outcome of the deployment could not be stored', { executionArn, error: failure.name });
  }
}
