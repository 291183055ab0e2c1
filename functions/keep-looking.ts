import type { DeploymentState } from '../core/deployment/state.ts';
import type { Clock } from './ports/ports.ts';

/** Leaves a throttled look the time to end before the function's own 80 s do. */
const LONGEST_HOLD_MS = 45_000;

/**
 * Makes a look that goes on within one invocation while there is nothing new, with the waits that each look asks for, 45 s at most;
 * then the state machine waits. Another turn of the machine's loop is three state transitions and three lines in its history, and
 * costs as much as twenty seconds of a small function.
 *
 * @param look called with the same event each time
 * @param isWaiting whether what it saw asks for another look
 */
export function keepLooking(
  look: (event: unknown) => Promise<DeploymentState>,
  isWaiting: (state: DeploymentState) => boolean,
  clock: Clock,
): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const began = clock.now().getTime();
    let slept = 0;
    for (;;) {
      const state = await look(event);
      const waitMs = state.waitSeconds * 1_000;
      // A clock that is set back must not make the invocation longer.
      const held = Math.max(slept, clock.now().getTime() - began);
      if (!isWaiting(state) || held + waitMs > LONGEST_HOLD_MS) return state;
      await clock.sleep(waitMs);
      slept += waitMs;
    }
  };
}
