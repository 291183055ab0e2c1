import { changeSetPrefixOf, stackNameOf } from '../deployment/names.ts';

/**
 * Describes leftovers of an execution that could not clean up, with the commands that show them. Stopping an execution does not
 * stop the CloudFormation operation and does not delete the change set.
 *
 * @param executionArn of any partition
 * @param input the execution's input as JSON text; not validated
 */
export function describeLeftovers(executionArn: string, input: string | undefined): string {
  const { stackName, isWave } = readInput(input);
  if (isWave) {
    return (
      'The executions of its targets can still be running: their names begin with `wave-`, and `wave.parent` in their inputs is this ' +
      'execution. Targets that wait for their release stop within five minutes. To find the versions, check each execution.'
    );
  }
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

/** Reads an input that is not validated. */
function readInput(input: string | undefined): { readonly stackName?: string; readonly isWave: boolean } {
  try {
    const { environmentName, stackName, targets, revisionFiles } = JSON.parse(input ?? '');
    const isWave = targets !== undefined || revisionFiles?.targets !== undefined;
    if (typeof stackName !== 'string') return { isWave };
    return {
      isWave,
      stackName: stackNameOf({ environmentName: typeof environmentName === 'string' ? environmentName : undefined, stackName }),
    };
  } catch {
    return { isWave: false };
  }
}
