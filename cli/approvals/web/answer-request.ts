import type { IncomingMessage } from 'node:http';
import type { Approval } from '../../../core/approvals/api.ts';
import type { Html } from '../../../core/report/html.ts';
import { type ApprovalsApi, RefusedByApi } from '../approvals-api.ts';
import type { CheckedRequest } from './check-request.ts';
import { type DecisionForm, readForm } from './read-form.ts';
import type { Action } from './write-forms.ts';
import { type PageContext, writeListPage, writeRequestPage } from './write-pages.ts';
import { writeFailurePage, writeResultPage } from './write-result-page.ts';

/** A page and its status. */
export interface PageAnswer {
  readonly status: number;
  readonly page: Html;
}

/** Status of an error that does not come from the API, such as missing credentials. */
const BAD_GATEWAY = 502;

/** `/approvals/ID`, or with an action. The API knows no other IDs. */
const REQUEST_PATH = /^\/approvals\/([-\w]{1,80})(?:\/(approve|reject|withdraw))?$/;

/** Answers a request that passed the checks. Only a POST to the path of an action decides. */
export async function answerRequest(
  { method, path }: CheckedRequest,
  request: IncomingMessage,
  api: ApprovalsApi,
  context: PageContext,
): Promise<PageAnswer> {
  const [, id, action] = (REQUEST_PATH.exec(path) ?? []) as [string?, string?, Action?];
  let form: DecisionForm | undefined;
  try {
    if (method === 'GET' && path === '/') return { status: 200, page: writeListPage(await api.list(), context) };
    if (method === 'GET' && id !== undefined && action === undefined) {
      return { status: 200, page: writeRequestPage(await api.get(id), context) };
    }
    if (method === 'POST' && id !== undefined && action !== undefined) {
      form = await readForm(request);
      return { status: 200, page: writeResultPage(action, await decide(api, id, action, form), context) };
    }
  } catch (error) {
    const status = error instanceof RefusedByApi ? error.status : BAD_GATEWAY;
    return { status, page: writeFailurePage((error as Error).message, context, { id, reason: form?.reason }) };
  }
  const message = `Expected a page or a form of stackgate, got ${method} ${path}: use the links and buttons of the page.`;
  return { status: action === undefined ? 404 : 405, page: writeFailurePage(message, context, { id }) };
}

/** Sends the fingerprint that the page showed, never that of the current change set. */
async function decide(
  api: ApprovalsApi,
  id: string,
  action: Action,
  { reason, fingerprint, accept, breakGlass }: DecisionForm,
): Promise<Approval> {
  if (action === 'withdraw') return await api.withdraw(id, { reason });
  if (action === 'reject') return await api.vote(id, { decision: 'reject', reason, fingerprint });
  return await api.vote(id, { decision: 'approve', reason, fingerprint, accept, ...(breakGlass && { breakGlass }) });
}
