import { SignatureV4 } from '@smithy/signature-v4';
import {
  APPROVALS_PATH,
  type Approval,
  type ApprovalAnswer,
  type ApprovalsAnswer,
  type ErrorAnswer,
  type VoteBody,
  type WithdrawBody,
} from '../../core/approvals/api.ts';
import { cutText } from '../../core/text/truncate.ts';
import { UsageError } from '../usage-error.ts';
import type { Signer } from './create-signer.ts';

/** A request that the API refused, with the message of the API. */
export class RefusedByApi extends UsageError {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

/** The approvals API of one gate. Each method throws a UsageError if the API refuses the request or does not answer. */
export interface ApprovalsApi {
  list(): Promise<readonly Approval[]>;
  get(id: string): Promise<Approval>;
  vote(id: string, body: VoteBody): Promise<Approval>;
  withdraw(id: string, body: WithdrawBody): Promise<Approval>;
}

const TIMEOUT_MS = 30_000;
const LONGEST_ERROR = 1_000;

/** Host names of function URLs and of API Gateway. Both name the Region. */
const AWS_HOST = /^\w+\.(lambda-url|execute-api)\.([\w-]+)\.(?:on\.aws|amazonaws\.com(?:\.cn)?)$/;

/**
 * Creates a client that signs its requests with Signature Version 4.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 *
 * @param address address of the API: a function URL, or the invoke URL of an API Gateway
 * @throws UsageError if the address is not valid
 */
export function createApprovalsApi(address: string, signer: Signer): ApprovalsApi {
  const base = readAddress(address);
  const [, label, region] = AWS_HOST.exec(base.hostname) ?? [];
  const signature = new SignatureV4({
    service: label === 'execute-api' ? 'execute-api' : 'lambda',
    region: region ?? signer.region,
    credentials: signer.credentials,
    sha256: signer.sha256,
  });
  const call = async <Answer>(method: 'GET' | 'POST', path: string, content?: object): Promise<Answer> => {
    const url = new URL(`${base.pathname.replace(/\/$/, '')}${path}`, base);
    const body = content === undefined ? undefined : JSON.stringify(content);
    const headers = { host: url.host, ...(body !== undefined && { 'content-type': 'application/json' }) };
    const { protocol, hostname, pathname } = url;
    const signed = await signature.sign({ method, protocol, hostname, path: pathname, query: {}, headers, body });
    return await send<Answer>(url, { method, headers: signed.headers, ...(body !== undefined && { body }) });
  };
  const pathOf = (id: string): string => `${APPROVALS_PATH}/${encodeURIComponent(id)}`;
  return {
    list: async () => (await call<ApprovalsAnswer>('GET', APPROVALS_PATH)).approvals,
    get: async (id) => (await call<ApprovalAnswer>('GET', pathOf(id))).approval,
    vote: async (id, body) => (await call<ApprovalAnswer>('POST', `${pathOf(id)}/votes`, body)).approval,
    withdraw: async (id, body) => (await call<ApprovalAnswer>('POST', `${pathOf(id)}/withdraw`, body)).approval,
  };
}

/** A function URL has the identity of its caller only over HTTPS. HTTP is for the sandbox. */
function readAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isLocal = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url !== undefined && (url.protocol === 'https:' || isLocal)) return url;
  throw new UsageError(
    `Expected --url to be an https:// address, got ${address}: use the output ApprovalsUrl of the gate's stack.`,
  );
}

async function send<Answer>(url: URL, init: RequestInit): Promise<Answer> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
    text = await response.text();
  } catch (error) {
    const { cause = error } = error as { readonly cause?: unknown };
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UsageError(`Expected a response from ${url.origin}, got an error: ${reason}. Check --url and the network.`, {
      cause: error,
    });
  }
  const answer = parseJson(text);
  if (response.ok && answer !== undefined) return answer as Answer;
  throw new RefusedByApi(describeRefusal(response.status, answer, text, url), response.status);
}

function describeRefusal(status: number, answer: unknown, text: string, { origin }: URL): string {
  const message = (answer as Partial<ErrorAnswer> | undefined)?.error?.message;
  if (message !== undefined) return message;
  if (status === 403) {
    return (
      `Expected permission to call ${origin}, got 403 Forbidden: the caller needs lambda:InvokeFunctionUrl and lambda:InvokeFunction for the ` +
      'function (or execute-api:Invoke for an API Gateway), which `gate.grantApprove(role)` grants; `aws sts get-caller-identity` shows the caller.'
    );
  }
  return `Expected a response from the approvals API, got ${status} ${cutText(text, LONGEST_ERROR)}: check --url.`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
