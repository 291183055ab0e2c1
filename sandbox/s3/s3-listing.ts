import { type StoredObject, sizeOf } from './s3-objects.ts';

interface ListInput {
  readonly Bucket: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: string | number;
  readonly EncodingType?: string;
  /** Only for ListObjectsV2. */
  readonly StartAfter?: string;
  readonly ContinuationToken?: string;
  /** Only for ListObjects. */
  readonly Marker?: string;
}

interface Page {
  readonly contents: readonly (readonly [key: string, object: StoredObject])[];
  readonly commonPrefixes: readonly string[];
  readonly limit: number;
  readonly isTruncated: boolean;
  /** The last key or common prefix of the page. */
  readonly last: string;
}

/**
 * Returns one page of the sorted keys of a bucket. The continuation token is the last key or common prefix of the page.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listObjectsV2(input: ListInput, objects: ReadonlyMap<string, StoredObject>): Record<string, unknown> {
  const page = readPage(input, objects, input.ContinuationToken ?? input.StartAfter ?? '');
  return {
    ...describePage(input, page),
    KeyCount: page.contents.length + page.commonPrefixes.length,
    ContinuationToken: input.ContinuationToken,
    StartAfter: input.StartAfter === undefined ? undefined : encoder(input)(input.StartAfter),
    ...(page.isTruncated && { NextContinuationToken: page.last }),
  };
}

/**
 * Returns one page of ListObjects, the first version of the API: the marker is a key. Without a delimiter, the page has no
 * NextMarker, and clients continue at its last key.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
 */
export function listObjects(input: ListInput, objects: ReadonlyMap<string, StoredObject>): Record<string, unknown> {
  const { Marker: marker = '' } = input;
  const page = readPage(input, objects, marker);
  const encode = encoder(input);
  return {
    ...describePage(input, page),
    Marker: encode(marker),
    ...(page.isTruncated && input.Delimiter !== undefined && { NextMarker: encode(page.last) }),
  };
}

function readPage(input: ListInput, objects: ReadonlyMap<string, StoredObject>, after: string): Page {
  const { Prefix: prefix = '', Delimiter: delimiter } = input;
  const limit = Math.min(1_000, Number(input.MaxKeys ?? 1_000));
  const contents: [string, StoredObject][] = [];
  const commonPrefixes = new Set<string>();
  let last = '';
  let isTruncated = false;
  for (const [key, object] of [...objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const common = commonPrefixOf(key, prefix, delimiter);
    const entry = common ?? key;
    if (!key.startsWith(prefix) || entry <= after || commonPrefixes.has(entry)) continue;
    if (contents.length + commonPrefixes.size === limit) {
      isTruncated = true;
      break;
    }
    last = entry;
    if (common !== undefined) commonPrefixes.add(common);
    else contents.push([key, object]);
  }
  return { contents, commonPrefixes: [...commonPrefixes], limit, isTruncated, last };
}

function describePage(input: ListInput, { contents, commonPrefixes, limit, isTruncated }: Page): Record<string, unknown> {
  const encode = encoder(input);
  return {
    Name: input.Bucket,
    Prefix: encode(input.Prefix ?? ''),
    Delimiter: input.Delimiter === undefined ? undefined : encode(input.Delimiter),
    EncodingType: input.EncodingType,
    MaxKeys: limit,
    IsTruncated: isTruncated,
    Contents: contents.map(([key, { content, etag, lastModified }]) => ({
      Key: encode(key),
      Size: sizeOf(content),
      ETag: etag,
      LastModified: lastModified,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: commonPrefixes.map((common) => ({ Prefix: encode(common) })),
  };
}

/** With the encoding type `url`, names are percent-encoded except for their slashes. */
function encoder({ EncodingType }: ListInput): (name: string) => string {
  return EncodingType === 'url' ? (name) => encodeURIComponent(name).replaceAll('%2F', '/') : (name) => name;
}

function commonPrefixOf(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (delimiter === undefined) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + delimiter.length);
}
