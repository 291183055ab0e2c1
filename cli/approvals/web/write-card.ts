import type { Approval } from '../../../core/approvals/api.ts';
import type { Vote } from '../../../core/approvals/approval.ts';
import { titleOfRequest } from '../../../core/approvals/describe-subject.ts';
import type { InspectionFinding } from '../../../core/deployment/state.ts';
import { type FindingGroup, groupFindings } from '../../../core/report/group-findings.ts';
import { placeOf } from '../../../core/report/headline.ts';
import { type Html, html } from '../../../core/report/html.ts';
import { anchorOf } from '../../../core/report/write-html.ts';
import type { BarPart } from '../../../core/report/write-page.ts';

const MINUTE_MS = 60_000;
const MINUTES_PER_HOUR = 60;

/** The color of each status. */
export const STATUS_TONES: Readonly<Record<Approval['status'], BarPart['tone']>> = {
  pending: 'ask',
  approved: 'allow',
  rejected: 'forbid',
  expired: 'data',
  withdrawn: 'data',
  stale: 'data',
};

/** A card on the list has a link to its page; a card on its page has anchors, and its status and summary are in the header. */
interface CardOptions {
  readonly link?: Html;
  readonly hasAnchors?: boolean;
}

/** Writes a request: the step that it is about, the changes that need a decision, the votes, and the facts that an approver compares. */
export function writeCard(approval: Approval, now: Date, { link, hasAnchors = false }: CardOptions): Html {
  const { status, summary, findings, votes, open, outcome } = approval;
  const asked = findings.filter(({ decision }) => decision !== 'allow');
  return html`<article class="card ${STATUS_TONES[status]}">
<h3>${titleOfRequest(approval)}</h3>
${hasAnchors ? undefined : html`<p><span class="badge">${status}</span> ${summary}</p>`}
${outcome === undefined ? undefined : html`<p>${outcome.status} by ${outcome.by} at ${outcome.at}: ${outcome.reason}</p>`}
${listOf(groupByCause(asked), (group) => writeFinding(group, hasAnchors))}
${votes.length === 0 ? undefined : html`<h4>Votes</h4>${listOf(votes, writeVote)}`}
${open.length === 0 ? undefined : html`<h4>Missing</h4>${listOf(open, (need) => html`${need}`)}`}
${writeFacts(approval, now)}
${link}
</article>
`;
}

/** A finding has no rule: the policy that decided is in the record. */
function groupByCause(findings: readonly InspectionFinding[]): readonly FindingGroup<InspectionFinding>[] {
  return groupFindings(findings, (finding) => ({ ...finding, rule: '' }));
}

function writeFinding({ first, others }: FindingGroup<InspectionFinding>, hasAnchors: boolean): Html {
  const { resourceType, effect, reason } = first;
  const [place, anchor] = [placeOf(first), anchorOf(first)];
  const name = hasAnchors
    ? html`<a id="${anchor}" href="#${anchor}"><strong>${place}</strong></a>`
    : html`<strong>${place}</strong>`;
  const more = others.length === 0 ? '' : ` The same applies to ${others.map(placeOf).join(', ')}.`;
  return html`${name} <span class="badge">${effect}</span> <span class="quiet">${resourceType}</span><br>${reason}${more}`;
}

function writeVote({ decision, userArn, at, reason, accepted = [], breakGlass }: Vote): Html {
  const accepts = accepted.length === 0 ? '' : ` Accepted: ${accepted.join(', ')}.`;
  return html`${decision === 'approve' ? 'Approved' : 'Rejected'} by ${userArn} at ${at}${breakGlass && ' with break-glass'}: <span class="message">${reason}</span>${accepts}`;
}

function writeFacts(approval: Approval, now: Date): Html {
  const {
    id,
    environmentName,
    revision,
    pipelineName,
    pipelineExecutionId,
    startedBy,
    requestedAt,
    deadline,
    fingerprint,
    recordUrl,
  } = approval;
  const left = approval.status === 'pending' ? ` (${describeTimeLeft(deadline, now)})` : '';
  const facts: readonly (readonly [string, Html | string | undefined])[] = [
    ['Deadline', html`<time datetime="${deadline}">${deadline}</time>${left}`],
    ['Fingerprint', html`<code>${fingerprint}</code>`],
    ['Environment', environmentName],
    ['Revision', revision],
    ['Pipeline', `${pipelineName}, execution ${pipelineExecutionId}`],
    ['Started by', startedBy ?? 'an unknown identity'],
    ['Requested', requestedAt],
    ['Request', id],
    // The address comes from the API. A browser could run an address such as javascript:.
    [
      'Record',
      recordUrl?.startsWith('https://')
        ? html`<a href="${recordUrl}" target="_blank" rel="noopener noreferrer">Decision record</a>`
        : recordUrl,
    ],
  ];
  const shown = facts.filter(([, value]) => value !== undefined);
  return html`<dl>${shown.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;
}

function describeTimeLeft(deadline: string, now: Date): string {
  const minutes = Math.floor((Date.parse(deadline) - now.getTime()) / MINUTE_MS);
  if (minutes < 0) return 'passed';
  return `in ${Math.floor(minutes / MINUTES_PER_HOUR)} h ${minutes % MINUTES_PER_HOUR} min`;
}

function listOf<Item>(items: readonly Item[], write: (item: Item) => Html): Html | undefined {
  return items.length === 0 ? undefined : html`<ul>${items.map((item) => html`<li>${write(item)}</li>`)}</ul>`;
}
