import type { Pointer } from '../../core/blue-green/pointer.ts';
import { DeploymentError } from '../../core/errors.ts';
import { stackCommand } from '../../core/stack/stack-condition.ts';

/** A reason why two stacks from one template cannot both exist. */
export interface PairObstacle {
  readonly why: string;
  readonly remedy: string;
}

/** Maximum number of obstacles in the message. */
const MOST_OBSTACLES = 12;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const LONGEST_STACK_NAME = 128;

/** Explains why two stacks from the template cannot both exist. */
export function explainObstacles(stackName: string, obstacles: readonly PairObstacle[]): string {
  const lines = obstacles.slice(0, MOST_OBSTACLES).map(({ why, remedy }) => `\n- ${why} ${remedy}`);
  const more = obstacles.length > MOST_OBSTACLES ? `\n- and ${obstacles.length - MOST_OBSTACLES} more` : '';
  return (
    `The change set of ${stackName} was refused, and a blue/green deployment cannot replace it, because the template cannot exist in two ` +
    `stacks. Nothing was changed.${lines.join('')}${more}`
  );
}

/** Explains that a third stack is not created. */
export function explainThirdStack(previousStackId: string): string {
  return (
    `The change set was refused, and a blue/green deployment cannot replace it, because the previous stack ${previousStackId} still ` +
    'exists. Nothing was changed. Delete the previous stack with `stackgate blue-green retire`, and release the change again.'
  );
}

const REFUSED = 'The change set was refused, and a blue/green deployment cannot replace it, because';

/** Explains that another execution has reserved the next stack. */
export function explainOtherExecution({ stackName, executionArn }: NonNullable<Pointer['next']>): string {
  return (
    `${REFUSED} the execution ${executionArn} is creating the stack ${stackName}. Nothing was changed. Release the change again when that ` +
    'execution has ended.'
  );
}

/** Explains that an execution that has ended created a next stack, which still exists. */
export function explainLeftStack({ executionArn }: NonNullable<Pointer['next']>, stackId: string): string {
  return (
    `${REFUSED} the execution ${executionArn} ended without deleting its stack ${stackId}. Nothing was changed. Delete the stack with ` +
    `\`${stackCommand('delete-stack', stackId)}\`, and release the change again.`
  );
}

/** Explains that the name of the next stack is not free. */
export function explainForeignStack(stackName: string): string {
  return (
    `Expected the name ${stackName} of the next stack to be unused, but another principal created a stack with this name: find the principal in AWS ` +
    'CloudTrail (CreateStack), and release the change again.'
  );
}

/** @throws DeploymentError ConfigurationError if CloudFormation does not accept the name */
export function requireNameLength(stackName: string): string {
  if (stackName.length <= LONGEST_STACK_NAME) return stackName;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected the name of the next stack to have at most ${LONGEST_STACK_NAME} characters, got ${stackName.length} (${stackName}): shorten ` +
      '`environmentName` or `stackName`.',
  );
}
