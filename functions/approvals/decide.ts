import type { VoteBody } from '../../core/approvals/api.ts';
import type { ApprovalRequest, Outcome, Vote } from '../../core/approvals/approval.ts';
import { identityOf, mayBreakGlass } from '../../core/approvals/approver.ts';
import { findOpenNeeds } from '../../core/approvals/count-votes.ts';
import { describeDecided, expiredOutcome, staleOutcome, withdrawnOutcome } from '../../core/approvals/describe-outcome.ts';
import { writeNotice } from '../../core/approvals/write-notice.ts';
import { DeploymentError } from '../../core/errors.ts';
import { compareWithJudged } from '../../core/verdict/compare-with-judged.ts';
import type { Sha256 } from '../../core/verdict/fingerprint.ts';
import type { Approvals, NoticeTopics, PipelineExecutions } from '../ports/approvals.ts';
import type { ChangeSetEvidence } from '../ports/change-sets.ts';
import type { Clock, Log, TaskTokens } from '../ports/ports.ts';
import { wakeApproval } from '../wake-approval.ts';
import { ApiError } from './api-error.ts';

/** Dependencies of decisions. */
export interface DecideDeps {
  readonly approvals: Approvals;
  /** Reads change sets in the account and the Region of a request. */
  readonly evidenceOf: (request: ApprovalRequest) => Pick<ChangeSetEvidence, 'read'>;
  readonly pipelines: PipelineExecutions;
  /** Every channel of the gate, for break-glass. */
  readonly topics: NoticeTopics;
  readonly tokens: TaskTokens;
  readonly sha256: Sha256;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}

/**
 * Stores the vote of the caller and, if it decides, the outcome. A rejection decides at once. An approval decides if the votes meet all
 * requirements, the change set is still the one that was shown, and the pipeline execution is in progress.
 *
 * @throws ApiError
 */
export async function vote(deps: DecideDeps, request: ApprovalRequest, userArn: string, body: VoteBody): Promise<void> {
  await requireOpen(deps, request);
  if (body.fingerprint !== request.fingerprint) {
    throw new ApiError(
      'other-fingerprint',
      'The fingerprint does not match the approval: read the approval again, and decide with the fingerprint that it returns.',
    );
  }
  const own = toVote(request, userArn, body, deps.clock.now());
  checkVote(request, own);
  if (own.decision === 'approve' && own.breakGlass === true) return breakGlass(deps, request, own);
  const stored = await deps.approvals.vote(request.id, own);
  if (own.decision === 'reject') return settle(deps, request, toOutcome(own));
  if (findOpenNeeds(request, await deps.approvals.listVotes(request.id)).length === 0) {
    return settle(deps, request, (await findObstacle(deps, request)) ?? toOutcome(own));
  }
  if (stored === 'already-voted') {
    throw new ApiError('already-voted', `${own.approver} has already voted: another approver must decide.`);
  }
}

/** Approves with one vote. Every channel is notified before the vote takes effect, so that every such approval is reported. */
async function breakGlass(deps: DecideDeps, request: ApprovalRequest, own: Vote): Promise<void> {
  const obstacle = await findObstacle(deps, request);
  if (obstacle === undefined) {
    const { userArn: by, reason } = own;
    await deps.topics.publish(writeNotice(request, { kind: 'break-glass', by, reason }, ''));
    await deps.approvals.vote(request.id, own);
  }
  await settle(deps, request, obstacle ?? toOutcome(own));
}

/** Withdraws the request. @throws ApiError */
export async function withdraw(deps: DecideDeps, request: ApprovalRequest, userArn: string, reason: string): Promise<void> {
  await requireOpen(deps, request);
  const at = deps.clock.now().toISOString();
  await settle(deps, request, { status: 'withdrawn', by: userArn, at, reason, fingerprint: request.fingerprint });
}

/** Refuses a decision about an approval that has an outcome or whose deadline passed. Wakes the task again, in case an earlier call could not. */
async function requireOpen(deps: DecideDeps, request: ApprovalRequest): Promise<void> {
  const { approvals, clock } = deps;
  const now = clock.now();
  const outcome =
    (await approvals.findOutcome(request.id)) ??
    (now < new Date(request.deadline) ? undefined : await approvals.settle(request.id, expiredOutcome(request, now)));
  if (outcome === undefined) return;
  await wakeApproval(request.id, deps);
  throw new ApiError('already-decided', describeDecided(outcome));
}

function toVote(request: ApprovalRequest, userArn: string, body: VoteBody, now: Date): Vote {
  const { decision, reason, fingerprint, accept, breakGlass } = body;
  return {
    approver: identityOf(userArn, request.needs.personalSessions),
    userArn,
    decision,
    reason,
    at: now.toISOString(),
    fingerprint,
    ...(accept === undefined ? {} : { accepted: accept }),
    ...(breakGlass === undefined ? {} : { breakGlass }),
  };
}

function checkVote({ needs }: ApprovalRequest, { decision, approver, accepted = [], breakGlass }: Vote): void {
  if (decision === 'reject') return;
  const missing = needs.mustAccept.filter((place) => !accepted.includes(place));
  if (missing.length > 0) {
    throw new ApiError(
      'not-accepted',
      `Expected \`accept\` to name ${missing.join(', ')}: an approver accepts each of these resources by name.`,
    );
  }
  if (breakGlass === true && !mayBreakGlass(approver, needs.breakGlass)) {
    throw new ApiError(
      'not-permitted',
      `The policy of the gate does not permit ${approver} to use break-glass: ask another approver.`,
    );
  }
}

function toOutcome({ decision, userArn, at, reason, fingerprint, breakGlass }: Vote): Outcome {
  const status = decision === 'approve' ? 'approved' : 'rejected';
  return { status, by: userArn, at, reason, fingerprint, ...(breakGlass === undefined ? {} : { breakGlass }) };
}

/** Ends a request that a vote rejected: the call that stored the vote can have failed before it stored the outcome. @throws ApiError */
async function requireNoRejection(deps: DecideDeps, request: ApprovalRequest): Promise<void> {
  const rejection = (await deps.approvals.listVotes(request.id)).find(({ decision }) => decision === 'reject');
  if (rejection === undefined) return;
  const outcome = toOutcome(rejection);
  await settle(deps, request, outcome);
  throw new ApiError('already-decided', describeDecided(outcome));
}

/** Returns the outcome `stale` or `withdrawn` if the request can no longer be approved. @throws ApiError if a vote rejected it */
async function findObstacle(deps: DecideDeps, request: ApprovalRequest): Promise<Outcome | undefined> {
  const { evidenceOf, pipelines, sha256, clock } = deps;
  await requireNoRejection(deps, request);
  const { changeSetId, needs, pipelineName, pipelineExecutionId, actionExecutionId } = request;
  const pipeline = await pipelines.find(pipelineName, pipelineExecutionId, actionExecutionId);
  if (pipeline?.status !== 'InProgress') return withdrawnOutcome(request, pipeline?.status, clock.now());
  // For other subjects, the task that carries out the step compares the step with the approved one.
  if (changeSetId === undefined || needs.subject === 'settings') return undefined;
  const evidence = evidenceOf(request);
  try {
    const standing = compareWithJudged(await evidence.read(changeSetId, 'plain'), request, sha256);
    if (standing.kind === 'as-judged') return undefined;
    return staleOutcome(request, standing.kind === 'altered' ? standing.reason : 'another principal executed it', clock.now());
  } catch (error) {
    if (error instanceof DeploymentError && error.name === 'ChangeSetAltered')
      return staleOutcome(request, error.message, clock.now());
    throw error;
  }
}

/** Stores the outcome and ends the wait of the state machine. @throws ApiError if another decision was first */
async function settle(deps: DecideDeps, request: ApprovalRequest, own: Outcome): Promise<void> {
  const outcome = await deps.approvals.settle(request.id, own);
  deps.log.info('approval decided', { approvalId: request.id, status: outcome.status });
  await wakeApproval(request.id, deps);
  if (JSON.stringify(outcome) !== JSON.stringify(own)) throw new ApiError('already-decided', describeDecided(outcome));
}
