import { type HttpRequest, type HttpResponse, toBytes, toText } from '../protocols/http-message.ts';

/** The principal that signed a request. */
export interface CallerIdentity {
  readonly accessKey: string;
  readonly accountId: string;
  readonly userArn: string;
  readonly userId: string;
}

/** The request of a function URL. */
export interface UrlRequest {
  readonly urlId: string;
  readonly domainName: string;
  /** Path without the prefix of the function URL. */
  readonly path: string;
  readonly request: HttpRequest;
  readonly requestId: string;
  readonly identity: CallerIdentity;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/**
 * Creates the event of a function URL with the auth type AWS_IAM, in payload format 2.0. Clients cannot set its `requestContext`.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
export function createUrlEvent({ urlId, domainName, path, request, requestId, identity }: UrlRequest): unknown {
  const { headers, query, body } = request;
  const { accessKey, accountId, userArn, userId } = identity;
  const isText = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded))/.test(headers['content-type'] ?? 'text/');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    requestContext: {
      accountId,
      apiId: urlId,
      authorizer: {
        iam: { accessKey, accountId, callerId: userId, cognitoIdentity: null, principalOrgId: null, userArn, userId },
      },
      domainName,
      domainPrefix: urlId,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: formatTime(new Date()),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 && { body: isText ? toText(body) : Buffer.from(body).toString('base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

interface UrlResult {
  readonly statusCode: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/**
 * Converts the result of a function to an HTTP response: a result without `statusCode` becomes the JSON body of a 200 response.
 *
 * @param payload JSON text
 */
export function createUrlResponse(payload: string): HttpResponse {
  const result = JSON.parse(payload) as UrlResult | null;
  if (typeof result !== 'object' || result === null || typeof result.statusCode !== 'number') {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: toBytes(payload) };
  }
  const { statusCode, headers = {}, body = '', isBase64Encoded = false } = result;
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return {
    status: statusCode,
    headers: { 'content-type': 'application/json', ...lowerCase },
    body: isBase64Encoded ? Buffer.from(body, 'base64') : toBytes(body),
  };
}

/** Formats a time as Lambda does: `12/Mar/2020:19:03:58 +0000`. */
function formatTime(date: Date): string {
  const day = String(date.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:${date.toISOString().slice(11, 19)} +0000`;
}
