import { UNKNOWN_JOB } from '../../core/deployment/unknown-job.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { PipelineJobs } from '../ports/ports.ts';
import { type PipelineJob, readJobData } from './pipeline-job.ts';

/**
 * Asks CodePipeline for the job of an event before the trigger starts a deployment, because every principal with `lambda:InvokeFunction`
 * can send an event with an invented job id, or with the id of a job and other parameters. The response contains credentials and is never
 * logged.
 *
 * @returns the name of the job's pipeline, which the event does not contain
 * @throws DeploymentError PermissionError if CodePipeline has no such job, or one with other parameters or artifacts
 */
export async function verifyJob(job: PipelineJob, jobs: Pick<PipelineJobs, 'find'>): Promise<string | undefined> {
  const found = await jobs.find(job.id);
  if (found === undefined) throw unverified('no such job');
  const known = readJobData(job.id, found.data);
  const isSame =
    matchesUserParameters(known.userParameters, job.userParameters) &&
    JSON.stringify(known.inputArtifacts) === JSON.stringify(job.inputArtifacts);
  if (!isSame) throw unverified('a job with other parameters or artifacts');
  return found.pipelineName;
}

/**
 * The documentation does not define whether the response of CodePipeline contains resolved variables, as the event does. An unresolved
 * variable matches any text.
 */
function matchesUserParameters(known: string, given: string): boolean {
  const parts = known.split(/#\{[^{}]*\}/);
  const pattern = parts.map((part) => part.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('[^"]*');
  return new RegExp(`^${pattern}$`).test(given);
}

function unverified(got: string): DeploymentError {
  return new DeploymentError(
    'PermissionError',
    `${UNKNOWN_JOB}, got ${got}: nothing was started. Only CodePipeline may invoke the gate.`,
  );
}
