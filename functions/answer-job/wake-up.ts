import * as z from 'zod/mini';
import { DeploymentError } from '../../core/errors.ts';

/** The reason for an invocation of the function. None of its fields determines a result. */
export type WakeUp =
  /** EventBridge reports that an execution has ended. */
  | { readonly kind: 'ended'; readonly executionArn: string }
  /** The messages of the queue, whose delay has passed: end notices, which are ARNs of executions, and renewals, which are signed. */
  | { readonly kind: 'messages'; readonly texts: readonly string[] }
  /** Lambda has given up the delivery of a job to the trigger. */
  | { readonly kind: 'undelivered'; readonly jobEvent: unknown };

/** https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html */
const statusChange = z.object({
  source: z.literal('aws.states'),
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({ executionArn: z.string() }),
});

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
const messages = z.object({ Records: z.array(z.object({ eventSource: z.literal('aws:sqs'), body: z.string() })) });

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
const invocationRecord = z.object({
  requestContext: z.object({ condition: z.string() }),
  requestPayload: z.unknown(),
});

/**
 * Reads the event of the function.
 *
 * @throws DeploymentError UnexpectedError for any other event; the message does not repeat values of the event
 */
export function readWakeUp(event: unknown): WakeUp {
  const ended = statusChange.safeParse(event);
  if (ended.success) return { kind: 'ended', executionArn: ended.data.detail.executionArn };
  const received = messages.safeParse(event);
  if (received.success) return { kind: 'messages', texts: received.data.Records.map(({ body }) => body) };
  const undelivered = invocationRecord.safeParse(event);
  if (undelivered.success) return { kind: 'undelivered', jobEvent: undelivered.data.requestPayload };
  throw new DeploymentError(
    'UnexpectedError',
    'Expected the end of an execution, messages of the queue of renewals, or a record of a failed invocation, got another event: only the ' +
      'rule, the queue, and the trigger of the gate may invoke this function.',
  );
}
