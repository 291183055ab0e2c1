import { DeploymentError } from '../core/errors.ts';
import type { ExecutionOrigin } from './ports/open-jobs.ts';
import type { Execution } from './ports/ports.ts';

/** Returns true if an execution deploys the given revision, for the given pipeline execution. */
export function hasOrigin({ input }: Execution, origin: ExecutionOrigin): boolean {
  const found = readOrigin(input);
  return (
    found.revisionS3Bucket === origin.revisionS3Bucket &&
    found.revisionS3Key === origin.revisionS3Key &&
    (origin.pipelineExecutionId === undefined || (found.pipelineExecutionId ?? null) === origin.pipelineExecutionId)
  );
}

/**
 * Checks that an execution deploys the revision of the job, for the same pipeline execution as the job. The result of any other execution
 * must not become the result of the action.
 *
 * @throws DeploymentError UnexpectedError
 */
export function checkOrigin(executionArn: string, execution: Execution, origin: ExecutionOrigin): void {
  if (hasOrigin(execution, origin)) return;
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
