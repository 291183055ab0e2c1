import { type CallContext, type Operation, type SandboxService, ServiceError } from '../kernel/service.ts';
import { listObjects } from './s3-listing.ts';
import { etagOf, type ObjectContent, parseRange, readContent, type StoredObject, sizeOf } from './s3-objects.ts';

/** One request, for an access rule. */
export interface S3Access extends CallContext {
  readonly operation: string;
  readonly bucket: string;
  readonly key?: string | undefined;
}

/** Settings for putting an object. */
export interface PutOptions {
  readonly contentType?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

interface Bucket {
  readonly objects: Map<string, StoredObject>;
  readonly creationDate: Date;
  isAllowed: (access: S3Access) => boolean;
}

interface ObjectInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly Range?: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly Body?: Uint8Array;
  readonly ContentType?: string;
  readonly Metadata?: Record<string, string>;
}

/**
 * Buckets and objects. Versions, multipart uploads, and conditional deletes are not supported.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export class S3 implements SandboxService {
  readonly #buckets = new Map<string, Bucket>();
  #bytesServed = 0;

  readonly operations: Readonly<Record<string, Operation>> = {
    CreateBucket: ({ Bucket }: { Bucket: string }) => {
      this.createBucket(Bucket);
    },
    HeadBucket: (input: ObjectInput, call) => {
      this.#open(input, call, 'HeadBucket');
    },
    ListBuckets: () => ({
      Buckets: [...this.#buckets].map(([Name, { creationDate }]) => ({ Name, CreationDate: creationDate })),
    }),
    PutObject: (input: ObjectInput, call) => this.#putObject(input, call),
    GetObject: (input: ObjectInput, call) => this.#getObject(input, call),
    HeadObject: (input: ObjectInput, call) => this.#headObject(input, call),
    DeleteObject: (input: ObjectInput, call) => {
      this.#open(input, call, 'DeleteObject').objects.delete(input.Key);
    },
    ListObjectsV2: (input: ObjectInput, call) => listObjects(input, this.#open(input, call, 'ListObjectsV2').objects),
  };

  /** Total number of object bytes in responses. */
  get bytesServed(): number {
    return this.#bytesServed;
  }

  /** Creates a bucket. An existing bucket does not change. */
  createBucket(name: string): void {
    if (this.#buckets.has(name)) return;
    this.#buckets.set(name, { objects: new Map(), creationDate: new Date(), isAllowed: () => true });
  }

  /** Sets the access rule of a bucket. A request that the rule denies gets AccessDenied. */
  restrict(bucket: string, isAllowed: (access: S3Access) => boolean): void {
    this.#find(bucket).isAllowed = isAllowed;
  }

  /** Stores an object, and creates its bucket if necessary. */
  put(bucket: string, key: string, content: ObjectContent | string, options: PutOptions = {}): StoredObject {
    this.createBucket(bucket);
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const object: StoredObject = {
      content: bytes,
      etag: etagOf(bytes),
      lastModified: new Date(),
      contentType: options.contentType ?? 'binary/octet-stream',
      metadata: options.metadata ?? {},
    };
    this.#find(bucket).objects.set(key, object);
    return object;
  }

  /** Returns the bytes of an object; undefined if it does not exist. */
  read(bucket: string, key: string): Uint8Array | undefined {
    return this.#buckets.get(bucket)?.objects.has(key) ? this.open(bucket, key) : undefined;
  }

  /** Returns the bytes of an object. @throws ServiceError NoSuchBucket, NoSuchKey */
  open(bucket: string, key: string): Uint8Array {
    const object = this.#find(bucket).objects.get(key);
    if (object === undefined) throw noSuchKey();
    return readContent(object.content, 0, sizeOf(object.content));
  }

  /** Returns the keys of a bucket, sorted. */
  keys(bucket: string): readonly string[] {
    return [...(this.#buckets.get(bucket)?.objects.keys() ?? [])].sort();
  }

  #putObject(input: ObjectInput, call: CallContext): unknown {
    const { objects } = this.#open(input, call, 'PutObject');
    if (input.IfNoneMatch === '*' && objects.has(input.Key)) throw preconditionFailed();
    const object = this.put(input.Bucket, input.Key, input.Body ?? new Uint8Array(), {
      ...(input.ContentType !== undefined && { contentType: input.ContentType }),
      ...(input.Metadata !== undefined && { metadata: input.Metadata }),
    });
    return { ETag: object.etag };
  }

  #getObject(input: ObjectInput, call: CallContext): unknown {
    const object = this.#findObject(input, call, 'GetObject');
    const size = sizeOf(object.content);
    const range = parseRange(input.Range, size);
    const { start, end } = range ?? { start: 0, end: size };
    const Body = readContent(object.content, start, end);
    this.#bytesServed += Body.byteLength;
    return {
      ...describe(object),
      Body,
      ContentLength: end - start,
      ...(range && { ContentRange: `bytes ${start}-${end - 1}/${size}` }),
    };
  }

  #headObject(input: ObjectInput, call: CallContext): unknown {
    const object = this.#findObject(input, call, 'HeadObject');
    return { ...describe(object), ContentLength: sizeOf(object.content) };
  }

  #findObject(input: ObjectInput, call: CallContext, operation: string): StoredObject {
    const object = this.#open(input, call, operation).objects.get(input.Key);
    if (object === undefined) throw noSuchKey();
    if (input.IfMatch !== undefined && input.IfMatch !== object.etag) throw preconditionFailed();
    if (input.IfNoneMatch === object.etag) throw new ServiceError('NotModified', 'Not Modified', 304);
    return object;
  }

  #open(input: ObjectInput, call: CallContext, operation: string): Bucket {
    const bucket = this.#find(input.Bucket);
    if (!bucket.isAllowed({ ...call, operation, bucket: input.Bucket, key: input.Key })) {
      throw new ServiceError('AccessDenied', 'Access Denied', 403);
    }
    return bucket;
  }

  #find(name: string): Bucket {
    const bucket = this.#buckets.get(name);
    if (bucket === undefined) throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
    return bucket;
  }
}

function describe({ etag, lastModified, contentType, metadata }: StoredObject): Record<string, unknown> {
  return { ETag: etag, LastModified: lastModified, ContentType: contentType, Metadata: metadata, AcceptRanges: 'bytes' };
}

function noSuchKey(): ServiceError {
  return new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
}

function preconditionFailed(): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}
