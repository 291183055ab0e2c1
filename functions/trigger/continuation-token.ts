import * as z from 'zod/mini';
import { isExecutionOf } from '../../core/deployment/execution-arn.ts';
import { DeploymentError } from '../../core/errors.ts';

/** What one call of the action tells the next. CodePipeline keeps it; at most 2,048 characters. */
export type ContinuationToken =
  | { readonly kind: 'started'; readonly executionArn: string; readonly startedAt: string }
  /** Starting met a passing trouble: the next call starts again, under this very name. */
  | { readonly kind: 'starting'; readonly executionName: string; readonly startedAt: string };

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PutJobSuccessResult.html */
const LONGEST_TOKEN = 2_048;

const tokenSchema = z.union([
  z.strictObject({ v: z.literal(1), executionArn: z.string(), startedAt: z.iso.datetime() }),
  z.strictObject({ v: z.literal(1), executionName: z.string(), startedAt: z.iso.datetime() }),
]);

/** `{"v":1,"executionArn":...,"startedAt":...}`, or with `executionName` while nothing is known to be started. */
export function writeContinuationToken(token: ContinuationToken): string {
  const { kind, ...fields } = token;
  return JSON.stringify({ v: 1, ...fields });
}

/**
 * @throws DeploymentError UnexpectedError for what this gate cannot have written, or when the execution is another state machine's
 */
export function readContinuationToken(token: string, stateMachineArn: string): ContinuationToken {
  const result = tokenSchema.safeParse(token.length > LONGEST_TOKEN ? undefined : parseJson(token));
  if (!result.success) {
    throw new DeploymentError(
      'UnexpectedError',
      'Expected a continuation token of this gate, got another one: release the change again.',
    );
  }
  const { v, ...fields } = result.data;
  if ('executionName' in fields) return { kind: 'starting', ...fields };
  if (!isExecutionOf(fields.executionArn, stateMachineArn)) {
    throw new DeploymentError(
      'UnexpectedError',
      `Expected the continuation token to name an execution of ${stateMachineArn}, got ${fields.executionArn}: release the change again.`,
    );
  }
  return { kind: 'started', ...fields };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
