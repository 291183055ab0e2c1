import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type GetExecutionHistoryCommandInput,
  type HistoryEvent,
  type SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import type { FunctionDefinition } from '../../../sandbox/lambda/lambda.ts';
import { setup } from '../support.ts';

type States = Record<string, Record<string, unknown>>;

/** A state machine with one function, `work`, whose ARN replaces `${Work}`. */
export function setupMachine(
  States: States,
  handler: FunctionDefinition['handler'] = async (event) => event,
  TimeoutSeconds?: number,
) {
  const { sandbox, run } = setup();
  const work = sandbox.lambda.register({ name: 'work', handler });
  const definition = JSON.stringify({ StartAt: Object.keys(States)[0], States, TimeoutSeconds });
  const stateMachineArn = sandbox.stepFunctions.createStateMachine('deploy', definition, { Work: work });
  const client = sandbox.clients('trigger').stepFunctions();
  const start = (name?: string, input?: string) => run(client.send(new StartExecutionCommand({ stateMachineArn, name, input })));
  const describe = (executionArn: string) => run(client.send(new DescribeExecutionCommand({ executionArn })));
  async function runToEnd(input: unknown = {}) {
    const { executionArn = '' } = await start(undefined, JSON.stringify(input));
    await run(sandbox.stepFunctions.find(executionArn).ended);
    return describe(executionArn);
  }
  const getHistory = (executionArn: string, options: Partial<GetExecutionHistoryCommandInput> = {}) =>
    run(readHistory(client, executionArn, options));
  return { sandbox, run, client, stateMachineArn, work, start, describe, runToEnd, getHistory };
}

async function readHistory(
  client: SFNClient,
  executionArn: string,
  options: Partial<GetExecutionHistoryCommandInput>,
): Promise<HistoryEvent[]> {
  const { events = [] } = await client.send(new GetExecutionHistoryCommand({ executionArn, ...options }));
  return events;
}

/** A task state that calls the function. */
export function task(fields: Record<string, unknown> = { End: true }): Record<string, unknown> {
  return { Type: 'Task', Resource: '${Work}', ...fields };
}

/** A function that fails. */
export async function failWith(name: string, message: string): Promise<never> {
  throw Object.assign(new Error(message), { name });
}
