import { type HttpResponse, type OperationRequest, type ProtocolError, toBytes } from './http-message.ts';
import { type Bindings, readS3Operations, type S3Operation } from './s3-operations.ts';
import { writeS3Xml } from './s3-xml.ts';
import { escapeXml, writeXml } from './xml.ts';

const EMPTY = new Uint8Array();

let byName: ReadonlyMap<string, S3Operation> | undefined;

function findOperation(name: string): S3Operation {
  byName ??= new Map(readS3Operations().map((operation) => [operation.name, operation]));
  const operation = byName.get(name);
  if (operation === undefined) throw new Error(`Expected an operation of S3 that the SDK knows, got ${name}.`);
  return operation;
}

/** Encodes a result of S3: members as headers, as the bytes of an object, or as an XML document. */
export function encodeS3Result({ operation }: OperationRequest, result: unknown, requestId: string): HttpResponse {
  const { output, status, method } = findOperation(operation);
  const fields = (result ?? {}) as Readonly<Record<string, unknown>>;
  const headers = writeHeaders(output, fields, requestId);
  if (output.payload?.schema.isBlobSchema()) {
    const body = fields[output.payload.field] as Uint8Array;
    const isPart = fields.ContentRange !== undefined;
    return {
      status: isPart ? 206 : status,
      headers: { ...headers, 'content-length': String(body.byteLength) },
      body,
      isStream: true,
    };
  }
  const text = method === 'HEAD' ? undefined : writeBody(operation, output, fields);
  if (text === undefined) return { status, headers, body: EMPTY };
  return { status, headers: { 'content-type': 'application/xml', ...headers }, body: toBytes(text) };
}

function writeBody(operation: string, { schema, payload, hasDocument }: Bindings, fields: Readonly<Record<string, unknown>>) {
  // The root element of this response contains the value itself. The schema describes the structure that the SDK's client builds
  // from it.
  if (operation === 'GetBucketLocation') {
    const location = escapeXml(String(fields.LocationConstraint ?? ''));
    return `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${location}</LocationConstraint>`;
  }
  if (payload === undefined) return hasDocument ? writeS3Xml(schema, withoutHeaders(schema, fields)) : undefined;
  const value = fields[payload.field];
  if (value === undefined) return undefined;
  return payload.schema.isStringSchema() ? String(value) : writeS3Xml(payload.schema, value);
}

/** Leaves out the members that are headers. */
function withoutHeaders(schema: Bindings['schema'], fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const members = schema.getMemberSchemas();
  return Object.fromEntries(Object.entries(fields).filter(([name]) => members[name]?.getMergedTraits().httpHeader === undefined));
}

/** Encodes an error of S3. The response to a HEAD request has no body, so its error is only a status. */
export function encodeS3Error(operation: OperationRequest, error: ProtocolError, requestId: string): HttpResponse {
  if (operation.operation.startsWith('Head')) {
    return { status: error.httpStatus, headers: { 'x-amz-request-id': requestId }, body: EMPTY };
  }
  const { Bucket, Key } = operation.input as { Bucket?: string; Key?: string };
  const resource = error.code === 'NoSuchBucket' ? { BucketName: Bucket } : { Key };
  const content = { Code: error.code, Message: error.message, ...resource, RequestId: requestId, HostId: 'sandbox' };
  return {
    status: error.httpStatus,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    body: toBytes(writeXml('Error', content)),
  };
}

function writeHeaders(output: Bindings, fields: Readonly<Record<string, unknown>>, requestId: string): Record<string, string> {
  const headers: Record<string, string> = { 'x-amz-request-id': requestId };
  for (const { field, name } of output.headers) {
    const value = fields[field];
    if (value !== undefined) headers[name] = value instanceof Date ? value.toUTCString() : String(value);
  }
  const { prefixHeaders } = output;
  if (prefixHeaders !== undefined) {
    for (const [name, value] of Object.entries(fields[prefixHeaders.field] ?? {})) {
      headers[`${prefixHeaders.name}${name}`] = String(value);
    }
  }
  return headers;
}
