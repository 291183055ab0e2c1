import type { ExecutionIdentity } from '../../core/deployment/names.ts';
import { changeSetNameOf } from '../../core/deployment/names.ts';
import { readCause } from '../../core/deployment/read-cause.ts';
import { readFirstEvent } from '../../core/deployment/read-state.ts';
import { type DeploymentState, type Failure, openSettingsOf } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { describeUnfinishedSettings } from '../../core/stack/describe-settings.ts';
import { cutText } from '../../core/text/truncate.ts';
import { type AnnounceEndDeps, announceEnd } from '../announce-end.ts';
import type { ChangeSetReference, ChangeSets } from '../ports/change-sets.ts';
import type { GateSecret } from '../ports/ports.ts';

/** Dependencies of Delete Change Set. */
export interface DeleteChangeSetDeps extends AnnounceEndDeps {
  readonly changeSets: Pick<ChangeSets, 'delete'>;
  readonly secret: GateSecret;
}

/** Step Functions accepts a cause of at most 32,768 characters. */
const LONGEST_CAUSE = 30_000;

/**
 * The state; or the execution's input with the failure that a Catch added, when the first task refused the input. In that case, no
 * field is validated.
 */
type State = Partial<DeploymentState>;

/**
 * Deletes this execution's change set if one exists, writes the reason of the failure as text, and announces the end of the execution. If the cleanup also fails, the failure
 * keeps the reason and adds a sentence about the change set.
 *
 * The name of the change set comes from the execution context and the gate's secret, never from the state: a person who starts an
 * execution chooses its input, and could name another deployment's change set there.
 *
 * @throws DeploymentError SystemUnavailable, which the state machine retries: CloudFormation throttled the call, or is still creating
 *   the change set
 */
export function createHandler(deps: DeleteChangeSetDeps): (event: unknown) => Promise<State> {
  const { changeSets, secret, log } = deps;
  return async (event) => {
    const { execution, input } = readFirstEvent(event);
    const state: State = input;
    const reference = await findReference(execution, state, secret);
    const problem = reference === undefined ? undefined : await tryToDelete(reference, state, changeSets);
    if (problem !== undefined) log.error('The change set could not be deleted', { executionArn: execution.id, ...reference });
    if (state.failure === undefined && state.changeSetAction === 'BLUE-GREEN') return requireDeleted(state, problem);
    await announceEnd(execution.id, deps);
    if (state.failure === undefined && state.changeSetAction === 'NO-CHANGES') return state;
    return { ...state, failure: describeFailure(state, problem) };
  };
}

async function findReference(
  execution: ExecutionIdentity,
  { changeSetId, stackId, stackCondition, failure }: State,
  secret: GateSecret,
): Promise<ChangeSetReference | undefined> {
  if (failure?.Error === 'ForeignChangeSet') return undefined;
  const changeSetName = await changeSetNameOf(execution, (text) => secret.hmac(text));
  if (typeof changeSetId === 'string' && changeSetId.split('/')[1] === changeSetName) return { changeSetId };
  // The gate creates a change set only for a stack that is ready. A stack that is stuck now can have been ready earlier.
  if (typeof stackId !== 'string' || !(stackCondition === 'exists' || stackCondition === 'stuck')) return undefined;
  return { changeSetName, stackId };
}

/** @returns why the change set still exists, as text; undefined when it does not */
async function tryToDelete(
  reference: ChangeSetReference,
  { changeSetCreationStatus }: State,
  changeSets: Pick<ChangeSets, 'delete'>,
): Promise<string | undefined> {
  try {
    const outcome = await changeSets.delete(reference);
    // A change set that is complete and busy is being executed. CloudFormation deletes it afterwards.
    if (outcome !== 'busy' || changeSetCreationStatus === 'CREATE_COMPLETE') return undefined;
    throw new DeploymentError(
      'SystemUnavailable',
      'Expected to delete the change set, but CloudFormation is still creating it. The gate tries again.',
    );
  } catch (error) {
    if (!(error instanceof DeploymentError) || error.name === 'SystemUnavailable') throw error;
    return error.message;
  }
}

/** @throws DeploymentError UnexpectedError if the change set still exists */
function requireDeleted(state: State, problem: string | undefined): State {
  if (problem === undefined) return state;
  throw new DeploymentError('UnexpectedError', `Expected to delete the change set before the next stack is created. ${problem}`);
}

function describeFailure(state: State, problem: string | undefined): Failure {
  const failure = state.failure ?? failureOfVerdict(state);
  // The Catch of a timeout can have no cause.
  const reason = readCause(failure.Cause ?? '') || `The task ended with ${failure.Error} and gave no reason.`;
  const leftover = problem === undefined ? '' : ` In addition, the change set could not be deleted. ${problem}`;
  const remark = `${describeOpenOperation(state)}${leftover}`;
  return { Error: failure.Error, Cause: cutText(reason, LONGEST_CAUSE - remark.length) + remark };
}

/** Names the settings of an operation whose end the gate could not read. */
function describeOpenOperation(state: State): string {
  const { operationStartedAt, operationOutcome, changeSetAction, inspection, approval } = state;
  const isOpen = operationOutcome === 'in-progress' || (operationOutcome === undefined && operationStartedAt !== undefined);
  const mayApply = inspection?.decision === 'allow' || approval?.status === 'approved';
  const isApplying = changeSetAction === 'NO-CHANGES' && mayApply;
  return isOpen || isApplying ? describeUnfinishedSettings(openSettingsOf(state)) : '';
}

/** The failure of a verdict that is not safe and that no task has described. */
function failureOfVerdict({ changeSetAction, inspection }: State): Failure {
  return {
    Error: 'ChangeSetRejected',
    Cause: inspection?.summary ?? `The change set was not executed: ${changeSetAction ?? 'it has no safe verdict'}.`,
  };
}
