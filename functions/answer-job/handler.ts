import { approvalIdsOf } from '../../core/approvals/approval-id.ts';
import { summarizeRequest } from '../../core/approvals/summarize-request.ts';
import { executionArnOf, isExecutionOf } from '../../core/deployment/execution-arn.ts';
import { DeploymentError } from '../../core/errors.ts';
import { hasOrigin } from '../check-origin.ts';
import type { ContinuationTokens } from '../continuation-token.ts';
import { executionNameOf, readJob } from '../pipeline-job.ts';
import type { Approvals } from '../ports/approvals.ts';
import type { OpenJob, OpenJobs } from '../ports/open-jobs.ts';
import type { Clock, Execution, JobDecision, JobDecisions, JobReply, PipelineJobs, StateMachine } from '../ports/ports.ts';
import { replyRunning, replyToError, replyToExecution } from '../reply-to-execution.ts';
import { type StoreOutcomeDeps, storeOutcome } from '../store-outcome.ts';
import { readWakeUp } from './wake-up.ts';

/** Dependencies of the function. */
export interface AnswerDeps extends StoreOutcomeDeps {
  readonly jobs: Pick<PipelineJobs, 'reply'>;
  readonly machine: Pick<StateMachine, 'find'>;
  readonly openJobs: Pick<OpenJobs, 'find' | 'findJob' | 'verify'>;
  readonly tokens: Pick<ContinuationTokens, 'read' | 'write'>;
  readonly decisions: JobDecisions;
  readonly approvals: Pick<Approvals, 'find' | 'findOutcome'>;
  readonly stateMachineArn: string;
  readonly clock: Clock;
}

/** DescribeExecution is eventually consistent: it may return the status before the event. */
const READS_AFTER_END = 3;
const PAUSE_MS = 1_000;

/** The decision about a job that Lambda could not deliver to the trigger. */
const UNDELIVERED: JobDecision = {
  kind: 'fail',
  error: 'SystemUnavailable',
  message:
    'Expected the trigger of the gate to handle the job, got failures or throttling in every delivery: nothing was started. Release the change ' +
    'again; if it fails again, the owner of the gate finds the reason in the logs of the trigger.',
};

/**
 * Answers open jobs. An event, a message, or a record only wakes the function: the execution, which it reads, decides about the reply, and
 * the open job, which the gate signed, decides which job gets it.
 */
export function createHandler(deps: AnswerDeps): (event: unknown) => Promise<void> {
  return async (event) => {
    const wakeUp = readWakeUp(event);
    switch (wakeUp.kind) {
      case 'ended':
        return answerEnd(wakeUp.executionArn, deps);
      case 'messages':
        for (const text of wakeUp.texts) await (text.startsWith('arn:') ? answerEnd(text, deps) : renew(text, deps));
        return;
      case 'undelivered':
        return answerUndelivered(wakeUp.jobEvent, deps);
    }
  };
}

/** Answers the open job of an execution with the result, and stores the outcome. */
async function answerEnd(executionArn: string, deps: AnswerDeps): Promise<void> {
  if (!isExecutionOf(executionArn, deps.stateMachineArn)) return deps.log.warn('The execution belongs to another state machine');
  const job = await deps.openJobs.find(executionArn);
  // A deployment that a person started has no job. The trigger reads the execution after it stores the job, so no result is lost.
  if (job === undefined) {
    deps.log.info('The execution has no open job', { executionArn });
    const execution = await deps.machine.find(executionArn);
    return execution && storeOutcome(executionArn, execution, deps);
  }
  for (let read = 1; ; read++) {
    const answered = await decideReply(job, deps);
    if (answered.ended || read === READS_AFTER_END) return answerOpenJob(job, answered, deps);
    await deps.clock.sleep(PAUSE_MS);
  }
}

/** Answers the job of a message with the result, or with a token while the execution is running. */
async function renew(text: string, deps: AnswerDeps): Promise<void> {
  const job = await deps.openJobs.verify(text);
  if (job === undefined) return deps.log.warn('This gate did not write the message');
  await answerOpenJob(job, await decideReply(job, deps), deps);
}

/**
 * Answers a job that no delivery of its event could answer. Another principal can send such a record with an invented event. If the trigger
 * left the job open, the stored job therefore determines the reply, and the content of the record is not used. If the trigger has not seen the
 * job, the record determines the reply: if the execution of the job may have been started, the next job reads the execution. Any other job
 * fails, and the stored decision prevents a late delivery from starting the job.
 *
 * @throws DeploymentError UnexpectedError if the token in the event belongs to another action
 */
async function answerUndelivered(jobEvent: unknown, deps: AnswerDeps): Promise<void> {
  const job = readJob(jobEvent);
  const open = await deps.openJobs.findJob(job.id);
  if (open !== undefined) return answerOpenJob({ ...open, jobId: job.id }, await decideReply(open, deps), deps);
  const { continuationToken } = job;
  if (continuationToken !== undefined) {
    const { executionArn } = await deps.tokens.read(continuationToken, job);
    return answer(job.id, replyRunning(executionArn, continuationToken), deps);
  }
  const name = executionNameOf(job.id);
  const executionArn = executionArnOf(deps.stateMachineArn, name);
  if ((await deps.machine.find(executionArn)) === undefined) {
    const decision = await deps.decisions.settle(name, UNDELIVERED);
    if (decision.kind === 'fail') {
      return answer(job.id, replyToError(new DeploymentError(decision.error, decision.message)), deps);
    }
  }
  const startedAt = deps.clock.now().toISOString();
  const token = await deps.tokens.write({ kind: 'starting', executionArn, startedAt, jobId: job.id }, job);
  await answer(job.id, replyRunning(executionArn, token), deps);
}

/** The reply to an open job. */
interface OpenJobReply {
  readonly reply: JobReply;
  /** The execution, if it has ended and belongs to the job. */
  readonly ended?: Execution;
}

/** The result if the execution has ended and belongs to the job; otherwise a token, with which the next job reads the execution. */
async function decideReply({ executionArn, origin, continuationToken }: OpenJob, deps: AnswerDeps): Promise<OpenJobReply> {
  const execution = await deps.machine.find(executionArn);
  const result = execution && replyToExecution(executionArn, execution);
  if (execution && result && (await hasOrigin(executionArn, execution, origin, deps))) return { reply: result, ended: execution };
  return { reply: replyRunning(executionArn, continuationToken, await describeOpenApproval(executionArn, deps)) };
}

/** The job gets its answer first: the pipeline waits for the answer, not for the outcome. */
async function answerOpenJob({ jobId, executionArn }: OpenJob, { reply, ended }: OpenJobReply, deps: AnswerDeps): Promise<void> {
  await answer(jobId, reply, deps);
  if (ended) await storeOutcome(executionArn, ended, deps);
}

/** Describes the approval that an execution waits for. If the approval cannot be read, the job is renewed without a description. */
async function describeOpenApproval(executionArn: string, { approvals, log }: AnswerDeps): Promise<string | undefined> {
  const name = executionArn.split(':').at(-1) ?? '';
  try {
    for (const id of approvalIdsOf({ name })) {
      const request = await approvals.find(id);
      if (request !== undefined && (await approvals.findOutcome(id)) === undefined) return summarizeRequest(request);
    }
  } catch {
    log.warn('The approval cannot be read', { executionArn });
  }
  return undefined;
}

/**
 * Replies to a job. CodePipeline refuses the reply if another reply arrived first. If the first reply was a token, the next job reads the
 * execution.
 */
async function answer(jobId: string, reply: JobReply, { jobs, log }: AnswerDeps): Promise<void> {
  const outcome = await jobs.reply(jobId, reply);
  log.info('Answered the job', { jobId, reply: reply.kind, outcome, executionArn: reply.externalExecutionId });
}
