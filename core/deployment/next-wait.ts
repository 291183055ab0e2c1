/** A result is noticed at most a second and this share of the time it took too late. */
const SHARE_OF_ELAPSED = 0.02;
const LONGEST_WAIT_SECONDS = 60;

/**
 * Seconds until the next look at something that began at `since`: one while it is young, and 2 % of its age more later on, at most a
 * minute. Always a whole number of at least 1, as a Wait state wants it.
 */
export function nextWaitSeconds(since: Date, now: Date): number {
  const elapsedSeconds = (now.getTime() - since.getTime()) / 1_000;
  return Math.min(LONGEST_WAIT_SECONDS, Math.max(1, Math.floor(1 + elapsedSeconds * SHARE_OF_ELAPSED)));
}
