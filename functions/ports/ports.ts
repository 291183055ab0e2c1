import type { StackSettings } from '../../core/deployment/stack-settings.ts';
import type { TargetRole } from '../../core/deployment/target.ts';
import type { DeploymentErrorName } from '../../core/errors.ts';
import type { DeployedSettings } from '../../core/stack/settings-change.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import type { StackResource } from '../../core/stack/stack-resource.ts';
import type { ArtifactLocation } from './revisions.ts';

/** Clock of the functions. Only retries of replies, `pollForAWhile`, and `seeStartEvent` wait. */
export interface Clock {
  now(): Date;
  sleep(ms: number): Promise<void>;
}

/** Structured log lines. Fields are IDs and counts: never an event, a parameter value, or the environment. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** Fields of a log line in addition to its message. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Facts about a stack that a deployment needs. */
export interface Stack extends DeployedSettings {
  readonly stackId: string;
  /** ARN of the root stack; absent if the stack is not nested. */
  readonly rootId?: string | undefined;
  readonly stackStatus: string;
  readonly stackStatusReason?: string | undefined;
  /** ISO 8601. */
  readonly creationTime?: string | undefined;
  /** Names of the parameters that the deployed template declares. */
  readonly parameterNames: readonly string[];
  /** Deployed values by parameter name. CloudFormation shows `****` for a NoEcho value. */
  readonly parameterValues?: Readonly<Record<string, string>> | undefined;
  /** Values of the outputs by name. */
  readonly outputs?: Readonly<Record<string, string>> | undefined;
}

/** A template for CloudFormation: in the request (up to 51,200 bytes) or in the gate's bucket (up to 1 MB). */
export type TemplateSource = { readonly templateBody: string } | { readonly templateUrl: string };

/** Input of CreateStack. */
export interface CreateStackRequest extends StackSettings {
  readonly stackName: string;
  readonly template: TemplateSource;
  readonly clientRequestToken: string;
  readonly terminationProtection?: boolean | undefined;
  readonly stackPolicyBody?: string | undefined;
  readonly timeoutInMinutes?: number | undefined;
}

/** Outcome of CreateStack. */
export type CreateStackOutcome = { readonly kind: 'started'; readonly stackId: string } | { readonly kind: 'already-exists' };

/** A change set in the list of a stack's change sets. */
export interface ChangeSetSummary {
  readonly name: string;
  readonly status?: string | undefined;
  readonly description?: string | undefined;
  /** ISO 8601. */
  readonly creationTime?: string | undefined;
}

/** Stacks in CloudFormation. Failures are DeploymentErrors. */
export interface Stacks {
  /** @param stack name or ARN. Returns undefined only if CloudFormation reports that the stack does not exist. */
  find(stack: string): Promise<Stack | undefined>;
  create(request: CreateStackRequest): Promise<CreateStackOutcome>;
  /** Every resource of the stack, from all pages. */
  listResources(stackId: string): Promise<readonly StackResource[]>;
  /** Every change set of the stack, from all pages. */
  listChangeSets(stackId: string): Promise<readonly ChangeSetSummary[]>;
  /** Starts the delete, by ARN. Succeeds if the stack is already deleted. */
  delete(stackId: string, clientRequestToken: string): Promise<void>;
  setTerminationProtection(stackId: string, isProtected: boolean): Promise<void>;
  /** @returns the stack policy as JSON text; undefined if the stack has none */
  findStackPolicy(stackId: string): Promise<string | undefined>;
  /** @param body the policy as JSON text */
  setStackPolicy(stackId: string, body: string): Promise<void>;
  /** The events of the stack, newest first. A page is read only when the iteration reaches it. Empty if the stack is absent. */
  readEvents(stack: string): AsyncIterable<StackEvent>;
}

/** A decision about a job of CodePipeline, for all deliveries of it. */
export type JobDecision =
  /** `input` is the input of the execution, JSON text. */
  | { readonly kind: 'start'; readonly input: string; readonly stackName: string }
  | { readonly kind: 'fail'; readonly error: DeploymentErrorName; readonly message: string };

/** The stored decision, which all deliveries follow. */
export type SettledDecision = JobDecision & {
  /** ISO 8601. */
  readonly decidedAt: string;
};

/** The decisions about jobs. */
export interface JobDecisions {
  /**
   * Stores a decision, unless the job has one.
   *
   * @param jobName the name that the execution of the job has
   * @returns the stored decision: the given one, or the decision of an earlier delivery
   * @throws DeploymentError UnexpectedError if another principal changed the stored decision
   */
  settle(jobName: string, decision: JobDecision): Promise<SettledDecision>;
  /** @returns undefined without a decision; a decision to fail if another principal changed the stored decision */
  find(jobName: string): Promise<SettledDecision | undefined>;
}

/** The first event about each job. Every principal with `lambda:InvokeFunction` can send another event with the ID of a job. */
export interface JobEvents {
  /**
   * Stores an event, unless the job has one.
   *
   * @param jobName the name that the execution of the job has
   * @param content the event without its credentials, JSON text
   * @returns true for the first event about the job, and for every delivery of it
   * @throws DeploymentError UnexpectedError if another principal changed the stored event
   */
  isFirst(jobName: string, content: string): Promise<boolean>;
}

/** The gate's own bucket. */
export interface GateBucket {
  /** Stores a template that is too large for a request. @returns the TemplateURL */
  putTemplate(body: string): Promise<string>;
  /** Stores a part of a decision record under `records/`. @returns its `s3://` address */
  putRecord(name: string, body: string, contentType: string): Promise<string>;
  /** Stores the end of an execution under `outcomes/`. */
  putOutcome(executionArn: string, body: string): Promise<void>;
  /** Reads the stored version IDs of a stack's secrets. @returns undefined if there are none */
  readSecretVersions(stackId: string): Promise<string | undefined>;
  /** Stores the version IDs of a stack's secrets in place of the stored ones. */
  putSecretVersions(stackId: string, text: string): Promise<void>;
}

/** The version of a secret that a reference without a version resolves to now. */
export interface CurrentVersion {
  readonly versionId: string;
  /** Time of the last change of the secret, its versions, or its settings. */
  readonly changedAt?: Date | undefined;
}

/** Versions of secrets in Secrets Manager and Parameter Store. Values are never read. */
export interface SecretVersionReader {
  /**
   * @param secrets the service and the name or ARN: `secretsmanager:shop/db`, `ssm-secure:/shop/db`
   * @returns the version by secret; a secret that does not exist, or that the gate may not read, is absent
   * @throws DeploymentError SystemUnavailable
   */
  read(secrets: readonly string[]): Promise<ReadonlyMap<string, CurrentVersion>>;
}

/** The part of Lambda's context that the functions use. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html */
export interface InvocationContext {
  /** The ARN that the caller used, with the version or the alias if the caller named one. */
  readonly invokedFunctionArn: string;
}

/** The secret of one gate. A value that carries its HMAC was written by this gate. */
export interface GateSecret {
  /**
   * @param text begins with its purpose, such as `change-set:`, so that a value of one purpose is not valid for another purpose
   * @returns HMAC-SHA256 as 64 hexadecimal digits; the same text gives the same digits for the lifetime of the gate
   * @throws DeploymentError SystemUnavailable or PermissionError if the secret cannot be read
   */
  hmac(text: string): Promise<string>;
}

/** A small file in S3 that the owner of the gate, or the pipeline of the AWS blog article, names. */
export interface TextObjects {
  /** @throws DeploymentError RevisionUnavailable if the file does not exist, ConfigurationError if it is larger than `maxBytes` */
  readText(location: ArtifactLocation, maxBytes: number): Promise<string>;
}

/** The object with the policy of the gate's owner. */
export interface PolicyObject {
  /** `s3://bucket/key` */
  readonly uri: string;
  /** SHA-256 of its content, which the deployment of the gate determines. */
  readonly sha256: string;
}

/** The policy of the gate's owner. */
export interface BaselinePolicy {
  /** Undefined if the gate has no policy; the preset `standard` then applies. A policy that cannot be read is an error. */
  readText(): Promise<string | undefined>;
}

/** Status of an execution. */
export interface Execution {
  readonly status: string;
  readonly startedAt?: Date | undefined;
  /** Absent while the execution is running. */
  readonly endedAt?: Date | undefined;
  /** JSON text. It can contain parameter values, so it is neither logged nor repeated in messages. */
  readonly input?: string | undefined;
  /** JSON text, on success. */
  readonly output?: string | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

/** The deployment state machine. */
export interface StateMachine {
  /** Starts the execution, or finds the existing execution with this name. @returns its ARN */
  start(name: string, input: string): Promise<{ readonly executionArn: string }>;
  /** Undefined if there is no such execution. */
  find(executionArn: string): Promise<Execution | undefined>;
}

/** Task tokens of Step Functions: each belongs to one attempt of a task that waits for a callback. */
export interface TaskTokens {
  /**
   * Ends the wait of a task. The result has no content: the state machine drops it, because a principal who can read the execution
   * history knows the token.
   *
   * @returns `closed` if no task waits for this token: another invocation completed it, it timed out, or the execution ended
   * @throws DeploymentError SystemUnavailable or PermissionError if the task can still wait
   */
  complete(taskToken: string): Promise<'completed' | 'closed'>;
}

/** CodePipeline's failure types that the gate uses. */
export type JobFailureType = 'JobFailed' | 'ConfigurationError' | 'PermissionError' | 'RevisionUnavailable' | 'SystemUnavailable';

/** Reply to a job. */
export type JobReply =
  | {
      readonly kind: 'continue';
      readonly continuationToken: string;
      readonly externalExecutionId?: string;
      readonly summary?: string;
    }
  | {
      readonly kind: 'succeed';
      readonly externalExecutionId: string;
      readonly summary: string;
      readonly outputVariables: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'fail';
      readonly type: JobFailureType;
      readonly message: string;
      readonly externalExecutionId?: string;
    };

/** A job as CodePipeline returns it. `data` contains credentials and is never logged. */
export interface JobDetails {
  /** The same structure as `data` of a job event. */
  readonly data: unknown;
  readonly pipelineName?: string | undefined;
  readonly pipelineExecutionId?: string | undefined;
  readonly actionExecutionId?: string | undefined;
}

/** Jobs of CodePipeline. */
export interface PipelineJobs {
  /** Undefined if CodePipeline has no job with this ID. */
  find(jobId: string): Promise<JobDetails | undefined>;
  /** `already-answered` if CodePipeline no longer waits for this job. */
  reply(jobId: string, reply: JobReply): Promise<'accepted' | 'already-answered'>;
}

/** Credentials that CodePipeline gives with a job. They permit access to the artifacts of the job only. */
export interface ArtifactCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** Access to the account and the Region of a target. */
export interface TargetAccess {
  /** Of a session of the target's role; if absent, the function's role. */
  readonly credentials?: ArtifactCredentials;
  /** If absent, the Region of the gate. */
  readonly region?: string;
}

/** Sessions of the roles of targets. */
export interface TargetSessions {
  /** @throws DeploymentError PermissionError if the role does not exist or does not trust the gate; SystemUnavailable */
  assume(role: TargetRole, sessionName: string): Promise<ArtifactCredentials>;
}
