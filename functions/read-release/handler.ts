import { deadlineOf, timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { describeTimeLimit } from '../../core/waves/stop-reasons.ts';
import { readTargetName } from '../../core/waves/wave-names.ts';
import { RELEASE_WAIT_SECONDS } from '../../core/waves/wave-times.ts';
import type { Clock } from '../ports/ports.ts';
import type { TargetExecutions, Waves } from '../ports/waves.ts';

/** Dependencies of Read Release. */
export interface ReadReleaseDeps {
  readonly waves: Pick<Waves, 'findRelease'>;
  readonly executions: Pick<TargetExecutions, 'find'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Reads the wave's decision about a judged target. Without a decision, the target waits while the execution of its wave is running. If
 * that execution was stopped, the wave makes no further decision, so the target changes nothing.
 */
export function createHandler(deps: ReadReleaseDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const { awaitTimeout, ...state } = readDeploymentState(event);
    const target = readTargetName(state.execution.name);
    if (target === undefined || state.wave === undefined) {
      throw new DeploymentError(
        'UnexpectedError',
        `Expected ${state.execution.name} to be a target of a wave, got another execution.`,
      );
    }
    const release = await deps.waves.findRelease(target);
    if (release?.decision === 'proceed') return { ...state, hold: 'released' };
    const reason = release?.reason ?? (await findEnd(state, deps));
    if (reason !== undefined)
      return { ...state, hold: 'stopped', failure: { Error: 'WaveStopped', Cause: describeStop(reason) } };
    return {
      ...state,
      nextWait: awaitTimeout === undefined ? 'time' : 'event',
      awaitSeconds: RELEASE_WAIT_SECONDS,
      waitSeconds: RELEASE_WAIT_SECONDS,
    };
  };
}

/** @returns why no decision can follow, as a clause */
async function findEnd(state: DeploymentState, { executions, clock }: ReadReleaseDeps): Promise<string | undefined> {
  if (clock.now() >= deadlineOf(state)) return describeTimeLimit(timeoutMinutesOf(state));
  const parent = state.wave?.parent ?? '';
  const wave = await executions.find(parent);
  return wave?.status === 'RUNNING' ? undefined : `its execution ${parent} has ended (${wave?.status ?? 'absent'})`;
}

function describeStop(reason: string): string {
  return `The wave stopped before it changed this stack: ${reason}. Nothing was changed. Release the change again.`;
}
