import { consoleOf } from './partitions.ts';

/** Index of the resource type, and of the machine's name, in `arn:partition:states:region:account:type:name...`. */
const TYPE_INDEX = 5;
const NAME_INDEX = 6;

/**
 * ARN of a Standard execution of a state machine. The ARN does not contain the qualifier of the machine (version or alias).
 *
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html#awsstepfunctions-resources-for-iam-policies
 */
export function executionArnOf(stateMachineArn: string, executionName: string): string {
  const parts = stateMachineArn.split(':').slice(0, NAME_INDEX + 1);
  return [...parts.with(TYPE_INDEX, 'execution'), executionName].join(':');
}

/** ARN of the state machine of a Standard execution, without a qualifier. */
export function stateMachineArnOf(executionArn: string): string {
  const parts = executionArn.split(':').slice(0, NAME_INDEX + 1);
  return parts.with(TYPE_INDEX, 'stateMachine').join(':');
}

/** Checks whether an execution belongs to this state machine. */
export function isExecutionOf(executionArn: string, stateMachineArn: string): boolean {
  const name = executionArn.slice(executionArn.lastIndexOf(':') + 1);
  return name !== '' && executionArn === executionArnOf(stateMachineArn, name);
}

/**
 * Returns the address of the execution in the console.
 *
 * @param executionArn of any partition
 */
export function executionUrl(executionArn: string): string {
  const [, partition = '', , region = ''] = executionArn.split(':');
  return `https://${consoleOf(partition, region)}/states/home?region=${region}#/v2/executions/details/${executionArn}`;
}
