import { awsCommand } from './aws-command.ts';
import type { ExistingStack } from './diagnose-stuck.ts';
import type { DiagnosisFinding } from './diagnosis.ts';
import type { ChangeSetFacts } from './stack-facts.ts';

/** A stack has at most 1,000 change sets. https://github.com/aws/serverless-application-model/issues/3807 */
const MOST_CHANGE_SETS = 1_000;

/** Number of change sets from which the finding is a warning. */
const MANY_CHANGE_SETS = 900;

/** A deployment ends within 24 hours. A younger change set can belong to a deployment that is running. */
const OLD_MS = 24 * 3_600_000;

/** Maximum number of commands in a finding. `--fix` deletes every change set. */
const MOST_COMMANDS = 3;

/** Tests whether a change set can be executed. */
export function isExecutable({ status, executionStatus }: ChangeSetFacts): boolean {
  return status === 'CREATE_COMPLETE' && executionStatus === 'AVAILABLE';
}

/**
 * Tests whether a change set can never be executed and no deployment uses it. Its creation failed, or the stack has changed since.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html
 */
function isDead({ status, executionStatus, createdAt }: ChangeSetFacts, now: Date): boolean {
  const isOld = createdAt !== undefined && now.getTime() - createdAt.getTime() > OLD_MS;
  return isOld && (status === 'FAILED' || (status === 'CREATE_COMPLETE' && executionStatus === 'OBSOLETE'));
}

/** Finds change sets that accumulate. At the limit, CloudFormation creates no further change set. */
export function findChangeSets({ stack, changeSets, now }: ExistingStack): readonly DiagnosisFinding[] {
  const dead = changeSets.filter((changeSet) => isDead(changeSet, now));
  const count = changeSets.length;
  const isFull = count >= MOST_CHANGE_SETS;
  if (dead.length === 0 && count < MANY_CHANGE_SETS) return [];
  const limit = `A stack can have ${MOST_CHANGE_SETS} change sets; this stack has ${count}.`;
  const full = isFull ? ' CloudFormation does not create another one, so the next update fails.' : '';
  const removable =
    dead.length === 0
      ? ''
      : ` ${dead.length} of them can never be executed: \`stackgate doctor ${stack.stackName} --fix\` deletes them.`;
  return [
    {
      severity: isFull ? 'problem' : count >= MANY_CHANGE_SETS ? 'warning' : 'note',
      code: 'change-sets',
      text: `${limit}${full}${removable}`,
      remedies:
        dead.length > 0
          ? [
              {
                text: `Delete the change sets that can never be executed${dead.length > MOST_COMMANDS ? `; the first ${MOST_COMMANDS} commands` : ''}.`,
                commands: dead.slice(0, MOST_COMMANDS).map(({ changeSetId }) => deleteCommand(stack.stackId, changeSetId)),
              },
            ]
          : [
              {
                text: 'List the change sets, and delete those that are not in use.',
                commands: [awsCommand('list-change-sets', stack.stackId)],
              },
            ],
      ...(dead.length === 0
        ? {}
        : { fixes: dead.map(({ changeSetId, name }) => ({ kind: 'delete-change-set' as const, changeSetId, name })) }),
    },
  ];
}

function deleteCommand(stackId: string, changeSetId: string): string {
  return awsCommand('delete-change-set', stackId, '--change-set-name', changeSetId);
}
