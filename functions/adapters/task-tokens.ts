import { SendTaskSuccessCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { TaskTokens } from '../ports/ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/**
 * Errors of a token that no task waits for: `TaskTimedOut` ("expired or already closed"), `TaskDoesNotExist`, and `InvalidToken`.
 *
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
 */
const CLOSED = /^(?:TaskTimedOut|TaskDoesNotExist|InvalidToken)$/;

/** Task tokens of Step Functions. */
export function createTaskTokens(client: SFNClient): TaskTokens {
  return {
    async complete(taskToken) {
      try {
        await client.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }));
        return 'completed';
      } catch (error) {
        if (CLOSED.test(classifyAwsError(error).code)) return 'closed';
        throw toDeploymentError(error, 'to end the wait of a task');
      }
    },
  };
}
