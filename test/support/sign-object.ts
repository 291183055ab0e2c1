import { createHmac } from 'node:crypto';
import type { Sandbox } from '../../sandbox/sandbox.ts';

/** Writes the text of a signed object, as the gate of this bucket writes it. */
export function signObject({ s3 }: Pick<Sandbox, 's3'>, bucket: string, purpose: string, key: string, value: object): string {
  const secret = Buffer.from(Buffer.from(s3.read(bucket, 'secret/hmac-key') as Uint8Array).toString(), 'hex');
  const line = JSON.stringify({ key, value });
  return `${createHmac('sha256', secret).update(`${purpose}:${line}`).digest('hex')}\n${line}`;
}

/** Reads the value of a signed object, without its signature. */
export function signedValue<Value>(text: string): Value {
  return (JSON.parse(text.split('\n')[1] ?? '') as { readonly value: Value }).value;
}
