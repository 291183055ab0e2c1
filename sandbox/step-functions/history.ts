/** One event of an execution's history, as GetExecutionHistory gives it. */
export interface HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: Date;
  readonly type: string;
  readonly [details: `${string}EventDetails`]: unknown;
}

/** The most events that an execution may have. */
export const LONGEST_HISTORY = 25_000;

const NOT_TRUNCATED = { truncated: false };

/**
 * An execution's history, in the service's own event types and details. Data is written as JSON only when it is read.
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

  /** State transitions as they are billed: every state entered, and every retry. */
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

  /** A Fail state is never left: its execution ends in it. */
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

  /** A retry has no event, but it is a transition. */
  countRetry(): void {
    this.#retries++;
  }

  addExecutionSucceeded(output: string): void {
    this.#add('ExecutionSucceeded', () => ({ executionSucceededEventDetails: { output, outputDetails: NOT_TRUNCATED } }));
  }

  /** @param type how it ended: `ExecutionFailed`, `ExecutionAborted`, `ExecutionTimedOut` */
  addExecutionEnded(type: string, details: { readonly error?: string | undefined; readonly cause?: string | undefined }): void {
    const name = `e${type.slice(1)}EventDetails` as const;
    this.#add(type, () => ({ [name]: details }));
  }

  #add(type: string, details?: () => Record<`${string}EventDetails`, unknown>, at = Date.now()): void {
    const id = this.#events.length + 1;
    // The first state entered points to event 0, not to ExecutionStarted: the service's own habit.
    const previousEventId = id === 2 ? 0 : id - 1;
    const timestamp = new Date(at);
    this.#events.push(() => ({ timestamp, type, id, previousEventId, ...details?.() }));
  }
}

function toJson(value: unknown): string {
  return withoutTimeoutCause(JSON.stringify(value));
}

/** The interpreter gives a caught timeout the cause `States.Timeout`. Step Functions gives it an empty one. */
export function withoutTimeoutCause(json: string): string {
  return json.includes(TIMEOUT_CAUSE) ? json.replaceAll(TIMEOUT_CAUSE, '"Error":"States.Timeout","Cause":""') : json;
}

const TIMEOUT_CAUSE = '"Error":"States.Timeout","Cause":"States.Timeout"';
