import { UsageError } from '../usage-error.ts';

/** A response that takes longer is a failure. */
const TIMEOUT_MS = 30_000;

/** Pauses between attempts. */
const PAUSES_MS = [1_000, 4_000, 15_000];

/** The longest pause that a service can request. A service that needs longer has failed. */
const LONGEST_PAUSE_MS = 60_000;

/** Maximum length of a response in an error message. */
const LONGEST_REASON = 500;

/** Statuses that a later attempt can change. */
const TRANSIENT: readonly number[] = [408, 425, 429, 500, 502, 503, 504];

/** Settings of a client. */
export interface RestApiProps {
  /** Name of the service, for messages. */
  readonly service: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Sends one request. @throws RestError if the service cannot be reached, or does not accept the request */
export type CallApi = (method: string, address: string, body?: object) => Promise<Response>;

/** A request without success. */
export class RestError extends UsageError {
  /** The HTTP status; undefined if the service cannot be reached. */
  readonly status: number | undefined;
  /** Milliseconds before the next attempt; undefined if a later attempt has the same result. */
  readonly pauseMs: number | undefined;

  constructor(message: string, status: number | undefined, pauseMs: number | undefined) {
    super(message);
    this.status = status;
    this.pauseMs = pauseMs;
  }
}

/** Creates a client for a REST API with JSON. Each request ends after 30 seconds. */
export function createRestApi({ service, headers }: RestApiProps): CallApi {
  return async (method, address, body) => {
    const response = await send(service, address, {
      method,
      headers: { ...headers, 'user-agent': 'stackgate', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    const reason = (await response.text()).slice(0, LONGEST_REASON);
    const message = `${service} answered ${response.status} to ${method} ${new URL(address).pathname}: ${reason}`;
    throw new RestError(message, response.status, pauseOf(response));
  };
}

async function send(service: string, address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init);
  } catch (error) {
    const { cause, message } = error as Error;
    const reason = cause instanceof Error ? cause.message : message;
    throw new RestError(`${service} cannot be reached at ${new URL(address).host}: ${reason}`, undefined, 0);
  }
}

/** Reads the pause that the service requests. GitHub answers 403 with Retry-After if a client sends too many requests. */
function pauseOf({ status, headers }: Response): number | undefined {
  const requested = headers.get('retry-after');
  if (!TRANSIENT.includes(status) && !(status === 403 && requested !== null)) return undefined;
  const pauseMs = Number(requested ?? 0) * 1_000;
  return pauseMs <= LONGEST_PAUSE_MS ? pauseMs : undefined;
}

/**
 * Repeats an action after a transient error, up to four attempts. The action must have the same result if it runs twice.
 *
 * @param sleep waits for a number of milliseconds
 */
export async function retry<Result>(act: () => Promise<Result>, sleep: (ms: number) => Promise<void>): Promise<Result> {
  for (const pauseMs of PAUSES_MS) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof RestError) || error.pauseMs === undefined) throw error;
      await sleep(Math.max(pauseMs, error.pauseMs));
    }
  }
  return act();
}

/** The address of the next page in a Link header. The token is not sent to an address of another API. */
export function nextPage(response: Response, apiUrl: string): string | undefined {
  const address = /<([^>]+)>;\s*rel="next"/.exec(response.headers.get('link') ?? '')?.[1];
  return address?.startsWith(`${apiUrl}/`) === true ? address : undefined;
}
