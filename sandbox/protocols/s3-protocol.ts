import { type HttpRequest, type OperationRequest, type Protocol, readAccessKeyId, toText } from './http-message.ts';
import { encodeS3Error, encodeS3Result } from './s3-response.ts';

/**
 * The REST-XML protocol of S3. The bucket is the first segment of the path, or the first label of a host like `bucket.localhost` or
 * `bucket.s3.eu-west-1.amazonaws.com`.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function createS3Protocol(): Protocol {
  return {
    decode: (request) => decode(request),
    encodeResult: encodeS3Result,
    encodeError: encodeS3Error,
  };
}

function decode(request: HttpRequest): OperationRequest | undefined {
  const { bucket, key } = readAddress(request);
  const operation = nameOperation(request, bucket, key);
  if (operation === undefined) return undefined;
  const accessKeyId = readAccessKeyId(request);
  return { service: 'S3', operation, input: readInput(operation, request, bucket, key), accessKeyId };
}

function readAddress(request: HttpRequest): { bucket: string; key: string } {
  const virtualHost = /^(.+)\.(?:localhost$|s3[.-])/.exec(request.host)?.[1];
  const path = request.path.replace(/^\//, '');
  if (virtualHost !== undefined) return { bucket: virtualHost, key: decodeURIComponent(path) };
  const slash = path.indexOf('/');
  if (slash === -1) return { bucket: decodeURIComponent(path), key: '' };
  return { bucket: decodeURIComponent(path.slice(0, slash)), key: decodeURIComponent(path.slice(slash + 1)) };
}

/** Query parameters that select another operation, which the sandbox refuses. */
const SUBRESOURCE =
  /^(?:acl|cors|encryption|lifecycle|location|logging|notification|object-lock|ownershipControls|partNumber|policy|publicAccessBlock|replication|tagging|torrent|uploadId|uploads|versioning|versions|website)$/;

function nameOperation(request: HttpRequest, bucket: string, key: string): string | undefined {
  const subresource = Object.keys(request.query).find((name) => SUBRESOURCE.test(name));
  if (subresource !== undefined) return `${request.method} ?${subresource}`;
  if (request.headers['x-amz-copy-source'] !== undefined) return 'CopyObject';
  if (bucket === '') return request.method === 'GET' ? 'ListBuckets' : undefined;
  const subject = key === '' ? 'Bucket' : 'Object';
  switch (request.method) {
    case 'GET':
      return subject === 'Object' ? 'GetObject' : 'ListObjectsV2';
    case 'HEAD':
      return `Head${subject}`;
    case 'PUT':
      return subject === 'Object' ? 'PutObject' : 'CreateBucket';
    case 'DELETE':
      return `Delete${subject}`;
    default:
      return undefined;
  }
}

const FIELD_OF_HEADER: Readonly<Record<string, string>> = {
  range: 'Range',
  'if-match': 'IfMatch',
  'if-none-match': 'IfNoneMatch',
  'content-type': 'ContentType',
  'x-amz-expected-bucket-owner': 'ExpectedBucketOwner',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-server-side-encryption-aws-kms-key-id': 'SSEKMSKeyId',
};

const FIELD_OF_QUERY: Readonly<Record<string, string>> = {
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'max-keys': 'MaxKeys',
  'start-after': 'StartAfter',
  'continuation-token': 'ContinuationToken',
  versionId: 'VersionId',
};

function readInput(operation: string, request: HttpRequest, bucket: string, key: string): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  if (bucket !== '') input.Bucket = bucket;
  if (key !== '') input.Key = key;
  for (const [header, field] of Object.entries(FIELD_OF_HEADER)) {
    if (request.headers[header] !== undefined) input[field] = request.headers[header];
  }
  for (const [name, field] of Object.entries(FIELD_OF_QUERY)) {
    if (request.query[name] !== undefined) input[field] = request.query[name];
  }
  if (operation === 'PutObject') {
    input.Body = isAwsChunked(request) ? decodeAwsChunked(request.body) : request.body;
    input.Metadata = readMetadata(request);
  }
  return input;
}

function isAwsChunked(request: HttpRequest): boolean {
  return (
    request.headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true ||
    request.headers['content-encoding']?.includes('aws-chunked') === true
  );
}

function readMetadata(request: HttpRequest): Record<string, string> {
  const prefix = 'x-amz-meta-';
  return Object.fromEntries(
    Object.entries(request.headers)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, value]) => [name.slice(prefix.length), value]),
  );
}

/**
 * Decodes a body in the chunked encoding of S3: `<hex size>[;chunk-signature=...]\r\n<bytes>\r\n` repeated, ended by a chunk of size 0 and
 * trailers, which are ignored.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
 */
function decodeAwsChunked(body: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let offset = 0;
  for (;;) {
    const lineEnd = body.indexOf(0x0d, offset);
    const size = Number.parseInt(toText(body.subarray(offset, Math.max(lineEnd, offset))), 16);
    if (!(size > 0)) return Buffer.concat(chunks);
    const start = lineEnd + 2;
    chunks.push(body.subarray(start, start + size));
    offset = start + size + 2;
  }
}
