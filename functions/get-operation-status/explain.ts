import { timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { readCause } from '../../core/deployment/read-cause.ts';
import type { Failure } from '../../core/deployment/state.ts';
import { stackCommand } from '../../core/stack/stack-condition.ts';
import type { Stack } from '../ports.ts';
import type { Operation } from './operation.ts';

/** The operation never began: what a Catch has said before is the reason. */
export function explainNotStarted({ state, verb }: Operation): Failure {
  if (state.failure !== undefined) return { Error: state.failure.Error, Cause: readCause(state.failure.Cause) };
  return {
    Error: 'StackOperationFailed',
    Cause:
      `Expected CloudFormation to begin the ${verb} of ${stackNameOf(state)}, which it had accepted, got no event of it: ` +
      'another operation may have come first. Nothing was changed by this deployment; release the change again.',
  };
}

/** The deadline passed: what still runs, and how to look at it or stop it. */
export function explainTimeout({ state, verb, stack }: Operation, found: Stack | undefined): Failure {
  const stop = verb === 'create' ? 'delete-stack' : 'cancel-update-stack';
  const stackId = found?.stackId ?? stack;
  return {
    Error: 'DeploymentTimedOut',
    Cause:
      `Expected the ${verb} of ${stackNameOf(state)} to end within ${timeoutMinutesOf(state)} minutes, got ${found?.stackStatus ?? 'no stack'} still. ` +
      `It goes on in CloudFormation: look with \`${stackCommand('describe-stack-events', stackId)}\`, stop it with \`${stackCommand(stop, stackId)}\`.`,
  };
}
