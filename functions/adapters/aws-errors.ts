import { isRetryableByTrait, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { DeploymentError, type DeploymentErrorName } from '../../core/errors.ts';
import { endWithStop } from '../../core/text/sentence.ts';

/** The meaning of a failed call for a deployment, the same for every service. */
export type AwsErrorKind =
  /** Throttling, 5xx, time-out, network: a repetition of the call may succeed. */
  | 'transient'
  /** A permission is missing, or credentials have expired. */
  | 'denied'
  /** CloudFormation cannot act with the service role that it was given. */
  | 'role-not-assumed'
  | 'stack-absent'
  | 'change-set-absent'
  | 'object-absent'
  | 'execution-absent'
  /** The name or the token is taken: perhaps by this very deployment. */
  | 'already-exists'
  /** The stack is in a state in which this cannot be done: another operation holds it, or it is gone. */
  | 'stack-not-updatable'
  /** The change set is obsolete, failed, or executed already. */
  | 'change-set-not-executable'
  /** There is nothing to change. */
  | 'no-changes'
  /** CodePipeline does not wait for this job any more. */
  | 'job-closed'
  /** The template needs a capability that was not given. */
  | 'needs-capability'
  | 'quota'
  /** The service refused what it was asked: the template, a parameter, an option. */
  | 'invalid-request'
  /** None of these: nothing may be concluded from it. */
  | 'unknown';

/** A failed call, understood. */
export interface AwsError {
  readonly kind: AwsErrorKind;
  /** The service's code, without the `Exception` that only some SDKs append. */
  readonly code: string;
  readonly message: string;
}

/** Fields of an SDK error in addition to those of Error. */
interface SdkErrorShape {
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly $fault?: string;
  readonly $retryable?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly statusCode?: number };
}

/** Transient codes that the SDK's classification does not know, without `Exception`. */
const OTHER_TRANSIENT_CODE =
  /^(?:Kms)?Throttl|Throttled$|^TooManyRequests$|^ExecutionLimitExceeded$|^ServiceUnavailable|^Internal(?:Error|Failure|ServerError)$|^(?:Request)?Time(?:d)?out(?:Error)?$|^RequestTimeTooSkewed$|^RequestExpired$|^RequestAborted$|^NetworkingError$|^AbortError$|^ConcurrentModification/i;

/** Network failures of Node.js that the SDK's classification does not know. */
const OTHER_NETWORK_CODE =
  /^(?:ECONNABORTED|EAI_AGAIN|EHOSTDOWN|ENETDOWN|ENETRESET|ERR_STREAM_PREMATURE_CLOSE|ERR_HTTP2|UND_ERR)/;

const KIND_BY_CODE: Readonly<Record<string, AwsErrorKind>> = {
  AccessDenied: 'denied',
  AuthFailure: 'denied',
  ExpiredToken: 'denied',
  InvalidAccessKeyId: 'denied',
  InvalidClientTokenId: 'denied',
  InvalidToken: 'denied',
  KmsAccessDenied: 'denied',
  NotAuthorized: 'denied',
  SignatureDoesNotMatch: 'denied',
  UnauthorizedOperation: 'denied',
  UnrecognizedClient: 'denied',
  StackNotFound: 'stack-absent',
  ChangeSetNotFound: 'change-set-absent',
  NoSuchBucket: 'object-absent',
  NoSuchKey: 'object-absent',
  NoSuchVersion: 'object-absent',
  NotFound: 'object-absent',
  ExecutionDoesNotExist: 'execution-absent',
  AlreadyExists: 'already-exists',
  ExecutionAlreadyExists: 'already-exists',
  TokenAlreadyExists: 'already-exists',
  OperationInProgress: 'stack-not-updatable',
  InvalidChangeSetStatus: 'change-set-not-executable',
  InvalidJobState: 'job-closed',
  JobNotFound: 'job-closed',
  InsufficientCapabilities: 'needs-capability',
  LimitExceeded: 'quota',
  InvalidArn: 'invalid-request',
  InvalidExecutionInput: 'invalid-request',
  InvalidName: 'invalid-request',
  StateMachineDoesNotExist: 'invalid-request',
};

/**
 * CloudFormation says most things with one code, `ValidationError`, and the rest in words. "Does not exist" has three
 * spellings for a stack (`Stack with id X`, `Stack [X]`, `Stack 'X'`), and other things (a resource, a template's S3 key) do
 * not exist in the same words.
 */
const VALIDATION_WORDS: readonly (readonly [RegExp, AwsErrorKind])[] = [
  [/^Stack\b.* does not exist\.?$/s, 'stack-absent'],
  [/^ChangeSet\b.* does not exist\.?$/s, 'change-set-absent'],
  [/^Stack\b.* already exists\b/s, 'already-exists'],
  [/\bis in \[?[A-Z_]+\]? state and can ?not be\b/, 'stack-not-updatable'],
  [/^No updates are to be performed\b/, 'no-changes'],
  [/\bcannot be assumed\b/, 'role-not-assumed'],
  [/\bAccess ?Denied\b|\bnot authorized\b/i, 'denied'],
  [/^Rate exceeded/i, 'transient'],
];

/** Says what a failed SDK call means. Codes decide; words only where CloudFormation has nothing but words. */
export function classifyAwsError(error: unknown): AwsError {
  const shape: SdkErrorShape = typeof error === 'object' && error !== null ? error : { message: String(error) };
  const code = (shape.name ?? 'Unknown').replace(/Exception$/, '');
  const message = shape.message ?? '';
  return { kind: kindOf(shape, code, message), code, message };
}

function kindOf(shape: SdkErrorShape, code: string, message: string): AwsErrorKind {
  const byCode = Object.hasOwn(KIND_BY_CODE, code) ? KIND_BY_CODE[code] : undefined;
  if (byCode !== undefined) return byCode;
  if (isTransient(shape, code)) return 'transient';
  if (code === 'ValidationError' || code === 'Validation') {
    return VALIDATION_WORDS.find(([words]) => words.test(message))?.[1] ?? 'invalid-request';
  }
  return httpStatusOf(shape) === 403 ? 'denied' : 'unknown';
}

/** The SDK's own retry classification decides; the rest is for errors that it leaves open, such as a server error without a status. */
function isTransient(shape: SdkErrorShape, code: string): boolean {
  const error = shape as Parameters<typeof isTransientError>[0];
  const status = httpStatusOf(shape) ?? 0;
  return (
    isRetryableByTrait(error) ||
    isThrottlingError(error) ||
    isTransientError(error) ||
    OTHER_TRANSIENT_CODE.test(code) ||
    OTHER_NETWORK_CODE.test(shape.code ?? '') ||
    shape.$fault === 'server' ||
    status >= 500 ||
    status === 429
  );
}

function httpStatusOf(shape: SdkErrorShape): number | undefined {
  return shape.$metadata?.httpStatusCode ?? shape.$response?.statusCode;
}

const CONSEQUENCE: Readonly<Record<AwsErrorKind, readonly [name: DeploymentErrorName, advice: string]>> = {
  transient: ['SystemUnavailable', 'The error is transient: release the change again if it ends the deployment.'],
  denied: ['PermissionError', 'Give the role that is named the permission that is named, then release the change again.'],
  'role-not-assumed': [
    'PermissionError',
    'Correct `roleArn` in the deployment input, or have the role exist and trust cloudformation.amazonaws.com.',
  ],
  'stack-absent': ['StackChanged', 'The stack was deleted meanwhile; release the change again.'],
  'change-set-absent': ['ChangeSetAltered', 'The change set was deleted; release the change again to create a new one.'],
  'object-absent': ['RevisionUnavailable', 'Check the bucket and the key, and that the artifact has not expired.'],
  'execution-absent': ['UnexpectedError', 'Release the change again.'],
  'already-exists': ['StackChanged', 'Another deployment created it first; release the change again.'],
  'stack-not-updatable': ['StackChanged', 'Another operation holds the stack, or it is gone; release the change again.'],
  'change-set-not-executable': ['ChangeSetAltered', 'Release the change again to make a new change set.'],
  'no-changes': ['UnexpectedError', 'Release the change again.'],
  'job-closed': ['UnexpectedError', 'The pipeline has stopped waiting for this action.'],
  'needs-capability': [
    'ConfigurationError',
    'Add it to `capabilities` in the deployment input; a list of your own replaces the default, CAPABILITY_IAM and CAPABILITY_NAMED_IAM.',
  ],
  quota: ['ConfigurationError', 'Remove what is not needed any more, or have the quota raised.'],
  'invalid-request': ['ConfigurationError', 'Correct the template or the deployment input and push again.'],
  unknown: ['UnexpectedError', 'Look the code up in the documentation of the service.'],
};

/**
 * Turns what an SDK call threw into what ends a task. A DeploymentError stays as it is.
 *
 * @param expected what the call was to do, as in "Expected ..., got AccessDenied: ..."
 */
export function toDeploymentError(error: unknown, expected: string): DeploymentError {
  if (error instanceof DeploymentError) return error;
  const { kind, code, message } = classifyAwsError(error);
  const [name, advice] = CONSEQUENCE[kind];
  const said = message === '' ? code : `${code}: ${message}`;
  return new DeploymentError(name, `Expected ${expected}, got ${endWithStop(said)} ${advice}`, { cause: error });
}
