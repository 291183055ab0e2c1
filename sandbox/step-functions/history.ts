import type { TaskInput } from './task-state.ts';

/** One event of an execution's history, as in the GetExecutionHistory output. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: Date;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: unknown;
}

/** Maximum number of events of an execution. */
export const LONGEST_HISTORY = 25_000;

const NOT_TRUNCATED = { truncated: false };

/** The resource of `lambda:invoke.waitForTaskToken`, as the service writes it in its events. */
const CALLBACK_TASK = { resourceType: 'lambda', resource: 'invoke.waitForTaskToken' } as const;
/** The resource of `lambda:invoke`. */
const INVOKE_TASK = { resourceType: 'lambda', resource: 'invoke' } as const;

/** A task whose parameters name its function. */
export type ServiceTask = typeof CALLBACK_TASK | typeof INVOKE_TASK;

/** The tasks of Step Functions that invoke a function, by whether they wait for a task token. */
export const SERVICE_TASKS = { callback: CALLBACK_TASK, invoke: INVOKE_TASK } as const;

/**
 * The history of an execution, with the event types and details of the service. Data is written as JSON only when it is read.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html
 */
export class History {
  readonly #events: (() => HistoryEvent)[] = [];
  readonly #statesEntered: string[] = [];
  #retries = 0;

  get length(): number {
    return this.#events.length;
  }

  /** Names of the states that were entered, in order. */
  get statesEntered(): readonly string[] {
    return this.#statesEntered;
  }

  /** Number of billed state transitions: every entered state, and every retry. */
  get transitions(): number {
    return this.#statesEntered.length + this.#retries;
  }

  /** All events, oldest first. */
  read(): HistoryEvent[] {
    return this.#events.map((event) => event());
  }

  addExecutionStarted(input: string): void {
    this.#add('ExecutionStarted', () => ({
      executionStartedEventDetails: { input, inputDetails: NOT_TRUNCATED, roleArn: 'arn:aws:iam::sandbox:role/state-machine' },
    }));
  }

  addStateEntered(type: string, name: string, input: unknown, at: number): void {
    this.#statesEntered.push(name);
    this.#add(
      `${type}StateEntered`,
      () => ({ stateEnteredEventDetails: { name, input: toJson(input), inputDetails: NOT_TRUNCATED } }),
      at,
    );
  }

  /** A Fail state has no exit event, because the execution ends in it. */
  addStateExited(type: string, name: string, output: unknown, at: number): void {
    this.#add(
      `${type}StateExited`,
      () => ({ stateExitedEventDetails: { name, output: toJson(output), outputDetails: NOT_TRUNCATED } }),
      at,
    );
  }

  addStateAborted(type: string): void {
    this.#add(`${type}StateAborted`);
  }

  addLambdaScheduled(resource: string, input: string): void {
    this.#add('LambdaFunctionScheduled', () => ({
      lambdaFunctionScheduledEventDetails: { resource, input, inputDetails: NOT_TRUNCATED },
    }));
    this.#add('LambdaFunctionStarted');
  }

  addLambdaSucceeded(output: string): void {
    this.#add('LambdaFunctionSucceeded', () => ({
      lambdaFunctionSucceededEventDetails: { output, outputDetails: NOT_TRUNCATED },
    }));
  }

  addLambdaFailed(error: string, cause: string): void {
    this.#add('LambdaFunctionFailed', () => ({ lambdaFunctionFailedEventDetails: { error, cause } }));
  }

  addLambdaTimedOut(at: number): void {
    this.#add('LambdaFunctionTimedOut', () => ({ lambdaFunctionTimedOutEventDetails: { error: 'States.Timeout' } }), at);
  }

  addTaskScheduled(region: string, parameters: string, input: TaskInput, task: ServiceTask = CALLBACK_TASK): void {
    const { timeoutSeconds: timeoutInSeconds, heartbeatSeconds: heartbeatInSeconds } = input;
    this.#add('TaskScheduled', () => ({
      taskScheduledEventDetails: {
        ...task,
        region,
        parameters,
        ...(timeoutInSeconds !== undefined && { timeoutInSeconds }),
        ...(heartbeatInSeconds !== undefined && { heartbeatInSeconds }),
      },
    }));
    this.#add('TaskStarted', () => ({ taskStartedEventDetails: task }));
  }

  /** @param payload result of the function, as JSON text */
  addTaskSubmitted(payload: string): void {
    const output = () => `{"ExecutedVersion":"$LATEST","Payload":${payload},"StatusCode":200}`;
    this.#add('TaskSubmitted', () => ({
      taskSubmittedEventDetails: { ...CALLBACK_TASK, output: output(), outputDetails: NOT_TRUNCATED },
    }));
  }

  addTaskSucceeded(output: string, task: ServiceTask = CALLBACK_TASK): void {
    this.#add('TaskSucceeded', () => ({
      taskSucceededEventDetails: { ...task, output, outputDetails: NOT_TRUNCATED },
    }));
  }

  addTaskFailed(error: string | undefined, cause: string | undefined, task: ServiceTask = CALLBACK_TASK): void {
    this.#add('TaskFailed', () => ({ taskFailedEventDetails: { ...task, error, cause } }));
  }

  addTaskTimedOut(error: string, at?: number): void {
    this.#add('TaskTimedOut', () => ({ taskTimedOutEventDetails: { ...CALLBACK_TASK, error } }), at);
  }

  /** A retry has no event, but it is a state transition. */
  countRetry(): void {
    this.#retries++;
  }

  addExecutionSucceeded(output: string): void {
    this.#add('ExecutionSucceeded', () => ({ executionSucceededEventDetails: { output, outputDetails: NOT_TRUNCATED } }));
  }

  /** @param type type of the last event: `ExecutionFailed`, `ExecutionAborted`, `ExecutionTimedOut` */
  addExecutionEnded(type: string, details: { readonly error?: string | undefined; readonly cause?: string | undefined }): void {
    const name = `e${type.slice(1)}EventDetails` as const;
    this.#add(type, () => ({ [name]: details }));
  }

  #add(type: string, details?: () => Record<`${string}EventDetails`, unknown>, at = Date.now()): void {
    const id = this.#events.length + 1;
    // The event of the first entered state refers to event 0 and not to ExecutionStarted, as in the service.
    const previousEventId = id === 2 ? 0 : id - 1;
    const timestamp = new Date(at);
    this.#events.push(() => ({ timestamp, type, id, previousEventId, ...details?.() }));
  }
}

function toJson(value: unknown): string {
  return withoutTimeoutCause(JSON.stringify(value));
}

/** Empties the cause of a caught timeout. Step Functions sets no cause, and the interpreter sets `States.Timeout`. */
export function withoutTimeoutCause(json: string): string {
  return json.includes(TIMEOUT_CAUSE) ? json.replaceAll(TIMEOUT_CAUSE, '"Error":"States.Timeout","Cause":""') : json;
}

const TIMEOUT_CAUSE = '"Error":"States.Timeout","Cause":"States.Timeout"';
