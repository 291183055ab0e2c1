import type { Outcome } from '../../core/approvals/approval.ts';
import { approvalDeadlineOf, approvalWaitSeconds } from '../../core/approvals/approval-deadline.ts';
import { approvalIdOf } from '../../core/approvals/approval-id.ts';
import { describeRefusal, expiredOutcome } from '../../core/approvals/describe-outcome.ts';
import { nextWaitSeconds } from '../../core/deployment/next-wait.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { Clock, Log } from '../ports/ports.ts';

/** Dependencies of Read Approval. */
export interface ReadApprovalDeps {
  readonly approvals: Pick<Approvals, 'findOutcome' | 'settle'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Reads the outcome of the approval. After the deadline, writes the outcome `expired` unless another outcome exists. Only an approval of
 * the judged fingerprint is `approved`; `failure` has the reason for every other outcome. A pending approval has the time until the next
 * request, and the time that this request waits.
 */
export function createHandler({ approvals, clock, log }: ReadApprovalDeps) {
  return async (event: unknown): Promise<DeploymentState> => {
    const { approvalRequired: _, ...state } = readDeploymentState(event);
    const id = approvalIdOf(state.execution, state.approvalNeeds?.subject);
    const now = clock.now();
    const fingerprint = state.inspection?.fingerprint ?? '';
    const deadline = approvalDeadlineOf(state);
    const outcome =
      (await approvals.findOutcome(id)) ??
      (now < deadline
        ? undefined
        : await approvals.settle(id, expiredOutcome({ fingerprint, deadline: deadline.toISOString() }, now)));
    log.info('approval read', { approvalId: id, status: outcome?.status ?? 'pending' });
    if (outcome === undefined) {
      const waitSeconds = nextWaitSeconds(new Date(state.execution.startTime), now);
      const next = new Date(now.getTime() + waitSeconds * 1_000);
      return { ...state, approval: { status: 'pending' }, waitSeconds, awaitSeconds: approvalWaitSeconds(state, next) };
    }
    const { by, at } = outcome;
    return isApproval(outcome, fingerprint)
      ? { ...state, approval: { status: 'approved', by, at } }
      : {
          ...state,
          approval: { status: outcome.status === 'approved' ? 'stale' : outcome.status, by, at },
          failure: describeRefusal(outcome, state.inspection?.recordUrl),
        };
  };
}

function isApproval(outcome: Outcome, fingerprint: string): boolean {
  return outcome.status === 'approved' && outcome.fingerprint === fingerprint && fingerprint !== '';
}
