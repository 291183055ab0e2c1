import { assertNever } from '../../core/assert-never.ts';
import { ConnectionLost } from './connection-lost.ts';
import type { Fault } from './faults.ts';
import { never } from './invocation.ts';
import type { ServiceName } from './service.ts';
import { ServiceError } from './service.ts';

const DEFAULT_TIMEOUT_MS = 5_000;

/** One call to perform. */
export interface PendingCall {
  readonly service: ServiceName;
  readonly input: unknown;
  /** Performs the operation. */
  readonly effect: (input: unknown) => unknown;
  /** Kills the calling function; absent if the caller is not a function. */
  readonly killCaller?: (() => void) | undefined;
  /** The earlier response to the same request. */
  readonly previousAnswer?: unknown;
}

/**
 * Performs one call with its fault, if any.
 *
 * @throws ServiceError for an error response, ConnectionLost without a response
 */
export async function performCall(call: PendingCall, fault: Fault | undefined): Promise<unknown> {
  if (fault === undefined) return call.effect(call.input);
  switch (fault.kind) {
    case 'throttle':
      throw throttleOf(call.service);
    case 'server-error':
      throw serverErrorOf(call.service);
    case 'error':
      throw new ServiceError(fault.code, fault.message, fault.httpStatus);
    case 'timeout':
      if (fault.effect) await attempt(call);
      await sleep(fault.afterMs ?? DEFAULT_TIMEOUT_MS);
      throw new ConnectionLost('timeout');
    case 'lost':
      await sleep(DEFAULT_TIMEOUT_MS);
      throw new ConnectionLost('timeout');
    case 'lost-reply':
      await attempt(call);
      throw new ConnectionLost('reset');
    case 'slow':
      await sleep(fault.ms);
      return call.effect(call.input);
    case 'crash':
      if (fault.when === 'after') await attempt(call);
      return killCaller(call);
    case 'duplicate':
      await attempt(call);
      return call.effect(call.input);
    case 'truncated-page':
      return truncatePage(await call.effect(call.input));
    case 'repeated-page':
      return call.effect(withoutToken(call.input));
    case 'stale-read':
      return call.previousAnswer ?? call.effect(call.input);
    default:
      return assertNever(fault);
  }
}

/** Performs the operation and ignores its result, because the caller does not receive it. */
async function attempt(call: PendingCall): Promise<void> {
  try {
    await call.effect(call.input);
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
  }
}

function killCaller(call: PendingCall): Promise<never> {
  if (call.killCaller === undefined) throw new ConnectionLost('reset');
  call.killCaller();
  return never();
}

function throttleOf(service: ServiceName): ServiceError {
  switch (service) {
    case 'CloudFormation':
    case 'SNS':
    case 'STS':
      return new ServiceError('Throttling', 'Rate exceeded', 400);
    case 'S3':
      return new ServiceError('SlowDown', 'Please reduce your request rate.', 503);
    case 'Lambda':
      return new ServiceError('TooManyRequestsException', 'Rate Exceeded.', 429);
    case 'SQS':
      return new ServiceError('RequestThrottled', 'Request is throttled.', 403);
    case 'CodePipeline':
    case 'EventBridge':
    case 'SecretsManager':
    case 'SSM':
    case 'StepFunctions':
      return new ServiceError('ThrottlingException', 'Rate exceeded', 400);
    default:
      return assertNever(service);
  }
}

function serverErrorOf(service: ServiceName): ServiceError {
  switch (service) {
    case 'S3':
      return new ServiceError('InternalError', 'We encountered an internal error. Please try again.', 500);
    case 'Lambda':
      return new ServiceError('ServiceException', 'The service encountered an internal error.', 500);
    case 'CloudFormation':
    case 'CodePipeline':
    case 'EventBridge':
    case 'SecretsManager':
    case 'SNS':
    case 'SQS':
    case 'SSM':
    case 'StepFunctions':
    case 'STS':
      return new ServiceError('InternalFailure', 'The request processing has failed because of an unknown error.', 500);
    default:
      return assertNever(service);
  }
}

function truncatePage(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(
    Object.entries(answer).map(([name, value]) => [name, Array.isArray(value) ? value.slice(0, value.length >> 1) : value]),
  );
}

const TOKENS = new Set(['NextToken', 'nextToken', 'ContinuationToken']);

function withoutToken(input: unknown): unknown {
  return Object.fromEntries(Object.entries(input ?? {}).filter(([name]) => !TOKENS.has(name)));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
