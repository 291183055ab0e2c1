import { createDeferred } from '../kernel/deferred.ts';
import { ServiceError } from '../kernel/service.ts';
import { buildJobEvent, type JobArtifact } from './job-event.ts';
import type { JobFailure, JobSuccess } from './job-result.ts';
import type { InvokeAction } from './pipeline-definition.ts';

/** Status of an action. */
export type ActionStatus = 'InProgress' | 'Succeeded' | 'Failed' | 'Abandoned';

/** A reply to a job, accepted or refused. */
export interface Reply {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly jobId: string;
  readonly kind: 'continue' | 'success' | 'failure';
  readonly input: JobSuccess | JobFailure;
  /** `accepted`, or the code of the error. */
  readonly outcome: string;
}

/** One job: one invocation of the function for CodePipeline. */
export interface Job {
  readonly id: string;
  readonly action: ActionExecution;
  readonly event: object;
  /** True while the pipeline waits for the action. */
  isOpen: boolean;
}

/** The services that an action uses. */
export interface ActionEnvironment {
  readonly accountId: string;
  /** Seconds from a reply with a token to the next job. The service does not document this time. */
  readonly continuationSeconds: number;
  readonly nextId: () => string;
  /** Returns credentials for these artifacts that expire at the given time. */
  readonly issueCredentials: (artifacts: readonly JobArtifact[], expirationTime: number) => JobCredentials;
  /** Adds the event of the job to the queue of the function. */
  readonly deliver: (job: Job) => void;
}

/** Temporary credentials of a job. */
export interface JobCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Time that CodePipeline waits for a reply. A reply with a continuation token restarts the time. */
const REPLY_TIMEOUT_MS = 20 * 60_000;

const DEFAULT_TIMEOUT_MINUTES = 24 * 60;

const CREDENTIALS_LIVE_MS = 3_600_000;

/** One execution of an Invoke action: one job after another until a reply has no token, or the action times out. */
export class ActionExecution {
  readonly actionExecutionId: string;
  readonly stageName: string;
  readonly definition: InvokeAction;
  /** With its variables resolved. */
  readonly userParameters: string | undefined;
  readonly inputArtifacts: readonly JobArtifact[];
  readonly startTime = new Date();
  readonly jobs: Job[] = [];
  readonly replies: Reply[] = [];
  status: ActionStatus = 'InProgress';
  lastUpdateTime = new Date();
  summary: string | undefined;
  externalExecutionId: string | undefined;
  percentComplete: number | undefined;
  errorDetails: { readonly code: string; readonly message: string } | undefined;
  outputVariables: Readonly<Record<string, string>> = {};

  readonly #environment: ActionEnvironment;
  readonly #finished = createDeferred<void>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #replyTimer: NodeJS.Timeout | undefined;

  constructor(
    environment: ActionEnvironment,
    stageName: string,
    definition: InvokeAction,
    userParameters: string | undefined,
    inputArtifacts: readonly JobArtifact[],
  ) {
    this.#environment = environment;
    this.actionExecutionId = environment.nextId();
    this.stageName = stageName;
    this.definition = definition;
    this.userParameters = userParameters;
    this.inputArtifacts = inputArtifacts;
  }

  /** Resolves when the action has ended, with any status. */
  get finished(): Promise<void> {
    return this.#finished.promise;
  }

  /** Sends the first job to the function. */
  start(): void {
    const { timeoutMinutes = DEFAULT_TIMEOUT_MINUTES } = this.definition;
    this.#schedule(
      () => this.#end('Failed', 'JobFailed', `The action did not end within ${timeoutMinutes} minutes.`),
      timeoutMinutes * 60_000,
    );
    this.#awaitReply();
    this.#nextJob(undefined);
  }

  /** Accepts a success reply to one of its jobs. @throws ServiceError InvalidJobStateException if the action no longer waits for the job */
  succeed(job: Job, input: JobSuccess): void {
    this.#take(job, input.continuationToken === undefined ? 'success' : 'continue', input);
    this.summary = input.executionDetails?.summary ?? this.summary;
    this.externalExecutionId = input.executionDetails?.externalExecutionId ?? this.externalExecutionId;
    this.percentComplete = input.executionDetails?.percentComplete ?? this.percentComplete;
    this.lastUpdateTime = new Date();
    const { continuationToken } = input;
    if (continuationToken === undefined) {
      this.outputVariables = input.outputVariables ?? {};
      this.#end('Succeeded');
      return;
    }
    this.#awaitReply();
    this.#schedule(() => this.#nextJob(continuationToken), this.#environment.continuationSeconds * 1_000);
  }

  /** Accepts a failure reply. @throws ServiceError InvalidJobStateException */
  fail(job: Job, input: JobFailure): void {
    this.#take(job, 'failure', input);
    this.externalExecutionId = input.failureDetails.externalExecutionId ?? this.externalExecutionId;
    this.#end('Failed', input.failureDetails.type, input.failureDetails.message);
  }

  /** Records a reply that was refused before it reached the job. */
  noteRefused(jobId: string, kind: Reply['kind'], input: JobSuccess | JobFailure, code: string): void {
    this.replies.push({ at: Date.now(), jobId, kind, input, outcome: code });
  }

  /** Fails the action before its first job. */
  failAtOnce(code: string, message: string): void {
    this.#end('Failed', code, message);
  }

  /** Abandons the action. Its function keeps running, and the pipeline no longer waits for it. */
  abandon(): void {
    this.#end('Abandoned');
  }

  #nextJob(continuationToken: string | undefined): void {
    const jobId = this.#environment.nextId();
    const expirationTime = Date.now() + CREDENTIALS_LIVE_MS;
    const event = buildJobEvent({
      jobId,
      accountId: this.#environment.accountId,
      functionName: this.definition.functionName,
      userParameters: this.userParameters,
      inputArtifacts: this.inputArtifacts,
      credentials: this.#environment.issueCredentials(this.inputArtifacts, expirationTime),
      expirationTime,
      continuationToken,
    });
    const job: Job = { id: jobId, action: this, event, isOpen: true };
    this.jobs.push(job);
    this.#environment.deliver(job);
  }

  #take(job: Job, kind: Reply['kind'], input: JobSuccess | JobFailure): void {
    const outcome = job.isOpen ? 'accepted' : 'InvalidJobStateException';
    this.replies.push({ at: Date.now(), jobId: job.id, kind, input, outcome });
    if (!job.isOpen) throw new ServiceError(outcome, 'The job state was specified in an invalid format.');
    job.isOpen = false;
  }

  #awaitReply(): void {
    clearTimeout(this.#replyTimer);
    this.#replyTimer = this.#schedule(() => {
      const message =
        `The AWS Lambda function ${this.definition.functionName} failed to return a result. Check the function to verify that it has ` +
        'permission to call the PutJobSuccessResult action and that it made a call to PutJobSuccessResult.';
      this.#end('Failed', 'JobFailed', message);
    }, REPLY_TIMEOUT_MS);
  }

  #schedule(run: () => void, ms: number): NodeJS.Timeout {
    const timer = setTimeout(run, ms);
    this.#timers.add(timer);
    return timer;
  }

  #end(status: ActionStatus, code?: string, message?: string): void {
    if (this.status !== 'InProgress') return;
    this.status = status;
    this.lastUpdateTime = new Date();
    if (code !== undefined && message !== undefined) this.errorDetails = { code, message };
    for (const timer of this.#timers) clearTimeout(timer);
    for (const job of this.jobs) job.isOpen = false;
    this.#finished.resolve();
  }
}
