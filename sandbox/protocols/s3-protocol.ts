import { ServiceError } from '../kernel/service.ts';
import { type HttpRequest, type OperationRequest, type Protocol, readCredential, readIdentity, toText } from './http-message.ts';
import { type Bindings, readS3Operations, type S3Operation } from './s3-operations.ts';
import { encodeS3Error, encodeS3Result } from './s3-response.ts';
import { readS3Xml } from './s3-xml.ts';

/**
 * The REST-XML protocol of S3, according to the SDK's description of every operation. The bucket is the first segment of the path, or the
 * first label of a host like `bucket.localhost` or `bucket.s3.eu-west-1.amazonaws.com`.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
 */
export function createS3Protocol(): Protocol {
  return { decode, encodeResult: encodeS3Result, encodeError: encodeS3Error };
}

interface Address {
  readonly bucket: string;
  readonly key: string;
}

function decode(request: HttpRequest): OperationRequest | undefined {
  const credential = readCredential(request);
  if (credential?.service !== undefined && credential.service !== 's3') return undefined;
  const identity = readIdentity(request);
  const unknown = { service: 'S3', operation: `${request.method} ${request.path}`, input: {}, ...identity } as const;
  const address = readAddress(request);
  if (address === undefined)
    return { ...unknown, unreadable: new ServiceError('InvalidURI', "Couldn't parse the specified URI.") };
  const operation = findOperation(request, address);
  if (operation === undefined) return unknown;
  const named = { service: 'S3', operation: operation.name, ...identity } as const;
  try {
    return { ...named, input: readInput(operation.input, request, address) };
  } catch {
    const message = 'The XML you provided was not well-formed or did not validate against our published schema';
    return { ...named, input: {}, unreadable: new ServiceError('MalformedXML', message) };
  }
}

function readAddress(request: HttpRequest): Address | undefined {
  try {
    return splitAddress(request);
  } catch {
    return undefined;
  }
}

/** @throws URIError for a path that is not percent-encoded */
function splitAddress(request: HttpRequest): Address {
  const virtualHost = /^(.+)\.(?:localhost$|s3[.-])/.exec(request.host)?.[1];
  const path = request.path.replace(/^\//, '');
  if (virtualHost !== undefined) return { bucket: virtualHost, key: decodeURIComponent(path) };
  const slash = path.indexOf('/');
  if (slash === -1) return { bucket: decodeURIComponent(path), key: '' };
  return { bucket: decodeURIComponent(path.slice(0, slash)), key: decodeURIComponent(path.slice(slash + 1)) };
}

interface Routes {
  readonly candidates: ReadonlyMap<string, readonly S3Operation[]>;
  /**
   * Query parameters that select an operation. If the operation that matches a request does not have one of its selectors, the
   * request is for an unknown operation.
   */
  readonly selectors: ReadonlySet<string>;
}

let routes: Routes | undefined;

/** Operations by method and subject. Operations with the most conditions come first. */
function readRoutes(): Routes {
  if (routes !== undefined) return routes;
  const candidates = new Map<string, S3Operation[]>();
  const selectors = new Set<string>();
  for (const operation of readS3Operations()) {
    const group = `${operation.method} ${operation.subject}`;
    candidates.set(group, [...(candidates.get(group) ?? []), operation]);
    for (const name of [...operation.literals.keys(), ...operation.requiredQuery]) selectors.add(name);
  }
  for (const group of candidates.values()) group.sort((a, b) => countConditions(b) - countConditions(a));
  selectors.delete('x-id');
  routes = { candidates, selectors };
  return routes;
}

function countConditions({ literals, requiredQuery, requiredHeaders }: S3Operation): number {
  return literals.size - (literals.has('x-id') ? 1 : 0) + requiredQuery.length + requiredHeaders.length;
}

function findOperation(request: HttpRequest, { bucket, key }: Address): S3Operation | undefined {
  const { candidates, selectors } = readRoutes();
  const subject = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const found = candidates.get(`${request.method} ${subject}`)?.find((operation) => isAskedFor(operation, request));
  if (found === undefined) return undefined;
  const isForeign = (name: string) =>
    selectors.has(name) && !found.literals.has(name) && !found.input.query.some((member) => member.name === name);
  return Object.keys(request.query).some(isForeign) ? undefined : found;
}

function isAskedFor({ literals, requiredQuery, requiredHeaders }: S3Operation, { query, headers }: HttpRequest): boolean {
  return (
    [...literals].every(([name, value]) => (name === 'x-id' ? (query[name] ?? value) === value : query[name] === value)) &&
    requiredQuery.every((name) => query[name] !== undefined) &&
    requiredHeaders.every((name) => headers[name] !== undefined)
  );
}

function readInput(bindings: Bindings, request: HttpRequest, { bucket, key }: Address): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  if (bucket !== '') input.Bucket = bucket;
  if (key !== '') input.Key = key;
  for (const { field, name } of bindings.headers) if (request.headers[name] !== undefined) input[field] = request.headers[name];
  for (const { field, name } of bindings.query) if (request.query[name] !== undefined) input[field] = request.query[name];
  const { prefixHeaders, payload } = bindings;
  if (prefixHeaders !== undefined) input[prefixHeaders.field] = readPrefixHeaders(request, prefixHeaders.name);
  if (payload !== undefined) {
    const body = isAwsChunked(request) ? decodeAwsChunked(request.body) : request.body;
    if (payload.schema.isBlobSchema()) input[payload.field] = body;
    else if (payload.schema.isStringSchema()) input[payload.field] = toText(body);
    else if (body.byteLength > 0) input[payload.field] = readS3Xml(payload.schema, body);
  }
  return input;
}

function isAwsChunked(request: HttpRequest): boolean {
  return (
    request.headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true ||
    request.headers['content-encoding']?.includes('aws-chunked') === true
  );
}

function readPrefixHeaders(request: HttpRequest, prefix: string): Record<string, string> {
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
