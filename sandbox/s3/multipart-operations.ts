import type { CallContext, Operation } from '../kernel/service.ts';
import type { Bucket, ObjectInput, PutOptions } from './bucket.ts';
import type { NamedPart } from './multipart-uploads.ts';
import { readDetails } from './object-details.ts';
import { type ObjectContent, parseRange, readContent, type StoredObject, sizeOf } from './s3-objects.ts';

interface UploadInput extends ObjectInput {
  readonly UploadId: string;
  readonly PartNumber: string;
  readonly CopySourceRange?: string;
  readonly MultipartUpload?: { readonly Parts?: readonly NamedPart[] };
}

/** The parts of S3 that multipart uploads use. */
export interface MultipartHost {
  open(input: ObjectInput, call: CallContext, operation: string): Bucket;
  readSource(input: ObjectInput, call: CallContext): ObjectContent;
  put(input: ObjectInput, content: Uint8Array, options: PutOptions): StoredObject;
  nextId(): string;
}

/**
 * The operations of multipart uploads. Access rules see all of them as PutObject, as IAM does.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html
 */
export function createMultipartOperations(host: MultipartHost): Record<string, Operation> {
  const openForPut = (input: ObjectInput, call: CallContext) => host.open(input, call, 'PutObject');
  return {
    CreateMultipartUpload: (input: ObjectInput, call) => {
      const { uploads } = openForPut(input, call);
      const UploadId = host.nextId();
      const details = { contentType: 'binary/octet-stream', metadata: {}, headers: {}, ...readDetails(input) };
      uploads.start(UploadId, input.Key, details);
      return { Bucket: input.Bucket, Key: input.Key, UploadId };
    },
    UploadPart: (input: UploadInput, call) => {
      const { uploads } = openForPut(input, call);
      return { ETag: uploads.putPart(input.UploadId, input.Key, Number(input.PartNumber), input.Body ?? new Uint8Array()) };
    },
    UploadPartCopy: (input: UploadInput, call) => {
      const source = host.readSource(input, call);
      const { start, end } = parseRange(input.CopySourceRange, sizeOf(source)) ?? { start: 0, end: sizeOf(source) };
      const { uploads } = openForPut(input, call);
      const etag = uploads.putPart(input.UploadId, input.Key, Number(input.PartNumber), readContent(source, start, end));
      return { CopyPartResult: { ETag: etag, LastModified: new Date() } };
    },
    CompleteMultipartUpload: (input: UploadInput, call) => {
      const { uploads } = openForPut(input, call);
      const { content, etag, details } = uploads.complete(input.UploadId, input.Key, input.MultipartUpload?.Parts ?? []);
      host.put(input, content, { ...details, etag });
      return { Bucket: input.Bucket, Key: input.Key, ETag: etag, Location: `/${input.Bucket}/${input.Key}` };
    },
    AbortMultipartUpload: (input: UploadInput, call) => {
      host.open(input, call, 'AbortMultipartUpload').uploads.abort(input.UploadId, input.Key);
    },
    ListParts: ({ Bucket, Key, UploadId, ...input }: UploadInput, call) => ({
      Bucket,
      Key,
      UploadId,
      IsTruncated: false,
      Parts: host.open({ ...input, Bucket, Key }, call, 'ListParts').uploads.listParts(UploadId, Key),
    }),
    ListMultipartUploads: (input: ObjectInput, call) => ({
      Bucket: input.Bucket,
      IsTruncated: false,
      Uploads: host.open(input, call, 'ListMultipartUploads').uploads.list(),
    }),
  };
}
