/** Meaning of a stack's status for a deployment. */
export type StackCondition = 'absent' | 'exists' | 'busy' | 'failed-first-create' | 'stuck';

/** Condition of a stack for a deployment. `stuck` has the reason and the next command for a person. */
export type StackReading =
  | { readonly condition: Exclude<StackCondition, 'stuck'> }
  | { readonly condition: 'stuck'; readonly reason: string };

/** Facts about a stack that decide its condition. */
export interface StackToRead {
  /** ARN of the stack. */
  readonly stackId: string;
  readonly stackStatus: string;
  readonly stackStatusReason?: string | undefined;
}

/**
 * Every status of the API; any other status is treated as stuck, because its meaning is unknown.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
 */
const CONDITION_BY_STATUS: Readonly<Record<string, StackCondition>> = {
  CREATE_COMPLETE: 'exists',
  UPDATE_COMPLETE: 'exists',
  UPDATE_ROLLBACK_COMPLETE: 'exists',
  IMPORT_COMPLETE: 'exists',
  IMPORT_ROLLBACK_COMPLETE: 'exists',
  CREATE_IN_PROGRESS: 'busy',
  ROLLBACK_IN_PROGRESS: 'busy',
  UPDATE_IN_PROGRESS: 'busy',
  UPDATE_COMPLETE_CLEANUP_IN_PROGRESS: 'busy',
  UPDATE_ROLLBACK_IN_PROGRESS: 'busy',
  UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS: 'busy',
  IMPORT_IN_PROGRESS: 'busy',
  IMPORT_ROLLBACK_IN_PROGRESS: 'busy',
  DELETE_IN_PROGRESS: 'busy',
  REVIEW_IN_PROGRESS: 'failed-first-create',
  CREATE_FAILED: 'failed-first-create',
  ROLLBACK_FAILED: 'failed-first-create',
  ROLLBACK_COMPLETE: 'failed-first-create',
  DELETE_COMPLETE: 'absent',
  DELETE_FAILED: 'stuck',
  UPDATE_FAILED: 'stuck',
  UPDATE_ROLLBACK_FAILED: 'stuck',
  IMPORT_ROLLBACK_FAILED: 'stuck',
};

/** @param stack undefined if CloudFormation reports that the stack does not exist */
export function readStackCondition(stack: StackToRead | undefined): StackReading {
  if (stack === undefined) return { condition: 'absent' };
  const { stackStatus } = stack;
  const condition = Object.hasOwn(CONDITION_BY_STATUS, stackStatus) ? CONDITION_BY_STATUS[stackStatus] : undefined;
  if (condition !== undefined && condition !== 'stuck') return { condition };
  return { condition: 'stuck', reason: describeStuckStack(stack) };
}

function describeStuckStack(stack: StackToRead): string {
  const because = stack.stackStatusReason === undefined ? '' : ` (${stack.stackStatusReason.trim()})`;
  return `Expected a stack that can be created or updated, got ${stack.stackId} in ${stack.stackStatus}${because}: ${adviceFor(stack)}`;
}

function adviceFor(stack: StackToRead): string {
  switch (stack.stackStatus) {
    case 'UPDATE_ROLLBACK_FAILED':
      return (
        `correct the cause of the failed rollback, then run \`${stackCommand('continue-update-rollback', stack.stackId)}\` ` +
        '(with --resources-to-skip for a resource that cannot be rolled back), and release the change again.'
      );
    case 'UPDATE_FAILED':
      return `an update failed with rollback disabled; run \`${stackCommand('rollback-stack', stack.stackId)}\`, and release the change again.`;
    case 'DELETE_FAILED':
      return (
        `the deletion of the stack failed; \`${stackCommand('describe-stack-events', stack.stackId)}\` shows the cause. To delete the stack, correct the cause and run ` +
        `\`${stackCommand('delete-stack', stack.stackId)}\`, with \`--deletion-mode FORCE_DELETE_STACK\` to retain the resources that cannot be ` +
        'deleted, and release the change again.'
      );
    case 'IMPORT_ROLLBACK_FAILED':
      return (
        `\`${stackCommand('describe-stack-events', stack.stackId)}\` shows why the rollback of the import failed. No command continues ` +
        'such a rollback: contact AWS Support to repair the stack, and release the change again.'
      );
    default:
      return `this status is not known to the gate; run \`${stackCommand('describe-stacks', stack.stackId)}\`.`;
  }
}

/** An AWS CLI command on one stack, complete with its region. */
export function stackCommand(verb: string, stackId: string): string {
  const region = stackId.split(':')[3];
  const inRegion = region === undefined || region === '' ? '' : ` --region ${region}`;
  return `aws cloudformation ${verb} --stack-name ${stackId}${inRegion}`;
}
