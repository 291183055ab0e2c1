/** Share of the elapsed time. The gate detects a result with a delay of at most one second plus this share. */
const SHARE_OF_ELAPSED = 0.02;
const LONGEST_WAIT_SECONDS = 60;

/**
 * Returns the seconds until the next poll of an operation that began at `since`: one second plus 2 % of the elapsed time, at most one
 * minute. The result is an integer of at least 1, as a Wait state requires.
 */
export function nextWaitSeconds(since: Date, now: Date): number {
  const elapsedSeconds = (now.getTime() - since.getTime()) / 1_000;
  return Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.floor(1 + elapsedSeconds * SHARE_OF_ELAPSED)));
}
