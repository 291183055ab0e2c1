import { StateMachine as Interpreter, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { createDeferred } from '../kernel/deferred.ts';
import type { LambdaOutcome } from '../lambda/lambda-outcome.ts';
import { runCallbackTask } from './callback-task.ts';
import { History, LONGEST_HISTORY, SERVICE_TASKS, withoutTimeoutCause } from './history.ts';
import { isTooLarge } from './payload-size.ts';
import { isCallbackResource, isInvokeResource, readTaskInput, type TaskInput, type TaskState } from './task-state.ts';
import type { TaskTokens, WaitingTask } from './task-tokens.ts';

// The interpreter uses this function, which Node.js 20 does not have. Without it, every task fails.
if (!('withResolvers' in Promise)) Object.assign(Promise, { withResolvers: createDeferred });

const LARGEST_CAUSE = 32_768;
const LARGEST_ERROR = 256;

/** Status of an execution. Only `setStatus` sets PENDING_REDRIVE. */
export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' | 'PENDING_REDRIVE';

/** Settings for an execution. */
export interface ExecutionProps {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly name: string;
  /** JSON text. */
  readonly input: string;
  readonly definition: StateMachineDefinition;
  readonly region: string;
  readonly taskTokens: TaskTokens;
  /** @param payload JSON text */
  readonly invoke: (functionArn: string, payload: string) => Promise<LambdaOutcome>;
}

type InterpreterRun = ReturnType<Interpreter['run']>;
type InterpreterEvent = InterpreterRun['eventLogs'] extends AsyncGenerator<infer Event> ? Event : never;
type StateEvent = Extract<InterpreterEvent, { readonly state: unknown }>;
type FailedOutcome = Exclude<LambdaOutcome, { readonly kind: 'succeeded' }>;
type Json = Parameters<Interpreter['run']>[0];

/** One execution: the interpreter runs the definition, and its log becomes the history of the execution. */
export class Execution {
  readonly props: ExecutionProps;
  readonly startDate = new Date();
  readonly history = new History();
  status: ExecutionStatus = 'RUNNING';
  stopDate: Date | undefined;
  output: string | undefined;
  error: string | undefined;
  cause: string | undefined;

  readonly #ended = createDeferred<void>();
  readonly #run: InterpreterRun;
  readonly #stateContext = { Name: '', EnteredTime: '', RetryCount: 0 };
  #attemptsSeen = 0;
  #attemptsMade = 0;
  readonly #attemptsTimedOut = new Set<number>();
  #onAttemptSeen: () => void = () => {};
  /** The task of the current attempt that waits for its token. */
  #waitingTask: WaitingTask | undefined;
  #currentState: { readonly name: string; readonly type: string } | undefined;

  constructor(props: ExecutionProps) {
    this.props = props;
    this.history.addExecutionStarted(props.input);
    const machine = new Interpreter(this.#observed(props.definition), { validationOptions: { noValidate: true } });
    this.#run = machine.run(JSON.parse(props.input) as Json, {
      noThrowOnAbort: true,
      overrides: { taskResourceLocalHandlers: this.#createTaskHandlers() },
      context: {
        Execution: { Id: props.executionArn, Name: props.name, RoleArn: '', RedriveCount: 0 },
        StateMachine: { Id: props.stateMachineArn, Name: props.stateMachineName },
        State: this.#stateContext,
        Task: this.#createTaskContext(),
      } as never,
    });
    // The log shows the end of the execution.
    this.#run.result.catch(() => {});
    void this.#follow();
  }

  /** Resolves when the execution has ended, with any status. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  get isClosed(): boolean {
    return this.stopDate !== undefined;
  }

  /** Stops the execution manually. */
  stop(error: string | undefined, cause: string | undefined): void {
    if (this.isClosed) return;
    this.#close('ABORTED', 'ExecutionAborted', { error, cause });
  }

  /** Records the entered state for the context object. The interpreter reads each state immediately before it enters the state. */
  #observed(definition: StateMachineDefinition): StateMachineDefinition {
    const States = new Proxy(definition.States, {
      get: (states, name: string) => {
        this.#stateContext.Name = name;
        this.#stateContext.EnteredTime = new Date().toISOString();
        this.#stateContext.RetryCount = 0;
        return states[name];
      },
    });
    return { ...definition, States };
  }

  /** `$$.Task` in the context object. The first use of `$$.Task.Token` in an attempt opens the token of that attempt. */
  #createTaskContext(): { readonly Token: string | undefined } {
    const readToken = () => (this.#isInCallbackTask() ? this.#openWaitingTask().token : undefined);
    return {
      get Token() {
        return readToken();
      },
    };
  }

  #isInCallbackTask(): boolean {
    const state: TaskState | undefined = this.props.definition.States[this.#stateContext.Name];
    return isCallbackResource(state?.Resource);
  }

  #openWaitingTask(): WaitingTask {
    if (this.#waitingTask?.isOpen) return this.#waitingTask;
    this.#waitingTask = this.props.taskTokens.open();
    return this.#waitingTask;
  }

  #createTaskHandlers(): Record<string, (input: Json) => Promise<Json>> {
    const handlers: Record<string, (input: Json) => Promise<Json>> = {};
    for (const [name, state] of Object.entries<TaskState>(this.props.definition.States)) {
      if (state.Type === 'Task') handlers[name] = (input) => this.#runTask(state, readTaskInput(state, input));
    }
    return handlers;
  }

  async #runTask(state: TaskState, input: TaskInput): Promise<Json> {
    if (this.isClosed) throw new ExecutionClosed();
    const { Resource: resource = '' } = state;
    const task = isCallbackResource(resource) ? this.#openWaitingTask() : undefined;
    const attempt = ++this.#attemptsMade;
    // The interpreter writes its log some microtasks after the call. Its "entered" event must precede the "scheduled" event of
    // this class.
    while (this.#attemptsSeen < attempt) await new Promise<void>((resolve) => (this.#onAttemptSeen = resolve));
    const payload = withoutTimeoutCause(JSON.stringify(input.parameters));
    if (isTooLarge(payload)) throw this.#dataLimitExceeded('input', resource);
    if (task !== undefined) return this.#waitForToken(task, { ...input, parameters: JSON.parse(payload) });
    if (isInvokeResource(resource)) return this.#invokeNamed({ ...input, parameters: JSON.parse(payload) }, attempt, resource);
    this.history.addLambdaScheduled(resource, payload);
    const outcome = await this.props.invoke(resource, payload);
    if (this.isClosed || this.#attemptsTimedOut.has(attempt)) throw new ExecutionClosed();
    return this.#takeOutcome(outcome, resource);
  }

  /** Runs one attempt of a `lambda:invoke` task: https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
  async #invokeNamed(input: TaskInput, attempt: number, resource: string): Promise<Json> {
    const { region, invoke } = this.props;
    const { FunctionName, Payload = {} } = input.parameters as { readonly FunctionName?: unknown; readonly Payload?: unknown };
    this.history.addTaskScheduled(region, JSON.stringify(input.parameters), input, SERVICE_TASKS.invoke);
    const outcome = await invoke(String(FunctionName), JSON.stringify(Payload));
    if (this.isClosed || this.#attemptsTimedOut.has(attempt)) throw new ExecutionClosed();
    if (outcome.kind === 'succeeded') {
      const result = `{"ExecutedVersion":"$LATEST","Payload":${outcome.payload},"StatusCode":200}`;
      if (isTooLarge(result)) throw this.#dataLimitExceeded('result', resource);
      this.history.addTaskSucceeded(result, SERVICE_TASKS.invoke);
      return JSON.parse(result) as Json;
    }
    throw this.#failAttempt(outcome, (error, cause) => this.history.addTaskFailed(error, cause, SERVICE_TASKS.invoke));
  }

  async #waitForToken(task: WaitingTask, input: TaskInput): Promise<Json> {
    const { region, invoke } = this.props;
    const reply = await runCallbackTask({ task, input, region, history: this.history, invoke });
    if (reply.kind === 'succeeded') return JSON.parse(reply.output) as Json;
    this.#stateContext.RetryCount++;
    throw Object.assign(new Error(reply.cause ?? ''), { name: reply.error ?? '' });
  }

  #takeOutcome(outcome: LambdaOutcome, functionArn: string): Json {
    if (outcome.kind === 'succeeded') {
      if (isTooLarge(outcome.payload)) throw this.#dataLimitExceeded('result', functionArn);
      this.history.addLambdaSucceeded(outcome.payload);
      return JSON.parse(outcome.payload) as Json;
    }
    throw this.#failAttempt(outcome, (error, cause) => this.history.addLambdaFailed(error, cause));
  }

  /** Records the failure of an attempt. @returns the error for the interpreter */
  #failAttempt(outcome: FailedOutcome, record: (error: string, cause: string) => void): Error {
    this.#stateContext.RetryCount++;
    const { errorType, errorMessage } = outcome.error;
    const cause = outcome.kind === 'failed' ? JSON.stringify(outcome.error) : errorMessage;
    record(errorType, cause);
    return Object.assign(new Error(cause), { name: errorType });
  }

  #dataLimitExceeded(what: string, functionArn: string): Error {
    const message = `The state/task '${functionArn}' returned a ${what} with a size exceeding the maximum number of bytes service limit.`;
    this.history.addLambdaFailed('States.DataLimitExceeded', message);
    return Object.assign(new Error(message), { name: 'States.DataLimitExceeded', isRetryable: false });
  }

  async #follow(): Promise<void> {
    for await (const event of this.#run.eventLogs) {
      if (this.isClosed) return;
      this.#take(event);
      if (this.history.length >= LONGEST_HISTORY - 1) {
        const cause = `The execution reached the maximum number of history events (${LONGEST_HISTORY}).`;
        this.#close('FAILED', 'ExecutionFailed', { error: 'States.Runtime', cause });
      }
    }
  }

  #take(event: InterpreterEvent): void {
    switch (event.type) {
      case 'ExecutionSucceeded':
        this.output = withoutTimeoutCause(JSON.stringify((event as { readonly output?: unknown }).output ?? null));
        this.#close('SUCCEEDED');
        return;
      case 'ExecutionFailed': {
        const { Error: error, Cause: cause } = event as unknown as { readonly Error: string; readonly Cause: string };
        this.#close('FAILED', 'ExecutionFailed', { error, cause });
        return;
      }
      case 'ExecutionTimeout':
        this.#close('TIMED_OUT', 'ExecutionTimedOut', { error: 'States.Timeout', cause: undefined });
        return;
      default:
        if ('state' in event) this.#takeStateEvent(event as StateEvent);
    }
  }

  #takeStateEvent({ type, timestamp, state, ...rest }: StateEvent): void {
    switch (type) {
      case 'StateEntered':
        this.#currentState = state;
        this.history.addStateEntered(state.type, state.name, state.input, timestamp);
        if (state.type === 'Task') this.#seeAttempt();
        return;
      case 'StateExited':
        this.#currentState = undefined;
        this.history.addStateExited(state.type, state.name, state.output, timestamp);
        return;
      case 'StateRetried':
        this.history.countRetry();
        this.#seeAttempt();
        return;
      case 'StateFailed':
        if ((rest as { readonly Error?: string }).Error === 'States.Timeout') {
          this.#attemptsTimedOut.add(this.#attemptsSeen);
          this.#addTimeout(timestamp);
        }
        return;
      default:
        return;
    }
  }

  #addTimeout(at: number): void {
    if (!this.#waitingTask?.isOpen) {
      this.history.addLambdaTimedOut(at);
      return;
    }
    this.history.addTaskTimedOut('States.Timeout', at);
    this.#waitingTask.close(new ExecutionClosed());
  }

  #seeAttempt(): void {
    this.#attemptsSeen++;
    this.#onAttemptSeen();
  }

  #close(
    status: ExecutionStatus,
    eventType?: string,
    details: { readonly error?: string | undefined; readonly cause?: string | undefined } = {},
  ): void {
    this.status = status;
    this.error = details.error?.slice(0, LARGEST_ERROR);
    this.cause = details.cause?.slice(0, LARGEST_CAUSE);
    if (eventType === undefined) {
      this.history.addExecutionSucceeded(this.output ?? 'null');
    } else {
      if (status === 'ABORTED' && this.#currentState !== undefined) this.history.addStateAborted(this.#currentState.type);
      this.history.addExecutionEnded(eventType, { error: this.error, cause: this.cause });
    }
    this.stopDate = new Date();
    this.#waitingTask?.close(new ExecutionClosed());
    this.#run.abort();
    this.#ended.resolve();
  }
}

/** Ends the interpreter of a finished execution, so that no Retry and no Catch handles the error. */
class ExecutionClosed extends Error {
  readonly isRetryable = false;
  readonly isCatchable = false;
}
