import { GetExecutionHistoryCommand, type HistoryEvent, paginateGetExecutionHistory, type SFNClient } from '@aws-sdk/client-sfn';
import { stateMachineArnOf } from '../../core/deployment/execution-arn.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import type { TargetExecutions } from '../ports/waves.ts';
import { toDeploymentError } from './aws-errors.ts';
import { createStateMachine } from './state-machine.ts';

/** The last events of an execution that contain the entry of its last state: a task that was stopped has up to a few more. */
const LAST_EVENTS = 20;

/**
 * The executions of a wave and of its targets, which belong to one state machine. The ARN of an execution names the machine: a function of
 * the machine cannot know the machine's ARN when it is deployed.
 */
export function createTargetExecutions(client: SFNClient): TargetExecutions {
  const machineOf = (executionArn: string) => createStateMachine(client, stateMachineArnOf(executionArn));
  return {
    async start(executionArn, input) {
      await machineOf(executionArn).start(executionArn.split(':').at(-1) ?? '', input);
    },
    find: (executionArn) => machineOf(executionArn).find(executionArn),
    // The names of the states are read without data, which a history has for each event.
    async readEnd(executionArn) {
      try {
        const states: string[] = [];
        for await (const { events = [] } of paginateGetExecutionHistory(
          { client },
          { executionArn, includeExecutionData: false },
        )) {
          states.push(...events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []));
        }
        const last = await client.send(
          new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: LAST_EVENTS }),
        );
        return { states, state: readState(last.events ?? []) };
      } catch (error) {
        throw toDeploymentError(error, `to read the history of the execution ${executionArn}`);
      }
    },
  };
}

/** @returns undefined if the last entered state has no data that is a JSON object */
function readState(events: readonly HistoryEvent[]): Partial<DeploymentState> | undefined {
  const text = events.find((event) => event.stateEnteredEventDetails !== undefined)?.stateEnteredEventDetails?.input;
  try {
    const state: unknown = JSON.parse(text ?? '');
    return typeof state === 'object' && state !== null ? state : undefined;
  } catch {
    return undefined;
  }
}
