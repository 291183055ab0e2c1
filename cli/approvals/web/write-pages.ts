import type { Approval } from '../../../core/approvals/api.ts';
import { countsInWords } from '../../../core/report/headline.ts';
import { type Html, html } from '../../../core/report/html.ts';
import { writeEffectsBar } from '../../../core/report/write-html.ts';
import { type BarPart, writeBar, writeServedPage } from '../../../core/report/write-page.ts';
import { FORM_STYLE } from './page-style.ts';
import { STATUS_TONES, writeCard } from './write-card.ts';
import { writeForms } from './write-forms.ts';

/** Values that every page needs. */
export interface PageContext {
  /** Path of the page with the token, without a slash at the end. */
  readonly root: string;
  readonly now: Date;
}

/** Writes the list: the open requests, then the decided ones. */
export function writeListPage(approvals: readonly Approval[], context: PageContext): Html {
  const open = approvals.filter(({ status }) => status === 'pending');
  const decided = approvals.filter(({ status }) => status !== 'pending');
  return writeLayout(
    `Approvals (${open.length} open)`,
    html`<h1>Approvals</h1>
<p class="quiet">Requests of the last 24 hours. Your AWS credentials sign each decision. <a href="${context.root}/">Reload</a></p>
${writeBar(countStatuses(approvals))}`,
    html`<h2 id="open"><a href="#open">Open (${open.length})</a></h2>
${open.length === 0 ? html`<p>No request needs a decision.</p>` : open.map((approval) => writeEntry(approval, context))}
${decided.length === 0 ? undefined : html`<h2 id="decided"><a href="#decided">Decided (${decided.length})</a></h2>${decided.map((approval) => writeEntry(approval, context))}`}`,
  );
}

/** The requests by status, in the order of the page. */
function countStatuses(approvals: readonly Approval[]): readonly BarPart[] {
  return Object.entries(STATUS_TONES).map(([name, tone]) => ({
    name,
    count: approvals.filter(({ status }) => status === name).length,
    tone,
  }));
}

/** Writes one request with the forms for its decision. */
export function writeRequestPage(approval: Approval, context: PageContext): Html {
  const { stackName, status, summary, counts, findings } = approval;
  return writeLayout(
    `${stackName}: ${status}`,
    html`<p><a class="action" href="${context.root}/">All requests</a></p>
<div class="verdict ${STATUS_TONES[status]}">
<h1>Approval for ${stackName}</h1>
<p>${writeTarget(approval)}</p>
<p>${summary}</p>
</div>${writeEffectsBar(counts, findings)}`,
    html`<h2 id="request"><a href="#request">Request</a></h2>
${writeCard(approval, context.now, { hasAnchors: true })}
${status === 'pending' ? html`<h2 id="decision"><a href="#decision">Decision</a></h2>${writeForms(approval, context.root)}` : undefined}`,
  );
}

/** The stack, the revision, and the number of changes by effect. */
function writeTarget({ status, stackName, environmentName, revision, counts }: Approval): Html {
  const parts = [environmentName, revision === undefined ? undefined : html`<code>${revision}</code>`, countsInWords(counts)];
  const shown = parts.filter((part) => part !== undefined).map((part) => html` · ${part}`);
  return html`<span class="badge">${status}</span> <strong>${stackName}</strong>${shown}`;
}

function writeEntry(approval: Approval, { root, now }: PageContext): Html {
  const { id, status, stackName } = approval;
  const link = html`<a class="action" href="${root}/approvals/${id}">${status === 'pending' ? 'Decide' : 'Show'} ${stackName} (${id})</a>`;
  return writeCard(approval, now, { link });
}

/** Writes a page in the frame that all pages share. The response has the content security policy. */
export function writeLayout(title: string, header: Html, main: Html): Html {
  return writeServedPage({
    title: `${title} - stackgate`,
    header,
    main,
    style: FORM_STYLE,
    footer: 'stackgate serves this page on your computer. Stop it with Ctrl+C in its terminal.',
  });
}
