import { UNKNOWN_JOB } from '../../core/deployment/unknown-job.ts';
import { DeploymentError } from '../../core/errors.ts';
import { type PipelineJob, readJobData } from '../pipeline-job.ts';
import type { PipelineJobs } from '../ports/ports.ts';

/** The pipeline of a job, as CodePipeline confirmed it. */
export interface VerifiedPipeline {
  readonly pipelineName?: string | undefined;
  readonly pipelineExecutionId?: string | undefined;
  /** The execution of the action: a retry of its stage has another one. */
  readonly actionExecutionId?: string | undefined;
}

/**
 * Asks CodePipeline for the job of an event before the trigger starts a deployment, because every principal with `lambda:InvokeFunction`
 * can send an event with an invented job ID, or with the ID of a job and other parameters. The response contains credentials and is never
 * logged.
 *
 * @returns the job's pipeline and its execution, which the event does not contain
 * @throws DeploymentError PermissionError if CodePipeline has no such job, or if the job has other parameters or artifacts
 */
export async function verifyJob(job: PipelineJob, jobs: Pick<PipelineJobs, 'find'>): Promise<VerifiedPipeline> {
  const found = await jobs.find(job.id);
  if (found === undefined) throw unverified('no such job');
  const known = readJobData(job.id, found.data);
  const isSame =
    matchesUserParameters(known.userParameters, job.userParameters) &&
    JSON.stringify(known.inputArtifacts) === JSON.stringify(job.inputArtifacts);
  if (!isSame) throw unverified('a job with other parameters or artifacts');
  const { pipelineName, pipelineExecutionId, actionExecutionId } = found;
  return { pipelineName, pipelineExecutionId, actionExecutionId };
}

/**
 * Compares UserParameters. AWS does not document whether the response of CodePipeline contains resolved variables, as the event does. An
 * unresolved variable matches any text without quotes. The comparison uses the earliest position of each part, because a later position
 * only leaves more text for the preceding variable.
 */
function matchesUserParameters(known: string, given: string): boolean {
  const [first = '', ...parts] = known.split(/#\{[^{}]*\}/);
  const last = parts.pop();
  if (last === undefined) return known === given;
  if (!given.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const next = given.indexOf(part, at);
    if (next === -1 || given.slice(at, next).includes('"')) return false;
    at = next + part.length;
  }
  const end = given.length - last.length;
  return end >= at && given.endsWith(last) && !given.slice(at, end).includes('"');
}

function unverified(got: string): DeploymentError {
  return new DeploymentError(
    'PermissionError',
    `${UNKNOWN_JOB}, got ${got}: nothing was started. Only CodePipeline may invoke the gate.`,
  );
}
