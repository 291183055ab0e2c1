import type { Approval } from '../../../core/approvals/api.ts';
import { type Html, html } from '../../../core/report/html.ts';
import { describeStatus, isDone } from '../write-approval.ts';
import type { Action } from './write-forms.ts';
import { type PageContext, writeLayout } from './write-pages.ts';

/** Writes the page after a decision that the API accepted. The approval can have ended in another way than the caller decided. */
export function writeResultPage(action: Action, approval: Approval, context: PageContext): Html {
  const title = isDone(action, approval) ? DONE[action] : `The request is ${approval.status}`;
  return writeLayout(
    title,
    html`<div class="verdict ${isDone(action, approval) ? 'allow' : 'ask'}"><h1>${title}</h1>
<p>${describeStatus(approval)}</p></div>`,
    writeLinks(context, approval.id),
  );
}

const DONE: Readonly<Record<Action, string>> = {
  approve: 'Your approval is recorded',
  reject: 'You rejected the request',
  withdraw: 'You withdrew the request',
};

/** Writes the page of a request that failed, with the message of the API and the reason that the caller typed. */
export function writeFailurePage(
  message: string,
  context: PageContext,
  { id, reason = '' }: { readonly id?: string | undefined; readonly reason?: string | undefined },
): Html {
  return writeLayout(
    'The request failed',
    html`<div class="verdict forbid"><h1>The request failed</h1>
<p class="message">${message}</p></div>`,
    html`${reason === '' ? undefined : html`<p>Your reason was:</p><p class="row message">${reason}</p>`}
${writeLinks(context, id)}`,
  );
}

function writeLinks({ root }: PageContext, id: string | undefined): Html {
  return html`${id === undefined ? undefined : html`<p><a class="action" href="${root}/approvals/${id}">Show the request</a></p>`}
<p><a class="action" href="${root}/">All requests</a></p>`;
}
