import { createHash } from 'node:crypto';
import { ServiceError } from '../kernel/service.ts';

/** The content of an object: bytes, or a size and a function that returns any range of bytes. */
export type ObjectContent = Uint8Array | VirtualContent;

/** Content that does not fit into memory, such as a gigabyte whose ranges are generated on request. */
export interface VirtualContent {
  readonly size: number;
  /** @returns the bytes from `start` up to, not including, `end` */
  read(start: number, end: number): Uint8Array;
}

/** The metadata of an object. */
export interface ObjectDetails {
  readonly contentType: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Other headers that S3 returns as they were given, by the member of the API: `CacheControl`, `ContentEncoding`. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A stored object. */
export interface StoredObject extends ObjectDetails {
  readonly content: ObjectContent;
  readonly etag: string;
  readonly lastModified: Date;
  readonly tags: readonly unknown[];
}

/** Maximum size of a response, so that a read without a range cannot exhaust the memory. */
const LARGEST_ANSWER = 256 * 1024 * 1024;

/** Size in bytes. */
export function sizeOf(content: ObjectContent): number {
  return content instanceof Uint8Array ? content.byteLength : content.size;
}

/** The bytes from `start` up to, not including, `end`. */
export function readContent(content: ObjectContent, start: number, end: number): Uint8Array {
  if (end - start > LARGEST_ANSWER) {
    throw new ServiceError('InternalError', `The sandbox answers with at most ${LARGEST_ANSWER} bytes: ask for a range.`, 500);
  }
  return content instanceof Uint8Array ? content.subarray(start, end) : content.read(start, end);
}

/** Returns the ETag that S3 computes for plain uploads: the MD5 in quotes. */
export function etagOf(content: ObjectContent): string {
  const hashed = content instanceof Uint8Array ? content : Buffer.from(`virtual ${content.size}`);
  return `"${createHash('md5').update(hashed).digest('hex')}"`;
}

/** Part of an object, `end` not included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a Range header: `bytes=0-9`, `bytes=10-`, `bytes=-10`. A header of another form is ignored, as S3 does.
 *
 * @returns undefined for the whole object
 * @throws ServiceError InvalidRange if the range does not overlap the object
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = match ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') return checkRange({ start: Math.max(0, size - Number(last)), end: size }, size);
  const start = Number(first);
  const end = last === '' ? size : Math.min(size, Number(last) + 1);
  if (last !== '' && Number(last) < start) return undefined;
  return checkRange({ start, end }, size);
}

function checkRange(range: ByteRange, size: number): ByteRange {
  if (range.start >= size || range.start >= range.end) {
    throw new ServiceError('InvalidRange', 'The requested range is not satisfiable', 416);
  }
  return range;
}
