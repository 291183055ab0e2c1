import { type HttpRequest, type HttpResponse, readCredential, toBytes } from '../protocols/http-message.ts';
import { type CallerIdentity, createUrlEvent, createUrlResponse } from './function-url-event.ts';
import type { LambdaOutcome } from './lambda-outcome.ts';

/** Settings for function URLs. */
export interface FunctionUrlsOptions {
  readonly region: string;
  readonly nextId: () => string;
  /** Returns the principal of an access key. */
  readonly identify: (accessKeyId: string) => CallerIdentity;
  /** @param payload JSON text @param caller name of the caller in the sandbox */
  readonly invoke: (functionName: string, payload: string, caller: string) => Promise<LambdaOutcome>;
}

/** Settings for one function URL. */
export interface FunctionUrlProps {
  readonly functionName: string;
  /**
   * Returns true if a principal has `lambda:InvokeFunctionUrl` and `lambda:InvokeFunction`. The sandbox evaluates no policies.
   *
   * @default every principal whose request is signed
   */
  readonly isAllowed?: (identity: CallerIdentity) => boolean;
}

/**
 * The function URLs of an account, with the auth type AWS_IAM.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export class FunctionUrls {
  readonly #options: FunctionUrlsOptions;
  readonly #urls = new Map<string, FunctionUrlProps>();

  constructor(options: FunctionUrlsOptions) {
    this.#options = options;
  }

  /**
   * Creates a function URL.
   *
   * @returns the URL, with a `/` at its end. Over HTTP, the same function answers under `/lambda-url/<id>/` of the listener
   */
  create(props: FunctionUrlProps): string {
    const id = this.#options.nextId().replaceAll('-', '');
    this.#urls.set(id, props);
    return `https://${id}.lambda-url.${this.#options.region}.on.aws/`;
  }

  /** Answers a request to a function URL, or returns undefined for another request. */
  answer(request: HttpRequest, caller: string): Promise<HttpResponse> | undefined {
    const byPath = /^\/lambda-url\/(\w+)(\/.*)?$/.exec(request.path);
    const urlId = byPath?.[1] ?? /^(\w+)\.lambda-url\./.exec(request.host)?.[1];
    if (urlId === undefined) return undefined;
    const path = byPath === null ? request.path : (byPath[2] ?? '/');
    return this.#answer(urlId, path, request, caller);
  }

  async #answer(urlId: string, path: string, request: HttpRequest, caller: string): Promise<HttpResponse> {
    const { identify, invoke, nextId, region } = this.#options;
    const url = this.#urls.get(urlId);
    const credential = readCredential(request);
    if (url === undefined || credential === undefined) return forbidden();
    const identity = identify(credential.accessKeyId);
    if (url.isAllowed?.(identity) === false) return forbidden();
    const domainName = `${urlId}.lambda-url.${region}.on.aws`;
    const event = createUrlEvent({ urlId, domainName, path, request, requestId: nextId(), identity });
    const outcome = await invoke(url.functionName, JSON.stringify(event), caller);
    if (outcome.kind === 'succeeded') return createUrlResponse(outcome.payload);
    const isThrottled = outcome.error.errorType === 'Lambda.TooManyRequestsException';
    return isThrottled ? respond(429, '{"Message":"Rate Exceeded."}') : respond(502, 'Internal Server Error');
  }
}

function forbidden(): HttpResponse {
  return respond(403, '{"Message":"Forbidden"}');
}

function respond(status: number, content: string): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: toBytes(content) };
}
