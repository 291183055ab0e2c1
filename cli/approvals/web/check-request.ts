import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The address of the page: the only Host and Origin, and the token that each path starts with. */
export interface PageAddress {
  /** Host and port, such as `127.0.0.1:49152`. */
  readonly host: string;
  readonly token: string;
}

/** A request that the page refuses, before it calls the API. */
export interface Refusal {
  readonly status: 403 | 405 | 415;
  readonly message: string;
}

/** A request with the token of the page. */
export interface CheckedRequest {
  readonly method: 'GET' | 'POST';
  /** The path after the token, such as `/approvals/job-1`. */
  readonly path: string;
}

const FORM = 'application/x-www-form-urlencoded';

/**
 * Checks that a request comes from the page itself.
 *
 * - Host: a site whose name resolves to loopback (DNS rebinding) sends its own name.
 * - Token: other programs and pages do not know it.
 * - Origin: browsers send the origin of the page with each POST. A form of another site has another origin.
 */
export function checkRequest(
  { method, url = '', headers }: Pick<IncomingMessage, 'method' | 'url' | 'headers'>,
  { host, token }: PageAddress,
): CheckedRequest | Refusal {
  if (headers.host !== host) return refuse(403, `Expected the host ${host}: open the address that stackgate printed.`);
  const [, sent = '', path = ''] = /^\/([^/?]*)(\/[^?]*)?$/.exec(url) ?? [];
  if (!isSame(sent, token)) {
    return refuse(403, 'Expected the token of the page in the path: open the address that stackgate printed.');
  }
  if (method !== 'GET' && method !== 'POST') return refuse(405, 'Expected GET or POST: use the links and buttons of the page.');
  if (method === 'POST') {
    if (headers.origin !== `http://${host}`)
      return refuse(403, `Expected a form from http://${host}, got a form from another site.`);
    if (headers['content-type'] !== FORM) return refuse(415, `Expected ${FORM}: use the buttons of the page.`);
  }
  return { method, path };
}

function refuse(status: Refusal['status'], message: string): Refusal {
  return { status, message };
}

/** Compares two strings in constant time, even if their lengths differ. */
function isSame(one: string, other: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
