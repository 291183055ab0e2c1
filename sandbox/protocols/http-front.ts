import { ServiceError } from '../kernel/service.ts';
import type { HttpRequest, HttpResponse, OperationRequest, Protocol } from './http-message.ts';
import { createJsonProtocol } from './json-protocol.ts';
import { createQueryProtocol } from './query-protocol.ts';
import { checkResponse } from './response-check.ts';
import { createS3Protocol } from './s3-protocol.ts';
import { refuseUnknownService } from './unknown-service.ts';

/** Performs one operation of a service and returns its plain result. */
export interface Backend {
  /**
   * @param caller name of the caller; undefined if only the access key identifies it
   * @throws ServiceError for an error response @throws ConnectionLost if the caller receives no response
   */
  call(request: OperationRequest, caller: string | undefined): Promise<unknown>;
  /** A new request ID. */
  nextRequestId(): string;
}

/** Answers one request in the protocol of the request. */
export type HttpFront = (request: HttpRequest, caller?: string) => Promise<HttpResponse>;

const CLOUDFORMATION_LISTS = new Set([
  'Capabilities',
  'ExportNames',
  'LogicalResourceIds',
  'NotificationARNs',
  'Parameters',
  'ResourceTypes',
  'ResourcesToImport',
  'ResourcesToSkip',
  'RetainResources',
  'RollbackTriggers',
  'StackStatusFilter',
  'Tags',
]);

const PROTOCOLS: readonly Protocol[] = [
  createJsonProtocol([
    {
      service: 'StepFunctions',
      targetPrefix: 'AWSStepFunctions',
      version: '1.0',
      errorNamespace: 'com.amazonaws.swf.service.v2.model',
    },
    { service: 'CodePipeline', targetPrefix: 'CodePipeline_20150709', version: '1.1' },
    { service: 'SecretsManager', targetPrefix: 'secretsmanager', version: '1.1' },
    { service: 'SQS', targetPrefix: 'AmazonSQS', version: '1.0', errorNamespace: 'com.amazonaws.sqs' },
    { service: 'SSM', targetPrefix: 'AmazonSSM', version: '1.1' },
  ]),
  createQueryProtocol([
    {
      service: 'CloudFormation',
      version: '2010-05-15',
      xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
      lists: CLOUDFORMATION_LISTS,
    },
    {
      service: 'SNS',
      version: '2010-03-31',
      xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/',
      lists: new Set(),
    },
    {
      service: 'STS',
      version: '2011-06-15',
      xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
      lists: new Set(['PolicyArns', 'ProvidedContexts', 'Tags', 'TransitiveTagKeys']),
    },
  ]),
  createS3Protocol(),
];

/** Connects the wire protocols to the services. */
export function createHttpFront(backend: Backend): HttpFront {
  return async (request, caller) => {
    for (const protocol of PROTOCOLS) {
      const operation = protocol.decode(request);
      if (operation === undefined) continue;
      const requestId = backend.nextRequestId();
      try {
        if (operation.unreadable !== undefined) throw operation.unreadable;
        const result = await backend.call(operation, caller);
        checkResponse(operation, result);
        return protocol.encodeResult(operation, result, requestId);
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return protocol.encodeError(operation, error, requestId);
      }
    }
    return refuseUnknownService(request, backend.nextRequestId());
  };
}
