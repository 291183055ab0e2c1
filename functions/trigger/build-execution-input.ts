import { assertNever } from '../../core/assert-never.ts';
import { applyBindings } from '../../core/deployment/bindings.ts';
import { parseDeploymentInput } from '../../core/deployment/deployment-input.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { ArtifactCredentials, ArtifactFiles, ArtifactLocation, TextObjects } from '../ports/ports.ts';
import type { InputArtifact, PipelineJob } from './pipeline-job.ts';
import { type InputSource, readUserParameters, USER_PARAMETERS } from './user-parameters.ts';

/** Larger than any practical input; an execution carries at most 262,144 bytes. */
const LARGEST_INPUT_BYTES = 64 * 1_024;

/** Dependencies that read the deployment input. */
export interface InputReaders {
  /** Reads artifacts with the job's own credentials. */
  artifactFiles(credentials: ArtifactCredentials): ArtifactFiles;
  /** Reads with the function's role. */
  readonly textObjects: TextObjects;
  /** The service role that CloudFormation assumes if the input names no other. */
  readonly deploymentRoleArn?: string | undefined;
}

/** The input of an execution. */
export interface ExecutionInput {
  /** The same bytes for every delivery of the same job: without time and random values. */
  readonly json: string;
  readonly stackName: string;
}

/**
 * Builds the deployment input from the place that the job names, applies the action's bindings, and validates the result. The revision is
 * always the job's own, never one that the input names.
 *
 * @throws DeploymentError ConfigurationError that names the field; RevisionUnavailable, PermissionError or SystemUnavailable when
 *   the input cannot be read
 */
export async function buildExecutionInput(job: PipelineJob, readers: InputReaders): Promise<ExecutionInput> {
  const { source, bindings, pipelineExecutionId, inputArtifact } = readUserParameters(job.userParameters);
  const artifact = chooseArtifact(job.inputArtifacts, inputArtifact);
  const where = describeSource(source);
  const given = await readInput(source, job, artifact.location, readers);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${where} to be a JSON object, got another value: write {"stackName": ..., "templatePath": ...}.`,
    );
  }
  const bound = applyBindings(
    { ...given },
    bindings,
    { input: where, bindings: USER_PARAMETERS },
    { roleArn: readers.deploymentRoleArn, onUnsafe: 'reject' },
  );
  const input = parseDeploymentInput(
    {
      ...(readers.deploymentRoleArn === undefined ? {} : { roleArn: readers.deploymentRoleArn }),
      ...bound,
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
      `Expected \`inputArtifact\` to name the artifact that holds the template, got nothing: name one of ${names}.`,
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

/** Names the place where a person corrects the input. */
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
