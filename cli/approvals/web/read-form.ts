import type { IncomingMessage } from 'node:http';
import { UsageError } from '../../usage-error.ts';

/** Fields of a form of the page. The API validates them. */
export interface DecisionForm {
  readonly reason: string;
  /** The fingerprint that the page showed. */
  readonly fingerprint: string;
  readonly accept: readonly string[];
  readonly breakGlass: boolean;
}

const LARGEST_FORM = 64 * 1_024;

/**
 * Reads the form in the body of a request.
 *
 * @throws UsageError if the form is too large
 */
export async function readForm(request: IncomingMessage): Promise<DecisionForm> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_FORM) throw new UsageError(`Expected a form of at most ${LARGEST_FORM} bytes: shorten the reason.`);
    chunks.push(chunk);
  }
  const fields = new URLSearchParams(Buffer.concat(chunks).toString());
  return {
    reason: (fields.get('reason') ?? '').replaceAll('\r\n', '\n'),
    fingerprint: fields.get('fingerprint') ?? '',
    accept: fields.getAll('accept'),
    breakGlass: fields.get('breakGlass') === 'on',
  };
}
