import { ConnectionLost } from '../kernel/connection-lost.ts';
import type { HttpFront } from './http-front.ts';

/** The part of `fetch` that clients of the sandbox use. */
export type Fetch = (url: string | URL, init?: FetchInit) => Promise<Response>;

/** The request of a `Fetch`. */
export interface FetchInit {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * Creates a `fetch` that sends requests to the sandbox without sockets.
 *
 * @param authorization value of the Authorization header for requests without this header
 */
export function createFetch(wire: HttpFront, caller: string, authorization: string): Fetch {
  return async (address, { method = 'GET', headers = {}, body = '' } = {}) => {
    const url = new URL(address);
    const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
    const request = {
      method,
      host: url.hostname,
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { host: url.host, authorization, ...lowerCase },
      body: Buffer.from(body),
    };
    try {
      const response = await wire(request, caller);
      const content = response.body.length === 0 ? null : Buffer.from(response.body);
      return new Response(content, { status: response.status, headers: { ...response.headers } });
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      throw new TypeError('fetch failed', { cause: error });
    }
  };
}
