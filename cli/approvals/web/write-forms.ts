import type { Approval } from '../../../core/approvals/api.ts';
import { describeSubject } from '../../../core/approvals/describe-subject.ts';
import { type Html, html } from '../../../core/report/html.ts';

/** An action of the page, and the last segment of its path. */
export type Action = 'approve' | 'reject' | 'withdraw';

/** The API refuses a longer reason. */
const LONGEST_REASON = 1_000;

/** Writes the three forms. Each carries the token in its address, and the fingerprint that the page shows. */
export function writeForms(approval: Approval, root: string): Html {
  return html`${writeForm(
    approval,
    root,
    'approve',
    'allow',
    html`<h3>Approve</h3>
<p>${describeSubject(approval.subject)} Your approval is for the fingerprint above.</p>`,
  )}
${writeForm(
  approval,
  root,
  'reject',
  'forbid',
  html`<h3>Reject</h3>
<p>The deployment fails with your reason.</p>`,
)}
${writeForm(
  approval,
  root,
  'withdraw',
  'withdraw',
  html`<h3>Withdraw</h3>
<p>The deployment fails with your reason. Use this if another push replaces this one.</p>`,
)}`;
}

function writeForm({ id, fingerprint, mustAccept }: Approval, root: string, action: Action, tone: string, head: Html): Html {
  const label = `${action[0]?.toUpperCase()}${action.slice(1)}`;
  return html`<section class="card ${tone}">
${head}
<form method="post" action="${root}/approvals/${id}/${action}" autocomplete="off">
<input type="hidden" name="fingerprint" value="${fingerprint}">
${action === 'approve' && mustAccept.length > 0 ? writeAccept(mustAccept) : undefined}
<label for="${action}-reason">Reason to ${action} (required, for the record)</label>
<textarea id="${action}-reason" name="reason" rows="2" required maxlength="${LONGEST_REASON}"></textarea>
${action === 'approve' ? writeBreakGlass() : undefined}
<button>${label}</button>
</form>
</section>
`;
}

function writeAccept(mustAccept: readonly string[]): Html {
  return html`<fieldset><legend>I accept that these resources are deleted or replaced</legend>
${mustAccept.map((place) => html`<label class="check"><input type="checkbox" name="accept" value="${place}" required> ${place}</label>`)}
</fieldset>`;
}

function writeBreakGlass(): Html {
  return html`<details><summary>Break-glass</summary>
<label class="check"><input type="checkbox" name="breakGlass"> Approve alone, if the policy permits it. The gate notifies every channel.</label>
</details>`;
}
