import { deadlineOf, timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { changeSetNameOf } from '../../core/deployment/names.ts';
import { nextWaitSeconds } from '../../core/deployment/next-wait.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState, Failure } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { ChangeSetReference, ChangeSetStatus, ChangeSets, Clock } from '../ports/ports.ts';
import { explainFailure } from './explain-failure.ts';

/** What looking at the change set works with. */
export interface GetChangeSetStatusDeps {
  readonly changeSets: Pick<ChangeSets, 'findStatus'>;
  readonly clock: Clock;
}

/** Statuses of a change set that is not made yet. */
export const STILL_MAKING: ReadonlySet<string> = new Set(['CREATE_PENDING', 'CREATE_IN_PROGRESS']);

/**
 * Says whether CloudFormation has finished the change set: complete, still being made, empty, failed, or `TIMED_OUT` at the
 * deployment's deadline.
 *
 * @throws DeploymentError ChangeSetAltered when it is gone
 */
export function createHandler({ changeSets, clock }: GetChangeSetStatusDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const state = readDeploymentState(event);
    const reference = referenceOf(state);
    const found = await changeSets.findStatus(reference);
    if (found === undefined || found.status.startsWith('DELETE_')) {
      throw new DeploymentError(
        'ChangeSetAltered',
        `Expected the change set ${state.changeSetId ?? changeSetNameOf(state.execution)}, got ${found?.status ?? 'none'}: somebody deleted it, ` +
          'or executed another one, which deletes all others of the stack. Nothing was changed by this deployment; release the change again.',
      );
    }
    const now = clock.now();
    if (STILL_MAKING.has(found.status) && now >= deadlineOf(state)) {
      return { ...state, changeSetCreationStatus: 'TIMED_OUT', failure: timedOut(state) };
    }
    return {
      ...state,
      ...(found.changeSetId === undefined ? {} : { changeSetId: found.changeSetId }),
      changeSetCreationStatus: found.status,
      waitSeconds: nextWaitSeconds(new Date(state.changeSetRequestedAt ?? state.execution.startTime), now),
      ...(await conclude(found, changeSets)),
    };
  };
}

function referenceOf(state: DeploymentState): ChangeSetReference {
  const { changeSetId, stackId } = state;
  if (changeSetId !== undefined) return { changeSetId };
  if (stackId !== undefined) return { changeSetName: changeSetNameOf(state.execution), stackId };
  throw new DeploymentError(
    'ConfigurationError',
    'Expected the state to have `stackId`, got none: start the state machine, not a single function of it.',
  );
}

async function conclude(
  found: ChangeSetStatus,
  changeSets: Pick<ChangeSets, 'findStatus'>,
): Promise<Pick<DeploymentState, 'changeSetAction' | 'failure'>> {
  if (found.status === 'CREATE_COMPLETE' || STILL_MAKING.has(found.status)) return {};
  if (found.hasNoChanges) return { changeSetAction: 'NO-CHANGES' };
  return { failure: await explainFailure(found, changeSets) };
}

function timedOut(state: DeploymentState): Failure {
  return {
    Error: 'DeploymentTimedOut',
    Cause:
      `Expected the change set to be made within the deployment's ${timeoutMinutesOf(state)} minutes, got none yet. ` +
      'Nothing was changed; release the change again, or raise `timeoutMinutes`.',
  };
}
