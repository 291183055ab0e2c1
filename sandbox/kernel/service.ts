/** The services of the sandbox. */
export type ServiceName = 'CloudFormation' | 'CodePipeline' | 'Lambda' | 'S3' | 'SecretsManager' | 'SSM' | 'StepFunctions';

/**
 * One AWS service inside the sandbox. Operations are named as the API names them and take and give plain,
 * SDK-shaped data; the fronts (request handler, HTTP listener) own the wire protocols.
 *
 * In AWS Query protocols (CloudFormation, SNS) every scalar of the input arrives as a string.
 */
export interface SandboxService {
  readonly operations: Readonly<Record<string, Operation>>;
}

/** One operation. It throws `ServiceError` for what the service would answer with an error body. */
// biome-ignore lint/suspicious/noExplicitAny: the shapes are the service's own; each operation narrows what it reads
export type Operation = (input: any, call: CallContext) => unknown;

/** The principal that calls. */
export interface CallContext {
  /** The caller as the sandbox knows it: a function's name, `pipeline`, `operator`. For call counts and faults. */
  readonly caller: string;
  /** The access key that the request was signed with, where it came over a wire. */
  readonly accessKeyId?: string | undefined;
}

/** An error that the service answers with, as its wire protocol carries it. */
export class ServiceError extends Error {
  readonly code: string;
  readonly httpStatus: number;

  /**
   * @param code the service's error code, e.g. `ValidationError`, `ChangeSetNotFound`, `ExecutionDoesNotExist`
   * @param message the service's words
   * @param httpStatus 4xx is the sender's fault, 5xx the service's
   */
  constructor(code: string, message: string, httpStatus = 400) {
    super(message);
    this.name = 'ServiceError';
    this.code = code;
    this.httpStatus = httpStatus;
  }
}
