import { type HttpRequest, type HttpResponse, toBytes, toText } from '../protocols/http-message.ts';
import type { Lambda } from './lambda.ts';

/** https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
const INVOKE_PATH = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/**
 * Answers the request of `Invoke` with the invocation type RequestResponse, the only operation of the API of Lambda that the sandbox has.
 *
 * @returns undefined for another request
 */
export function answerInvoke(lambda: Lambda, request: HttpRequest, caller: string): Promise<HttpResponse> | undefined {
  const name = INVOKE_PATH.exec(request.path)?.[1];
  return name === undefined || request.method !== 'POST' ? undefined : invoke(lambda, decodeURIComponent(name), request, caller);
}

async function invoke(lambda: Lambda, name: string, { body, query }: HttpRequest, caller: string): Promise<HttpResponse> {
  const qualified = query.Qualifier === undefined ? name : `${name}:${query.Qualifier}`;
  if (!lambda.has(qualified)) {
    return respond(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }, { Message: `Function not found: ${qualified}` });
  }
  const outcome = await lambda.invoke(qualified, body.length === 0 ? '{}' : toText(body), caller);
  switch (outcome.kind) {
    case 'succeeded':
      return { status: 200, headers: JSON_TYPE, body: toBytes(outcome.payload) };
    case 'failed':
      return respond(200, { 'x-amz-function-error': 'Unhandled' }, outcome.error);
    case 'unavailable': {
      const isThrottled = outcome.error.errorType === 'Lambda.TooManyRequestsException';
      const code = isThrottled ? 'TooManyRequestsException' : 'ServiceException';
      return respond(isThrottled ? 429 : 500, { 'x-amzn-errortype': code }, { Message: outcome.error.errorMessage });
    }
  }
}

const JSON_TYPE = { 'content-type': 'application/json' };

function respond(status: number, headers: Readonly<Record<string, string>>, content: object): HttpResponse {
  return { status, headers: { ...JSON_TYPE, ...headers }, body: toBytes(JSON.stringify(content)) };
}
