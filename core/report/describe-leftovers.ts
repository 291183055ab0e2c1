import { changeSetNameOf, stackNameOf } from '../deployment/names.ts';

/**
 * What an execution that could not clean up may leave behind, with the commands that show it: whoever stops the machine stops
 * neither CloudFormation nor the change set.
 *
 * @param executionArn of any partition
 * @param input the execution's input, JSON text, of which nothing is sure
 */
export function describeLeftovers(executionArn: string, input: string | undefined): string {
  const stackName = readStackName(input);
  if (stackName === undefined) return 'What it had begun in CloudFormation may still go on: look at the stack.';
  const region = executionArn.split(':')[3];
  const name = executionArn.slice(executionArn.lastIndexOf(':') + 1);
  const command = (verb: string) => `aws cloudformation ${verb} --region ${region} --stack-name ${stackName}`;
  return (
    `What it had begun in CloudFormation may still go on: look with \`${command('describe-stacks')}\`. ` +
    `Its change set may be left: delete it with \`${command('delete-change-set')} --change-set-name ${changeSetNameOf({ name })}\`.`
  );
}

function readStackName(input: string | undefined): string | undefined {
  try {
    const { environmentName, stackName } = JSON.parse(input ?? '');
    return typeof environmentName === 'string' && typeof stackName === 'string'
      ? stackNameOf({ environmentName, stackName })
      : undefined;
  } catch {
    return undefined;
  }
}
