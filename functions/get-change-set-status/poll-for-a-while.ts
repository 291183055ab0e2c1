import type { DeploymentState } from '../../core/deployment/state.ts';
import type { Clock } from '../ports/ports.ts';

/** Longer than CloudFormation takes to create most change sets. */
const LONGEST_POLL_MS = 10_000;

/**
 * Repeats a check within one invocation until the check has a result, for at most 10 seconds, with the waits that the check
 * requests. After that, the state machine waits. CloudFormation sends no event about a change set, and one more round of the state machine
 * has three state transitions, which cost as much as a small function that runs for twenty seconds.
 *
 * @param check called with the same event each time
 * @param isWaiting returns true if the state that the check returned requires another check
 */
export function pollForAWhile(
  check: (event: unknown) => Promise<DeploymentState>,
  isWaiting: (state: DeploymentState) => boolean,
  clock: Clock,
): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const began = clock.now().getTime();
    let slept = 0;
    for (;;) {
      const state = await check(event);
      const waitMs = state.waitSeconds * 1_000;
      // A clock that is set back must not make the invocation longer.
      const held = Math.max(slept, clock.now().getTime() - began);
      if (!isWaiting(state) || held + waitMs > LONGEST_POLL_MS) return state;
      await clock.sleep(waitMs);
      slept += waitMs;
    }
  };
}
