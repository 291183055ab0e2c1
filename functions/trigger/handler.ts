import { executionArnOf, executionUrl } from '../../core/deployment/execution-arn.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { Clock, JobDecision, JobDecisions, JobReply, Log, PipelineJobs, StateMachine } from '../ports/ports.ts';
import { buildExecutionInput, type InputReaders } from './build-execution-input.ts';
import { checkExecution } from './check-execution.ts';
import type { ContinuationToken, ContinuationTokens } from './continuation-token.ts';
import { type PipelineJob, readJob, readJobId } from './pipeline-job.ts';
import { replyToError, replyToExecution } from './reply-to-execution.ts';
import { verifyJob } from './verify-job.ts';
import { watchExecution } from './watch-execution.ts';

/** Dependencies of the trigger. */
export interface TriggerDeps extends InputReaders {
  readonly jobs: PipelineJobs;
  readonly machine: StateMachine;
  readonly tokens: ContinuationTokens;
  readonly decisions: JobDecisions;
  readonly stateMachineArn: string;
  /** True if CodePipeline must confirm a job before the trigger starts its deployment. */
  readonly verifyJobs: boolean;
  /** Maximum time for which one invocation watches the execution. */
  readonly holdSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** The return value of the trigger. CodePipeline ignores it, and the canary reads it. */
export interface TriggerAnswer {
  readonly reply: JobReply['kind'];
  /** The message of a failure in CodePipeline. */
  readonly message?: string;
}

/**
 * Maximum time, over all invocations, for which transient errors may delay the decision about a job, and then the start of its execution.
 */
const START_PATIENCE_MS = 30 * 60_000;

/**
 * Answers a job of the Invoke action: starts or finds the execution that is named after the job, watches it for a limited time, and replies
 * once.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */
export function createHandler(deps: TriggerDeps): (event: unknown) => Promise<TriggerAnswer> {
  return async (event) => {
    const jobId = readJobId(event);
    const holdUntil = new Date(deps.clock.now().getTime() + deps.holdSeconds * 1_000);
    const reply = await decideReply(event, holdUntil, deps);
    const outcome = await deps.jobs.reply(jobId, reply);
    deps.log.info('Answered the job', { jobId, reply: reply.kind, outcome, executionArn: reply.externalExecutionId });
    return { reply: reply.kind, ...(reply.kind === 'fail' && { message: reply.message }) };
  };
}

async function decideReply(event: unknown, holdUntil: Date, deps: TriggerDeps): Promise<JobReply> {
  try {
    const job = readJob(event);
    if (await isSecretUnavailable(deps)) return waitForSecret(job);
    const earlier = job.continuationToken === undefined ? undefined : await deps.tokens.read(job.continuationToken, job);
    const token = earlier?.kind === 'started' ? earlier : await start(job, earlier, deps);
    return token.kind === 'started' ? await watch(token, job, holdUntil, deps) : await continueLater(token, job, deps);
  } catch (error) {
    if (error instanceof RedeliveryNeeded) throw error;
    deps.log.error('The job fails', { jobId: readJobId(event), error: error instanceof Error ? error.name : 'unknown' });
    return replyToError(error);
  }
}

/** The handler throws this error, so that Lambda delivers the event again. */
class RedeliveryNeeded extends Error {
  override readonly name = 'RedeliveryNeeded';
}

async function isSecretUnavailable({ tokens }: TriggerDeps): Promise<boolean> {
  try {
    await tokens.prepare();
    return false;
  } catch (error) {
    if (isTransient(error)) return true;
    throw error;
  }
}

/**
 * Without the secret, no token can be written or verified; but the deployment of the job may be running, so the action must not fail. A
 * token is returned unchanged: CodePipeline passes the token only to the next job of the same action, which verifies the token.
 */
function waitForSecret({ id, continuationToken }: PipelineJob): JobReply {
  if (continuationToken === undefined) {
    throw new RedeliveryNeeded(`Expected to read the secret of the gate for the job ${id}, got transient errors: retrying.`);
  }
  return { kind: 'continue', continuationToken, summary: 'Waiting for the secret of the gate.' };
}

/**
 * Starts the execution of the job, as the first delivery of the job decided. The call that fails the action after the maximum delay starts
 * no execution, so that no start can follow the failure.
 *
 * @throws the reason to fail the action
 */
async function start(job: PipelineJob, earlier: ContinuationToken | undefined, deps: TriggerDeps): Promise<ContinuationToken> {
  const jobId = earlier?.jobId ?? job.id;
  const executionName = executionNameOf(jobId);
  const executionArn = executionArnOf(deps.stateMachineArn, executionName);
  const now = deps.clock.now().toISOString();
  const started = { kind: 'started', executionArn, startedAt: now, jobId } as const;
  const starting = { kind: 'starting', executionArn, startedAt: earlier?.startedAt ?? now, jobId } as const;
  const isLate = (since: string): boolean => Date.parse(now) - Date.parse(since) > START_PATIENCE_MS;
  let refusal: unknown;
  try {
    const decision = await deps.decisions.settle(executionName, await decide(job, isLate(starting.startedAt), deps));
    if (decision.kind === 'fail') refusal = new DeploymentError(decision.error, decision.message);
    else if (isLate(decision.decidedAt)) refusal = tooLate(executionName);
    else {
      await deps.machine.start(executionName, decision.input);
      deps.log.info('The deployment is started', { jobId: job.id, executionArn, stackName: decision.stackName });
      return started;
    }
  } catch (error) {
    if (!isTransient(error)) refusal = error;
  }
  const standing = await findStart(executionArn, deps);
  if (standing === 'started') return started;
  if (standing === 'absent' && refusal !== undefined) throw refusal;
  deps.log.warn('Could not start the deployment yet', { jobId: job.id, executionName });
  return starting;
}

/**
 * Decides about the job: the input of its execution, or the reason to fail the action.
 *
 * @param isLast true if a transient error is a reason to fail the action
 * @throws DeploymentError SystemUnavailable unless `isLast`
 */
async function decide(job: PipelineJob, isLast: boolean, deps: TriggerDeps): Promise<JobDecision> {
  try {
    const pipeline = deps.verifyJobs ? await verifyJob(job, deps.jobs) : {};
    const { json, stackName } = await buildExecutionInput(job, deps, pipeline);
    return { kind: 'start', input: json, stackName };
  } catch (error) {
    if (isTransient(error) && !isLast) throw error;
    const { name, message } = toKnownError(error);
    return { kind: 'fail', error: name, message };
  }
}

function toKnownError(error: unknown): DeploymentError {
  if (error instanceof DeploymentError) return error;
  return new DeploymentError('UnexpectedError', error instanceof Error ? error.message : String(error));
}

function tooLate(executionName: string): DeploymentError {
  return new DeploymentError(
    'SystemUnavailable',
    `Expected Step Functions to start the execution ${executionName} within ${START_PATIENCE_MS / 60_000} minutes, got transient errors: ` +
      'release the change again.',
  );
}

/**
 * Finds the execution that an earlier delivery of the job started, or that this invocation started if only the response was lost. Its
 * result is the result of the action, even if the input is no longer valid.
 */
async function findStart(executionArn: string, { machine }: TriggerDeps): Promise<'started' | 'absent' | 'unclear'> {
  try {
    return (await machine.find(executionArn)) === undefined ? 'absent' : 'started';
  } catch (error) {
    return isTransient(error) ? 'unclear' : 'absent';
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof DeploymentError && error.name === 'SystemUnavailable';
}

async function watch(token: ContinuationToken, job: PipelineJob, holdUntil: Date, deps: TriggerDeps): Promise<JobReply> {
  const { executionArn } = token;
  try {
    const watched = { executionArn, startedAt: new Date(token.startedAt) };
    const ended = await watchExecution(
      watched,
      (execution) => replyToExecution(executionArn, execution) !== undefined,
      holdUntil,
      deps,
    );
    if (ended === undefined) return await continueLater(token, job, deps);
    checkExecution(executionArn, ended, job);
    return replyToExecution(executionArn, ended) ?? (await continueLater(token, job, deps));
  } catch (error) {
    return replyToError(error, executionArn);
  }
}

async function continueLater(token: ContinuationToken, job: PipelineJob, { tokens }: TriggerDeps): Promise<JobReply> {
  const continuationToken = await tokens.write(token, job);
  if (token.kind === 'starting') return { kind: 'continue', continuationToken, summary: 'Waiting to start the deployment.' };
  const { executionArn } = token;
  const summary = `The deployment is still running: ${executionUrl(executionArn)}`;
  return { kind: 'continue', continuationToken, externalExecutionId: executionArn, summary };
}

/** A redelivered job finds its execution by this name. At most 80 characters that Step Functions and CloudWatch Logs allow. */
function executionNameOf(jobId: string): string {
  return jobId.replace(/[^-\w]/g, '-').slice(0, 80);
}
