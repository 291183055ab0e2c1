import { accountOfArn, regionOfArn } from '../deployment/target.ts';
import type { Approval } from './api.ts';
import type { ApprovalRequest, Outcome, Vote } from './approval.ts';
import { approversNeeded, findOpenNeeds } from './count-votes.ts';

/** Returns an approval as the API returns it. */
export function toApproval(request: ApprovalRequest, votes: readonly Vote[], outcome: Outcome | undefined): Approval {
  const { needs, stackId, changeSetId: _changeSetId, actionExecutionId: _actionExecutionId, target, ...shown } = request;
  return {
    ...shown,
    ...(target && { place: { account: accountOfArn(stackId), region: regionOfArn(stackId) } }),
    status: outcome?.status ?? 'pending',
    approversNeeded: approversNeeded(request),
    open: outcome === undefined ? findOpenNeeds(request, votes) : [],
    mustAccept: needs.mustAccept,
    votes: [...votes].sort((a, b) => (a.at < b.at ? -1 : 1)),
    ...(outcome === undefined ? {} : { outcome }),
  };
}
