import { toText } from './wire-message.ts';

/**
 * The content of a body in S3's own chunked encoding: `<hex size>[;chunk-signature=...]\r\n<bytes>\r\n` repeated, ended
 * by a chunk of size 0 and trailers, which are dropped.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
export function decodeAwsChunked(body: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (;;) {
    const lineEnd = body.indexOf(0x0d, offset);
    const size = Number.parseInt(toText(body.subarray(offset, Math.max(lineEnd, offset))), 16);
    if (!(size > 0)) return Buffer.concat(chunks);
    const start = lineEnd + 2;
    chunks.push(body.subarray(start, start + size));
    offset = start + size + 2;
  }
}
