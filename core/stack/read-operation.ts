import { isStackLevel, type StackEvent } from './stack-event.ts';
import { isInProgress, isSuccess } from './stack-status.ts';

/** State of one operation of a stack, read from the events of the stack. */
export type OperationReading =
  | { readonly kind: 'succeeded'; readonly stackId: string; readonly status: string }
  | { readonly kind: 'failed'; readonly stackId: string; readonly status: string }
  /** The operation started, and the events do not show how it ended. */
  | { readonly kind: 'in-progress'; readonly stackId: string }
  | { readonly kind: 'not-begun' };

/** Identifies the operation. */
export interface OperationToRead {
  readonly clientRequestToken: string;
  /** Time of the request. Used only if the service does not put tokens on events. */
  readonly startedAt: Date;
}

/**
 * Finds the outcome of one operation in a stack's history, by its client request token, so that a stale status or an operation of another
 * principal is not mistaken for it.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackEvent.html
 *
 * @param events newest first, until an event before the operation
 */
export function readOperation(
  events: readonly StackEvent[],
  { clientRequestToken, startedAt }: OperationToRead,
): OperationReading {
  const last = pickOwnEvents(events, clientRequestToken, startedAt).find(isStackLevel);
  if (last === undefined) return { kind: 'not-begun' };
  const { stackId, resourceStatus: status = '' } = last;
  if (isSuccess(status)) return { kind: 'succeeded', stackId, status };
  if (!isInProgress(status)) return { kind: 'failed', stackId, status };
  const endedByAnother = events.find(isStackLevel)?.resourceStatus ?? '';
  // An update of another principal can succeed only after this operation ended, so its end is missing from the page of events.
  const isOpen = isInProgress(endedByAnother) || isSuccess(endedByAnother);
  return isOpen ? { kind: 'in-progress', stackId } : { kind: 'failed', stackId, status: endedByAnother };
}

/** The operation's own events, newest first. */
export function pickOwnEvents(events: readonly StackEvent[], clientRequestToken: string, startedAt: Date): readonly StackEvent[] {
  if (events.some((event) => event.clientRequestToken !== undefined)) {
    return events.filter((event) => event.clientRequestToken === clientRequestToken);
  }
  // Some services round timestamps down to the second.
  const since = Math.floor(startedAt.getTime() / 1_000) * 1_000;
  return events.filter((event) => event.timestamp !== undefined && event.timestamp.getTime() >= since);
}
