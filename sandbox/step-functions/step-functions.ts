import { type Operation, type SandboxService, ServiceError } from '../kernel/service.ts';
import type { LambdaOutcome } from '../lambda/lambda-outcome.ts';
import { readDefinition } from './definition.ts';
import { Execution, type ExecutionStatus } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import { LARGEST_PAYLOAD } from './payload-size.ts';
import { describeStateMachine, type StateMachine, summarizeStateMachine, validateDefinition } from './state-machine-views.ts';
import { TaskTokens } from './task-tokens.ts';

/** Settings for Step Functions. */
export interface StepFunctionsOptions {
  readonly region: string;
  readonly accountId: string;
  readonly nextId: () => string;
  /** Entries on a page if the request has no `maxResults`. @default 100 */
  readonly pageSize?: number;
  /** Called when an execution has started or ended. */
  readonly onStatus: (execution: Execution) => void;
  /** Invokes a function. @param payload JSON text */
  readonly invoke: (functionArn: string, payload: string) => Promise<LambdaOutcome>;
}

/** Retention of a closed execution, its history, and its name. */
const RETENTION_MS = 90 * 24 * 3_600_000;

const LARGEST_PAGE = 1_000;

/**
 * State machines of type Standard. Map and Parallel states, JSONata, redrive, and activities are not supported.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export class StepFunctions implements SandboxService {
  readonly #options: StepFunctionsOptions;
  readonly #machines = new Map<string, StateMachine>();
  readonly #executions = new Map<string, Execution>();
  readonly #taskTokens: TaskTokens;

  readonly operations: Readonly<Record<string, Operation>> = {
    StartExecution: (input: { stateMachineArn: string; name?: string; input?: string }) => {
      const { props, startDate } = this.start(input.stateMachineArn, input.input ?? '{}', input.name);
      return { executionArn: props.executionArn, startDate };
    },
    DescribeExecution: ({ executionArn }: { executionArn: string }) => describe(this.find(executionArn)),
    GetExecutionHistory: (input: { executionArn: string; maxResults?: number; nextToken?: string; reverseOrder?: boolean }) => {
      const events: HistoryEvent[] = this.find(input.executionArn).history.read();
      const { page, nextToken } = this.#paginate(input.reverseOrder ? events.reverse() : events, input);
      return { events: page, ...nextToken };
    },
    StopExecution: (input: { executionArn: string; error?: string; cause?: string }) => {
      const execution = this.find(input.executionArn);
      execution.stop(input.error, input.cause);
      return { stopDate: execution.stopDate };
    },
    ListStateMachines: (input: { maxResults?: number; nextToken?: string }) => {
      const { page, nextToken } = this.#paginate([...this.#machines.values()], input);
      return { stateMachines: page.map(summarizeStateMachine), ...nextToken };
    },
    DescribeStateMachine: ({ stateMachineArn }: { stateMachineArn: string }) =>
      describeStateMachine(this.#findMachine(stateMachineArn)),
    ValidateStateMachineDefinition: ({ definition }: { definition: string }) => validateDefinition(definition),
    ListExecutions: (input: { stateMachineArn: string; statusFilter?: string; maxResults?: number; nextToken?: string }) => {
      const all = this.list(input.stateMachineArn).filter(({ status }) => (input.statusFilter ?? status) === status);
      const { page, nextToken } = this.#paginate(all.reverse(), input);
      return { executions: page.map(summarize), ...nextToken };
    },
    SendTaskSuccess: (input: { taskToken: string; output: string }) => this.#taskTokens.succeed(input),
    SendTaskFailure: (input: { taskToken: string; error?: string; cause?: string }) => this.#taskTokens.fail(input),
    SendTaskHeartbeat: (input: { taskToken: string }) => this.#taskTokens.beat(input),
  };

  constructor(options: StepFunctionsOptions) {
    this.#options = options;
    this.#taskTokens = new TaskTokens(options.nextId);
  }

  /**
   * Creates a state machine.
   *
   * @param definition Amazon States Language with `${Name}` placeholders
   * @returns its ARN
   * @throws Error if the definition is invalid or the sandbox does not support it
   */
  createStateMachine(name: string, definition: string, substitutions: Readonly<Record<string, string>> = {}): string {
    const arn = `arn:aws:states:${this.#options.region}:${this.#options.accountId}:stateMachine:${name}`;
    const { text, definition: read } = readDefinition(definition, substitutions);
    this.#machines.set(arn, { arn, name, text, definition: read, creationDate: new Date() });
    return arn;
  }

  /** Starts an execution, or finds the running execution with this name and input. @throws ServiceError as StartExecution does */
  start(stateMachineArn: string, input: string, name = this.#options.nextId()): Execution {
    const machine = this.#findMachine(stateMachineArn);
    validateName(name);
    validateInput(input);
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const existing = this.#lookUp(executionArn);
    if (existing !== undefined) {
      if (!existing.isClosed && existing.props.input === input) return existing;
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const execution = new Execution({
      executionArn,
      stateMachineArn,
      stateMachineName: machine.name,
      name,
      input,
      definition: machine.definition,
      region: this.#options.region,
      taskTokens: this.#taskTokens,
      invoke: this.#options.invoke,
    });
    this.#executions.set(executionArn, execution);
    this.#options.onStatus(execution);
    void execution.ended.then(() => this.#options.onStatus(execution));
    return execution;
  }

  /** @throws ServiceError ExecutionDoesNotExist, also 90 days after it ended */
  find(executionArn: string): Execution {
    if (!executionArn.startsWith('arn:')) throw new ServiceError('InvalidArn', `Invalid Arn: '${executionArn}'`);
    const execution = this.#lookUp(executionArn);
    if (execution === undefined) throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    return execution;
  }

  /** Returns the executions of a state machine, oldest first. */
  list(stateMachineArn: string): Execution[] {
    this.#findMachine(stateMachineArn);
    return [...this.#executions.values()].filter((execution) => execution.props.stateMachineArn === stateMachineArn);
  }

  /** Sets the reported status of an execution, such as PENDING_REDRIVE. */
  setStatus(executionArn: string, status: ExecutionStatus): void {
    this.find(executionArn).status = status;
  }

  #lookUp(executionArn: string): Execution | undefined {
    const execution = this.#executions.get(executionArn);
    const isKept = execution?.stopDate === undefined || Date.now() - execution.stopDate.getTime() < RETENTION_MS;
    return isKept ? execution : undefined;
  }

  #findMachine(arn: string): StateMachine {
    const machine = this.#machines.get(arn);
    if (machine === undefined) throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
    return machine;
  }

  #paginate<T>(entries: readonly T[], input: { readonly maxResults?: number; readonly nextToken?: string }) {
    const start = input.nextToken === undefined ? 0 : Number(input.nextToken);
    if (!Number.isInteger(start) || start < 0) throw new ServiceError('InvalidToken', `Invalid Token: '${input.nextToken}'`);
    const size = Math.min(LARGEST_PAGE, input.maxResults || (this.#options.pageSize ?? 100));
    const end = start + size;
    return { page: entries.slice(start, end), nextToken: end < entries.length ? { nextToken: String(end) } : {} };
  }
}

function summarize({ props, status, startDate, stopDate }: Execution): Record<string, unknown> {
  return {
    executionArn: props.executionArn,
    stateMachineArn: props.stateMachineArn,
    name: props.name,
    status,
    startDate,
    stopDate,
  };
}

function describe(execution: Execution): Record<string, unknown> {
  const { output, error, cause } = execution;
  return {
    ...summarize(execution),
    input: execution.props.input,
    inputDetails: { included: true },
    output,
    outputDetails: output === undefined ? undefined : { included: true },
    error,
    cause,
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
  };
}

// White space, brackets, wildcards, special characters and control characters are not allowed.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the service forbids them
const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/**
 * @throws ServiceError InvalidName
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
function validateName(name: string): void {
  if (name.length < 1 || name.length > 80 || FORBIDDEN_IN_NAME.test(name)) {
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
  }
}

/**
 * @param input must be JSON text of at most 262,144 bytes
 * @throws ServiceError InvalidExecutionInput, ValidationException
 */
function validateInput(input: string): void {
  if (Buffer.byteLength(input) > LARGEST_PAYLOAD) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_PAYLOAD}`,
    );
  }
  try {
    JSON.parse(input);
  } catch {
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${input.slice(0, 100)}'`);
  }
}
