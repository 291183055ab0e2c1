import type { Failure } from '../deployment/state.ts';
import { endWithStop } from '../text/sentence.ts';
import type { ApprovalRequest, Outcome } from './approval.ts';

/** The approver of outcomes that the gate writes. */
const BY_GATE = 'stackgate';

/** Sentence about an approval that has an outcome, for a person who decides later. */
export function describeDecided({ status, by, at }: Outcome): string {
  return `The approval is already decided: ${status} by ${by} at ${at}.`;
}

/** Describes why a deployment is not approved, for the Fail state and the pipeline. */
export function describeRefusal({ status, by, at, reason }: Outcome, recordUrl?: string): Failure {
  const record = recordUrl === undefined ? '' : `\nRecord: ${recordUrl}`;
  const words: Readonly<Record<Outcome['status'], string>> = {
    approved: 'was approved for another change',
    rejected: `was rejected by ${by} at ${at}`,
    expired: `expired at ${at}`,
    withdrawn: `was withdrawn by ${by} at ${at}`,
    stale: `has been stale since ${at}`,
  };
  return {
    Error: 'ChangeSetRejected',
    Cause: `The request for approval ${words[status]}: ${endWithStop(reason)} Nothing was changed. Release the change again to request a new approval.${record}`,
  };
}

/** The outcome of an approval whose deadline passed. */
export function expiredOutcome({ fingerprint, deadline }: Pick<ApprovalRequest, 'fingerprint' | 'deadline'>, now: Date): Outcome {
  return {
    status: 'expired',
    by: BY_GATE,
    at: now.toISOString(),
    reason: `there were not enough approvals before the deadline ${deadline}`,
    fingerprint,
  };
}

/**
 * The outcome of an approval whose pipeline execution is no longer in progress.
 *
 * @param status of the pipeline execution; undefined if it does not exist
 */
export function withdrawnOutcome(
  {
    fingerprint,
    pipelineExecutionId,
    pipelineName,
  }: Pick<ApprovalRequest, 'fingerprint' | 'pipelineExecutionId' | 'pipelineName'>,
  status: string | undefined,
  now: Date,
): Outcome {
  return {
    status: 'withdrawn',
    by: BY_GATE,
    at: now.toISOString(),
    reason: `the execution ${pipelineExecutionId} of the pipeline ${pipelineName} is no longer in progress (${status ?? 'absent'})`,
    fingerprint,
  };
}

/** Returns the outcome of an approval whose change differs from the change that the approvers saw. */
export function staleOutcome({ fingerprint }: Pick<ApprovalRequest, 'fingerprint'>, why: string, now: Date): Outcome {
  return {
    status: 'stale',
    by: BY_GATE,
    at: now.toISOString(),
    reason: `the approval no longer applies to the change set: ${why}`,
    fingerprint,
  };
}
