import { deadlineOf } from '../core/deployment/deadline.ts';
import { awaitSeconds } from '../core/deployment/next-wait.ts';
import type { DeploymentState } from '../core/deployment/state.ts';
import { DeploymentError } from '../core/errors.ts';
import type { Clock } from './ports/ports.ts';
import type { Waits } from './ports/waits.ts';

/** Time in which the start event of an operation usually arrives. */
const LONGEST_LOOK_MS = 3_000;
const LOOK_EVERY_MS = 250;

/** Dependencies of `planFirstAwait`. */
export interface StartEventDeps {
  readonly waits: Pick<Waits, 'hasStartEvent'>;
  readonly clock: Clock;
}

/** An operation that CloudFormation has started. */
interface StartedOperation {
  readonly state: DeploymentState;
  readonly clientRequestToken: string;
  /** ISO 8601. */
  readonly operationStartedAt: string;
}

/**
 * Computes the first wait for the end of an operation. For that, it waits up to three seconds for the start event of the operation. The
 * event shows that EventBridge delivers events to the gate, so that no frequent fallback polls are necessary.
 */
export async function planFirstAwait(
  { state, clientRequestToken, operationStartedAt }: StartedOperation,
  { waits, clock }: StartEventDeps,
): Promise<Pick<DeploymentState, 'awaitSeconds'>> {
  const isExpected = await seeStartEvent(clientRequestToken, waits, clock);
  const limits = { since: new Date(operationStartedAt), now: clock.now(), deadline: deadlineOf(state) };
  return { awaitSeconds: awaitSeconds(limits, isExpected) };
}

async function seeStartEvent(clientRequestToken: string, waits: StartEventDeps['waits'], clock: Clock): Promise<boolean> {
  for (let slept = 0; ; slept += LOOK_EVERY_MS) {
    if (await hasStartEvent(clientRequestToken, waits)) return true;
    if (slept >= LONGEST_LOOK_MS) return false;
    await clock.sleep(LOOK_EVERY_MS);
  }
}

/** Checks once. Only the length of a wait depends on the result, so an error is treated as a missing start event. */
export async function hasStartEvent(clientRequestToken: string, waits: StartEventDeps['waits']): Promise<boolean> {
  try {
    return await waits.hasStartEvent(clientRequestToken);
  } catch (error) {
    if (error instanceof DeploymentError) return false;
    throw error;
  }
}
