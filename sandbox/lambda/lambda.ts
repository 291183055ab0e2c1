import type { InvocationContext } from '../../functions/ports/ports.ts';
import type { Fault } from '../kernel/faults.ts';
import { Invocation, runInInvocation, runOutsideInvocations } from '../kernel/invocation.ts';
import { type AsyncConfig, deliverEvent } from './async-queue.ts';
import { FunctionEnded, functionErrorOf, functionNotFound, type LambdaOutcome, timeoutErrorOf } from './lambda-outcome.ts';
import { performInvoke } from './perform-invoke.ts';

/** A function in the sandbox. */
export interface FunctionDefinition {
  readonly name: string;
  /** Receives the event as parsed JSON. Its result is written as JSON. */
  readonly handler: (event: unknown, context?: InvocationContext) => Promise<unknown>;
  /**
   * Creates the handler of a new execution environment. An environment runs one invocation at a time. A killed environment is not reused.
   *
   * @default every invocation runs `handler`
   */
  readonly createEnvironment?: () => FunctionDefinition['handler'];
  /** @default 900 */
  readonly timeoutSeconds?: number;
  /** @default two retries and no destination */
  readonly asyncConfig?: AsyncConfig;
  /** Maximum number of concurrent invocations. @default no limit */
  readonly reservedConcurrency?: number;
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
  /** Sends a record to the on-failure destination of a function. @param record JSON text */
  readonly send: (targetArn: string, record: string) => void;
  /** Called for each delivery of an event. */
  readonly begin: (caller: string, functionName: string) => BegunInvocation;
}

/**
 * Functions and their invocations: events and results as JSON, errors in the form of the Node.js runtime, timeouts, and asynchronous
 * invocation with two retries.
 *
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
export class Lambda {
  readonly #options: LambdaOptions;
  readonly #functions = new Map<string, FunctionDefinition>();
  /** Published versions by function, oldest first. */
  readonly #versions = new Map<string, FunctionDefinition[]>();
  /** Versions by function and alias: `start-deployment:release`. */
  readonly #aliases = new Map<string, string>();
  /** Handlers of idle environments, by function. */
  readonly #idle = new WeakMap<FunctionDefinition, FunctionDefinition['handler'][]>();
  /** Running invocations by name of the function. */
  readonly #running = new Map<string, number>();
  #concurrency = 0;
  #peak = 0;

  constructor(options: LambdaOptions) {
    this.#options = options;
  }

  /** Creates a function, or replaces the code of an existing function. @returns its ARN */
  register(definition: FunctionDefinition): string {
    this.#functions.set(definition.name, definition);
    return this.#toArn(definition.name);
  }

  /**
   * Publishes the code and configuration of a function as a version, which a later `register` does not change. If they are the same as those
   * of the last version, no version is created.
   *
   * @returns the ARN of the version, such as `arn:aws:lambda:us-east-1:111111111111:function:check-stack:1`
   *
   * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
   */
  publishVersion(name: string): string {
    const latest = this.#functions.get(name);
    if (latest === undefined) throw new Error(`Expected a registered function, got ${name}: register it first.`);
    const versions = this.#versions.get(name) ?? [];
    this.#versions.set(name, versions);
    if (versions.at(-1) !== latest) versions.push(latest);
    return this.#toArn(`${name}:${versions.length}`);
  }

  /**
   * Publishes a function and creates an alias of the version, or points an existing alias to it.
   *
   * @returns the ARN of the alias
   *
   * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
   */
  publishAlias(name: string, alias: string): string {
    this.#aliases.set(`${name}:${alias}`, this.publishVersion(name).split(':').at(-1) ?? '');
    return this.#toArn(`${name}:${alias}`);
  }

  /** The largest number of invocations that ran at the same time, over all functions. */
  get peakConcurrency(): number {
    return this.#peak;
  }

  /**
   * Replaces the code and the configuration of a function and of its published versions, so that running deployments use a planted bug or
   * another policy. The service does not permit this.
   */
  replaceEverywhere(definition: FunctionDefinition): void {
    this.register(definition);
    this.#versions.get(definition.name)?.fill(definition);
  }

  /** Returns true if a function has this name or ARN. */
  has(nameOrArn: string): boolean {
    return this.#find(nameOrArn) !== undefined;
  }

  /**
   * Invokes a function and waits for its result. The promise does not reject.
   *
   * @param payload JSON text
   * @param caller the invoking principal, for faults and the log
   */
  async invoke(nameOrArn: string, payload: string, caller: string): Promise<LambdaOutcome> {
    const definition = this.#find(nameOrArn);
    if (definition === undefined) return functionNotFound(nameOrArn, this.#options.nextId());
    const context = { invokedFunctionArn: this.#toArn(toName(nameOrArn)) };
    const begun = this.#options.begin(caller, definition.name);
    await sleep(this.#options.latencyMs);
    const outcome = await performInvoke(() => this.#admit(definition, payload, context), begun.fault, this.#options.nextId);
    begun.end(outcome.kind === 'succeeded' ? 'ok' : outcome.error.errorType);
    return outcome;
  }

  /**
   * Adds an event to the queue of the function, which delivers it with retries. Lambda sends an event that it discards to the on-failure
   * destination.
   */
  invokeAsync(nameOrArn: string, payload: string, caller: string): void {
    const definition = this.#find(nameOrArn);
    if (definition === undefined) throw new Error(`Expected a registered function, got ${nameOrArn}: register it first.`);
    const name = toName(nameOrArn);
    const event = {
      config: definition.asyncConfig ?? {},
      functionArn: `${this.#toArn(name)}${name.includes(':') ? '' : ':$LATEST'}`,
      nextRequestId: this.#options.nextId,
      payload,
      invoke: () => this.invoke(name, payload, caller),
      send: this.#options.send,
    };
    void runOutsideInvocations(() => deliverEvent(event));
  }

  /** Runs a function, or throttles it at its limit. */
  async #admit(definition: FunctionDefinition, payload: string, context: InvocationContext): Promise<LambdaOutcome> {
    const running = this.#running.get(definition.name) ?? 0;
    if (running >= (definition.reservedConcurrency ?? Number.POSITIVE_INFINITY)) {
      return { kind: 'unavailable', error: { errorType: 'Lambda.TooManyRequestsException', errorMessage: 'Rate Exceeded.' } };
    }
    this.#running.set(definition.name, running + 1);
    this.#peak = Math.max(this.#peak, ++this.#concurrency);
    try {
      return await this.#run(definition, payload, context);
    } finally {
      this.#running.set(definition.name, (this.#running.get(definition.name) ?? 1) - 1);
      this.#concurrency--;
    }
  }

  async #run(definition: FunctionDefinition, payload: string, context: InvocationContext): Promise<LambdaOutcome> {
    const { timeoutSeconds = 900 } = definition;
    const idle = this.#idleOf(definition);
    const handler = idle.pop() ?? definition.createEnvironment?.() ?? definition.handler;
    const invocation = new Invocation();
    const timer = setTimeout(
      () => invocation.kill(new FunctionEnded(timeoutErrorOf(timeoutSeconds, this.#options.nextId()))),
      timeoutSeconds * 1_000,
    );
    try {
      const running = runInInvocation(invocation, async () => handler(JSON.parse(payload), context));
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

  #find(nameOrArn: string): FunctionDefinition | undefined {
    const [name = '', qualifier = '$LATEST'] = toName(nameOrArn).split(':');
    const version = this.#aliases.get(`${name}:${qualifier}`) ?? qualifier;
    return version === '$LATEST' ? this.#functions.get(name) : this.#versions.get(name)?.[Number(version) - 1];
  }

  #toArn(name: string): string {
    return `arn:aws:lambda:${this.#options.region}:${this.#options.accountId}:function:${name}`;
  }
}

/** Returns the name of a function with its version, if any: `check-stack:2`. */
function toName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^:]+:lambda:[^:]+:\d+:function:/, '');
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
