import type { ObjectDetails, StoredObject } from './s3-objects.ts';

/** The members of an upload that become the object's metadata. */
export interface DetailsInput {
  readonly ContentType?: string;
  readonly ContentEncoding?: string;
  readonly Metadata?: Readonly<Record<string, string>>;
}

const RETURNED_HEADERS = [
  'CacheControl',
  'ContentDisposition',
  'ContentLanguage',
  'Expires',
  'ServerSideEncryption',
  'SSEKMSKeyId',
  'WebsiteRedirectLocation',
] as const;

/** Reads the metadata of an upload. */
export function readDetails(
  input: DetailsInput & Partial<Record<(typeof RETURNED_HEADERS)[number], string>>,
): Partial<ObjectDetails> {
  const headers: Record<string, string> = {};
  for (const name of RETURNED_HEADERS) {
    const value = input[name];
    if (value !== undefined) headers[name] = value;
  }
  const encoding = withoutChunks(input.ContentEncoding);
  if (encoding !== '') headers.ContentEncoding = encoding;
  return {
    headers,
    ...(input.ContentType !== undefined && { contentType: input.ContentType }),
    ...(input.Metadata !== undefined && { metadata: input.Metadata }),
  };
}

/** `aws-chunked` is the encoding of the upload, and not of the object. */
function withoutChunks(encoding = ''): string {
  return encoding
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'aws-chunked')
    .join(',');
}

/** Returns the fields with which GetObject and HeadObject describe an object. */
export function describeObject({ etag, lastModified, contentType, metadata, headers }: StoredObject): Record<string, unknown> {
  return {
    ...headers,
    ETag: etag,
    LastModified: lastModified,
    ContentType: contentType,
    Metadata: metadata,
    AcceptRanges: 'bytes',
  };
}
