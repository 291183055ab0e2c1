import type { LambdaOutcome } from './lambda-outcome.ts';

/** Settings for the asynchronous invocation of a function. */
export interface AsyncConfig {
  /** Deliveries of an event after a function error, from 0 to 2. @default 2 */
  readonly maximumRetryAttempts?: number;
  /** Age at which Lambda discards an event, from 60 to 21,600 seconds. @default 21,600 */
  readonly maximumEventAgeSeconds?: number;
  /** ARN of a function or queue that receives the events that Lambda discards, with the last error. @default none */
  readonly onFailure?: string;
}

/** One event of the queue. */
export interface QueuedEvent {
  readonly config: AsyncConfig;
  readonly functionArn: string;
  readonly nextRequestId: () => string;
  /** JSON text. */
  readonly payload: string;
  readonly invoke: () => Promise<LambdaOutcome>;
  /** Sends the record of an event that Lambda discards. @param record JSON text */
  readonly send: (targetArn: string, record: string) => void;
}

/** Delays before the first and the second retry of an event after a function error. */
const RETRY_MS = [60_000, 120_000] as const;

/** Delays of an event in the queue after throttling or a service error. The random variation between events is an assumption. */
const QUEUE = { firstWaitMs: 1_000, longestWaitMs: 300_000 } as const;

const LONGEST_AGE_SECONDS = 6 * 3_600;

/**
 * Delivers one event as asynchronous invocation does: retries it after a function error, and for up to six hours after throttling
 * or a service error. If all attempts fail, sends the record of the event to the on-failure destination.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export async function deliverEvent(event: QueuedEvent): Promise<void> {
  const { maximumRetryAttempts = RETRY_MS.length, maximumEventAgeSeconds = LONGEST_AGE_SECONDS } = event.config;
  const givesUpAt = Date.now() + maximumEventAgeSeconds * 1_000;
  const retries = RETRY_MS.slice(0, maximumRetryAttempts);
  let waitMs: number = QUEUE.firstWaitMs;
  let invocations = 0;
  let last: LambdaOutcome | undefined;
  while (Date.now() < givesUpAt) {
    last = await event.invoke();
    if (last.kind === 'succeeded') return;
    if (last.kind === 'failed') {
      invocations++;
      const retryMs = retries.shift();
      if (retryMs === undefined) return giveUp(event, 'RetriesExhausted', invocations, last);
      await sleep(retryMs);
    } else {
      await sleep(waitMs * (0.75 + Math.random() / 2));
      waitMs = Math.min(QUEUE.longestWaitMs, waitMs * 2);
    }
  }
  giveUp(event, 'EventAgeExceeded', invocations, last);
}

/** Source of the record's form: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function giveUp(event: QueuedEvent, condition: string, invocations: number, outcome: LambdaOutcome | undefined): void {
  const { onFailure } = event.config;
  if (onFailure === undefined) return;
  const executedVersion = event.functionArn.split(':')[7] ?? '$LATEST';
  const record = {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: event.nextRequestId(),
      functionArn: event.functionArn,
      condition,
      approximateInvokeCount: invocations,
    },
    requestPayload: JSON.parse(event.payload) as unknown,
    ...(outcome?.kind === 'failed' && {
      responseContext: { statusCode: 200, executedVersion, functionError: 'Unhandled' },
      responsePayload: outcome.error,
    }),
  };
  event.send(onFailure, JSON.stringify(record));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
