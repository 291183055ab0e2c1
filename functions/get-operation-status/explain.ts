import { timeoutMinutesOf } from '../../core/deployment/deadline.ts';
import { operatedStackNameOf } from '../../core/deployment/names.ts';
import { readCause } from '../../core/deployment/read-cause.ts';
import { type Failure, openSettingsOf } from '../../core/deployment/state.ts';
import { describeOpenSettings } from '../../core/stack/describe-settings.ts';
import { stackCommand } from '../../core/stack/stack-condition.ts';
import type { Operation } from '../operation.ts';
import type { Stack } from '../ports/ports.ts';

/** Describes an operation that never started: the failure that a Catch recorded is the reason. */
export function explainNotStarted({ state, verb }: Operation): Failure {
  if (state.failure !== undefined) return { Error: state.failure.Error, Cause: readCause(state.failure.Cause) };
  return {
    Error: 'StackOperationFailed',
    Cause:
      `Expected CloudFormation to start the ${verb} of ${operatedStackNameOf(state)} that this deployment requested, but the stack has no event of ` +
      'it: another operation started first, or another principal executed the change set. This deployment changed nothing; release the ' +
      'change again.',
  };
}

/** Commands that stop an operation, with the status in which CloudFormation accepts them. */
const STOP_COMMANDS = {
  create: ['CREATE_IN_PROGRESS', 'delete-stack'],
  update: ['UPDATE_IN_PROGRESS', 'cancel-update-stack'],
} as const;

/** Describes an operation that did not end before the deadline, with the commands that show and stop it. */
export function explainTimeout({ state, verb, stack }: Operation, found: Stack | undefined): Failure {
  const stackId = found?.stackId ?? stack;
  const [stoppable, stopVerb] = STOP_COMMANDS[verb];
  const stop = found?.stackStatus === stoppable ? `, and stop it with \`${stackCommand(stopVerb, stackId)}\`` : '';
  return {
    Error: 'DeploymentTimedOut',
    Cause:
      `Expected the ${verb} of ${operatedStackNameOf(state)} to end within ${timeoutMinutesOf(state)} minutes, got ${found?.stackStatus ?? 'no stack'}. ` +
      `CloudFormation can still be running it: see its events with \`${stackCommand('describe-stack-events', stackId)}\`${stop}.${describeOpenSettings(openSettingsOf(state) ?? {}, stackId)}`,
  };
}
