import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { DeploymentError } from '../../core/errors.ts';
import type { ArtifactLocation } from '../ports/revisions.ts';
import { classifyAwsError } from './aws-errors.ts';
import { toObjectError } from './object-errors.ts';

/** Enough for the end of any zip: the longest comment, the end record, and the zip64 locator. */
const TAIL_BYTES = 65_535 + 22 + 20;
const FIRST_FETCH_BYTES = 16 * 1_024;
const LARGEST_FETCH_BYTES = 1_024 * 1_024;

interface Block {
  readonly start: number;
  readonly bytes: Buffer;
}

/**
 * An S3 object that is read in ranges. All ranges are of the same object version, because each read uses the ETag of the first read.
 *
 * The first read returns the end of the object, and its `Content-Range` also contains the size, so HeadObject and `s3:ListBucket` are not
 * needed. Sequential reads fetch increasingly large ranges.
 */
export interface RangedObject {
  /** Bytes of the whole object. */
  readonly size: number;
  /** @param end exclusive; at most `size` */
  read(start: number, end: number): Promise<Buffer>;
}

/** @throws DeploymentError RevisionUnavailable if the object does not exist, PermissionError if S3 denies access */
export async function openRangedObject(client: S3Client, location: ArtifactLocation): Promise<RangedObject> {
  const first = await getRange(client, location, `bytes=-${TAIL_BYTES}`);
  const etag = first.ETag;
  if (etag === undefined) {
    throw new DeploymentError(
      'SystemUnavailable',
      `Expected S3 to return the ETag of ${uriOf(location)}, which every further read names, got none. The gate tries again.`,
    );
  }
  const tailBytes = await bodyOf(first, location);
  const size = sizeOf(first, tailBytes.length);
  const tail: Block = { start: size - tailBytes.length, bytes: tailBytes };
  let latest = tail;
  let fetchBytes = FIRST_FETCH_BYTES;

  async function read(start: number, end: number): Promise<Buffer> {
    return sliceOf(tail, start, end) ?? sliceOf(latest, start, end) ?? (await fetch(start, end)).subarray(0, end - start);
  }

  async function fetch(start: number, end: number): Promise<Buffer> {
    const isSequential = start >= latest.start && start <= latest.start + latest.bytes.length;
    fetchBytes = isSequential ? Math.min(fetchBytes * 2, LARGEST_FETCH_BYTES) : FIRST_FETCH_BYTES;
    const endOfFetch = Math.max(end, Math.min(start + fetchBytes, tail.start));
    const part = await getRange(client, location, `bytes=${start}-${endOfFetch - 1}`, etag);
    const bytes = await bodyOf(part, location);
    if (bytes.length !== endOfFetch - start) {
      throw new DeploymentError(
        'SystemUnavailable',
        `Expected ${endOfFetch - start} bytes of ${uriOf(location)}, got ${bytes.length}: retrying.`,
      );
    }
    latest = { start, bytes };
    return bytes;
  }

  return { size, read };
}

function sliceOf(block: Block, start: number, end: number): Buffer | undefined {
  const isInside = block.start <= start && end <= block.start + block.bytes.length;
  return isInside ? block.bytes.subarray(start - block.start, end - block.start) : undefined;
}

async function getRange(
  client: S3Client,
  location: ArtifactLocation,
  range: string,
  etag?: string,
): Promise<GetObjectCommandOutput> {
  try {
    return await client.send(
      new GetObjectCommand({
        Bucket: location.bucket,
        Key: location.key,
        Range: range,
        ...(etag === undefined ? {} : { IfMatch: etag }),
      }),
    );
  } catch (error) {
    throw readError(error, location);
  }
}

function readError(error: unknown, location: ArtifactLocation): DeploymentError {
  const object = uriOf(location);
  const { code } = classifyAwsError(error);
  if (code === 'InvalidRange') {
    return new DeploymentError(
      'RevisionUnavailable',
      `Expected ${object} to be a zip file, got an empty object: check the artifact of the previous stage.`,
      { cause: error },
    );
  }
  if (code === 'PreconditionFailed') {
    return new DeploymentError(
      'RevisionUnavailable',
      `Expected ${object} to stay the same while it was read, got another object under the key: release the change again.`,
      { cause: error },
    );
  }
  return toObjectError(error, `to read the revision ${object}`);
}

async function bodyOf(output: GetObjectCommandOutput, location: ArtifactLocation): Promise<Buffer> {
  try {
    return Buffer.from((await output.Body?.transformToByteArray()) ?? []);
  } catch (error) {
    throw toObjectError(error, `to read the revision ${uriOf(location)}`);
  }
}

/** `bytes 0-99/1234`, or the whole object if the server ignored the range. */
function sizeOf(output: GetObjectCommandOutput, received: number): number {
  const total = /\/(\d+)$/.exec(output.ContentRange ?? '')?.[1];
  return total === undefined ? received : Number(total);
}

/** Returns the address of the object for messages. */
export function uriOf(location: ArtifactLocation): string {
  return `s3://${location.bucket}/${location.key}`;
}
