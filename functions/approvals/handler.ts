import type { ApprovalAnswer, ApprovalsAnswer, ErrorAnswer } from '../../core/approvals/api.ts';
import type { ApprovalRequest } from '../../core/approvals/approval.ts';
import { type ReadBody, readVoteBody, readWithdrawBody } from '../../core/approvals/read-body.ts';
import { toApproval } from '../../core/approvals/to-approval.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { Approvals } from '../ports/approvals.ts';
import { ApiError } from './api-error.ts';
import { type DecideDeps, vote, withdraw } from './decide.ts';
import { type ApiRequest, readRequest } from './read-request.ts';

/** Response of a function URL. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The list shows the approvals of one day: no approval is open for longer. */
const LISTED_MS = 24 * 60 * 60 * 1_000;

/** The HTTP API for approvers: lists approvals, and stores votes and withdrawals. */
export function createHandler(deps: DecideDeps) {
  return async (event: unknown): Promise<HttpAnswer> => {
    try {
      return toAnswer(200, await perform(deps, readRequest(event)));
    } catch (error) {
      if (error instanceof ApiError) return toAnswer(error.status, toError(error));
      if (!(error instanceof DeploymentError) || error.name !== 'SystemUnavailable') throw error;
      return toAnswer(503, toError(new ApiError('unavailable', error.message)));
    }
  };
}

async function perform(deps: DecideDeps, { userArn, call }: ApiRequest): Promise<ApprovalsAnswer | ApprovalAnswer> {
  const { approvals, clock } = deps;
  if (call.kind === 'list') {
    const listed = await approvals.listSince(new Date(clock.now().getTime() - LISTED_MS));
    const found = await Promise.all(listed.map(({ id }) => approvals.find(id)));
    const requests = found.filter((request) => request !== undefined).reverse();
    return { approvals: await Promise.all(requests.map((request) => show(approvals, request))) };
  }
  const request = await approvals.find(call.id);
  if (request === undefined)
    throw new ApiError('not-found', `The approval ${call.id} does not exist: list the approvals to find its id.`);
  if (call.kind === 'vote') await vote(deps, request, userArn, requireValid(readVoteBody(call.body)));
  if (call.kind === 'withdraw') await withdraw(deps, request, userArn, requireValid(readWithdrawBody(call.body)).reason);
  return { approval: await show(approvals, request) };
}

function requireValid<Body>(read: ReadBody<Body>): Body {
  if (read.kind === 'valid') return read.body;
  throw new ApiError('invalid-request', read.message);
}

async function show(approvals: Approvals, request: ApprovalRequest): Promise<ApprovalAnswer['approval']> {
  return toApproval(request, await approvals.listVotes(request.id), await approvals.findOutcome(request.id));
}

function toError({ code, message }: ApiError): ErrorAnswer {
  return { error: { code, message } };
}

function toAnswer(statusCode: number, body: object): HttpAnswer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { statusCode, headers, body: JSON.stringify(body) };
}
