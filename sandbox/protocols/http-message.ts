import type { ServiceName } from '../kernel/service.ts';

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
  /** The access key in the signature of the request. */
  readonly accessKeyId?: string | undefined;
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

/** Encodes a text as UTF-8. */
export function toBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Decodes UTF-8 bytes. */
export function toText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Returns the access key in a Signature Version 4 `Authorization` header. */
export function readAccessKeyId(request: HttpRequest): string | undefined {
  return /Credential=([^/,\s]+)\//.exec(request.headers.authorization ?? '')?.[1];
}
