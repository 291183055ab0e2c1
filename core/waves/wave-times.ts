import { fallbackSeconds } from '../deployment/next-wait.ts';

/** Limits the number of rounds of a wave: with at most 1,000 ends and verdicts of its targets, the history stays below 25,000 events. */
const LONGEST_WAVE_WAIT_SECONDS = 120;

/** Returns the seconds until the fallback poll of a wave that began at `since`. */
export function waveWaitSeconds(since: Date, now: Date): number {
  return Math.min(LONGEST_WAVE_WAIT_SECONDS, fallbackSeconds(since, now));
}

/**
 * Seconds until a target that waits for its release polls. The wave wakes the target, so the poll only finds the end of a wave that was
 * stopped manually.
 */
export const RELEASE_WAIT_SECONDS = 300;

/**
 * Time after the deadline of the wave in which it waits for the cleanup of its targets, whose deadline is the same. The state machine ends
 * 30 minutes after the longest deadline.
 */
export const CLEAN_UP_MS = 15 * 60_000;
