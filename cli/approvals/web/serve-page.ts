import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { UsageError } from '../../usage-error.ts';
import type { ApprovalsApi } from '../approvals-api.ts';
import { answerRequest } from './answer-request.ts';
import { checkRequest, type PageAddress } from './check-request.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** A page that is served. */
export interface ServedPage {
  /** Address with the token. */
  readonly url: string;
  close(): Promise<void>;
}

const LOOPBACK = '127.0.0.1';
const TOKEN_BYTES = 32;

/**
 * Serves the approvals page on loopback.
 *
 * @param port 0 is any free port
 * @throws UsageError if the port is in use
 */
export async function servePage(api: ApprovalsApi, port: number, now: () => Date): Promise<ServedPage> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const server = createServer((request, response) => void answer(request, response));
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const checked = checkRequest(request, address);
    if ('message' in checked) {
      respond(response, checked.status, 'text/plain', `${checked.message}\n`);
      return;
    }
    const { status, page } = await answerRequest(checked, request, api, { root: `/${token}`, now: now() });
    respond(response, status, 'text/html', page.html);
  };
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE' ? new UsageError(`Expected --port to be a free port, got ${port}, which is in use.`) : error,
      ),
    );
    server.listen(port, LOOPBACK, resolve);
  });
  const address: PageAddress = { host: `${LOOPBACK}:${(server.address() as AddressInfo).port}`, token };
  return {
    url: `http://${address.host}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The connection ends with a refused form, because its body is not read. */
function respond(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...SECURITY_HEADERS, 'content-type': `${type}; charset=utf-8`, connection: 'close' }).end(body);
}
