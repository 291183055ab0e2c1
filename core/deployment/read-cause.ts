/**
 * A cause in words. From a Catch it is Lambda's JSON (`{"errorType", "errorMessage", "trace"}`), which is unwrapped once; a Fail
 * state's cause is words already.
 *
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export function readCause(cause: string): string {
  const parsed = parseJson(cause);
  const message = typeof parsed === 'object' && parsed !== null && 'errorMessage' in parsed ? parsed.errorMessage : undefined;
  return typeof message === 'string' ? message : cause;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
