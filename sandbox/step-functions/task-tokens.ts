import { createDeferred } from '../kernel/deferred.ts';
import { ServiceError } from '../kernel/service.ts';

/** The end of an attempt of a task that waits for its token. */
export type TaskReply =
  | { readonly kind: 'succeeded'; readonly output: string }
  | { readonly kind: 'failed'; readonly error: string | undefined; readonly cause: string | undefined };

/** One attempt of a task that waits until a caller returns its token. */
export class WaitingTask {
  readonly token: string;
  readonly #reply = createDeferred<TaskReply>();
  #isOpen = true;
  #onHeartbeat: () => void = () => {};

  constructor(token: string) {
    this.token = token;
  }

  /** Resolves with the first reply. Rejects when the task is closed without a reply. */
  get reply(): Promise<TaskReply> {
    return this.#reply.promise;
  }

  /** False after a reply, a timeout, or the end of the execution. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Ends the task with a reply. Later replies have no effect. */
  settle(reply: TaskReply): void {
    this.#isOpen = false;
    this.#reply.resolve(reply);
  }

  /** Ends the task without a reply. */
  close(reason: Error): void {
    this.#isOpen = false;
    this.#reply.promise.catch(() => {});
    this.#reply.reject(reason);
  }

  beat(): void {
    this.#onHeartbeat();
  }

  onHeartbeat(listener: () => void): void {
    this.#onHeartbeat = listener;
  }
}

/** Limits of SendTaskSuccess and SendTaskFailure, in bytes or characters. */
const LARGEST = { output: 262_144, error: 256, cause: 32_768 } as const;

/** The format of the tokens of this class. Like the tokens of the service, they are opaque and start with these letters. */
const TOKEN = /^AQC[\w-]+$/;

/**
 * The tokens of tasks that wait for a callback, for all executions of an account.
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
 */
export class TaskTokens {
  readonly #nextId: () => string;
  readonly #tasks = new Map<string, WaitingTask>();

  constructor(nextId: () => string) {
    this.#nextId = nextId;
  }

  /** Creates the token of one attempt of a task. */
  open(): WaitingTask {
    const task = new WaitingTask(`AQCEAAAAKgAAAAMAAAAAAAAAA${this.#nextId().replaceAll('-', '')}`);
    this.#tasks.set(task.token, task);
    return task;
  }

  /** @throws ServiceError InvalidOutput, ValidationException, InvalidToken, TaskDoesNotExist, TaskTimedOut */
  succeed({ taskToken, output }: { readonly taskToken: string; readonly output: string }): void {
    refuseLongerThan('output', output, LARGEST.output);
    try {
      JSON.parse(output);
    } catch {
      throw new ServiceError('InvalidOutput', `Invalid Output: '${output.slice(0, 100)}'`);
    }
    this.#find(taskToken).settle({ kind: 'succeeded', output });
  }

  /** @throws ServiceError ValidationException, InvalidToken, TaskDoesNotExist, TaskTimedOut */
  fail(input: { readonly taskToken: string; readonly error?: string; readonly cause?: string }): void {
    refuseLongerThan('error', input.error, LARGEST.error);
    refuseLongerThan('cause', input.cause, LARGEST.cause);
    this.#find(input.taskToken).settle({ kind: 'failed', error: input.error, cause: input.cause });
  }

  /** @throws ServiceError InvalidToken, TaskDoesNotExist, TaskTimedOut */
  beat({ taskToken }: { readonly taskToken: string }): void {
    this.#find(taskToken).beat();
  }

  #find(token: string): WaitingTask {
    if (!TOKEN.test(token)) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
    const task = this.#tasks.get(token);
    if (task === undefined) throw new ServiceError('TaskDoesNotExist', "Task Does Not Exist: 'Provided task does not exist'");
    if (!task.isOpen) throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    return task;
  }
}

function refuseLongerThan(field: string, value: string | undefined, largest: number): void {
  if (value === undefined || Buffer.byteLength(value) <= largest) return;
  throw new ServiceError(
    'ValidationException',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint: Member must have length less than or equal to ${largest}`,
  );
}
