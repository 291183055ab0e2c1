import { assertNever } from '../../core/assert-never.ts';
import {
  applyBindings,
  type Bindings,
  boundValuesOf,
  checkPipeline,
  type PipelineBindings,
  targetBindingsOf,
} from '../../core/deployment/bindings.ts';
import { type DeploymentInput, parseDeploymentInput } from '../../core/deployment/deployment-input.ts';
import { stackNameOf } from '../../core/deployment/names.ts';
import { findTargetDefaults, type TargetRules } from '../../core/deployment/permitted-targets.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { DeploymentError } from '../../core/errors.ts';
import { expandWave } from '../../core/waves/expand-wave.ts';
import type { Home } from '../../core/waves/target-stack.ts';
import { pinRevision } from '../pin-revision.ts';
import type { PipelineJob } from '../pipeline-job.ts';
import type { ArtifactCredentials, TextObjects } from '../ports/ports.ts';
import type { Artifact, Artifacts, RevisionCopies } from '../ports/revisions.ts';
import { chooseArtifact } from './choose-artifact.ts';
import { type InputSource, readUserParameters, USER_PARAMETERS } from './user-parameters.ts';
import type { VerifiedPipeline } from './verify-job.ts';

/** Larger than any practical input, even with 500 targets. */
const LARGEST_INPUT_BYTES = 512 * 1_024;
/** The input of an execution is part of its state, which carries at most 262,144 bytes. The targets of a wave are not part of it. */
const LARGEST_EXECUTION_INPUT_BYTES = 64 * 1_024;

const NO_TARGETS: TargetRules = { permitted: [], gateRegion: '' };

/** Dependencies that read the deployment input. */
export interface InputReaders {
  /** Reads artifacts with the job's own credentials. */
  artifacts(credentials: ArtifactCredentials): Artifacts;
  /** Stores the files that decide about the deployment in the gate's bucket. */
  readonly copies: Pick<RevisionCopies, 'put'>;
  /** Reads with the function's role. */
  readonly textObjects: TextObjects;
  /** The service role that CloudFormation assumes if the input does not specify one. */
  readonly deploymentRoleArn?: string | undefined;
  /** The other accounts and Regions that the gate's owner permits; if absent, none. */
  readonly targets?: TargetRules | undefined;
  /** The account and the Region of the gate. */
  readonly home: Home;
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
  const given = source.kind === 'inline' ? source.input : parseJson(text, where);
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${where} to be a JSON object, got another value: write {"stackName": ..., "templatePath": ...}.`,
    );
  }
  const pinned = {
    revisionS3Bucket: artifact.location.bucket,
    revisionS3Key: artifact.location.key,
    pipelineExecutionId: confirmedId ?? pipelineExecutionId,
  };
  const complete = (one: object, name: string) =>
    completeInput({ ...one, ...pinned }, bindings, readers, { where, name, pipelineName });
  const { input, targets } = readWave({ ...given, ...pinned }, bindings, readers, { where, complete });
  const { revisionFiles, ...rest } = await pinRevision(input, revision, readers.copies, { inputText: text, targets });
  return { json: JSON.stringify({ ...rest, pipelineName, actionExecutionId, revisionFiles }), stackName: stackNameOf(input) };
}

/** The source of an input, for messages, and the pipeline that deploys it. */
interface InputContext {
  /** Source of the whole input, such as `deploy/prod.json`. */
  readonly where: string;
  /** Source of the input of one stack, such as `targets.3` in that file. */
  readonly name: string;
  readonly pipelineName: string | undefined;
}

/** Applies the bindings and the settings of the gate's owner to the input of one stack, and validates the result. */
function completeInput(
  given: Readonly<Record<string, unknown>>,
  bindings: Bindings,
  readers: InputReaders,
  { name, pipelineName }: InputContext,
): DeploymentInput {
  const sources = { input: name, bindings: USER_PARAMETERS };
  const placed = applyBindings(given, targetBindingsOf(bindings), sources);
  const { roleArn, ...ownerFields } = findTargetDefaults(placed, readers.targets ?? NO_TARGETS, readers.deploymentRoleArn, name);
  const bound = applyBindings({ ...placed, ...ownerFields }, bindings, sources, { roleArn, onUnsafe: 'reject' });
  const input = parseDeploymentInput({ roleArn, ...bound }, name);
  if (readers.pipelines !== undefined) checkPipeline(readers.pipelines, pipelineName, input);
  checkSize(input, name);
  return input;
}

/**
 * Reads the input of one stack, or of a wave. The bindings and the settings of the owner apply to each target of a wave, and the wave itself
 * has no stack: it only gets the values that are the same for all targets.
 */
function readWave(
  given: Readonly<Record<string, unknown>>,
  bindings: Bindings,
  { home }: InputReaders,
  { where, complete }: { readonly where: string; complete(input: object, name: string): DeploymentInput },
): { readonly input: DeploymentInput; readonly targets?: readonly DeploymentInput[] | undefined } {
  const hasWaveField = ['targets', 'operationPreferences', 'judgeAllFirst'].some((field) => given[field] !== undefined);
  if (!hasWaveField) return { input: complete(given, where) };
  const common = applyBindings(given, boundValuesOf(bindings), { input: where, bindings: USER_PARAMETERS });
  const input = parseDeploymentInput(common, where);
  return { input, targets: expandWave(input, { home, source: where, complete }) };
}

/** @throws DeploymentError ConfigurationError */
function checkSize(input: DeploymentInput, name: string): void {
  const bytes = new TextEncoder().encode(JSON.stringify(input)).length;
  if (bytes <= LARGEST_EXECUTION_INPUT_BYTES) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected the input of one stack in ${name} to have at most ${LARGEST_EXECUTION_INPUT_BYTES} bytes, got ${bytes}: move parameters to the ` +
      'template configuration file.',
  );
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
