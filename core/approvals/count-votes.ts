import type { ApprovalRequest, Vote } from './approval.ts';
import { identityOf, personOf } from './approver.ts';

/** Minimum number of approvers if the starter of the pipeline is unknown: one of the approvers can be the starter. */
const FEWEST_IF_STARTER_UNKNOWN = 2;

/** Returns the total number of approvers that a request needs. */
export function approversNeeded({ needs, startedBy }: Pick<ApprovalRequest, 'needs' | 'startedBy'>): number {
  return startedBy === undefined ? Math.max(FEWEST_IF_STARTER_UNKNOWN, needs.approvers) : needs.approvers;
}

/**
 * Lists the requirements that the votes do not meet, as sentences. An empty list means that the request is approved. The user or role that
 * started the pipeline cannot approve alone. An approval by break-glass is enough.
 *
 * @param votes votes of this request; a rejection does not count, because it ends the request
 */
export function findOpenNeeds(request: ApprovalRequest, votes: readonly Vote[]): readonly string[] {
  const approvals = votes.filter(({ decision, fingerprint }) => decision === 'approve' && fingerprint === request.fingerprint);
  if (approvals.some(({ breakGlass }) => breakGlass === true)) return [];
  const approvers = new Set(approvals.map(({ approver }) => personOf(approver)));
  const needed = approversNeeded(request);
  if (approvers.size < needed) {
    const why =
      needed > request.needs.approvers
        ? ' CodePipeline does not name the person who started the pipeline, so at least two approvers are required.'
        : '';
    return [`${approvers.size} of ${needed} required approvals received.${why}`];
  }
  const { startedBy, needs } = request;
  const starter = startedBy === undefined ? undefined : personOf(identityOf(startedBy, needs.personalSessions));
  return [...approvers].some((approver) => approver !== starter)
    ? []
    : ['Another approver must also approve, because this approver started the pipeline.'];
}
