import { type HttpResponse, type OperationRequest, type ProtocolError, toBytes } from './http-message.ts';
import { escapeXml, writeXml } from './xml.ts';

const XML_NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
const EMPTY = new Uint8Array();

/** Encodes a result of S3: objects as headers and bytes, lists as XML with repeated elements. */
export function encodeS3Result(operation: OperationRequest, result: unknown, requestId: string): HttpResponse {
  const output = (result ?? {}) as Record<string, unknown>;
  switch (operation.operation) {
    case 'GetObject': {
      const status = output.ContentRange === undefined ? 200 : 206;
      const body = output.Body as Uint8Array;
      return {
        status,
        headers: { ...headersOf(output, requestId), 'content-length': String(body.byteLength) },
        body,
        isStream: true,
      };
    }
    case 'DeleteObject':
    case 'DeleteBucket':
      return { status: 204, headers: headersOf(output, requestId), body: EMPTY };
    case 'ListObjectsV2':
    case 'ListBuckets':
      return xmlResponse(200, listing(operation.operation, output), requestId);
    default:
      return { status: 200, headers: headersOf(output, requestId), body: EMPTY };
  }
}

/** Encodes an error of S3. The response to a HEAD request has no body, so its error is only a status. */
export function encodeS3Error(operation: OperationRequest, error: ProtocolError, requestId: string): HttpResponse {
  if (operation.operation.startsWith('Head')) {
    return { status: error.httpStatus, headers: { 'x-amz-request-id': requestId }, body: EMPTY };
  }
  const { Bucket, Key } = operation.input as { Bucket?: string; Key?: string };
  const resource = error.code === 'NoSuchBucket' ? { BucketName: Bucket } : { Key };
  const content = { Code: error.code, Message: error.message, ...resource, RequestId: requestId, HostId: 'sandbox' };
  return xmlResponse(error.httpStatus, writeXml('Error', content), requestId);
}

const HEADER_OF_FIELD: Readonly<Record<string, string>> = {
  ContentLength: 'content-length',
  ContentRange: 'content-range',
  ContentType: 'content-type',
  ETag: 'etag',
  AcceptRanges: 'accept-ranges',
};

function headersOf(output: Record<string, unknown>, requestId: string): Record<string, string> {
  const headers: Record<string, string> = { 'x-amz-request-id': requestId };
  for (const [field, header] of Object.entries(HEADER_OF_FIELD)) {
    if (output[field] !== undefined) headers[header] = String(output[field]);
  }
  if (output.LastModified instanceof Date) headers['last-modified'] = output.LastModified.toUTCString();
  for (const [name, value] of Object.entries(output.Metadata ?? {})) headers[`x-amz-meta-${name}`] = String(value);
  return headers;
}

function listing(operation: string, output: Record<string, unknown>): string {
  if (operation === 'ListBuckets') {
    const buckets = (output.Buckets as Record<string, unknown>[]).map((bucket) => writeXml('Bucket', bucket)).join('');
    return `<ListAllMyBucketsResult xmlns="${XML_NAMESPACE}"><Buckets>${buckets}</Buckets></ListAllMyBucketsResult>`;
  }
  const fields = Object.entries(output).map(([name, value]) =>
    Array.isArray(value) ? value.map((entry) => writeXml(name, entry)).join('') : writeXml(name, value),
  );
  return `<ListBucketResult xmlns="${escapeXml(XML_NAMESPACE)}">${fields.join('')}</ListBucketResult>`;
}

function xmlResponse(status: number, content: string, requestId: string): HttpResponse {
  return { status, headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId }, body: toBytes(content) };
}
