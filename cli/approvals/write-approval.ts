import type { Approval } from '../../core/approvals/api.ts';
import { describeSubject, titleOfRequest } from '../../core/approvals/describe-subject.ts';
import type { TextStyle } from '../../core/report/text-style.ts';
import { toPrintable } from '../../core/text/printable.ts';

/** Writes approvals for a terminal, separated by empty lines. */
export function writeApprovals(approvals: readonly Approval[], style: TextStyle): string {
  if (approvals.length === 0) return 'No approvals in the last 24 hours.\n';
  return approvals.map((approval) => writeApproval(approval, style)).join('\n');
}

/** Writes one approval for a terminal: the step that it is about, the changes that need it, the votes, and the command for a decision. */
export function writeApproval(approval: Approval, style: TextStyle): string {
  const { status, id, summary, pipelineName, pipelineExecutionId, fingerprint, recordUrl, startedBy } = approval;
  const head = `${paintOf(status, style)(style.bold(status.toUpperCase()))}  ${style.bold(toPrintable(titleOfRequest(approval)))}  ${style.dim(toPrintable(id))}`;
  const lines = [
    `  ${summary}`,
    ...approval.findings.filter(({ decision }) => decision !== 'allow').map(({ reason }) => `  - ${reason}`),
    `  Pipeline: ${pipelineName}, execution ${pipelineExecutionId}, started by ${startedBy ?? 'an unknown identity'}`,
    ...(approval.revision === undefined ? [] : [`  Revision: ${approval.revision}`]),
    `  Fingerprint: ${fingerprint}`,
    ...(recordUrl === undefined ? [] : [`  Record: ${recordUrl}`]),
    ...approval.votes.map(({ decision, userArn, at, reason }) => `  ${VOTED[decision]} by ${userArn} at ${at}: ${reason}`),
    ...writeState(approval),
  ];
  return `${[head, ...lines.map(toPrintable)].join('\n')}\n`;
}

const VOTED = { approve: 'Approved', reject: 'Rejected' } as const;

function writeState({ outcome, open, deadline, mustAccept, id, subject }: Approval): readonly string[] {
  if (outcome !== undefined) return [`  Result: ${outcome.status} by ${outcome.by} at ${outcome.at}: ${outcome.reason}`];
  const accept = mustAccept.map((place) => ` --accept ${place}`).join('');
  return [
    ...open.map((need) => `  Missing: ${need}`),
    `  ${describeSubject(subject)}`,
    `  Deadline: ${deadline}`,
    `  To decide: stackgate approve ${id}${accept} --reason "..."   or   stackgate reject ${id} --reason "..."`,
  ];
}

function paintOf(status: Approval['status'], { yellow, green, red, dim }: TextStyle): (text: string) => string {
  if (status === 'pending') return yellow;
  if (status === 'approved') return green;
  return status === 'rejected' ? red : dim;
}

/** Describes the status of an approval after a decision, in a sentence. */
export function describeStatus({ id, status, open, outcome }: Approval): string {
  const result =
    outcome === undefined ? open.join(' ') : `${outcome.status} by ${outcome.by} at ${outcome.at}: ${outcome.reason}`;
  return `The approval ${id} is ${status}. ${result}`;
}

const EXPECTED = { approve: ['approved', 'pending'], reject: ['rejected'], withdraw: ['withdrawn'] } as const;

/** Returns whether the decision of the caller counts. An approval can end in another way, for example if the change set changed. */
export function isDone(action: keyof typeof EXPECTED, { status }: Approval): boolean {
  return EXPECTED[action].some((expected) => expected === status);
}
