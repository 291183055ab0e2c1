import { isRetryableByTrait, isThrottlingError, isTransientError } from '@smithy/core/retry';
import { DeploymentError, type DeploymentErrorName } from '../../core/errors.ts';
import { endWithStop } from '../../core/text/sentence.ts';

/** The meaning of a failed call for a deployment, the same for every service. */
export type AwsErrorKind =
  /** Throttling, 5xx, timeout, or network failure: a retry may succeed. */
  | 'transient'
  /** The session of a role has expired. A repeated task assumes the role again. */
  | 'session-expired'
  /** A permission is missing, or credentials are invalid. */
  | 'denied'
  /** CloudFormation cannot use the given service role. */
  | 'role-not-assumed'
  | 'stack-absent'
  | 'change-set-absent'
  | 'alias-absent'
  | 'object-absent'
  | 'execution-absent'
  /** The name or the token is already in use, possibly by this deployment. */
  | 'already-exists'
  /** The status of the stack does not permit the call: another operation is in progress, or the stack was deleted. */
  | 'stack-not-updatable'
  /** The change set is obsolete, failed, or already executed. */
  | 'change-set-not-executable'
  /** No changes to make. */
  | 'no-changes'
  /** CodePipeline no longer waits for this job. */
  | 'job-closed'
  /** The template needs a capability that the input does not contain. */
  | 'needs-capability'
  | 'quota'
  /** The service refused the request: the template, a parameter, or an option is invalid. */
  | 'invalid-request'
  /** Any other error. Its meaning is unknown. */
  | 'unknown';

/** Meaning of a failed call. */
export interface AwsError {
  readonly kind: AwsErrorKind;
  /** Error code of the service, without the suffix `Exception` that only some SDKs append. */
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
  ExpiredToken: 'session-expired',
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
 * CloudFormation uses one code, `ValidationError`, for most errors, and only the message shows the difference. A missing stack has three
 * forms (`Stack with id X`, `Stack [X]`, `Stack 'X'`), and the messages about other missing objects (a resource, a template's S3 key) are
 * similar.
 */
const VALIDATION_WORDS: readonly (readonly [RegExp, AwsErrorKind])[] = [
  [/^Stack\b.* does not exist\.?$/s, 'stack-absent'],
  [/^ChangeSet\b.* does not exist\.?$/s, 'change-set-absent'],
  [/^Alias\b.* does not exist\.?$/s, 'alias-absent'],
  [/^Stack\b.* already exists\b/s, 'already-exists'],
  [/\bis in \[?[A-Z_]+\]? state and can ?not be\b/, 'stack-not-updatable'],
  [/^No updates are to be performed\b/, 'no-changes'],
  [/\bcannot be assumed\b/, 'role-not-assumed'],
  [/\bAccess ?Denied\b|\bnot authorized\b/i, 'denied'],
  [/^Rate exceeded/i, 'transient'],
];

/**
 * Returns the meaning of a failed SDK call. The error code decides; the message decides only if CloudFormation uses one code for several
 * errors.
 */
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

/**
 * The retry classification of the SDK decides. The other checks are for errors that it does not classify, such as a server error without a
 * status.
 */
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
  'session-expired': [
    'SystemUnavailable',
    'The session has expired: release the change again if the error ends the deployment, or sign in again on the command line.',
  ],
  denied: ['PermissionError', 'Grant the named permission to the named role, then release the change again.'],
  'role-not-assumed': [
    'PermissionError',
    'Correct `roleArn` in the deployment input, or create the role with a trust policy for cloudformation.amazonaws.com.',
  ],
  'stack-absent': ['StackChanged', 'The stack was deleted in the meantime; release the change again.'],
  'change-set-absent': ['ChangeSetAltered', 'The change set was deleted; release the change again to create a new one.'],
  'alias-absent': ['StackChanged', 'The alias was removed in the meantime; release the change again.'],
  'object-absent': ['RevisionUnavailable', 'Check the bucket and the key, and that the artifact has not expired.'],
  'execution-absent': ['UnexpectedError', 'Release the change again.'],
  'already-exists': ['StackChanged', 'Another deployment created it first; release the change again.'],
  'stack-not-updatable': [
    'StackChanged',
    'Another operation is in progress, or the stack was deleted; release the change again.',
  ],
  'change-set-not-executable': ['ChangeSetAltered', 'Release the change again to create a new change set.'],
  'no-changes': ['UnexpectedError', 'Release the change again.'],
  'job-closed': ['UnexpectedError', 'The pipeline has stopped waiting for this action.'],
  'needs-capability': [
    'ConfigurationError',
    'Add it to `capabilities` in the deployment input; an explicit list replaces the default, CAPABILITY_IAM and CAPABILITY_NAMED_IAM.',
  ],
  quota: ['ConfigurationError', 'Remove resources that are no longer needed, or request a quota increase.'],
  'invalid-request': ['ConfigurationError', 'Correct the template or the deployment input and push again.'],
  unknown: ['UnexpectedError', 'See the documentation of the service for this error code.'],
};

/**
 * Converts the error of an SDK call to a DeploymentError. A DeploymentError is returned unchanged.
 *
 * @param expected the purpose of the call, as in "Expected ..., got AccessDenied: ..."
 */
export function toDeploymentError(error: unknown, expected: string): DeploymentError {
  if (error instanceof DeploymentError) return error;
  const { kind, code, message } = classifyAwsError(error);
  const [name, advice] = CONSEQUENCE[kind];
  const said = message === '' ? code : `${code}: ${message}`;
  return new DeploymentError(name, `Expected ${expected}, got ${endWithStop(said)} ${advice}`, { cause: error });
}
