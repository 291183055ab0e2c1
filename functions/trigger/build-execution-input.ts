import { assertNever } from '../../core/assert-never.ts';
import { parseDeploymentInput } from '../../core/deployment/deployment-input.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { ArtifactCredentials, ArtifactFiles, ArtifactLocation, TextObjects } from '../ports/ports.ts';
import type { InputArtifact, PipelineJob } from './pipeline-job.ts';
import { type InputSource, readUserParameters } from './user-parameters.ts';

/** Far above any sensible input, far below what an execution may carry. */
const LARGEST_INPUT_BYTES = 64 * 1_024;

/** What is needed to find the deployment input. */
export interface InputReaders {
  /** Reads artifacts with the job's own credentials. */
  artifactFiles(credentials: ArtifactCredentials): ArtifactFiles;
  /** Reads with the function's role. */
  readonly textObjects: TextObjects;
  /** The service role that CloudFormation acts with where the input names none. */
  readonly deploymentRoleArn?: string | undefined;
}

/** What the execution is started with. */
export interface ExecutionInput {
  /** The same bytes for the same job, however often it is delivered: no clock, no chance in it. */
  readonly json: string;
  readonly stackName: string;
}

/**
 * Builds the deployment input from what the job points to, and validates it. The revision is always the job's own, whatever the
 * input says.
 *
 * @throws DeploymentError ConfigurationError that names the field; RevisionUnavailable, PermissionError or SystemUnavailable when
 *   the input cannot be read
 */
export async function buildExecutionInput(job: PipelineJob, readers: InputReaders): Promise<ExecutionInput> {
  const { source, pipelineExecutionId, inputArtifact } = readUserParameters(job.userParameters);
  const artifact = chooseArtifact(job.inputArtifacts, inputArtifact);
  const where = describeSource(source);
  const given = await readInput(source, job, artifact.location, readers);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${where} to be a JSON object, got something else: write {"environmentName": ...}.`,
    );
  }
  const input = parseDeploymentInput(
    {
      ...(readers.deploymentRoleArn === undefined ? {} : { roleArn: readers.deploymentRoleArn }),
      ...given,
      revisionS3Bucket: artifact.location.bucket,
      revisionS3Key: artifact.location.key,
      ...(pipelineExecutionId === undefined ? {} : { pipelineExecutionId }),
    },
    where,
  );
  return { json: JSON.stringify(input), stackName: stackNameOf(input) };
}

function chooseArtifact(artifacts: readonly InputArtifact[], wanted: string | undefined): InputArtifact {
  const names = artifacts.map(({ name }) => `"${name}"`).join(', ') || 'none';
  const [first, second] = artifacts;
  if (wanted !== undefined) {
    const named = artifacts.find(({ name }) => name === wanted);
    if (named !== undefined) return named;
    throw new DeploymentError(
      'ConfigurationError',
      `Expected \`inputArtifact\` to name an input artifact of the action (${names}), got "${wanted}": correct it, or add the artifact to the action.`,
    );
  }
  if (first === undefined) {
    throw new DeploymentError(
      'ConfigurationError',
      'Expected the action to have an input artifact, got none: add the artifact that holds the template.',
    );
  }
  if (second !== undefined) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected \`inputArtifact\` to say which artifact holds the template, got nothing: name one of ${names}.`,
    );
  }
  return first;
}

async function readInput(
  source: InputSource,
  job: PipelineJob,
  revision: ArtifactLocation,
  readers: InputReaders,
): Promise<unknown> {
  switch (source.kind) {
    case 'inline':
      return source.input;
    case 'object':
      return parseJson(await readers.textObjects.readText(source.location, LARGEST_INPUT_BYTES), describeSource(source));
    case 'file': {
      const inputFile = { path: source.path, maxBytes: LARGEST_INPUT_BYTES, field: 'inputFile' };
      const texts = await readers.artifactFiles(job.credentials).readTexts(revision, { inputFile });
      return parseJson(texts.inputFile, describeSource(source));
    }
    default:
      return assertNever(source);
  }
}

/** Where a person has to correct the input. */
function describeSource(source: InputSource): string {
  switch (source.kind) {
    case 'inline':
      return '`input` in `UserParameters`';
    case 'object':
      return `s3://${source.location.bucket}/${source.location.key}`;
    case 'file':
      return source.path;
    default:
      return assertNever(source);
  }
}
