import { changeSetNameOf } from '../../core/deployment/names.ts';
import { readCause } from '../../core/deployment/read-cause.ts';
import { isDeploymentState } from '../../core/deployment/read-state.ts';
import type { DeploymentState, Failure } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { cutText } from '../../core/text/truncate.ts';
import type { ChangeSetReference, ChangeSets, Log } from '../ports/ports.ts';

/** What the clean-up works with. */
export interface DeleteChangeSetDeps {
  readonly changeSets: Pick<ChangeSets, 'delete'>;
  readonly log: Log;
}

/** Step Functions takes a cause of 32,768 characters. */
const LONGEST_CAUSE = 30_000;

/** The state, or the bare input when the first task refused it, with the failure beside it that a Catch has put there. */
type CleanedUp = Partial<DeploymentState> & { readonly failure?: Failure };

/**
 * Deletes this deployment's change set if there is one, and puts the reason of the failure into words. The reason is never lost
 * over a clean-up that fails: that is said behind it.
 *
 * @throws DeploymentError SystemUnavailable, to be tried again: CloudFormation had no time, or is still making the change set
 */
export function createHandler({ changeSets, log }: DeleteChangeSetDeps): (event: unknown) => Promise<CleanedUp> {
  return async (event) => {
    const state: CleanedUp = typeof event === 'object' && event !== null ? event : {};
    const reference = isDeploymentState(state) ? referenceOf(state) : undefined;
    const trouble = reference === undefined ? undefined : await tryToDelete(reference, state, changeSets);
    if (trouble !== undefined)
      log.error('The change set is left behind', { stackId: state.stackId, changeSetId: state.changeSetId });
    if (state.failure === undefined && state.changeSetAction === 'NO-CHANGES') return state;
    return { ...state, failure: describeFailure(state, trouble) };
  };
}

/** While a stack is not ready for a change set, none of ours is made for it; one that is stuck may have been ready before. */
function referenceOf(state: DeploymentState): ChangeSetReference | undefined {
  const { changeSetId, stackId, stackCondition } = state;
  if (changeSetId !== undefined) return { changeSetId };
  if (stackId === undefined || !(stackCondition === 'exists' || stackCondition === 'stuck')) return undefined;
  return { changeSetName: changeSetNameOf(state.execution), stackId };
}

/** @returns why it is still there, in words */
async function tryToDelete(
  reference: ChangeSetReference,
  { changeSetCreationStatus }: CleanedUp,
  changeSets: Pick<ChangeSets, 'delete'>,
): Promise<string | undefined> {
  try {
    const outcome = await changeSets.delete(reference);
    // One that is made is busy being executed, and goes with that.
    if (outcome !== 'busy' || changeSetCreationStatus === 'CREATE_COMPLETE') return undefined;
    throw new DeploymentError(
      'SystemUnavailable',
      'Expected to delete the change set, got one that CloudFormation is still making: it is tried again.',
    );
  } catch (error) {
    if (!(error instanceof DeploymentError) || error.name === 'SystemUnavailable') throw error;
    return error.message;
  }
}

function describeFailure(state: CleanedUp, trouble: string | undefined): Failure {
  const failure = state.failure ?? failureOfVerdict(state);
  // A Catch of a time-out may bring no cause at all.
  const words = readCause(failure.Cause ?? '') || `The task ended with ${failure.Error} and gave no reason.`;
  const remark = trouble === undefined ? '' : ` Besides, the change set is still there. ${trouble}`;
  return { Error: failure.Error, Cause: cutText(words, LONGEST_CAUSE - remark.length) + remark };
}

/** When nobody has said why: a verdict that is not safe says it in its summary. */
function failureOfVerdict({ changeSetAction, inspection }: CleanedUp): Failure {
  return {
    Error: 'ChangeSetRejected',
    Cause: inspection?.summary ?? `The change set was not executed: ${changeSetAction ?? 'nothing says that it is safe'}.`,
  };
}
