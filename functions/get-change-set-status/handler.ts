import { deadlineOf, timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { nextWaitSeconds } from '../../core/deployment/next-wait.ts';
import { readDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState, Failure } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { ChangeSetStatus, ChangeSets } from '../ports/change-sets.ts';
import type { Clock } from '../ports/ports.ts';
import { explainFailure } from './explain-failure.ts';

/** Dependencies of Get Change Set Creation Status. */
export interface GetChangeSetStatusDeps {
  readonly changeSets: Pick<ChangeSets, 'findStatus'>;
  readonly clock: Clock;
}

/** Statuses of a change set that CloudFormation is still creating. */
export const STILL_CREATING: ReadonlySet<string> = new Set(['CREATE_PENDING', 'CREATE_IN_PROGRESS']);

/**
 * Reads the status of the change set: complete, still being created, without changes, failed, or `TIMED_OUT` at the deployment's
 * deadline.
 *
 * @throws DeploymentError ChangeSetAltered when the change set no longer exists
 */
export function createHandler({ changeSets, clock }: GetChangeSetStatusDeps): (event: unknown) => Promise<DeploymentState> {
  return async (event) => {
    const state = readDeploymentState(event);
    const changeSetId = requireChangeSetId(state);
    const found = await changeSets.findStatus({ changeSetId });
    if (found === undefined || found.status.startsWith('DELETE_')) {
      throw new DeploymentError(
        'ChangeSetAltered',
        `Expected the change set ${changeSetId}, got ${found?.status ?? 'none'}: another principal deleted it, or executed another ` +
          'change set, which deletes all others of the stack. This deployment changed nothing; release the change again.',
      );
    }
    const now = clock.now();
    if (STILL_CREATING.has(found.status) && now >= deadlineOf(state)) {
      return { ...state, changeSetCreationStatus: 'TIMED_OUT', failure: describeTimeout(state) };
    }
    return {
      ...state,
      changeSetCreationStatus: found.status,
      waitSeconds: nextWaitSeconds(new Date(state.changeSetRequestedAt ?? state.execution.startTime), now),
      ...(await conclude(found, changeSets)),
    };
  };
}

function requireChangeSetId({ changeSetId }: DeploymentState): string {
  if (changeSetId !== undefined) return changeSetId;
  throw new DeploymentError(
    'ConfigurationError',
    'Expected the state to have `changeSetId`, got none: start the state machine, not one of its functions.',
  );
}

async function conclude(
  found: ChangeSetStatus,
  changeSets: Pick<ChangeSets, 'findStatus'>,
): Promise<Pick<DeploymentState, 'changeSetAction' | 'failure'>> {
  if (found.status === 'CREATE_COMPLETE' || STILL_CREATING.has(found.status)) return {};
  if (found.hasNoChanges) return { changeSetAction: 'NO-CHANGES' };
  return { failure: await explainFailure(found, changeSets) };
}

function describeTimeout(state: DeploymentState): Failure {
  return {
    Error: 'DeploymentTimedOut',
    Cause:
      `CloudFormation did not create the change set within the deployment's ${timeoutMinutesOf(state)} minutes. ` +
      'Nothing was changed; release the change again, or raise `timeoutMinutes`.',
  };
}
