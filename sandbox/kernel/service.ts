/** The services of the sandbox. */
export type ServiceName =
  | 'CloudFormation'
  | 'CodePipeline'
  | 'EventBridge'
  | 'Lambda'
  | 'S3'
  | 'SecretsManager'
  | 'SNS'
  | 'SQS'
  | 'SSM'
  | 'StepFunctions'
  | 'STS';

/**
 * One AWS service inside the sandbox. Operations have the names of the API, and accept and return plain data in the shape of the SDK. The
 * request handler and the HTTP listener implement the wire protocols.
 *
 * In AWS Query protocols (CloudFormation, SNS) every scalar of the input arrives as a string.
 */
export interface SandboxService {
  readonly operations: Readonly<Record<string, Operation>>;
}

/** One operation. It throws `ServiceError` for an error response. */
// biome-ignore lint/suspicious/noExplicitAny: the shapes are the service's own; each operation narrows what it reads
export type Operation = (input: any, call: CallContext) => unknown;

/** The calling principal. */
export interface CallContext {
  /** Name of the caller in the sandbox, for call counts and faults: the name of a function, `pipeline`, or `operator`. */
  readonly caller: string;
  /** The access key of the request's signature, for a request over HTTP. */
  readonly accessKeyId?: string | undefined;
  /** The Region in the signature of the request, for a request over HTTP. */
  readonly region?: string | undefined;
  /** The account of the caller. @default the account of the service */
  readonly accountId?: string | undefined;
}

/** An error response of a service. */
export class ServiceError extends Error {
  readonly code: string;
  readonly httpStatus: number;

  /**
   * @param code the service's error code, e.g. `ValidationError`, `ChangeSetNotFound`, `ExecutionDoesNotExist`
   * @param message the message of the service @param httpStatus 4xx for a client error, 5xx for a server error
   */
  constructor(code: string, message: string, httpStatus = 400) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.httpStatus = httpStatus;
  }
}
