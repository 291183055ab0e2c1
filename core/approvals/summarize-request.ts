import type { ApprovalRequest } from './approval.ts';
import { approversNeeded } from './count-votes.ts';
import { approveCommand } from './write-notice.ts';

/** Describes an open request, for the summary of the pipeline's action. */
export function summarizeRequest(request: ApprovalRequest): string {
  const { stackName, deadline, summary, recordUrl } = request;
  const record = recordUrl === undefined ? '' : ` Record: ${recordUrl}`;
  return `${stackName} waits for ${approversNeeded(request)} approver(s) until ${deadline}. ${summary} To approve, run \`${approveCommand(request)}\`.${record}`;
}
