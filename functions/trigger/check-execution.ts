import { DeploymentError } from '../../core/errors.ts';
import type { Execution } from '../ports/ports.ts';
import { chooseArtifact, type PipelineJob } from './pipeline-job.ts';
import { readUserParameters } from './user-parameters.ts';

/** The fields of an execution's input that name its origin. */
interface Origin {
  readonly revisionS3Bucket?: unknown;
  readonly revisionS3Key?: unknown;
  readonly pipelineExecutionId?: unknown;
}

/**
 * Checks that an execution deploys the revision of the job, for the same pipeline execution as the job. The result of any other execution
 * must not become the result of the action.
 *
 * @throws DeploymentError UnexpectedError; ConfigurationError if the job's own UserParameters are wrong
 */
export function checkExecution(executionArn: string, { input }: Execution, job: PipelineJob): void {
  const { pipelineExecutionId, inputArtifact } = readUserParameters(job.userParameters);
  const { bucket, key } = chooseArtifact(job.inputArtifacts, inputArtifact).location;
  const origin = readOrigin(input);
  if (
    origin.revisionS3Bucket === bucket &&
    origin.revisionS3Key === key &&
    (origin.pipelineExecutionId ?? undefined) === pipelineExecutionId
  ) {
    return;
  }
  throw new DeploymentError(
    'UnexpectedError',
    `Expected the execution ${executionArn} to deploy s3://${bucket}/${key} for the pipeline execution of the job, got an execution with ` +
      'another origin: release the change again.',
  );
}

function readOrigin(input: string | undefined): Origin {
  try {
    const origin: unknown = JSON.parse(input ?? '');
    return typeof origin === 'object' && origin !== null ? origin : {};
  } catch {
    return {};
  }
}
