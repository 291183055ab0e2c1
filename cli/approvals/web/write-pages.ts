import type { Approval } from '../../../core/approvals/api.ts';
import { type Html, html } from '../../../core/report/html.ts';
import { PAGE_STYLE } from './page-style.ts';
import { writeCard } from './write-card.ts';
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
<p class="quiet">Requests of the last 24 hours. Your AWS credentials sign each decision. <a href="${context.root}/">Reload</a></p>`,
    html`<h2>Open (${open.length})</h2>
${open.length === 0 ? html`<p>No request needs a decision.</p>` : open.map((approval) => writeEntry(approval, context))}
${decided.length === 0 ? undefined : html`<h2>Decided (${decided.length})</h2>${decided.map((approval) => writeEntry(approval, context))}`}`,
  );
}

/** Writes one request with the forms for its decision. */
export function writeRequestPage(approval: Approval, context: PageContext): Html {
  const { stackName, status } = approval;
  return writeLayout(
    `${stackName}: ${status}`,
    html`<p><a class="action" href="${context.root}/">All requests</a></p>
<h1>Approval for ${stackName}</h1>`,
    html`<h2>Request</h2>
${writeCard(approval, context.now)}
${status === 'pending' ? html`<h2>Decision</h2>${writeForms(approval, context.root)}` : undefined}`,
  );
}

function writeEntry(approval: Approval, { root, now }: PageContext): Html {
  const { id, status, stackName } = approval;
  const link = html`<a class="action" href="${root}/approvals/${id}">${status === 'pending' ? 'Decide' : 'Show'} ${stackName} (${id})</a>`;
  return writeCard(approval, now, link);
}

/** Writes the frame of a page. The response has the content security policy. */
export function writeLayout(title: string, header: Html, main: Html): Html {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} - stackgate</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
${header}
</header>
<main>
${main}
</main>
<footer class="quiet">stackgate serves this page on your computer. Stop it with Ctrl+C in its terminal.</footer>
</body>
</html>
`;
}
