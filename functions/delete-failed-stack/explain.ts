import { explain } from '../../core/record/build-record.ts';
import { stackCommand } from '../../core/stack/stack-condition.ts';
import type { Verdict } from '../../core/verdict/verdict.ts';
import type { ChangeSetSummary, Stack } from '../ports/ports.ts';

/** Maximum number of resources or change sets in a message. */
const MOST_LINES = 12;

/**
 * Explains why the gate does not delete a stack whose resources exist.
 *
 * @param noApproval why no approval is possible, as a clause; absent if the policies forbid the deletion
 */
export function explainRefusal(
  { judgements }: Verdict,
  { stackId, stackStatus }: Stack,
  recordUrl: string | undefined,
  noApproval: string | undefined,
): string {
  const ruling =
    noApproval === undefined ? 'The policy does not allow this' : `The policy requires an approval, and ${noApproval}`;
  const refused = judgements.filter(({ decision }) => decision !== 'allow');
  const lines = refused
    .slice(0, MOST_LINES)
    .map((judgement) => `\n- ${explain(judgement)} [${judgement.rule}, ${judgement.policy}]`);
  const more = refused.length > MOST_LINES ? `\n- and ${refused.length - MOST_LINES} more` : '';
  return (
    `The first create of ${stackId} ended in ${stackStatus}, and some of its resources exist. To create the stack again, the gate would ` +
    `have to delete it with these resources. ${ruling}. Nothing was changed.${lines.join('')}${more}\n` +
    `To keep the resources, ${keepAdvice(stackId, stackStatus)} To delete them, run \`${stackCommand('delete-stack', stackId)}\`. Then ` +
    `release the change again.${recordUrl === undefined ? '' : `\nRecord: ${recordUrl}`}`
  );
}

function keepAdvice(stackId: string, stackStatus: string): string {
  return stackStatus === 'CREATE_FAILED'
    ? `correct the cause of the failure and finish the create with \`${stackCommand('update-stack', stackId)} --disable-rollback\` and the template.`
    : 'set their deletion policy to Retain or back up their data before you delete the stack.';
}

/** Explains why the gate does not delete a stack in REVIEW_IN_PROGRESS. */
export function explainReview(stackId: string, changeSets: readonly ChangeSetSummary[]): string {
  const lines = changeSets.slice(0, MOST_LINES).map(({ name, status, creationTime, description }) => {
    const details = [status, creationTime === undefined ? undefined : `created ${creationTime}`, description];
    return `\n- ${name}: ${details.filter(Boolean).join(', ')}`;
  });
  const more = changeSets.length > MOST_LINES ? `\n- and ${changeSets.length - MOST_LINES} more` : '';
  const owners =
    changeSets.length === 0
      ? ' It currently has no change set.'
      : ` Its change sets, which the gate did not create:${lines.join('')}${more}\n`;
  return (
    `The stack ${stackId} is in REVIEW_IN_PROGRESS: another principal started to create it with a change set of type CREATE. The gate did ` +
    `not change it.${owners}${changeSets.length === 0 ? ' ' : ''}AWS CloudTrail (CreateChangeSet) shows who created it. Execute that ` +
    `change set, or delete the stack with \`${stackCommand('delete-stack', stackId)}\`, and release the change again.`
  );
}

/** Explains why the gate does not delete a stack with termination protection. */
export function explainProtection({ stackId, stackStatus }: Stack): string {
  return (
    `The first create of ${stackId} failed (${stackStatus}), and the stack has termination protection, so the gate did not delete it. If ` +
    `the stack can be deleted, run \`${stackCommand('update-termination-protection', stackId)} --no-enable-termination-protection\`, and ` +
    'release the change again.'
  );
}
