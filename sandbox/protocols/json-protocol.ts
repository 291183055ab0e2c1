import { ServiceError, type ServiceName } from '../kernel/service.ts';
import {
  type HttpResponse,
  type OperationRequest,
  type Protocol,
  type ProtocolError,
  readIdentity,
  toBytes,
  toText,
} from './http-message.ts';

/** A service with the AWS JSON protocol. */
export interface JsonServiceDescription {
  readonly service: ServiceName;
  /** The prefix of the operation in `X-Amz-Target`. */
  readonly targetPrefix: string;
  readonly version: '1.0' | '1.1';
  /** The prefix before `#` in `__type`. */
  readonly errorNamespace?: string;
}

/**
 * AWS JSON 1.0 and 1.1: the operation in `X-Amz-Target`, timestamps as seconds since 1970, errors with `__type`.
 *
 * Source: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 */
export function createJsonProtocol(services: readonly JsonServiceDescription[]): Protocol {
  const byPrefix = new Map(services.map((service) => [service.targetPrefix, service]));
  const byName = new Map(services.map((service) => [service.service, service]));
  const versionOf = (name: ServiceName) => byName.get(name)?.version ?? '1.0';

  return {
    decode(request) {
      const target = request.headers['x-amz-target'];
      const dot = target?.lastIndexOf('.') ?? -1;
      const description = byPrefix.get(target?.slice(0, dot) ?? '');
      if (target === undefined || description === undefined) return undefined;
      const operation = { service: description.service, operation: target.slice(dot + 1), ...readIdentity(request) };
      return { ...operation, ...readInput(toText(request.body)) };
    },

    encodeResult: (operation, result, requestId) => respond(200, result ?? {}, versionOf(operation.service), requestId),

    encodeError(operation, error: ProtocolError, requestId) {
      const namespace = byName.get(operation.service)?.errorNamespace;
      const __type = namespace === undefined ? error.code : `${namespace}#${error.code}`;
      return respond(error.httpStatus, { __type, message: error.message }, versionOf(operation.service), requestId);
    },
  };
}

function readInput(text: string): Pick<OperationRequest, 'input' | 'unreadable'> {
  try {
    return { input: text === '' ? {} : JSON.parse(text) };
  } catch {
    return { input: {}, unreadable: new ServiceError('SerializationException', 'The request body is not valid JSON.') };
  }
}

function respond(status: number, content: unknown, version: string, requestId: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': `application/x-amz-json-${version}`, 'x-amzn-requestid': requestId },
    body: toBytes(JSON.stringify(content, secondsForDates)),
  };
}

function secondsForDates(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const original = this[key];
  return original instanceof Date ? original.getTime() / 1_000 : value;
}
