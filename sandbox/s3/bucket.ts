import type { CallContext } from '../kernel/service.ts';
import type { BucketConfigurations } from './bucket-configurations.ts';
import type { MultipartUploads } from './multipart-uploads.ts';
import type { DetailsInput } from './object-details.ts';
import type { ObjectDetails, StoredObject } from './s3-objects.ts';

/** Request properties that an access rule evaluates. */
export interface S3Access extends CallContext {
  readonly operation: string;
  readonly bucket: string;
  readonly key?: string | undefined;
}

/** Settings for putting an object. */
export interface PutOptions extends Partial<ObjectDetails> {
  /** @default the MD5 of the content */
  readonly etag?: string;
  readonly tags?: readonly unknown[];
}

/** A bucket with its objects, multipart uploads, and configurations. */
export interface Bucket {
  readonly objects: Map<string, StoredObject>;
  readonly uploads: MultipartUploads;
  readonly configurations: BucketConfigurations;
  readonly creationDate: Date;
  readonly region: string;
  /** The account that created the bucket. */
  readonly owner: string;
  isAllowed: (access: S3Access) => boolean;
}

/** The members of an object's operations that the sandbox reads. */
export interface ObjectInput extends DetailsInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly Range?: string;
  readonly IfMatch?: string;
  readonly IfNoneMatch?: string;
  readonly Body?: Uint8Array;
  readonly CopySource?: string;
  readonly MetadataDirective?: string;
  readonly PartNumber?: string;
  readonly ExpectedBucketOwner?: string;
}
