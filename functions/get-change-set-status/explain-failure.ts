import type { Failure } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { stackCommand } from '../../core/stack/stack-condition.ts';
import { endWithStop } from '../../core/text/sentence.ts';
import type { ChangeSetStatus, ChangeSets } from '../ports/ports.ts';

/** Nested deeper than this nobody looks; the outer reasons say enough. */
const DEEPEST_NESTED_SET = 5;

/**
 * Says why a change set could not be made. Where it says no more than that one nested in it failed, that one's reason stands behind
 * it: the nested set is deleted with its root, and nobody could look it up later.
 */
export async function explainFailure(found: ChangeSetStatus, changeSets: Pick<ChangeSets, 'findStatus'>): Promise<Failure> {
  const failed = await findFailedSets(found, changeSets);
  const reasons = failed.map(({ statusReason }) => endWithStop(statusReason ?? 'CloudFormation gives no reason'));
  const advice =
    found.status === 'FAILED'
      ? 'Correct the template or the input and push again.'
      : 'Nothing was changed; release the change again.';
  return {
    Error: 'ChangeSetFailed',
    Cause: `Expected CloudFormation to make the change set, got ${found.status}: ${reasons.join(' In there: ')} ${whereToLook(failed)}${advice}`,
  };
}

/** The set itself, then the failed one that is nested in it, and so on. */
async function findFailedSets(
  found: ChangeSetStatus,
  changeSets: Pick<ChangeSets, 'findStatus'>,
): Promise<readonly ChangeSetStatus[]> {
  const failed = [found];
  let changeSetId = found.failedNestedSetId;
  while (changeSetId !== undefined && failed.length <= DEEPEST_NESTED_SET) {
    const nested = await look(changeSetId, changeSets);
    if (nested === undefined) break;
    failed.push(nested);
    changeSetId = nested.failedNestedSetId;
  }
  return failed;
}

/** What may not be read is left out: the outer reason is known. */
async function look(changeSetId: string, changeSets: Pick<ChangeSets, 'findStatus'>): Promise<ChangeSetStatus | undefined> {
  try {
    return await changeSets.findStatus({ changeSetId });
  } catch (error) {
    if (error instanceof DeploymentError && error.name !== 'SystemUnavailable') return undefined;
    throw error;
  }
}

/** Which resource failed the validation, and why, only the events say. */
function whereToLook(failed: readonly ChangeSetStatus[]): string {
  const { hasFailedValidation, stackId } = failed.at(-1) ?? {};
  if (hasFailedValidation !== true || stackId === undefined) return '';
  return `Each failed validation is in \`${stackCommand('describe-events', stackId)} --filters FailedEvents=true\`. `;
}
