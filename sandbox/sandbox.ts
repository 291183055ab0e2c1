import { createHash } from 'node:crypto';
import type { Clients } from '../functions/runtime.ts';
import { Callers } from './callers.ts';
import { CallLog, type OtherPlace } from './kernel/call-log.ts';
import type { BegunDelivery } from './kernel/deliveries.ts';
import { FaultPlan, type FaultSource } from './kernel/faults.ts';
import { createIdSource, type IdSource } from './kernel/ids.ts';
import { currentInvocation, never, runOutsideInvocations } from './kernel/invocation.ts';
import { performCall } from './kernel/perform-call.ts';
import type { PerformedOperation } from './kernel/performed-operation.ts';
import type { ServiceName } from './kernel/service.ts';
import { ServiceError } from './kernel/service.ts';
import { unknownOperation } from './kernel/unknown-operation.ts';
import { VirtualTime } from './kernel/virtual-time.ts';
import { exitErrorOf, FunctionEnded } from './lambda/lambda-outcome.ts';
import { createFetch, type Fetch } from './protocols/fetch.ts';
import { createHttpFront, type HttpFront } from './protocols/http-front.ts';
import { type HttpListener, type ListenOptions, startHttpListener, type TimedRequest } from './protocols/http-listener.ts';
import { type OperationRequest, readIdentity } from './protocols/http-message.ts';
import { createRequestHandler } from './protocols/request-handler.ts';
import { createSdkClients } from './sdk-clients.ts';
import { createServices, type ServiceOptions, type Services } from './services.ts';

/** Settings for a sandbox. All are optional. */
export interface SandboxOptions extends ServiceOptions {
  /** @default 'us-east-1' */
  readonly region?: string;
  /** @default '111111111111' */
  readonly accountId?: string;
  /** `virtual`: a virtual clock, in this process only. `real`: the clock of the process. @default 'virtual' */
  readonly time?: 'virtual' | 'real';
  /** The first moment of virtual time. @default 2026-01-01T00:00:00Z */
  readonly startTime?: Date;
  /** Seed of IDs and random numbers. @default 1 */
  readonly seed?: number;
  /** Source of faults. @default an empty plan, to which faults can be added */
  readonly faults?: FaultSource;
  /** Called for each operation that a service received over a protocol, when the service has performed or refused it. */
  readonly observe?: (operation: PerformedOperation) => void;
  /** Milliseconds from a call to its response, half of them before the effect. @default 50 */
  readonly latencyMs?: number;
}

/**
 * AWS in one process: a home account, and further accounts that `account` adds. SDK clients connect without sockets through
 * `clients`, other clients over HTTP through `listen`. Both use the wire protocols of the services.
 */
export class Sandbox {
  readonly region: string;
  readonly accountId: string;
  readonly calls = new CallLog();
  /** The default plan of faults: `sandbox.faults.on(...)` makes a call fail. Unused if `faults` was given. */
  readonly faults: FaultPlan;
  readonly ids: IdSource;
  readonly s3: Services['s3'];
  readonly secretsManager: Services['secretsManager'];
  readonly parameterStore: Services['parameterStore'];
  readonly sts: Services['sts'];
  readonly lambda: Services['lambda'];
  readonly functionUrls: Services['functionUrls'];
  readonly sqs: Services['sqs'];
  readonly stepFunctions: Services['stepFunctions'];
  readonly codePipeline: Services['codePipeline'];
  readonly cloudFormation: Services['cloudFormation'];
  readonly sns: Services['sns'];
  readonly eventBridge: Services['eventBridge'];
  readonly #faultSource: FaultSource;
  readonly #observe: ((operation: PerformedOperation) => void) | undefined;
  readonly #latencyMs: number;
  readonly #time: VirtualTime | undefined;
  readonly #wire: HttpFront;
  readonly #accounts = new Map<string, Services>();
  readonly #createAccount: (accountId: string) => Services;
  readonly #clients = new Map<string, Clients>();
  readonly #callers = new Callers();
  readonly #answers = new Map<string, unknown>();

  constructor(options: SandboxOptions = {}) {
    this.region = options.region ?? 'us-east-1';
    this.accountId = options.accountId ?? '111111111111';
    this.ids = createIdSource(options.seed);
    this.faults = new FaultPlan();
    this.#faultSource = options.faults ?? this.faults;
    this.#observe = options.observe;
    this.#latencyMs = options.latencyMs ?? 50;
    if (options.time !== 'real') {
      this.#time = new VirtualTime();
      this.#time.install(options.startTime, options.seed);
    }
    this.#createAccount = (accountId) => {
      const home = this.#accounts.get(this.accountId);
      return createServices({
        region: this.region,
        accountId,
        ids: this.ids,
        options,
        begin: (caller, service, operation) => this.#begin(caller, service, operation),
        findBus: (account, region) => this.#accounts.get(account)?.busOf(region),
        ...(home && { shared: home }),
      });
    };
    const services = this.account(this.accountId);
    this.s3 = services.s3;
    this.secretsManager = services.secretsManager;
    this.parameterStore = services.parameterStore;
    this.sts = services.sts;
    this.lambda = services.lambda;
    this.functionUrls = services.functionUrls;
    this.sqs = services.sqs;
    this.stepFunctions = services.stepFunctions;
    this.codePipeline = services.codePipeline;
    this.cloudFormation = services.cloudFormation;
    this.sns = services.sns;
    this.eventBridge = services.eventBridge;
    const front = createHttpFront({
      call: (request, caller) => this.#call(request, caller ?? this.#callers.callerOf(request)),
      nextRequestId: () => this.ids.uuid(),
    });
    this.#wire = (request, caller) =>
      services.answerLambda(request, caller ?? this.#callers.callerOf(readIdentity(request))) ?? front(request, caller);
  }

  /** Tests whether an account exists. */
  hasAccount(accountId: string): boolean {
    return this.#accounts.has(accountId);
  }

  /** Returns the services of an account, and creates the account if it is new. All accounts have the same settings. */
  account(accountId: string): Services {
    const known = this.#accounts.get(accountId);
    if (known !== undefined) return known;
    const made = this.#createAccount(accountId);
    this.#accounts.set(accountId, made);
    return made;
  }

  /** Returns SDK clients for this sandbox, the same clients for the same caller. */
  clients(caller: string): Clients {
    const existing = this.#clients.get(caller);
    if (existing !== undefined) return existing;
    const accessKeyId = this.#callers.accessKeyOf(caller);
    const made = createSdkClients({
      region: this.region,
      credentials: { accessKeyId, secretAccessKey: 'sandbox' },
      requestHandler: createRequestHandler(this.#wire, caller),
    });
    this.#clients.set(caller, made);
    return made;
  }

  /** Returns a `fetch` for function URLs of this sandbox. A request without an Authorization header names the access key of the caller. */
  fetchAs(caller: string): Fetch {
    const scope = `${this.#callers.accessKeyOf(caller)}/20260101/${this.region}/lambda/aws4_request`;
    return createFetch(this.#wire, caller, `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=none`);
  }

  /**
   * Gives a caller an identity: an IAM user or a session of a role. Other callers are the root user of the account.
   *
   * @param arn such as `arn:aws:iam::111111111111:user/alice` or `arn:aws:sts::111111111111:assumed-role/Admin/alice`
   * @returns the access key of the caller
   */
  signIn(caller: string, arn: string): string {
    const accessKeyId = this.#callers.accessKeyOf(caller);
    const session = /:assumed-role\/[^/]+\/(.+)$/.exec(arn)?.[1];
    const id = createHash('sha256').update(arn).digest('hex').toUpperCase().slice(0, 17);
    this.sts.signIn(accessKeyId, { arn, userId: session === undefined ? `AIDA${id}` : `AROA${id}:${session}` });
    return accessKeyId;
  }

  /**
   * Serves requests over HTTP on loopback. Because sockets do not wait for virtual time, it advances continuously: `speed` times as fast as
   * real time.
   */
  async listen({ port, speed = 1, onRequest }: ListenOptions = {}): Promise<HttpListener> {
    const time = this.#time;
    const admit: HttpFront = async (request) => {
      await time?.admit();
      onRequest?.({ at: Date.now(), request });
      return this.#wire(request);
    };
    const listener = await startHttpListener(admit, port);
    const stop = time?.pace(speed);
    return {
      url: listener.url,
      close: async () => {
        stop?.();
        await listener.close();
      },
    };
  }

  /** Sends requests again at the times at which `listen` reported them. A new sandbox with the same options has the same state afterwards. */
  async replay(requests: Iterable<TimedRequest>, until: number): Promise<void> {
    for (const { at, request } of requests) {
      await this.#time?.advanceTo(at);
      this.#wire(request).catch(() => {});
    }
    await this.#time?.advanceTo(until);
  }

  /** Advances virtual time until a promise settles. */
  run<T>(promise: Promise<T>): Promise<T> {
    return this.#time === undefined ? promise : this.#time.run(promise);
  }

  /** Advances time. */
  advance(ms: number): Promise<void> {
    return this.#time === undefined ? new Promise((resolve) => setTimeout(resolve, ms)) : this.#time.advance(ms);
  }

  /** Restores the real time of the process. Work that is still running in the sandbox does not end. */
  dispose(): void {
    this.#time?.uninstall();
  }

  async #call(request: OperationRequest, caller: string): Promise<unknown> {
    const invocation = currentInvocation();
    if (invocation?.isDead) return never();
    const place = this.#placeOf(request);
    const { entry, nth } = this.calls.record(caller, request.service, request.operation, place);
    const fault = this.#faultSource.next({ caller, service: request.service, operation: request.operation, nth, ...place });
    const question = `${request.service} ${request.operation} ${this.#faultSource.needsAnswers ? JSON.stringify(request.input) : ''}`;
    const kill = () => invocation?.kill(new FunctionEnded(exitErrorOf(this.ids.uuid())));
    try {
      await this.#wait();
      const answer = await performCall(
        {
          service: request.service,
          input: request.input,
          effect: (input) => this.#operate(request, input, caller),
          killCaller: invocation === undefined ? undefined : kill,
          previousAnswer: this.#answers.get(question),
        },
        fault,
      );
      if (this.#faultSource.needsAnswers) this.#answers.set(question, structuredClone(answer));
      await this.#wait();
      entry.outcome = 'ok';
      return invocation?.isDead ? never() : answer;
    } catch (error) {
      entry.outcome = error instanceof ServiceError ? error.code : 'lost';
      if (invocation?.isDead) return never();
      throw error;
    }
  }

  #operate({ service, operation, accessKeyId, region }: OperationRequest, input: unknown, caller: string): unknown {
    const accountId = this.#accountOf(accessKeyId);
    const perform = this.account(accountId).byName[service]?.operations[operation];
    if (perform === undefined) throw unknownOperation(service, operation);
    if (accessKeyId !== undefined) this.sts.requireValid(accessKeyId);
    const context = { caller, accessKeyId, region, accountId };
    const observe = this.#observe;
    if (observe === undefined) return runOutsideInvocations(() => perform(input, context));
    const asked = {
      caller,
      invocation: currentInvocation(),
      accountId,
      region: region ?? this.region,
      service,
      operation,
      input,
    };
    try {
      const answer = runOutsideInvocations(() => perform(input, context));
      observe({ ...asked, answer });
      return answer;
    } catch (error) {
      observe({ ...asked, refusal: error instanceof ServiceError ? error.code : 'defect' });
      throw error;
    }
  }

  /** Records a message between services, such as an event or an invocation, and asks for its fault. */
  #begin(caller: string, service: ServiceName, operation: string): BegunDelivery {
    const { entry, nth } = this.calls.record(caller, service, operation);
    return {
      fault: this.#faultSource.next({ caller, service, operation, nth }),
      end: (outcome) => {
        entry.outcome = outcome;
        entry.endedAt = Date.now();
      },
    };
  }

  #accountOf(accessKeyId: string | undefined): string {
    return accessKeyId === undefined ? this.accountId : this.sts.identify(accessKeyId).Account;
  }

  /** Returns the account and the Region of a request, if they are not those of the sandbox. */
  #placeOf({ accessKeyId, region = this.region }: OperationRequest): OtherPlace {
    const accountId = this.#accountOf(accessKeyId);
    return { ...(accountId !== this.accountId && { accountId }), ...(region !== this.region && { region }) };
  }

  async #wait(): Promise<void> {
    if (this.#latencyMs > 0) await new Promise((resolve) => setTimeout(resolve, this.#latencyMs / 2));
  }
}
