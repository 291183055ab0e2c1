import { executionArnOf } from '../../core/deployment/execution-arn.ts';
import { DeploymentError } from '../../core/errors.ts';
import { checkOrigin } from '../check-origin.ts';
import type { ContinuationToken, ContinuationTokens } from '../continuation-token.ts';
import { executionNameOf, jobContentOf, type PipelineJob, readJob, readJobId } from '../pipeline-job.ts';
import type { ExecutionOrigin, OpenJobs, Renewals } from '../ports/open-jobs.ts';
import type { Execution, JobEvents, JobReply, PipelineJobs } from '../ports/ports.ts';
import { replyRunning, replyToError, replyToExecution } from '../reply-to-execution.ts';
import { chooseArtifact } from './choose-artifact.ts';
import { findExecution, isTransient, type StartDeps, startExecution } from './start-execution.ts';
import { readUserParameters } from './user-parameters.ts';

/** Dependencies of the trigger. */
export interface TriggerDeps extends StartDeps {
  readonly jobs: PipelineJobs;
  readonly tokens: ContinuationTokens;
  readonly events: JobEvents;
  readonly openJobs: Pick<OpenJobs, 'store' | 'sign'>;
  readonly renewals: Renewals;
  readonly stateMachineArn: string;
}

/** The return value of the trigger. CodePipeline ignores it, and the canary reads it. */
export interface TriggerAnswer {
  /** `none`: the end of the execution, or a renewal, answers the job. */
  readonly reply: JobReply['kind'] | 'none';
  /** The message of a failure in CodePipeline. */
  readonly message?: string;
}

/** DescribeExecution is eventually consistent: an execution may be missing for a moment after its start. */
const UNKNOWN_FOR_MS = 5 * 60_000;

/**
 * Starts or finds the execution that is named after the first job of the action, and leaves the job open for the function that answers
 * jobs. The trigger replies only if the execution has ended, the action fails, or the job cannot be left open.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */
export function createHandler(deps: TriggerDeps): (event: unknown) => Promise<TriggerAnswer> {
  return async (event) => {
    const jobId = readJobId(event);
    const reply = await decideReply(event, deps);
    if (reply === undefined) return { reply: 'none' };
    const outcome = await deps.jobs.reply(jobId, reply);
    deps.log.info('Answered the job', { jobId, reply: reply.kind, outcome, executionArn: reply.externalExecutionId });
    return { reply: reply.kind, ...(reply.kind === 'fail' && { message: reply.message }) };
  };
}

/** @returns undefined if the job stays open */
async function decideReply(event: unknown, deps: TriggerDeps): Promise<JobReply | undefined> {
  try {
    if (await isSecretUnavailable(deps)) return waitForSecret(readJob(event));
    if (!(await isFirstEvent(event, deps))) return undefined;
    const job = readJob(event);
    const token = await nameExecution(job, deps);
    let isOpen: boolean | undefined;
    const open = async () => {
      isOpen ??= await leaveOpen(job, token, deps);
    };
    if (token.kind === 'starting' && (await startExecution(job, token, open, deps)) === 'starting') {
      return await continueLater(token, job, deps);
    }
    await open();
    const started = { ...token, kind: 'started' } as const;
    const result = await readResult(started, job, deps);
    return result ?? (isOpen ? undefined : await continueLater(started, job, deps));
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
 * Returns false for an event with the ID of a job that had another event: CodePipeline did not send it. A reply to the job, or an open job,
 * would give the job the result of another execution.
 */
async function isFirstEvent(event: unknown, { events, log }: TriggerDeps): Promise<boolean> {
  const jobId = readJobId(event);
  try {
    // Two job IDs can give one name of an execution, so the content includes the ID.
    const isFirst = await events.isFirst(executionNameOf(jobId), jobContentOf(event));
    if (!isFirst) log.warn('The job has another event', { jobId });
    return isFirst;
  } catch (error) {
    if (!isTransient(error)) throw error;
    throw new RedeliveryNeeded(`Expected to read the first event of the job ${jobId}, got transient errors: retrying.`);
  }
}

/** Names the execution of the action: the token of the previous reply, or the ID of the first job. */
async function nameExecution(job: PipelineJob, deps: TriggerDeps): Promise<ContinuationToken> {
  if (job.continuationToken === undefined) {
    const executionArn = executionArnOf(deps.stateMachineArn, executionNameOf(job.id));
    return { kind: 'starting', executionArn, startedAt: deps.clock.now().toISOString(), jobId: job.id };
  }
  const token = await deps.tokens.read(job.continuationToken, job);
  if (token.kind === 'started' || (await findExecution(token.executionArn, deps)) !== 'started') return token;
  return { ...token, kind: 'started' };
}

/**
 * Leaves the job open: sends its renewal, and stores the job for the end of the execution. Both happen before the start of the execution,
 * so that an execution that runs or ends always finds its job.
 *
 * @returns false if the job needs a reply now
 */
async function leaveOpen(job: PipelineJob, token: ContinuationToken, deps: TriggerDeps): Promise<boolean> {
  try {
    const { executionArn } = token;
    const continuationToken = await deps.tokens.write(token, job);
    const openJob = { jobId: job.id, executionArn, origin: originOf(job, deps), continuationToken };
    await deps.renewals.arm(await deps.openJobs.sign(openJob));
    await deps.openJobs.store(openJob);
    return true;
  } catch (error) {
    deps.log.warn('Could not leave the job open', { jobId: job.id, error: error instanceof Error ? error.name : 'unknown' });
    return false;
  }
}

/**
 * Returns the origin that the execution of the job must have. For a verified job, the input of the execution has the pipeline execution that
 * CodePipeline confirmed, in place of the one in UserParameters.
 *
 * @throws DeploymentError ConfigurationError if the UserParameters of the job are wrong
 */
function originOf(job: PipelineJob, { verifyJobs }: Pick<TriggerDeps, 'verifyJobs'>): ExecutionOrigin {
  const { pipelineExecutionId, inputArtifact } = readUserParameters(job.userParameters);
  const { bucket, key } = chooseArtifact(job.inputArtifacts, inputArtifact).location;
  const revision = { revisionS3Bucket: bucket, revisionS3Key: key };
  return verifyJobs ? revision : { ...revision, pipelineExecutionId: pipelineExecutionId ?? null };
}

/**
 * Reads the execution once, for an end that no event can report: before the job was stored, or with a lost event.
 *
 * @returns undefined while the execution is running
 */
async function readResult(token: ContinuationToken, job: PipelineJob, deps: TriggerDeps): Promise<JobReply | undefined> {
  const { executionArn } = token;
  try {
    const execution = await readExecution(token, deps);
    const reply = execution && replyToExecution(executionArn, execution);
    if (execution !== undefined && reply !== undefined) await checkOrigin(executionArn, execution, originOf(job, deps), deps);
    return reply;
  } catch (error) {
    if (isTransient(error)) return undefined;
    return replyToError(error, executionArn);
  }
}

/**
 * @returns undefined after a transient error, or if the execution is not visible yet
 * @throws DeploymentError PermissionError or ConfigurationError; UnexpectedError if the execution does not exist
 */
async function readExecution({ executionArn, startedAt }: ContinuationToken, deps: TriggerDeps): Promise<Execution | undefined> {
  try {
    const execution = await deps.machine.find(executionArn);
    if (execution !== undefined || deps.clock.now().getTime() - Date.parse(startedAt) <= UNKNOWN_FOR_MS) return execution;
  } catch (error) {
    if (!(error instanceof DeploymentError)) throw error;
    if (!isTransient(error) && error.name !== 'UnexpectedError') {
      const message = `${error.message} The deployment itself may still be running: see its execution.`;
      throw new DeploymentError(error.name, message, { cause: error });
    }
    deps.log.warn('Could not read the execution; the deployment is still running', { executionArn, error: error.name });
    return undefined;
  }
  throw new DeploymentError(
    'UnexpectedError',
    `Expected the execution ${executionArn} to exist, got none: release the change again.`,
  );
}

async function continueLater(token: ContinuationToken, job: PipelineJob, { tokens }: TriggerDeps): Promise<JobReply> {
  const continuationToken = await tokens.write(token, job);
  if (token.kind === 'started') return replyRunning(token.executionArn, continuationToken);
  return { kind: 'continue', continuationToken, summary: 'Waiting to start the deployment.' };
}
