import type { ServiceName } from '../kernel/service.ts';
import { type FormValue, parseForm } from './form.ts';
import {
  type HttpRequest,
  type HttpResponse,
  type OperationRequest,
  type Protocol,
  type ProtocolError,
  readIdentity,
  toBytes,
  toText,
} from './http-message.ts';
import { writeXml, writeXmlContent } from './xml.ts';

/** A service with the AWS Query protocol. */
export interface QueryServiceDescription {
  readonly service: ServiceName;
  /** The API version, which identifies the service. */
  readonly version: string;
  readonly xmlNamespace: string;
  /** Fields that are lists. An empty list arrives as an empty string, and only the model of the API shows that it is a list. */
  readonly lists: ReadonlySet<string>;
}

/**
 * AWS Query: a form in, XML out.
 *
 * Source: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function createQueryProtocol(services: readonly QueryServiceDescription[]): Protocol {
  const byVersion = new Map(services.map((service) => [service.version, service]));
  const byName = new Map(services.map((service) => [service.service, service]));
  const namespaceOf = (operation: OperationRequest) => byName.get(operation.service)?.xmlNamespace ?? '';

  return {
    decode(request) {
      const fields = readFields(request);
      const action = fields?.get('Action');
      const description = byVersion.get(fields?.get('Version') ?? '');
      if (fields === undefined || !action || description === undefined) return undefined;
      fields.delete('Action');
      fields.delete('Version');
      const input = restoreEmptyLists(parseForm(fields), description.lists);
      return { service: description.service, operation: action, input, ...readIdentity(request) };
    },

    encodeResult(operation, result, requestId) {
      const name = operation.operation;
      const content =
        `<${name}Response xmlns="${namespaceOf(operation)}">` +
        `<${name}Result>${writeXmlContent(result ?? {})}</${name}Result>` +
        `${writeXml('ResponseMetadata', { RequestId: requestId })}</${name}Response>`;
      return xmlResponse(200, content, requestId);
    },

    encodeError(operation, error: ProtocolError, requestId) {
      const type = error.httpStatus < 500 ? 'Sender' : 'Receiver';
      const content =
        `<ErrorResponse xmlns="${namespaceOf(operation)}">` +
        `${writeXml('Error', { Type: type, Code: error.code, Message: error.message })}` +
        `${writeXml('RequestId', requestId)}</ErrorResponse>`;
      return xmlResponse(error.httpStatus, content, requestId);
    },
  };
}

function readFields(request: HttpRequest): URLSearchParams | undefined {
  if ('Action' in request.query) return new URLSearchParams(request.query);
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  return new URLSearchParams(toText(request.body));
}

function restoreEmptyLists(form: Record<string, FormValue>, lists: ReadonlySet<string>): Record<string, FormValue> {
  for (const [name, value] of Object.entries(form)) {
    if (value === '' && lists.has(name)) form[name] = [];
    else if (typeof value === 'object' && !Array.isArray(value)) restoreEmptyLists(value, lists);
  }
  return form;
}

function xmlResponse(status: number, content: string, requestId: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body: toBytes(content) };
}
