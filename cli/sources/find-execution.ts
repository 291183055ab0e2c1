import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  paginateListExecutions,
  paginateListStateMachines,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import { executionArnOf } from '../../core/deployment/execution-arn.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { toDeploymentError } from '../../functions/adapters/aws-errors.ts';
import { UsageError } from '../usage-error.ts';

/** The variable that replaces `--state-machine`. */
const MACHINE_VARIABLE = 'STACKGATE_STATE_MACHINE';

/** Beginning of the comment of every gate's state machine. */
const GATE_COMMENT = '"Comment":"stackgate: ';

/** Maximum number of executions that are searched for a stack. */
const MOST_EXECUTIONS = 500;

/** The deployment that a user names, and the gate. */
export interface ExecutionRequest {
  /** ARN, address in the console, or name of an execution. */
  readonly execution?: string | undefined;
  readonly stack?: string | undefined;
  readonly stateMachine?: string | undefined;
}

/** Reads the ARN of an execution from an ARN or from an address in the console; undefined for a name. */
export function readExecutionArn(text: string): string | undefined {
  return /arn:[\w-]+:states:[\w-]+:\d{12}:execution:[\w-]+:[^\s/?#]+/.exec(
    text.includes('%3A') ? decodeURIComponent(text) : text,
  )?.[0];
}

/**
 * Finds the execution that a user names: by its ARN, by its name, or the last one of a stack.
 *
 * @throws UsageError if there is no such execution
 */
export async function findExecution(
  client: SFNClient,
  { execution, stack, stateMachine }: ExecutionRequest,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string> {
  const arn = execution === undefined ? undefined : readExecutionArn(execution);
  if (arn !== undefined) return arn;
  const machine = stateMachine ?? env[MACHINE_VARIABLE] ?? (await findGate(client));
  if (execution !== undefined) return executionArnOf(machine, execution);
  return await findLastOf(client, machine, stack ?? '');
}

/** Finds the only gate in the Region, by the comment of its state machine. */
async function findGate(client: SFNClient): Promise<string> {
  const gates: string[] = [];
  try {
    for await (const { stateMachines = [] } of paginateListStateMachines({ client }, {})) {
      for (const { stateMachineArn } of stateMachines) {
        const { definition = '' } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
        if (stateMachineArn !== undefined && definition.replaceAll('": "', '":"').includes(GATE_COMMENT))
          gates.push(stateMachineArn);
      }
    }
  } catch (error) {
    throw toDeploymentError(error, 'to list the state machines');
  }
  const [gate, ...others] = gates;
  if (gate !== undefined && others.length === 0) return gate;
  throw new UsageError(
    gate === undefined
      ? `Expected the state machine of a gate in the Region, got none: check --region and --profile, or set --state-machine or ${MACHINE_VARIABLE}.`
      : `Expected one gate in the Region, got ${gates.length}: set --state-machine or ${MACHINE_VARIABLE} to one of ${gates.join(', ')}.`,
  );
}

/** Finds the last execution for a stack. The list of executions has the newest first and does not contain the inputs. */
async function findLastOf(client: SFNClient, stateMachineArn: string, stack: string): Promise<string> {
  const name = /:stack\/([^/]+)\//.exec(stack)?.[1] ?? stack;
  let searched = 0;
  try {
    for await (const { executions = [] } of paginateListExecutions({ client, pageSize: 100 }, { stateMachineArn })) {
      for (const { executionArn = '' } of executions.slice(0, MOST_EXECUTIONS - searched)) {
        searched += 1;
        const { input } = await client.send(new DescribeExecutionCommand({ executionArn }));
        if (readStackName(input) === name) return executionArn;
      }
      if (searched >= MOST_EXECUTIONS) break;
    }
  } catch (error) {
    throw toDeploymentError(error, `to list the executions of ${stateMachineArn}`);
  }
  throw new UsageError(
    `Expected a deployment of the stack ${name} among the last ${searched} executions of ${stateMachineArn}, got none: check the name, or give the execution, whose address is in the details of the pipeline's action.`,
  );
}

function readStackName(input = ''): string | undefined {
  try {
    const { environmentName, stackName } = JSON.parse(input);
    return typeof stackName === 'string' ? stackNameOf({ environmentName, stackName }) : undefined;
  } catch {
    return undefined;
  }
}
