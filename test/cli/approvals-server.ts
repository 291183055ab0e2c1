import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { createSigner } from '../../cli/approvals/create-signer.ts';
import type { HttpAnswer } from '../../functions/approvals/handler.ts';
import { makeEvent } from '../functions/approvals/harness.ts';

const SECRET = 'secret-of-the-caller';

/** Environment variables of a caller, for the credential chain of the SDK. */
export function credentialsOf(accessKeyId: string): Readonly<Record<string, string>> {
  return { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: SECRET, AWS_REGION: 'eu-west-1' };
}

/** A local function URL: verifies each signature, as Lambda does, and calls the real handler with the identity of the caller. */
export interface ApprovalsServer {
  readonly url: string;
  readonly close: () => void;
}

/** Starts the server. @param identities ARNs by access key ID */
export async function startApprovalsServer(
  handler: (event: unknown) => Promise<HttpAnswer>,
  identities: Readonly<Record<string, string>>,
): Promise<ApprovalsServer> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await readBody(incoming);
      const key = /Credential=(\w+)\/\d{8}\/eu-west-1\/lambda\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
      const identity = identities[key];
      if (identity === undefined || !(await isSignedBy(key, incoming, body))) {
        outgoing.writeHead(403, { 'content-type': 'application/json' }).end('{"Message":"Forbidden"}');
        return;
      }
      const {
        statusCode,
        headers,
        body: answer,
      } = await handler(makeEvent(incoming.method ?? '', incoming.url ?? '', identity, body === '' ? undefined : body));
      outgoing.writeHead(statusCode, headers).end(answer);
    })();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}

/** Signs the request again with the secret of the key, and compares the signatures. */
async function isSignedBy(
  accessKeyId: string,
  { method = '', url = '', headers }: IncomingMessage,
  body: string,
): Promise<boolean> {
  const names = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const { sha256, region } = createSigner({ region: 'eu-west-1' });
  const signature = new SignatureV4({
    service: 'lambda',
    region,
    credentials: { accessKeyId, secretAccessKey: SECRET },
    sha256,
  });
  const signed = await signature.sign(
    {
      method,
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: url,
      query: {},
      headers: Object.fromEntries(names.map((name) => [name, String(headers[name])])),
      ...(body !== '' && { body }),
    },
    { signingDate: parseAmzDate(String(headers['x-amz-date'])) },
  );
  return signed.headers.authorization === headers.authorization;
}

function parseAmzDate(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

async function readBody(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
