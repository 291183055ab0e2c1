import type { Fault } from '../kernel/faults.ts';
import { Invocation, runInInvocation, runOutsideInvocations } from '../kernel/invocation.ts';
import { FunctionEnded, functionErrorOf, functionNotFound, type LambdaOutcome, timeoutErrorOf } from './lambda-outcome.ts';
import { performInvoke } from './perform-invoke.ts';

/** A function as the sandbox runs it. */
export interface FunctionDefinition {
  readonly name: string;
  /** Gets the event as parsed JSON; what it returns is written as JSON. */
  readonly handler: (event: unknown) => Promise<unknown>;
  /**
   * Creates the handler of a new execution environment. An environment runs one invocation at a time, and a killed one is not used again.
   *
   * @default every invocation runs `handler`
   */
  readonly createEnvironment?: () => FunctionDefinition['handler'];
  /** @default 900 */
  readonly timeoutSeconds?: number;
}

/** An invocation that is about to begin: what goes wrong with it, and where to say how it ended. */
export interface BegunInvocation {
  readonly fault: Fault | undefined;
  end(outcome: string): void;
}

/** Settings for Lambda. */
export interface LambdaOptions {
  readonly region: string;
  readonly accountId: string;
  /** From the request to the first line of the function's code, in milliseconds. */
  readonly latencyMs: number;
  readonly nextId: () => string;
  /** Called for each delivery of an event. */
  readonly begin: (caller: string, functionName: string) => BegunInvocation;
}

/** Lambda waits this long before it delivers an event again after a function error: the first time, the second time. */
const ASYNC_RETRY_MS = [60_000, 120_000] as const;

/** After a throttle or an error of the service an event waits in the queue, longer each time, for at most six hours. */
const QUEUE = { firstWaitMs: 1_000, longestWaitMs: 300_000, maxAgeMs: 6 * 3_600_000 } as const;

/**
 * Functions and their invocations: events and results as JSON, errors in the shape that the Node.js runtime gives them,
 * time-outs, asynchronous invocation with its two retries.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class Lambda {
  readonly #options: LambdaOptions;
  readonly #functions = new Map<string, FunctionDefinition>();
  /** Handlers of environments that run no invocation, by function. */
  readonly #idle = new WeakMap<FunctionDefinition, FunctionDefinition['handler'][]>();

  constructor(options: LambdaOptions) {
    this.#options = options;
  }

  /** Makes a function, or gives an existing one new code. @returns its ARN */
  register(definition: FunctionDefinition): string {
    this.#functions.set(definition.name, definition);
    return `arn:aws:lambda:${this.#options.region}:${this.#options.accountId}:function:${definition.name}`;
  }

  /** Returns true if a function has this name or ARN. */
  has(nameOrArn: string): boolean {
    return this.#functions.has(toName(nameOrArn));
  }

  /**
   * Invokes a function and waits for it. Never rejects.
   *
   * @param payload JSON text
   * @param caller who invokes, for faults and the log
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
   * Puts an event into the function's queue. It is delivered again after a function error, twice at most, and for six
   * hours after a throttle or an error of the service.
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
