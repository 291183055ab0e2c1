/** Share of the elapsed time. The gate detects a result with a delay of at most one second plus this share. */
const SHARE_OF_ELAPSED = 0.1;
const LONGEST_WAIT_SECONDS = 60;

/**
 * Returns the seconds until the next poll for something without an event (a change set, a stack that another principal updates, or an
 * approval that is pending after a wake-up) since the wait began at `since`: one second plus 10 % of the elapsed time, at most one minute. The result is an integer of at least 1, as a Wait
 * state requires.
 */
export function nextWaitSeconds(since: Date, now: Date): number {
  const elapsedSeconds = (now.getTime() - since.getTime()) / 1_000;
  return Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.floor(1 + elapsedSeconds * SHARE_OF_ELAPSED)));
}

/** Longest wait for an event that may be lost: this base plus a share of the elapsed time. */
const FALLBACK_BASE_SECONDS = 10;
const FALLBACK_SHARE = 0.025;

/** Wait for the end event of an operation whose start event arrived, longer than most operations take: 65 minutes. */
const CONFIRMED_AWAIT_SECONDS = 3_900;

/** Seconds of a wait before any status check has computed one. */
export const FIRST_FALLBACK_SECONDS = FALLBACK_BASE_SECONDS;

/**
 * Returns the seconds until the fallback poll of an operation that began at `since`: 10 seconds plus 2.5 % of the elapsed time. The gate
 * detects the end of an operation whose events are lost with a delay of at most this time.
 */
export function fallbackSeconds(since: Date, now: Date): number {
  const elapsedSeconds = Math.max(0, (now.getTime() - since.getTime()) / 1_000);
  return Math.floor(FALLBACK_BASE_SECONDS + elapsedSeconds * FALLBACK_SHARE);
}

/** The times that limit a wait for an event. */
export interface AwaitLimits {
  /** Start of the operation. */
  readonly since: Date;
  readonly now: Date;
  /** Time at which the deployment stops waiting. */
  readonly deadline: Date;
}

/**
 * Returns the longest time that a task waits for the event of an operation, at most until the deadline: an integer of at least 1.
 *
 * @param hasStartEvent true if the start event of the operation arrived. The end event is then expected to arrive too, so the first
 *   fallback poll is at 65 minutes, and each further one after twice the time.
 */
export function awaitSeconds({ since, now, deadline }: AwaitLimits, hasStartEvent: boolean): number {
  const elapsed = Math.max(0, Math.floor((now.getTime() - since.getTime()) / 1_000));
  const patience = hasStartEvent ? Math.max(CONFIRMED_AWAIT_SECONDS - elapsed, elapsed) : fallbackSeconds(since, now);
  const left = Math.ceil((deadline.getTime() - now.getTime()) / 1_000);
  return Math.max(1, Math.min(patience, left));
}
