/** An error in the form of the Node.js runtime of Lambda. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/**
 * The end of an invocation.
 *
 * - `succeeded`: with the result as JSON text
 * - `failed`: the function threw, timed out, or its process died
 * - `unavailable`: the function did not run, or its response did not arrive; the error type is that of Step Functions
 */
export type LambdaOutcome =
  | { readonly kind: 'succeeded'; readonly payload: string }
  | { readonly kind: 'failed'; readonly error: FunctionError }
  | { readonly kind: 'unavailable'; readonly error: FunctionError };

/** The reason why Lambda ended a function. */
export class FunctionEnded extends Error {
  readonly details: FunctionError;

  constructor(details: FunctionError) {
    super(details.errorMessage);
    this.name = 'FunctionEnded';
    this.details = details;
  }
}

/** Returns a thrown value in the form of the Node.js runtime. */
export function functionErrorOf(thrown: unknown): FunctionError {
  if (!(thrown instanceof Error)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? '').split('\n') };
}

/** Returns the error of a killed process. */
export function exitErrorOf(requestId: string): FunctionError {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`,
  };
}

/** Returns the error of a function that timed out. */
export function timeoutErrorOf(seconds: number, requestId: string): FunctionError {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  };
}

/** Returns the error of Lambda, in the form of Step Functions, for a function that does not exist. */
export function functionNotFound(nameOrArn: string, requestId: string): LambdaOutcome {
  const errorMessage = `Function not found: ${nameOrArn} (Service: Lambda, Status Code: 404, Request ID: ${requestId})`;
  return { kind: 'unavailable', error: { errorType: 'Lambda.ResourceNotFoundException', errorMessage } };
}
