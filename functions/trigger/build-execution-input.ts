import { assertNever } from '../../core/assert-never.ts';
import { checkPipeline, type PipelineBindings } from '../../core/deployment/bindings.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { bindInput, LARGEST_INPUT_BYTES, type OwnerSettings } from '../bind-input.ts';
import { pinRevision } from '../pin-revision.ts';
import type { PipelineJob } from '../pipeline-job.ts';
import type { ArtifactCredentials, TextObjects } from '../ports/ports.ts';
import type { Artifact, Artifacts, RevisionCopies } from '../ports/revisions.ts';
import { chooseArtifact } from './choose-artifact.ts';
import { type InputSource, readUserParameters, USER_PARAMETERS } from './user-parameters.ts';
import type { VerifiedPipeline } from './verify-job.ts';

/** Dependencies that read the deployment input. */
export interface InputReaders extends OwnerSettings {
  /** Reads artifacts with the job's own credentials. */
  artifacts(credentials: ArtifactCredentials): Artifacts;
  /** Stores the files that decide about the deployment in the gate's bucket. */
  readonly copies: Pick<RevisionCopies, 'put'>;
  /** Reads with the function's role. */
  readonly textObjects: TextObjects;
  /** The stacks that the gate's owner permits each pipeline to deploy; if absent, pipelines are not restricted. */
  readonly pipelines?: PipelineBindings | undefined;
}

/** The input of an execution. */
export interface ExecutionInput {
  /** The same bytes for every delivery of the same job: without time and random values. */
  readonly json: string;
  readonly stackName: string;
}

/**
 * Builds the input of the execution from the source that the job names: applies the bindings of the action, validates the result, and pins
 * the revision. The revision is always the artifact of the job; the input cannot name another one. Only this step reads the artifact: later
 * steps read the copies of its files by their hashes.
 *
 * @param pipeline if CodePipeline has confirmed the job; it replaces the `pipelineExecutionId` of UserParameters
 * @throws DeploymentError ConfigurationError that names the field; RevisionUnavailable, PermissionError or SystemUnavailable when
 *   the input cannot be read
 */
export async function buildExecutionInput(
  job: PipelineJob,
  readers: InputReaders,
  { pipelineName, pipelineExecutionId: confirmedId, actionExecutionId }: VerifiedPipeline = {},
): Promise<ExecutionInput> {
  const { source, bindings, pipelineExecutionId, inputArtifact } = readUserParameters(job.userParameters);
  const artifact = chooseArtifact(job.inputArtifacts, inputArtifact);
  const where = describeSource(source);
  const revision = readers.artifacts(job.credentials).open(artifact.location);
  const text = await readInputText(source, job, revision, readers);
  const value = source.kind === 'inline' ? source.input : parseJson(text, where);
  const fixed = {
    revisionS3Bucket: artifact.location.bucket,
    revisionS3Key: artifact.location.key,
    pipelineExecutionId: confirmedId ?? pipelineExecutionId,
  };
  const { pipelines } = readers;
  const check = (one: Parameters<typeof checkPipeline>[2]): void => {
    if (pipelines !== undefined) checkPipeline(pipelines, pipelineName, one);
  };
  const { input, targets } = bindInput({ value, where, bindings, bindingsSource: USER_PARAMETERS, fixed, check }, readers);
  const { revisionFiles, ...rest } = await pinRevision(input, revision, readers.copies, { inputText: text, targets });
  return { json: JSON.stringify({ ...rest, pipelineName, actionExecutionId, revisionFiles }), stackName: stackNameOf(input) };
}

/** Reads the text of the deployment input. */
async function readInputText(
  source: InputSource,
  job: PipelineJob,
  revision: Artifact,
  { textObjects }: InputReaders,
): Promise<string> {
  switch (source.kind) {
    case 'inline':
      return job.userParameters;
    case 'object':
      return textObjects.readText(source.location, LARGEST_INPUT_BYTES);
    case 'file': {
      const inputFile = { path: source.path, maxBytes: LARGEST_INPUT_BYTES, field: 'inputFile' };
      return (await revision.readTexts({ inputFile })).inputFile;
    }
    default:
      return assertNever(source);
  }
}

/** Names the file or field in which a person corrects the input. */
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
