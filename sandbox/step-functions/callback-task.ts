import type { LambdaOutcome } from '../lambda/lambda-outcome.ts';
import type { History } from './history.ts';
import type { TaskInput } from './task-state.ts';
import type { TaskReply, WaitingTask } from './task-tokens.ts';

/** Settings for one attempt of a task that waits for its token. */
export interface CallbackTaskProps {
  readonly task: WaitingTask;
  readonly input: TaskInput;
  readonly region: string;
  readonly history: History;
  /** @param payload JSON text */
  readonly invoke: (functionName: string, payload: string) => Promise<LambdaOutcome>;
}

/** The error of a task for which no heartbeat arrived in time. */
const HEARTBEAT_TIMEOUT = 'States.HeartbeatTimeout';

/**
 * Runs one attempt of a `lambda:invoke.waitForTaskToken` task: invokes the function, ignores its result, and waits until a caller returns
 * the token. An error of the function fails the task, unless a caller returned the token first.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export async function runCallbackTask(props: CallbackTaskProps): Promise<TaskReply> {
  const { task, input, history } = props;
  const parameters = input.parameters as { readonly FunctionName?: unknown; readonly Payload?: unknown };
  history.addTaskScheduled(props.region, JSON.stringify(parameters), input);
  void invokeFunction(props, String(parameters.FunctionName), JSON.stringify(parameters.Payload ?? {}));
  const stopHeartbeat = watchHeartbeat(task, input.heartbeatSeconds);
  try {
    const reply = await task.reply;
    if (reply.kind === 'succeeded') history.addTaskSucceeded(reply.output);
    else if (reply.error === HEARTBEAT_TIMEOUT) history.addTaskTimedOut(HEARTBEAT_TIMEOUT);
    else history.addTaskFailed(reply.error, reply.cause);
    return reply;
  } finally {
    stopHeartbeat();
  }
}

async function invokeFunction({ task, history, invoke }: CallbackTaskProps, name: string, payload: string): Promise<void> {
  const outcome = await invoke(name, payload);
  if (!task.isOpen) return;
  if (outcome.kind === 'succeeded') {
    history.addTaskSubmitted(outcome.payload);
    return;
  }
  const { errorType, errorMessage } = outcome.error;
  task.settle({
    kind: 'failed',
    error: errorType,
    cause: outcome.kind === 'failed' ? JSON.stringify(outcome.error) : errorMessage,
  });
}

/** Fails the task when no heartbeat arrives for the given time. @returns a function that stops the watch */
function watchHeartbeat(task: WaitingTask, seconds: number | undefined): () => void {
  if (seconds === undefined) return () => {};
  const fail = () => task.settle({ kind: 'failed', error: HEARTBEAT_TIMEOUT, cause: '' });
  let timer = setTimeout(fail, seconds * 1_000);
  task.onHeartbeat(() => {
    clearTimeout(timer);
    timer = setTimeout(fail, seconds * 1_000);
  });
  return () => clearTimeout(timer);
}
