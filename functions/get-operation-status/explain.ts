import { timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { readCause } from '../../core/deployment/read-cause.ts';
import type { Failure } from '../../core/deployment/state.ts';
import { stackCommand } from '../../core/stack/stack-condition.ts';
import type { Stack } from '../ports/ports.ts';
import type { Operation } from './operation.ts';

/** The operation never began: what a Catch has said before is the reason. */
export function explainNotStarted({ state, verb }: Operation): Failure {
  if (state.failure !== undefined) return { Error: state.failure.Error, Cause: readCause(state.failure.Cause) };
  return {
    Error: 'StackOperationFailed',
    Cause:
      `Expected CloudFormation to begin the ${verb} of ${stackNameOf(state)} that this deployment asked for, got no event of it: another ` +
      'operation came first, or somebody else executed the change set. This deployment changed nothing; release the change again.',
  };
}

/** What stops an operation, by the status in which CloudFormation lets it be stopped. */
const STOP_COMMANDS = {
  create: ['CREATE_IN_PROGRESS', 'delete-stack'],
  update: ['UPDATE_IN_PROGRESS', 'cancel-update-stack'],
} as const;

/** The deadline passed: what may still run, and how to look at it or stop it. */
export function explainTimeout({ state, verb, stack }: Operation, found: Stack | undefined): Failure {
  const stackId = found?.stackId ?? stack;
  const [stoppable, stopVerb] = STOP_COMMANDS[verb];
  const stop = found?.stackStatus === stoppable ? `, stop it with \`${stackCommand(stopVerb, stackId)}\`` : '';
  return {
    Error: 'DeploymentTimedOut',
    Cause:
      `Expected the ${verb} of ${stackNameOf(state)} to end within ${timeoutMinutesOf(state)} minutes, got ${found?.stackStatus ?? 'no stack'} to the end. ` +
      `It may go on in CloudFormation: look with \`${stackCommand('describe-stack-events', stackId)}\`${stop}.`,
  };
}
