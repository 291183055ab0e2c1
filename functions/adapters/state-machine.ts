import { DescribeExecutionCommand, type SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { executionArnOf } from '../../core/deployment/execution-arn.ts';
import type { StateMachine } from '../ports/ports.ts';
import { classifyAwsError, toDeploymentError } from './aws-errors.ts';

/**
 * StartExecution is idempotent only for the same name and input while the execution is running. Later, or with another input, the API
 * reports that an execution with the name exists. In both cases, the existing execution is the one that belongs to this name.
 * | https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function createStateMachine(client: SFNClient, stateMachineArn: string): StateMachine {
  return {
    async start(name, input) {
      const executionArn = executionArnOf(stateMachineArn, name);
      try {
        const started = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
        return { executionArn: started.executionArn ?? executionArn };
      } catch (error) {
        if (classifyAwsError(error).kind === 'already-exists') return { executionArn };
        throw toDeploymentError(error, `to start the execution ${name} of ${stateMachineArn}`);
      }
    },
    async find(executionArn) {
      try {
        const found = await client.send(new DescribeExecutionCommand({ executionArn }));
        const { status = '', input, output, error, cause, startDate: startedAt, stopDate: endedAt } = found;
        return { status, startedAt, endedAt, input, output, error, cause };
      } catch (error) {
        if (classifyAwsError(error).kind === 'execution-absent') return undefined;
        throw toDeploymentError(error, `to describe the execution ${executionArn}`);
      }
    },
  };
}
