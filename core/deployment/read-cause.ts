/**
 * Returns the cause of a failure as text. In a Catch, the cause is the JSON of Lambda (`{"errorType", "errorMessage", "trace"}`), and the
 * function returns its `errorMessage`. In a Fail state, the cause is already text.
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
