import { type CallContext, type Operation, type SandboxService, ServiceError } from '../kernel/service.ts';
import type { Bucket, ObjectInput, PutOptions, S3Access } from './bucket.ts';
import { CONFIGURATION_OPERATIONS } from './bucket-configurations.ts';
import { createMultipartOperations } from './multipart-operations.ts';
import { MultipartUploads } from './multipart-uploads.ts';
import { describeObject, readDetails } from './object-details.ts';
import { listObjects, listObjectsV2 } from './s3-listing.ts';
import { etagOf, type ObjectContent, parseRange, readContent, type StoredObject, sizeOf } from './s3-objects.ts';

interface CreateBucketInput {
  readonly Bucket: string;
  readonly CreateBucketConfiguration?: { readonly LocationConstraint?: string };
}

interface DeleteInput extends ObjectInput {
  readonly Delete?: { readonly Objects?: readonly { readonly Key: string }[]; readonly Quiet?: boolean };
}

/** Settings for S3. */
export interface S3Options {
  /** @default '111111111111' */
  readonly accountId?: string;
  /** Region of a bucket that is created without a Region. @default 'us-east-1' */
  readonly region?: string;
  readonly nextId?: () => string;
}

const DEFAULT_REGION = 'us-east-1';

/**
 * Buckets and objects. Versions and conditional deletes are not supported, and the configurations of a bucket have no effect.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export class S3 implements SandboxService {
  readonly #options: S3Options;
  readonly #buckets = new Map<string, Bucket>();
  #bytesServed = 0;

  readonly operations: Readonly<Record<string, Operation>>;

  constructor(options: S3Options = {}) {
    this.#options = options;
    const configurations = Object.entries(CONFIGURATION_OPERATIONS).map(([name, perform]): [string, Operation] => [
      name,
      (input: ObjectInput, call) => perform(this.#openBucket(input, call, name).configurations, { ...input }),
    ]);
    this.operations = {
      ...this.#bucketOperations(),
      ...Object.fromEntries(configurations),
      ...this.#objectOperations(),
      ...createMultipartOperations({
        open: (input, call, operation) => this.#openBucket(input, call, operation),
        readSource: (input, call) => this.#readSource(input, call).content,
        put: (input, content, options) => this.put(input.Bucket, input.Key, content, options),
        nextId: options.nextId ?? (() => String(this.#buckets.size)),
      }),
    };
  }

  #bucketOperations(): Record<string, Operation> {
    return {
      CreateBucket: (input: CreateBucketInput, call) => this.#createBucket(input, call),
      DeleteBucket: (input: ObjectInput, call) => {
        if (this.#openBucket(input, call, 'DeleteBucket').objects.size > 0) {
          throw new ServiceError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
        }
        this.deleteBucket(input.Bucket);
      },
      HeadBucket: (input: ObjectInput, call) => ({ BucketRegion: this.#openBucket(input, call, 'HeadBucket').region }),
      GetBucketLocation: (input: ObjectInput, call) => {
        const { region } = this.#openBucket(input, call, 'GetBucketLocation');
        return region === DEFAULT_REGION ? {} : { LocationConstraint: region };
      },
      GetBucketAcl: (input: ObjectInput, call) => {
        this.#openBucket(input, call, 'GetBucketAcl');
        const owner = { ID: this.#accountId };
        return { Owner: owner, Grants: [{ Grantee: { ...owner, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }] };
      },
      ListBuckets: (_input: unknown, { accountId = this.#accountId }) => ({
        Buckets: [...this.#buckets]
          .filter(([, { owner }]) => owner === accountId)
          .map(([Name, { creationDate }]) => ({ Name, CreationDate: creationDate })),
        Owner: { ID: accountId },
      }),
    };
  }

  #objectOperations(): Record<string, Operation> {
    return {
      PutObject: (input: ObjectInput, call) => this.#putObject(input, call),
      GetObject: (input: ObjectInput, call) => this.#getObject(input, call),
      HeadObject: (input: ObjectInput, call) => this.#headObject(input, call),
      CopyObject: (input: ObjectInput, call) => this.#copyObject(input, call),
      DeleteObject: (input: ObjectInput, call) => {
        this.#openBucket(input, call, 'DeleteObject').objects.delete(input.Key);
      },
      DeleteObjects: (input: DeleteInput, call) => {
        const { objects } = this.#openBucket(input, call, 'DeleteObjects');
        const keys = (input.Delete?.Objects ?? []).map(({ Key }) => Key);
        for (const key of keys) objects.delete(key);
        return { Deleted: input.Delete?.Quiet ? [] : keys.map((Key) => ({ Key })) };
      },
      GetObjectTagging: (input: ObjectInput, call) => ({ TagSet: this.#findObject(input, call, 'GetObjectTagging').tags }),
      PutObjectTagging: (input: ObjectInput & { readonly Tagging?: { readonly TagSet?: readonly unknown[] } }, call) => {
        const object = this.#findObject(input, call, 'PutObjectTagging');
        this.#find(input.Bucket).objects.set(input.Key, { ...object, tags: input.Tagging?.TagSet ?? [] });
      },
      ListObjects: (input: ObjectInput, call) => listObjects(input, this.#openBucket(input, call, 'ListObjects').objects),
      ListObjectsV2: (input: ObjectInput, call) => listObjectsV2(input, this.#openBucket(input, call, 'ListObjectsV2').objects),
    };
  }

  get #accountId(): string {
    return this.#options.accountId ?? '111111111111';
  }

  /** Total number of object bytes in responses. */
  get bytesServed(): number {
    return this.#bytesServed;
  }

  /** Creates a bucket. An existing bucket does not change. */
  createBucket(name: string, region = this.#options.region ?? DEFAULT_REGION, owner = this.#accountId): void {
    if (this.#buckets.has(name)) return;
    this.#buckets.set(name, {
      objects: new Map(),
      uploads: new MultipartUploads(),
      configurations: new Map(),
      creationDate: new Date(),
      region,
      owner,
      isAllowed: ({ accountId = this.#accountId }) => accountId === owner,
    });
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** Deletes a bucket and its objects. */
  deleteBucket(name: string): void {
    this.#buckets.delete(name);
  }

  /** Sets the access rule of a bucket. A request that the rule denies gets AccessDenied. */
  restrict(bucket: string, isAllowed: (access: S3Access) => boolean): void {
    this.#find(bucket).isAllowed = isAllowed;
  }

  /**
   * Adds a rule for requests from other accounts, as a bucket policy does. The rule of `restrict` still applies to all other
   * requests.
   */
  share(bucket: string, isAllowed: (access: S3Access) => boolean): void {
    const found = this.#find(bucket);
    const own = found.isAllowed;
    found.isAllowed = (access) => own(access) || isAllowed(access);
  }

  /** Stores an object, and creates its bucket if necessary. */
  put(bucket: string, key: string, content: ObjectContent | string, options: PutOptions = {}): StoredObject {
    this.createBucket(bucket);
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const object: StoredObject = {
      content: bytes,
      etag: options.etag ?? etagOf(bytes),
      lastModified: new Date(),
      contentType: options.contentType ?? 'binary/octet-stream',
      metadata: options.metadata ?? {},
      headers: options.headers ?? {},
      tags: options.tags ?? [],
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

  /** Returns the bytes of an object to a caller in an account. @throws ServiceError NoSuchBucket, AccessDenied, NoSuchKey */
  openFor(accountId: string, bucket: string, key: string): Uint8Array {
    this.#openBucket({ Bucket: bucket, Key: key }, { caller: 'cloudformation', accountId }, 'GetObject');
    return this.open(bucket, key);
  }

  /** Returns the keys of a bucket, sorted. */
  keys(bucket: string): readonly string[] {
    return [...(this.#buckets.get(bucket)?.objects.keys() ?? [])].sort();
  }

  #createBucket({ Bucket, CreateBucketConfiguration }: CreateBucketInput, call: CallContext): unknown {
    const region = CreateBucketConfiguration?.LocationConstraint ?? call.region ?? this.#options.region ?? DEFAULT_REGION;
    const existing = this.#buckets.get(Bucket);
    // S3 accepts a repeated CreateBucket of the owner only in us-east-1.
    if (existing !== undefined && existing.region !== DEFAULT_REGION) {
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw new ServiceError('BucketAlreadyOwnedByYou', message, 409);
    }
    this.createBucket(Bucket, region, call.accountId);
    return { Location: `/${Bucket}` };
  }

  #putObject(input: ObjectInput, call: CallContext): unknown {
    const { objects } = this.#openBucket(input, call, 'PutObject');
    if (input.IfNoneMatch === '*' && objects.has(input.Key)) throw preconditionFailed();
    if (input.IfMatch !== undefined && !objects.has(input.Key)) throw noSuchKey();
    if (input.IfMatch !== undefined && input.IfMatch !== objects.get(input.Key)?.etag) throw preconditionFailed();
    const { etag } = this.put(input.Bucket, input.Key, input.Body ?? new Uint8Array(), readDetails(input));
    return { ETag: etag };
  }

  #copyObject(input: ObjectInput, call: CallContext): unknown {
    const source = this.#readSource(input, call);
    this.#openBucket(input, call, 'CopyObject');
    const { contentType, metadata, headers, tags } = source;
    const details = input.MetadataDirective === 'REPLACE' ? readDetails(input) : { contentType, metadata, headers };
    const { etag, lastModified } = this.put(input.Bucket, input.Key, source.content, { ...details, tags });
    return { CopyObjectResult: { ETag: etag, LastModified: lastModified } };
  }

  /** Reads the object that `CopySource` names as `bucket/key`, percent-encoded. */
  #readSource({ CopySource = '' }: ObjectInput, call: CallContext): StoredObject {
    const source = decodeURIComponent(CopySource.replace(/\?versionId=.*$/, '')).replace(/^\//, '');
    const slash = source.indexOf('/');
    return this.#findObject({ Bucket: source.slice(0, slash), Key: source.slice(slash + 1) }, call, 'GetObject');
  }

  #getObject(input: ObjectInput, call: CallContext): unknown {
    if (input.PartNumber !== undefined) throw new ServiceError('NotImplemented', 'The sandbox has no reads by part number.', 501);
    const object = this.#findObject(input, call, 'GetObject');
    const size = sizeOf(object.content);
    const range = parseRange(input.Range, size);
    const { start, end } = range ?? { start: 0, end: size };
    const Body = readContent(object.content, start, end);
    this.#bytesServed += Body.byteLength;
    return {
      ...describeObject(object),
      Body,
      ContentLength: end - start,
      ...(range && { ContentRange: `bytes ${start}-${end - 1}/${size}` }),
    };
  }

  #headObject(input: ObjectInput, call: CallContext): unknown {
    const object = this.#findObject(input, call, 'HeadObject');
    return { ...describeObject(object), ContentLength: sizeOf(object.content) };
  }

  #findObject(input: ObjectInput, call: CallContext, operation: string): StoredObject {
    const object = this.#openBucket(input, call, operation).objects.get(input.Key);
    if (object === undefined) throw noSuchKey();
    if (input.IfMatch !== undefined && input.IfMatch !== object.etag) throw preconditionFailed();
    if (input.IfNoneMatch === object.etag) throw new ServiceError('NotModified', 'Not Modified', 304);
    return object;
  }

  /** Finds a bucket for a request. @throws ServiceError NoSuchBucket, AccessDenied */
  #openBucket(
    input: Pick<ObjectInput, 'Bucket' | 'ExpectedBucketOwner'> & { readonly Key?: string },
    call: CallContext,
    operation: string,
  ): Bucket {
    const bucket = this.#find(input.Bucket);
    const isOwner = (input.ExpectedBucketOwner ?? this.#accountId) === this.#accountId;
    if (!isOwner || !bucket.isAllowed({ ...call, operation, bucket: input.Bucket, key: input.Key })) {
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

function noSuchKey(): ServiceError {
  return new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
}

function preconditionFailed(): ServiceError {
  return new ServiceError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}
