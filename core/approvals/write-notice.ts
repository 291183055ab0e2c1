import { toPrintable } from '../text/printable.ts';
import { cutText } from '../text/truncate.ts';
import type { ApprovalRequest } from './approval.ts';
import { approversNeeded } from './count-votes.ts';
import { describeSubject, nameStack } from './describe-subject.ts';

/** Limit of SNS: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const LONGEST_SUBJECT = 99;

/** Far below the limit of SNS for a message, 256 KiB. */
const LONGEST_TEXT = 8_000;

/** The occasion of a notice. */
export type NoticeOccasion =
  | { readonly kind: 'requested' }
  | { readonly kind: 'reminder' }
  | { readonly kind: 'break-glass'; readonly by: string; readonly reason: string };

/** A notice: a subject, text for email, and JSON for chat. */
export interface WrittenNotice {
  readonly subject: string;
  readonly text: string;
  readonly chat: string;
}

/**
 * Writes a notice about an approval: the findings, the record, who may decide, the deadline, and the command.
 *
 * @param url address of the HTTP API
 */
export function writeNotice(request: ApprovalRequest, occasion: NoticeOccasion, url: string): WrittenNotice {
  const title = titleOf(request, occasion);
  const commands = occasion.kind === 'break-glass' ? [] : commandsOf(request, url);
  const body = cutText(describe(request, occasion), LONGEST_TEXT);
  const record = request.recordUrl === undefined ? '' : `\nRecord: ${request.recordUrl}`;
  const steps = commands.length === 0 ? '' : `\n\nTo decide:\n${commands.map((command) => `  ${command}`).join('\n')}`;
  return {
    subject: toAscii(title),
    text: `${title}\n\n${body}${record}${steps}\n`,
    chat: JSON.stringify({
      version: '1.0',
      source: 'custom',
      id: `${request.id}-${occasion.kind}`,
      content: {
        textType: 'client-markdown',
        title,
        description: `${body}${record}`,
        nextSteps: commands.map((command) => `\`${command}\``),
        keywords: ['stackgate', request.stackName],
      },
      metadata: {
        threadId: request.id,
        summary: title,
        eventType: `approval-${occasion.kind}`,
        relatedResources: [request.stackId ?? request.stackName],
        additionalContext: { id: request.id, fingerprint: request.fingerprint, deadline: request.deadline },
        enableCustomActions: true,
      },
    }),
  };
}

function titleOf(request: ApprovalRequest, occasion: NoticeOccasion): string {
  const stack = nameStack(request);
  switch (occasion.kind) {
    case 'requested':
      return `Approval needed: ${stack}`;
    case 'reminder':
      return `Reminder: approval needed: ${stack}`;
    case 'break-glass':
      return `Break-glass approval: ${stack}`;
  }
}

function describe(request: ApprovalRequest, occasion: NoticeOccasion): string {
  const findings = request.findings
    .filter(({ decision }) => decision !== 'allow')
    .map(({ reason }) => `- ${toPrintable(reason)}`);
  const lines = [
    ...(occasion.kind === 'break-glass'
      ? [`${occasion.by} uses break-glass to approve alone. Reason: ${toPrintable(occasion.reason)}`]
      : []),
    toPrintable(request.summary),
    ...findings,
    describeSubject(request.needs.subject),
    `Approvers: ${describeApprovers(request)}`,
    `Deadline: ${request.deadline}. After this time the deployment fails.`,
    `Pipeline: ${request.pipelineName}, execution ${request.pipelineExecutionId}`,
    `Approval: ${request.id}`,
  ];
  return lines.join('\n');
}

/** Describes who may decide about a request. */
function describeApprovers(request: ApprovalRequest): string {
  const needed = approversNeeded(request);
  const count = needed === 1 ? 'one person' : `${needed} different people`;
  const starter =
    request.startedBy === undefined
      ? 'CodePipeline does not name the person who started the pipeline.'
      : `${request.startedBy} started the pipeline and cannot approve alone.`;
  return `${count} with permission to approve for this gate. ${starter}`;
}

function commandsOf(request: ApprovalRequest, url: string): readonly string[] {
  const gate = url === '' ? '' : ` --url ${url}`;
  return [approveCommand(request, url), `stackgate reject ${request.id}${gate} --reason "..."`];
}

/** Returns the command that approves a request. @param url address of the HTTP API; empty if unknown */
export function approveCommand({ id, needs }: ApprovalRequest, url = ''): string {
  const accept = needs.mustAccept.map((place) => ` --accept ${place}`).join('');
  const gate = url === '' ? '' : ` --url ${url}`;
  return `stackgate approve ${id}${gate}${accept} --reason "..."`;
}

function toAscii(text: string): string {
  return text.replace(/[^ -~]/g, '?').slice(0, LONGEST_SUBJECT);
}
