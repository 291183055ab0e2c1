import { DeploymentError } from '../../core/errors.ts';
import type { ContinuationToken } from '../continuation-token.ts';
import type { PipelineJob } from '../pipeline-job.ts';
import type { Clock, JobDecision, JobDecisions, Log, PipelineJobs, StateMachine } from '../ports/ports.ts';
import { buildExecutionInput, type InputReaders } from './build-execution-input.ts';
import { verifyJob } from './verify-job.ts';

/** Dependencies of `startExecution`. */
export interface StartDeps extends InputReaders {
  readonly jobs: Pick<PipelineJobs, 'find'>;
  readonly machine: StateMachine;
  readonly decisions: JobDecisions;
  /** True if CodePipeline must confirm a job before the trigger starts its deployment. */
  readonly verifyJobs: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Maximum time, over all invocations, for which transient errors may delay the decision about a job, and then the start of its execution.
 */
const START_PATIENCE_MS = 30 * 60_000;

/**
 * Starts the execution of the job, as the first delivery of the job decided. The call that fails the action after the maximum delay starts
 * no execution, so that no start can follow the failure.
 *
 * @param token names the execution
 * @param beforeStart runs before the call that starts the execution
 * @returns `starting` if a transient error prevents the start
 * @throws the reason to fail the action
 */
export async function startExecution(
  job: PipelineJob,
  { executionArn, startedAt }: ContinuationToken,
  beforeStart: () => Promise<void>,
  deps: StartDeps,
): Promise<ContinuationToken['kind']> {
  const executionName = executionArn.slice(executionArn.lastIndexOf(':') + 1);
  const now = deps.clock.now().getTime();
  const isLate = (since: string): boolean => now - Date.parse(since) > START_PATIENCE_MS;
  let refusal: unknown;
  try {
    const decision = await deps.decisions.settle(executionName, await decide(job, isLate(startedAt), deps));
    if (decision.kind === 'fail') refusal = new DeploymentError(decision.error, decision.message);
    else if (isLate(decision.decidedAt)) refusal = tooLate(executionName);
    else {
      await beforeStart();
      await deps.machine.start(executionName, decision.input);
      deps.log.info('The deployment is started', { jobId: job.id, executionArn, stackName: decision.stackName });
      return 'started';
    }
  } catch (error) {
    if (!isTransient(error)) refusal = error;
  }
  const standing = await findExecution(executionArn, deps);
  if (standing === 'started') return standing;
  if (standing === 'absent' && refusal !== undefined) throw refusal;
  deps.log.warn('Could not start the deployment yet', { jobId: job.id, executionName });
  return 'starting';
}

/**
 * Decides about the job: the input of its execution, or the reason to fail the action.
 *
 * @param isLast true if a transient error is a reason to fail the action
 * @throws DeploymentError SystemUnavailable unless `isLast`
 */
async function decide(job: PipelineJob, isLast: boolean, deps: StartDeps): Promise<JobDecision> {
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
export async function findExecution(
  executionArn: string,
  { machine }: Pick<StartDeps, 'machine'>,
): Promise<'started' | 'absent' | 'unclear'> {
  try {
    return (await machine.find(executionArn)) === undefined ? 'absent' : 'started';
  } catch (error) {
    return isTransient(error) ? 'unclear' : 'absent';
  }
}

/** Returns true for an error that a retry may resolve. */
export function isTransient(error: unknown): boolean {
  return error instanceof DeploymentError && error.name === 'SystemUnavailable';
}
