import { createHash } from 'node:crypto';
import { ServiceError } from '../kernel/service.ts';
import type { ObjectDetails } from './s3-objects.ts';

/** S3 refuses a smaller part, unless it is the last one. */
const SMALLEST_PART = 5 * 1024 * 1024;

interface Part {
  readonly content: Uint8Array;
  readonly md5: Buffer;
  readonly lastModified: Date;
}

interface Upload {
  readonly key: string;
  readonly details: ObjectDetails;
  readonly initiated: Date;
  readonly parts: Map<number, Part>;
}

/** A part as CompleteMultipartUpload names it. */
export interface NamedPart {
  readonly PartNumber?: number;
  readonly ETag?: string;
}

/** The content and the ETag of a completed upload. */
export interface CompletedUpload {
  readonly content: Uint8Array;
  readonly etag: string;
  readonly details: ObjectDetails;
}

/**
 * Multipart uploads of one bucket that are neither completed nor aborted.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export class MultipartUploads {
  readonly #uploads = new Map<string, Upload>();

  start(uploadId: string, key: string, details: ObjectDetails): void {
    this.#uploads.set(uploadId, { key, details, initiated: new Date(), parts: new Map() });
  }

  /** @returns the part's ETag */
  putPart(uploadId: string, key: string, number: number, content: Uint8Array): string {
    const md5 = createHash('md5').update(content).digest();
    this.#find(uploadId, key).parts.set(number, { content, md5, lastModified: new Date() });
    return `"${md5.toString('hex')}"`;
  }

  listParts(uploadId: string, key: string): object[] {
    return inOrder(this.#find(uploadId, key)).map(([PartNumber, { content, md5, lastModified }]) => ({
      PartNumber,
      Size: content.byteLength,
      ETag: `"${md5.toString('hex')}"`,
      LastModified: lastModified,
    }));
  }

  list(): object[] {
    return [...this.#uploads].map(([UploadId, { key, initiated }]) => ({ UploadId, Key: key, Initiated: initiated }));
  }

  /** Joins the named parts. @throws ServiceError InvalidPart, InvalidPartOrder, EntityTooSmall, NoSuchUpload */
  complete(uploadId: string, key: string, named: readonly NamedPart[]): CompletedUpload {
    const upload = this.#find(uploadId, key);
    const parts = named.map(({ PartNumber = 0, ETag = '' }) => {
      const part = upload.parts.get(PartNumber);
      if (part === undefined || ETag.replaceAll('"', '') !== part.md5.toString('hex')) throw invalidPart();
      return part;
    });
    if (parts.length === 0) throw new ServiceError('MalformedXML', 'The XML you provided was not well-formed');
    if (named.some(({ PartNumber = 0 }, index) => index > 0 && PartNumber <= (named[index - 1]?.PartNumber ?? 0))) {
      throw new ServiceError('InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    if (parts.slice(0, -1).some(({ content }) => content.byteLength < SMALLEST_PART)) {
      throw new ServiceError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    }
    this.#uploads.delete(uploadId);
    const digest = createHash('md5').update(Buffer.concat(parts.map(({ md5 }) => md5)));
    return {
      content: Buffer.concat(parts.map(({ content }) => content)),
      etag: `"${digest.digest('hex')}-${parts.length}"`,
      details: upload.details,
    };
  }

  abort(uploadId: string, key: string): void {
    this.#find(uploadId, key);
    this.#uploads.delete(uploadId);
  }

  #find(uploadId: string, key: string): Upload {
    const upload = this.#uploads.get(uploadId);
    if (upload?.key !== key) {
      const message =
        'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
      throw new ServiceError('NoSuchUpload', message, 404);
    }
    return upload;
  }
}

function inOrder({ parts }: Upload): [number, Part][] {
  return [...parts].sort(([a], [b]) => a - b);
}

function invalidPart(): ServiceError {
  const message =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  return new ServiceError('InvalidPart', message);
}
