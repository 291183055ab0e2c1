import type { ServiceName } from '../kernel/service.ts';

/** An HTTP request. Header names are lower-case; a repeated query parameter keeps its last value. */
export interface HttpRequest {
  readonly method: string;
  /** Host name without port. */
  readonly host: string;
  /** Path as sent, percent-encoded. */
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
  /** The body is an object's content, which SDK clients read as a stream. */
  readonly isStream?: true;
}

/** The operation that a request asks for. */
export interface OperationRequest {
  readonly service: ServiceName;
  readonly operation: string;
  readonly input: unknown;
  /** The access key that the request says it was signed with. */
  readonly accessKeyId?: string | undefined;
}

/** One wire protocol, bound to the services that speak it. */
export interface Protocol {
  /** Reads the operation of a request, or returns undefined for a request in another protocol. */
  decode(request: HttpRequest): OperationRequest | undefined;
  encodeResult(operation: OperationRequest, result: unknown, requestId: string): HttpResponse;
  encodeError(operation: OperationRequest, error: ProtocolError, requestId: string): HttpResponse;
}

/** A service's error, as protocols carry it. */
export interface ProtocolError {
  readonly code: string;
  readonly message: string;
  readonly httpStatus: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** UTF-8 bytes of a text. */
export function toBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Text of UTF-8 bytes. */
export function toText(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** The access key in a Signature Version 4 `Authorization` header. */
export function readAccessKeyId(request: HttpRequest): string | undefined {
  return /Credential=([^/,\s]+)\//.exec(request.headers.authorization ?? '')?.[1];
}
