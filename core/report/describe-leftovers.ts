import { changeSetPrefixOf, stackNameOf } from '../deployment/names.ts';

/**
 * Describes leftovers of an execution that could not clean up, with the commands that show them. Stopping an execution does not
 * stop the CloudFormation operation and does not delete the change set.
 *
 * @param executionArn of any partition
 * @param input the execution's input as JSON text; not validated
 */
export function describeLeftovers(executionArn: string, input: string | undefined): string {
  const stackName = readStackName(input);
  if (stackName === undefined) return 'A CloudFormation operation that it started may still be running: check the stack.';
  const region = executionArn.split(':')[3];
  const name = executionArn.slice(executionArn.lastIndexOf(':') + 1);
  const command = (verb: string) => `aws cloudformation ${verb} --region ${region} --stack-name ${stackName}`;
  return (
    `A CloudFormation operation that it started may still be running: check with \`${command('describe-stacks')}\`. ` +
    `Its change set can still exist: \`${command('list-change-sets')}\` lists it under a name that begins with ` +
    `${changeSetPrefixOf({ name })}; delete it with \`${command('delete-change-set')} --change-set-name\` and that name.`
  );
}

function readStackName(input: string | undefined): string | undefined {
  try {
    const { environmentName, stackName } = JSON.parse(input ?? '');
    if (typeof stackName !== 'string') return undefined;
    return stackNameOf({ environmentName: typeof environmentName === 'string' ? environmentName : undefined, stackName });
  } catch {
    return undefined;
  }
}
