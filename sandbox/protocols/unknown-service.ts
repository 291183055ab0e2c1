import { type HttpRequest, type HttpResponse, readCredential, toBytes, toText } from './http-message.ts';
import { writeXml } from './xml.ts';

/** Services whose REST protocol has XML bodies, by signing name. */
const REST_XML_SERVICES: ReadonlySet<string> = new Set(['cloudfront', 'route53', 's3', 's3control']);

/**
 * Answers a request to a service that the sandbox does not have, with an error in the protocol of the request. With a body in
 * another protocol, clients would report that they cannot parse the response.
 */
export function refuseUnknownService(request: HttpRequest, requestId: string): HttpResponse {
  const service = readCredential(request)?.service ?? 'unknown';
  const message = (operation: string) =>
    `The sandbox does not have the operation ${operation} of the service ${service}. See docs/sandbox.md for the operations that it has.`;

  const target = request.headers['x-amz-target'];
  if (target !== undefined) {
    const contentType = request.headers['content-type'] ?? 'application/x-amz-json-1.1';
    return json(400, contentType, 'UnknownOperationException', message(target), requestId);
  }
  const action = readAction(request);
  if (action !== undefined) {
    const error = { Type: 'Sender', Code: 'InvalidAction', Message: message(action) };
    return xml(400, service === 'ec2' ? ec2Error(error, requestId) : queryError(error, requestId), requestId);
  }
  const operation = `${request.method} ${request.path}`;
  if (REST_XML_SERVICES.has(service)) {
    return xml(404, queryError({ Type: 'Sender', Code: 'UnknownOperation', Message: message(operation) }, requestId), requestId);
  }
  return json(404, 'application/json', 'UnknownOperationException', message(operation), requestId);
}

function readAction(request: HttpRequest): string | undefined {
  if (request.query.Action !== undefined) return request.query.Action;
  if (!request.headers['content-type']?.startsWith('application/x-www-form-urlencoded')) return undefined;
  return new URLSearchParams(toText(request.body)).get('Action') ?? undefined;
}

function queryError(error: object, requestId: string): string {
  return writeXml('ErrorResponse', { Error: error, RequestId: requestId });
}

/** Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html */
function ec2Error({ Code, Message }: { readonly Code: string; readonly Message: string }, requestId: string): string {
  return writeXml('Response', { Errors: { Error: { Code, Message } }, RequestID: requestId });
}

function xml(status: number, content: string, requestId: string): HttpResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body: toBytes(content) };
}

function json(status: number, contentType: string, code: string, message: string, requestId: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId, 'x-amzn-errortype': code },
    body: toBytes(JSON.stringify({ __type: code, message })),
  };
}
