import { Readable } from 'node:stream';
import { ConnectionLost } from '../kernel/connection-lost.ts';
import type { HttpFront } from './http-front.ts';
import { type HttpRequest, type HttpResponse, toBytes } from './http-message.ts';

/** A request of an SDK client. */
interface SdkRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Record<string, string | string[] | null>;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

interface SdkResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | Readable;
}

/** The `requestHandler` of SDK clients. */
export interface SandboxRequestHandler {
  readonly metadata: { readonly handlerProtocol: string };
  handle(request: SdkRequest, options?: { readonly abortSignal?: unknown }): Promise<{ response: SdkResponse }>;
  destroy(): void;
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): Record<string, never>;
}

/**
 * Connects SDK clients to the sandbox without sockets. A client with this handler serializes, signs, retries, and deserializes as usual,
 * and the sandbox receives its bytes directly.
 *
 * @param caller name of the caller in the sandbox
 */
export function createRequestHandler(wire: HttpFront, caller: string): SandboxRequestHandler {
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, options) {
      const exchanged = exchange(wire, request, caller);
      const response = await (options?.abortSignal instanceof AbortSignal
        ? abortable(exchanged, options.abortSignal)
        : exchanged);
      return { response };
    },
    destroy() {},
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

async function exchange(wire: HttpFront, request: SdkRequest, caller: string): Promise<SdkResponse> {
  try {
    const response = await wire(await toWireRequest(request), caller);
    return { statusCode: response.status, headers: { ...response.headers }, body: toSdkBody(response) };
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
    // The error names and codes of the SDK's Node.js handler, which its retries use.
    throw Object.assign(new Error(error.message), {
      name: 'TimeoutError',
      code: error.kind === 'timeout' ? 'ETIMEDOUT' : 'ECONNRESET',
    });
  }
}

async function toWireRequest(request: SdkRequest): Promise<HttpRequest> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) headers[name.toLowerCase()] = value;
  const query: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.query ?? {})) {
    query[name] = (Array.isArray(value) ? value.at(-1) : value) ?? '';
  }
  return {
    method: request.method,
    host: request.hostname,
    path: request.path,
    query,
    headers,
    body: await readBody(request.body),
  };
}

async function readBody(body: unknown): Promise<Uint8Array> {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return toBytes(body);
  if (body instanceof Uint8Array) return body;
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) {
    chunks.push(typeof chunk === 'string' ? toBytes(chunk) : chunk);
  }
  return Buffer.concat(chunks);
}

function toSdkBody(response: HttpResponse): Uint8Array | Readable {
  return response.isStream ? Readable.from([response.body], { objectMode: false }) : response.body;
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
