/** The timeout of a task without a timeout in the definition. It is below the longest delay of a timer (24 days). */
export const NO_TIMEOUT_SECONDS = 2_147_483;

/** The fields of a state that concern tasks. */
export interface TaskState {
  readonly Type: string;
  readonly Resource?: string;
  readonly Parameters?: unknown;
  readonly TimeoutSeconds?: number;
  readonly TimeoutSecondsPath?: string;
  readonly HeartbeatSeconds?: number;
  readonly HeartbeatSecondsPath?: string;
}

/** The input of one attempt of a task. */
export interface TaskInput {
  /** The result of Parameters. */
  readonly parameters: unknown;
  readonly timeoutSeconds?: number | undefined;
  readonly heartbeatSeconds?: number | undefined;
}

const INVOKE_RESOURCE = /^arn:[\w-]+:states:::lambda:invoke$/;

/** Returns true for the resource of a task that invokes the function that its parameters name. */
export function isInvokeResource(resource = ''): boolean {
  return INVOKE_RESOURCE.test(resource);
}

const CALLBACK_RESOURCE = /^arn:[\w-]+:states:::lambda:invoke\.waitForTaskToken$/;

/** Returns true for the resource of a task that invokes a function and waits until a caller of SendTaskSuccess returns the task token. */
export function isCallbackResource(resource = ''): boolean {
  return CALLBACK_RESOURCE.test(resource);
}

/**
 * Returns the task state for the interpreter. The interpreter resolves `TimeoutSecondsPath` in the result of Parameters and does not know
 * heartbeats. Step Functions resolves both paths in the input of the state, so they become part of Parameters.
 */
export function toInterpreterTask<State extends TaskState>(state: State): State {
  if (!hasWrappedInput(state)) return state;
  const { Parameters, TimeoutSecondsPath, HeartbeatSecondsPath } = state;
  return {
    ...state,
    Parameters: {
      ...(Parameters === undefined ? { 'parameters.$': '$' } : { parameters: Parameters }),
      ...(TimeoutSecondsPath !== undefined && { 'timeoutSeconds.$': TimeoutSecondsPath }),
      ...(HeartbeatSecondsPath !== undefined && { 'heartbeatSeconds.$': HeartbeatSecondsPath }),
    },
    ...(TimeoutSecondsPath !== undefined && { TimeoutSecondsPath: '$.timeoutSeconds' }),
  };
}

/** Reads the input that the interpreter created for a task that `toInterpreterTask` returned. */
export function readTaskInput(state: TaskState, input: unknown): TaskInput {
  const { timeoutSeconds, heartbeatSeconds, parameters } = hasWrappedInput(state)
    ? (input as TaskInput)
    : { parameters: input, timeoutSeconds: undefined, heartbeatSeconds: undefined };
  const fixedTimeout = state.TimeoutSeconds === NO_TIMEOUT_SECONDS ? undefined : state.TimeoutSeconds;
  return {
    parameters,
    timeoutSeconds: timeoutSeconds ?? fixedTimeout,
    heartbeatSeconds: heartbeatSeconds ?? state.HeartbeatSeconds,
  };
}

function hasWrappedInput(state: TaskState): boolean {
  return state.Type === 'Task' && (isCallbackResource(state.Resource) || state.TimeoutSecondsPath !== undefined);
}
