import type { ApprovalSubject } from '../deployment/state.ts';
import type { ApprovalRequest, Outcome, OutcomeStatus, Vote, VoteDecision } from './approval.ts';

/*
 * The HTTP API of the function `approvals`. The caller signs each request with Signature Version 4, service `lambda` for a function URL
 * and `execute-api` for API Gateway. The identity comes from this signature, never from the request body.
 *
 * GET  /approvals               → ApprovalsAnswer: the approvals of the last 24 hours, the newest first
 * GET  /approvals/ID            → ApprovalAnswer
 * POST /approvals/ID/votes      VoteBody → ApprovalAnswer
 * POST /approvals/ID/withdraw   WithdrawBody → ApprovalAnswer
 */

/** Path of the API. @public */
export const APPROVALS_PATH = '/approvals';

/** An approval, as the API returns it: its request, the votes, and the outcome. */
export interface Approval
  extends Omit<ApprovalRequest, 'stackId' | 'changeSetId' | 'settingsChange' | 'actionExecutionId' | 'target' | 'needs'> {
  /** The step that the approval is about. */
  readonly subject: ApprovalSubject;
  readonly status: OutcomeStatus | 'pending';
  /** Total number of approvers that the request needs. */
  readonly approversNeeded: number;
  /** Requirements that the votes do not meet yet, as sentences; empty if the request is decided. */
  readonly open: readonly string[];
  /** Resources that each approver must accept by name. */
  readonly mustAccept: readonly string[];
  readonly votes: readonly Vote[];
  /** Absent while the approval is pending. */
  readonly outcome?: Outcome;
}

/** Body of a vote. */
export interface VoteBody {
  readonly decision: VoteDecision;
  readonly reason: string;
  /** The fingerprint of the approval that the approver read. */
  readonly fingerprint: string;
  /** The resources of `mustAccept`. Needed for an approval. */
  readonly accept?: readonly string[];
  /** Approves alone, if the policy permits it. All channels are notified. */
  readonly breakGlass?: true;
}

/** Body of a withdrawal. */
export interface WithdrawBody {
  readonly reason: string;
}

/** Response with all approvals. @public */
export interface ApprovalsAnswer {
  readonly approvals: readonly Approval[];
}

/** Response with one approval. @public */
export interface ApprovalAnswer {
  readonly approval: Approval;
}

/** Status of each error of the API. */
export const API_ERRORS = {
  /** The request is not valid. The message names the field. */
  'invalid-request': 400,
  /** The approver did not accept a resource of `mustAccept`. */
  'not-accepted': 400,
  /** The request has no IAM identity. */
  'no-identity': 403,
  /** The policy does not permit break-glass for this approver. */
  'not-permitted': 403,
  'not-found': 404,
  /** The approval already has an outcome. */
  'already-decided': 409,
  /** The approver has already voted. */
  'already-voted': 409,
  /** The fingerprint of the vote differs from the fingerprint of the approval. */
  'other-fingerprint': 409,
  /** A service is not available. Try again. */
  unavailable: 503,
} as const;

/** Code of an error of the API. */
export type ApiErrorCode = keyof typeof API_ERRORS;

/** Response of a failed request. @public */
export interface ErrorAnswer {
  readonly error: { readonly code: ApiErrorCode; readonly message: string };
}
