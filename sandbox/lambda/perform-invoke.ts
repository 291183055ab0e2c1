import { assertNever } from '../../core/assert-never.ts';
import type { Fault } from '../kernel/faults.ts';
import { exitErrorOf, type LambdaOutcome } from './lambda-outcome.ts';

const DEFAULT_TIMEOUT_MS = 5_000;

/**
 * Runs a function with the fault of the invocation, if any. If the request or the response is lost, the error type is the one of Step
 * Functions.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html
 */
export async function performInvoke(
  run: () => Promise<LambdaOutcome>,
  fault: Fault | undefined,
  nextId: () => string,
): Promise<LambdaOutcome> {
  switch (fault?.kind) {
    case undefined:
    case 'stale-read':
    case 'truncated-page':
    case 'repeated-page':
      return run();
    case 'throttle':
      return unavailable('Lambda.TooManyRequestsException', 'Rate Exceeded.');
    case 'server-error':
      return unavailable('Lambda.ServiceException', 'The service encountered an internal error.');
    case 'error':
      return unavailable(fault.code, fault.message);
    case 'timeout':
      if (fault.effect) void run();
      await sleep(fault.afterMs ?? DEFAULT_TIMEOUT_MS);
      return unavailable('Lambda.SdkClientException', 'Unable to execute HTTP request: Read timed out');
    case 'lost':
      await sleep(DEFAULT_TIMEOUT_MS);
      return unavailable('Lambda.SdkClientException', 'Unable to execute HTTP request: Connect timed out');
    case 'lost-reply':
      await run();
      return unavailable('Lambda.SdkClientException', 'Unable to execute HTTP request: The target server failed to respond');
    case 'slow':
      await sleep(fault.ms);
      return run();
    case 'crash':
      if (fault.when === 'after') await run();
      return { kind: 'failed', error: exitErrorOf(nextId()) };
    case 'duplicate':
      void run();
      return run();
    default:
      return assertNever(fault);
  }
}

function unavailable(errorType: string, errorMessage: string): LambdaOutcome {
  return { kind: 'unavailable', error: { errorType, errorMessage } };
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
