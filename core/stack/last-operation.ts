import { isStackLevel, type StackEvent } from './stack-event.ts';

/** The status of a stack when an operation starts. A rollback belongs to the operation that it rolls back. */
const START = /^(?:CREATE|UPDATE|DELETE|IMPORT|REVIEW)_IN_PROGRESS$/;

/** Tests whether an event is the start of an operation of the stack. */
export function startsOperation(event: StackEvent): boolean {
  return isStackLevel(event) && START.test(event.resourceStatus ?? '');
}

/**
 * Returns the events of the last operation of a stack, with its start.
 *
 * @param events newest first
 */
export function takeLastOperation(events: readonly StackEvent[]): readonly StackEvent[] {
  const start = events.findIndex(startsOperation);
  return start === -1 ? events : events.slice(0, start + 1);
}

/**
 * Returns the events after the last start of a rollback, which is the only part of the operation that can still fail. Empty if there was no
 * rollback.
 *
 * @param events of one operation, newest first
 */
export function takeLastRollback(events: readonly StackEvent[]): readonly StackEvent[] {
  const turn = events.findIndex((event) => isStackLevel(event) && /ROLLBACK_IN_PROGRESS$/.test(event.resourceStatus ?? ''));
  return turn === -1 ? [] : events.slice(0, turn);
}
