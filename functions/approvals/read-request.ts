import * as z from 'zod/mini';
import { APPROVALS_PATH } from '../../core/approvals/api.ts';
import { isApprover } from '../../core/approvals/approver.ts';
import { ApiError } from './api-error.ts';

/** The call that a request makes. */
export type ApiCall =
  | { readonly kind: 'list' }
  | { readonly kind: 'get'; readonly id: string }
  | { readonly kind: 'vote' | 'withdraw'; readonly id: string; readonly body: unknown };

/** A request with the identity of its caller. */
export interface ApiRequest {
  /** ARN of the caller, from IAM. */
  readonly userArn: string;
  readonly call: ApiCall;
}

/**
 * The event of a function URL, and of an HTTP API with payload format 2.0. Both write `authorizer.iam` after they verified the signature.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
const eventSchema = z.object({
  rawPath: z.string(),
  body: z.optional(z.nullable(z.string())),
  isBase64Encoded: z.optional(z.boolean()),
  requestContext: z.object({
    http: z.object({ method: z.string() }),
    authorizer: z.optional(z.object({ iam: z.optional(z.object({ userArn: z.string() })) })),
  }),
});

const LARGEST_BODY = 64 * 1_024;

/**
 * Reads a request. The identity comes from IAM only: headers, query, and body cannot name an approver.
 *
 * @throws ApiError
 */
export function readRequest(event: unknown): ApiRequest {
  const result = eventSchema.safeParse(event);
  if (!result.success)
    throw new ApiError('invalid-request', 'Expected an HTTP request, got another event: use the address of the API.');
  const { requestContext, rawPath, body, isBase64Encoded = false } = result.data;
  const userArn = requestContext.authorizer?.iam?.userArn ?? '';
  if (!isApprover(userArn)) {
    throw new ApiError(
      'no-identity',
      `Expected a request that an IAM user or a role signed, got ${userArn === '' ? 'no identity' : userArn}: sign it with the credentials of a user or a role.`,
    );
  }
  return { userArn, call: readCall(requestContext.http.method, rawPath, () => parseBody(body ?? '', isBase64Encoded)) };
}

function readCall(method: string, path: string, parse: () => unknown): ApiCall {
  const [id, verb, ...rest] = path.startsWith(`${APPROVALS_PATH}/`) ? path.slice(APPROVALS_PATH.length + 1).split('/') : [];
  if (method === 'GET' && path === APPROVALS_PATH) return { kind: 'list' };
  // IDs of approvals have no other characters. A `/` or `..` in an ID could name another object of the bucket.
  if (id !== undefined && /^[-\w]{1,100}$/.test(id) && rest.length === 0) {
    if (method === 'GET' && verb === undefined) return { kind: 'get', id };
    if (method === 'POST' && verb === 'votes') return { kind: 'vote', id, body: parse() };
    if (method === 'POST' && verb === 'withdraw') return { kind: 'withdraw', id, body: parse() };
  }
  throw new ApiError('not-found', `Expected a path of the API such as ${APPROVALS_PATH}, got ${method} ${path.slice(0, 200)}.`);
}

function parseBody(body: string, isBase64Encoded: boolean): unknown {
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  if (text.length > LARGEST_BODY) throw new ApiError('invalid-request', `Expected a body of at most ${LARGEST_BODY} characters.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new ApiError('invalid-request', 'Expected the body to be a JSON object, got a body that is not valid JSON.');
  }
}
