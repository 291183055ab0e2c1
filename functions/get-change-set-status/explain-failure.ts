import { explainFailedCreation } from '../../core/change-set/explain-failed-creation.ts';
import type { Failure } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { stackCommand } from '../../core/stack/stack-condition.ts';
import { endWithStop } from '../../core/text/sentence.ts';
import type { ChangeSetStatus, ChangeSets } from '../ports/change-sets.ts';

/** Maximum number of levels of nested change sets in a message. */
const DEEPEST_NESTED_SET = 5;

/**
 * Describes why CloudFormation could not create a change set. If the reason is only that a nested change set failed, the message adds
 * the reason of the nested one: CloudFormation deletes it with its root, so it cannot be read later.
 */
export async function explainFailure(found: ChangeSetStatus, changeSets: Pick<ChangeSets, 'findStatus'>): Promise<Failure> {
  const failed = await findFailedSets(found, changeSets);
  const reasons = failed.map(({ statusReason }) => endWithStop(statusReason ?? 'CloudFormation gives no reason'));
  const advice =
    found.status === 'FAILED'
      ? (explainFailedCreation(failed.at(-1)?.statusReason) ?? 'Correct the template or the input and push again.')
      : 'Nothing was changed; release the change again.';
  return {
    Error: 'ChangeSetFailed',
    Cause: `Expected CloudFormation to create the change set, got ${found.status}: ${reasons.join(' The nested change set failed: ')} ${explainValidation(failed)}${advice}`,
  };
}

/** Finds the failed change sets: the set itself, then the failed set that is nested in it, and so on. */
async function findFailedSets(
  found: ChangeSetStatus,
  changeSets: Pick<ChangeSets, 'findStatus'>,
): Promise<readonly ChangeSetStatus[]> {
  const failed = [found];
  let changeSetId = found.failedNestedSetId;
  while (changeSetId !== undefined && failed.length <= DEEPEST_NESTED_SET) {
    const nested = await findNestedSet(changeSetId, changeSets);
    if (nested === undefined) break;
    failed.push(nested);
    changeSetId = nested.failedNestedSetId;
  }
  return failed;
}

/** @returns undefined when the gate may not read the nested change set: the reason of the outer one is known */
async function findNestedSet(
  changeSetId: string,
  changeSets: Pick<ChangeSets, 'findStatus'>,
): Promise<ChangeSetStatus | undefined> {
  try {
    return await changeSets.findStatus({ changeSetId });
  } catch (error) {
    if (error instanceof DeploymentError && error.name !== 'SystemUnavailable') return undefined;
    throw error;
  }
}

/** Points to the events: only they name the resource that failed the validation. */
function explainValidation(failed: readonly ChangeSetStatus[]): string {
  const { hasFailedValidation, stackId } = failed.at(-1) ?? {};
  if (hasFailedValidation !== true || stackId === undefined) return '';
  return `To see each failed validation, run \`${stackCommand('describe-events', stackId)} --filters FailedEvents=true\`. `;
}
