import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ConnectionLost } from '../kernel/connection-lost.ts';
import type { HttpFront } from './http-front.ts';
import type { HttpRequest } from './http-message.ts';

/** A running listener. */
export interface HttpListener {
  /** The address for clients: the value of `AWS_ENDPOINT_URL`. */
  readonly url: string;
  close(): Promise<void>;
}

/** A request and the moment at which the sandbox admits it, in virtual milliseconds since 1970. */
export interface TimedRequest {
  readonly at: number;
  readonly request: HttpRequest;
}

/** Settings for listening. */
export interface ListenOptions {
  /** @default any free port */
  readonly port?: number;
  /** Virtual seconds per real second. @default 1 */
  readonly speed?: number;
  /** Receives every request before the sandbox handles it. */
  readonly onRequest?: (request: TimedRequest) => void;
}

/**
 * Serves the protocols over HTTP on loopback, for the AWS CLI and other clients outside this process. The access key identifies the
 * caller.
 *
 * @param port default: any free port
 */
export function startHttpListener(wire: HttpFront, port = 0): Promise<HttpListener> {
  const server = createServer((request, response) => {
    void answer(wire, request, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}

async function answer(wire: HttpFront, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const answered = await wire(await toWireRequest(request));
    response.writeHead(answered.status, answered.headers);
    response.end(answered.body);
  } catch (error) {
    if (error instanceof ConnectionLost) request.socket.destroy();
    else response.writeHead(500).end(String(error));
  }
}

async function toWireRequest(request: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers))
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  const target = request.url ?? '/';
  const mark = target.indexOf('?');
  return {
    method: request.method ?? 'GET',
    host: (headers.host ?? '').replace(/:\d+$/, ''),
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? {} : Object.fromEntries(new URLSearchParams(target.slice(mark + 1))),
    headers,
    body: Buffer.concat(chunks),
  };
}
