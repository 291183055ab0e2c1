import { isDeepStrictEqual } from 'node:util';
import { DeploymentError } from '../core/errors.ts';
import type { ExecutionOrigin } from './ports/open-jobs.ts';
import type { Execution, JobDecisions, SettledDecision } from './ports/ports.ts';

/** Dependencies of `hasOrigin`. */
export interface OriginDeps {
  readonly decisions: Pick<JobDecisions, 'find'>;
}

/**
 * Returns true if an execution deploys the given revision, for the given pipeline execution, with the input that the trigger decided. Another
 * principal can start an execution under the name of a job before the trigger does.
 *
 * @throws DeploymentError SystemUnavailable
 */
export async function hasOrigin(
  executionArn: string,
  { input }: Execution,
  origin: ExecutionOrigin,
  { decisions }: OriginDeps,
): Promise<boolean> {
  const found = readOrigin(input);
  if (found.revisionS3Bucket !== origin.revisionS3Bucket || found.revisionS3Key !== origin.revisionS3Key) return false;
  const { pipelineExecutionId } = origin;
  if (pipelineExecutionId !== undefined && (found.pipelineExecutionId ?? null) !== pipelineExecutionId) return false;
  return isDecided(found, await decisions.find(executionArn.slice(executionArn.lastIndexOf(':') + 1)));
}

/** A decision can be absent, because a principal deleted it. */
function isDecided(input: object, decision: SettledDecision | undefined): boolean {
  return decision === undefined || (decision.kind === 'start' && isDeepStrictEqual(input, JSON.parse(decision.input)));
}

/**
 * Checks that the result of an execution is the result of a job.
 *
 * @throws DeploymentError UnexpectedError if the execution has another origin; SystemUnavailable
 */
export async function checkOrigin(
  executionArn: string,
  execution: Execution,
  origin: ExecutionOrigin,
  deps: OriginDeps,
): Promise<void> {
  if (await hasOrigin(executionArn, execution, origin, deps)) return;
  throw new DeploymentError(
    'UnexpectedError',
    `Expected the execution ${executionArn} to deploy s3://${origin.revisionS3Bucket}/${origin.revisionS3Key} for the pipeline execution ` +
      'of the job, got an execution with another origin: release the change again.',
  );
}

function readOrigin(input: string | undefined): Partial<Readonly<Record<keyof ExecutionOrigin, unknown>>> {
  try {
    const origin: unknown = JSON.parse(input ?? '');
    return typeof origin === 'object' && origin !== null ? origin : {};
  } catch {
    return {};
  }
}
