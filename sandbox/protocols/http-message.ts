import type { ServiceError, ServiceName } from '../kernel/service.ts';

/** An HTTP request. Header names are lower-case; a repeated query parameter keeps its last value. */
export interface HttpRequest {
  readonly method: string;
  /** Host name without port. */
  readonly host: string;
  /** Path in percent-encoded form. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One HTTP response. Header names are lower-case. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** True if the body is the content of an object, which SDK clients read as a stream. */
  readonly isStream?: true;
}

/** The operation of a request. */
export interface OperationRequest {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: unknown;
  /** The error for a request whose input cannot be read. */
  readonly unreadable?: ServiceError;
  /** The access key in the signature of the request. */
  readonly accessKeyId?: string | undefined;
  /** The Region of the credential scope. */
  readonly region?: string | undefined;
}

/** One wire protocol with its services. */
export interface Protocol {
  /** Reads the operation of a request, or returns undefined for a request in another protocol. */
  decode(request: HttpRequest): OperationRequest | undefined;
  encodeResult(operation: OperationRequest, result: unknown, requestId: string): HttpResponse;
  encodeError(operation: OperationRequest, error: ProtocolError, requestId: string): HttpResponse;
}

/** A service error for a protocol. */
export interface ProtocolError {
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Encodes a string as UTF-8. */
export function toBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Decodes UTF-8 bytes. */
export function toText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** The credential of a signed request: the access key and the scope that it is valid for. */
export interface Credential {
  readonly accessKeyId: string;
  readonly region?: string | undefined;
  /** The service's signing name: `cloudformation`, `states`, `s3`. */
  readonly service?: string | undefined;
}

/**
 * Reads the credential of a Signature Version 4 request, from the `Authorization` header or a presigned URL.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function readCredential({ headers, query }: HttpRequest): Credential | undefined {
  const scope = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1] ?? query['X-Amz-Credential'];
  if (scope === undefined) return undefined;
  const [accessKeyId = '', , region, service] = scope.split('/');
  return { accessKeyId, region, service };
}

/** Reads the parts of a request's credential that services use. */
export function readIdentity(request: HttpRequest): Pick<OperationRequest, 'accessKeyId' | 'region'> {
  const credential = readCredential(request);
  return { accessKeyId: credential?.accessKeyId, region: credential?.region };
}
