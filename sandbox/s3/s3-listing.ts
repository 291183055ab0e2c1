import { type StoredObject, sizeOf } from './s3-objects.ts';

interface ListInput {
  readonly Bucket: string;
  readonly Prefix?: string;
  readonly Delimiter?: string;
  readonly MaxKeys?: string | number;
  readonly StartAfter?: string;
  readonly ContinuationToken?: string;
}

/**
 * Returns one page of the sorted keys of a bucket. The continuation token is the last key or common prefix of the page.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export function listObjects(input: ListInput, objects: ReadonlyMap<string, StoredObject>): Record<string, unknown> {
  const { Prefix: prefix = '', Delimiter: delimiter } = input;
  const limit = Math.min(1_000, Number(input.MaxKeys ?? 1_000));
  const after = input.ContinuationToken ?? input.StartAfter ?? '';
  const contents: unknown[] = [];
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
    else contents.push({ Key: key, Size: sizeOf(object.content), ETag: object.etag, LastModified: object.lastModified });
  }
  return {
    Name: input.Bucket,
    Prefix: prefix,
    MaxKeys: limit,
    KeyCount: contents.length + commonPrefixes.size,
    IsTruncated: isTruncated,
    Contents: contents,
    CommonPrefixes: [...commonPrefixes].map((common) => ({ Prefix: common })),
    ...(isTruncated && { NextContinuationToken: last }),
  };
}

function commonPrefixOf(key: string, prefix: string, delimiter: string | undefined): string | undefined {
  if (delimiter === undefined) return undefined;
  const at = key.indexOf(delimiter, prefix.length);
  return at === -1 ? undefined : key.slice(0, at + delimiter.length);
}
