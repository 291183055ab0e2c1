import type { Fault } from '../kernel/faults.ts';
import { Invocation, runInInvocation, runOutsideInvocations } from '../kernel/invocation.ts';
import { FunctionEnded, functionErrorOf, functionNotFound, type LambdaOutcome, timeoutErrorOf } from './lambda-outcome.ts';
import { performInvoke } from './perform-invoke.ts';

/** A function in the sandbox. */
export interface FunctionDefinition {
  readonly name: string;
  /** Receives the event as parsed JSON. Its result is written as JSON. */
  readonly handler: (event: unknown) => Promise<unknown>;
  /**
   * Creates the handler of a new execution environment. An environment runs one invocation at a time. A killed environment is not reused.
   *
   * @default every invocation runs `handler`
   */
  readonly createEnvironment?: () => FunctionDefinition['handler'];
  /** @default 900 */
  readonly timeoutSeconds?: number;
}

/** A new invocation: its fault, and the callback for its result. */
export interface BegunInvocation {
  readonly fault: Fault | undefined;
  end(outcome: string): void;
}

/** Settings for Lambda. */
export interface LambdaOptions {
  readonly region: string;
  readonly accountId: string;
  /** Milliseconds from the request to the start of the function's code. */
  readonly latencyMs: number;
  readonly nextId: () => string;
  /** Called for each delivery of an event. */
  readonly begin: (caller: string, functionName: string) => BegunInvocation;
}

/** Waits of Lambda before the first and the second redelivery of an event after a function error. */
const ASYNC_RETRY_MS = [60_000, 120_000] as const;

/** Waits of an event in the queue after throttling or a service error. The total is at most six hours. */
const QUEUE = { firstWaitMs: 1_000, longestWaitMs: 300_000, maxAgeMs: 6 * 3_600_000 } as const;

/**
 * Functions and their invocations: events and results as JSON, errors in the form of the Node.js runtime, timeouts, and asynchronous
 * invocation with two retries.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class Lambda {
  readonly #options: LambdaOptions;
  readonly #functions = new Map<string, FunctionDefinition>();
  /** Handlers of idle environments, by function. */
  readonly #idle = new WeakMap<FunctionDefinition, FunctionDefinition['handler'][]>();

  constructor(options: LambdaOptions) {
    this.#options = options;
  }

  /** Creates a function, or replaces the code of an existing function. @returns its ARN */
  register(definition: FunctionDefinition): string {
    this.#functions.set(definition.name, definition);
    return `arn:aws:lambda:${this.#options.region}:${this.#options.accountId}:function:${definition.name}`;
  }

  /** Returns true if a function has this name or ARN. */
  has(nameOrArn: string): boolean {
    return this.#functions.has(toName(nameOrArn));
  }

  /**
   * Invokes a function and waits for its result. The promise does not reject.
   *
   * @param payload JSON text
   * @param caller the invoking principal, for faults and the log
   */
  async invoke(nameOrArn: string, payload: string, caller: string): Promise<LambdaOutcome> {
    const definition = this.#functions.get(toName(nameOrArn));
    if (definition === undefined) return functionNotFound(nameOrArn, this.#options.nextId());
    const begun = this.#options.begin(caller, definition.name);
    await sleep(this.#options.latencyMs);
    const outcome = await performInvoke(() => this.#run(definition, payload), begun.fault, this.#options.nextId);
    begun.end(outcome.kind === 'succeeded' ? 'ok' : outcome.error.errorType);
    return outcome;
  }

  /**
   * Adds an event to the queue of the function. Lambda delivers the event again after a function error (at most twice), and after
   * throttling or a service error (for at most six hours).
   */
  invokeAsync(nameOrArn: string, payload: string, caller: string): void {
    const definition = this.#find(nameOrArn);
    void runOutsideInvocations(() => this.#deliver(definition.name, payload, caller));
  }

  async #deliver(name: string, payload: string, caller: string): Promise<void> {
    const givesUpAt = Date.now() + QUEUE.maxAgeMs;
    const retriesAfterErrors = [...ASYNC_RETRY_MS];
    let waitMs: number = QUEUE.firstWaitMs;
    while (Date.now() < givesUpAt) {
      const outcome = await this.invoke(name, payload, caller);
      if (outcome.kind === 'succeeded') return;
      if (outcome.kind === 'failed') {
        const retryMs = retriesAfterErrors.shift();
        if (retryMs === undefined) return;
        await sleep(retryMs);
      } else {
        await sleep(waitMs);
        waitMs = Math.min(QUEUE.longestWaitMs, waitMs * 2);
      }
    }
  }

  async #run(definition: FunctionDefinition, payload: string): Promise<LambdaOutcome> {
    const { timeoutSeconds = 900 } = definition;
    const idle = this.#idleOf(definition);
    const handler = idle.pop() ?? definition.createEnvironment?.() ?? definition.handler;
    const invocation = new Invocation();
    const timer = setTimeout(
      () => invocation.kill(new FunctionEnded(timeoutErrorOf(timeoutSeconds, this.#options.nextId()))),
      timeoutSeconds * 1_000,
    );
    try {
      const running = runInInvocation(invocation, async () => handler(JSON.parse(payload)));
      const result = await Promise.race([running, invocation.killed]);
      idle.push(handler);
      return { kind: 'succeeded', payload: JSON.stringify(result) ?? 'null' };
    } catch (error) {
      if (!(error instanceof FunctionEnded)) idle.push(handler);
      return { kind: 'failed', error: error instanceof FunctionEnded ? error.details : functionErrorOf(error) };
    } finally {
      clearTimeout(timer);
    }
  }

  #idleOf(definition: FunctionDefinition): FunctionDefinition['handler'][] {
    const known = this.#idle.get(definition) ?? [definition.handler];
    this.#idle.set(definition, known);
    return known;
  }

  #find(nameOrArn: string): FunctionDefinition {
    const definition = this.#functions.get(toName(nameOrArn));
    if (definition === undefined) throw new Error(`Expected a registered function, got ${nameOrArn}: register it first.`);
    return definition;
  }
}

function toName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^:]+:lambda:[^:]+:\d+:function:/, '');
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
