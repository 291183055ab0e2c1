import { executionArnOf, executionUrl } from '../../core/deployment/execution-arn.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { Clock, JobReply, Log, PipelineJobs, StateMachine } from '../ports/ports.ts';
import { buildExecutionInput, type InputReaders } from './build-execution-input.ts';
import { type ContinuationToken, readContinuationToken, writeContinuationToken } from './continuation-token.ts';
import { type PipelineJob, readJob, readJobId } from './pipeline-job.ts';
import { replyToError, replyToExecution } from './reply-to-execution.ts';
import { watchExecution } from './watch-execution.ts';

/** What the trigger works with. */
export interface TriggerDeps extends InputReaders {
  readonly jobs: PipelineJobs;
  readonly machine: StateMachine;
  readonly stateMachineArn: string;
  /** How long a call may stay open to watch the execution. */
  readonly holdSeconds: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** How long starting may fail for passing reasons, over all calls, before the action fails. */
const START_PATIENCE_MS = 30 * 60_000;

/**
 * Answers a job of the Invoke action: starts the execution that is named after the job, or finds it, watches it for a while, and
 * replies once.
 *
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html
 */
export function createHandler(deps: TriggerDeps): (event: unknown) => Promise<void> {
  return async (event) => {
    const jobId = readJobId(event);
    const holdUntil = new Date(deps.clock.now().getTime() + deps.holdSeconds * 1_000);
    const reply = await decideReply(event, holdUntil, deps);
    const outcome = await deps.jobs.reply(jobId, reply);
    deps.log.info('Answered the job', { jobId, reply: reply.kind, outcome, executionArn: reply.externalExecutionId });
  };
}

async function decideReply(event: unknown, holdUntil: Date, deps: TriggerDeps): Promise<JobReply> {
  try {
    const job = readJob(event);
    const token = await startOrResume(job, deps);
    return token.kind === 'started' ? await watch(token, holdUntil, deps) : continueLater(token);
  } catch (error) {
    deps.log.error('The job fails', { jobId: readJobId(event), error: error instanceof Error ? error.name : 'unknown' });
    return replyToError(error);
  }
}

async function startOrResume(job: PipelineJob, deps: TriggerDeps): Promise<ContinuationToken> {
  const earlier =
    job.continuationToken === undefined ? undefined : readContinuationToken(job.continuationToken, deps.stateMachineArn);
  if (earlier?.kind === 'started') return earlier;
  const startedAt = earlier?.startedAt ?? deps.clock.now().toISOString();
  const executionName = earlier?.executionName ?? executionNameOf(job);
  try {
    const { json, stackName } = await buildExecutionInput(job, deps);
    const { executionArn } = await deps.machine.start(executionName, json);
    deps.log.info('The deployment is started', { jobId: job.id, executionArn, stackName });
    return { kind: 'started', executionArn, startedAt };
  } catch (error) {
    const executionArn = executionArnOf(deps.stateMachineArn, executionName);
    const standing = await lookForStart(executionArn, deps);
    if (standing === 'started') return { kind: 'started', executionArn, startedAt };
    const mayPass = isPassing(error) || standing === 'unclear';
    const elapsedMs = deps.clock.now().getTime() - Date.parse(startedAt);
    if (!mayPass || elapsedMs > START_PATIENCE_MS) throw error;
    deps.log.warn('Could not start the deployment yet', { jobId: job.id, executionName });
    return { kind: 'starting', executionName, startedAt };
  }
}

/**
 * An earlier delivery of the job may have got through, or this very start, whose answer was lost. Its result is the action's then,
 * whatever is wrong with the input by now.
 */
async function lookForStart(executionArn: string, { machine }: TriggerDeps): Promise<'started' | 'absent' | 'unclear'> {
  try {
    return (await machine.find(executionArn)) === undefined ? 'absent' : 'started';
  } catch (error) {
    return isPassing(error) ? 'unclear' : 'absent';
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof DeploymentError && error.name === 'SystemUnavailable';
}

async function watch(
  token: Extract<ContinuationToken, { kind: 'started' }>,
  holdUntil: Date,
  deps: TriggerDeps,
): Promise<JobReply> {
  const { executionArn } = token;
  try {
    const watched = { executionArn, startedAt: new Date(token.startedAt) };
    const ended = await watchExecution(
      watched,
      (execution) => replyToExecution(executionArn, execution) !== undefined,
      holdUntil,
      deps,
    );
    return (ended && replyToExecution(executionArn, ended)) ?? continueLater(token);
  } catch (error) {
    return replyToError(error, executionArn);
  }
}

function continueLater(token: ContinuationToken): JobReply {
  const continuationToken = writeContinuationToken(token);
  if (token.kind === 'starting') return { kind: 'continue', continuationToken, summary: 'Waiting to start the deployment.' };
  const { executionArn } = token;
  const summary = `The deployment goes on: ${executionUrl(executionArn)}`;
  return { kind: 'continue', continuationToken, externalExecutionId: executionArn, summary };
}

/** A redelivered job finds its execution by this name. At most 80 characters that Step Functions and CloudWatch Logs allow. */
function executionNameOf(job: PipelineJob): string {
  return job.id.replace(/[^-\w]/g, '-').slice(0, 80);
}
