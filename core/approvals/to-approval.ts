import type { Approval } from './api.ts';
import type { ApprovalRequest, Outcome, Vote } from './approval.ts';
import { approversNeeded, findOpenNeeds } from './count-votes.ts';

/** Returns an approval as the API returns it. */
export function toApproval(request: ApprovalRequest, votes: readonly Vote[], outcome: Outcome | undefined): Approval {
  const { needs, stackId: _stackId, changeSetId: _changeSetId, settingsChange: _settingsChange, ...others } = request;
  const { actionExecutionId: _actionExecutionId, target: _target, ...shown } = others;
  return {
    ...shown,
    subject: needs.subject ?? 'change-set',
    status: outcome?.status ?? 'pending',
    approversNeeded: approversNeeded(request),
    open: outcome === undefined ? findOpenNeeds(request, votes) : [],
    mustAccept: needs.mustAccept,
    votes: [...votes].sort((a, b) => (a.at < b.at ? -1 : 1)),
    ...(outcome === undefined ? {} : { outcome }),
  };
}
