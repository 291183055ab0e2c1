import type { Bindings } from '../../core/deployment/bindings.ts';
import { checkDeployer, type DeployerBindings, type DeploymentRequest } from '../../core/deployment/deployers.ts';
import type { DeploymentInput } from '../../core/deployment/deployment-input.ts';
import { parseJson } from '../../core/documents/parse-text.ts';
import { DeploymentError } from '../../core/errors.ts';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import { canonical } from '../../core/waves/wave-names.ts';
import { bindInput, LARGEST_INPUT_BYTES, type OwnerSettings, readObject } from '../bind-input.ts';
import { pinRevision } from '../pin-revision.ts';
import type { RevisionCopies } from '../ports/revisions.ts';
import { wantAllFiles } from '../read-revision.ts';
import { sha256 } from '../sha256.ts';
import { createSentFiles } from './sent-files.ts';

/** Dependencies of `buildExecutionInput`. */
export interface InputDeps extends OwnerSettings {
  readonly copies: Pick<RevisionCopies, 'put'>;
  readonly gateBucket: string;
  readonly deployers: DeployerBindings;
}

/** The input of an execution. */
export interface ExecutionInput {
  /** The same bytes for the same request. */
  readonly json: string;
  readonly input: DeploymentInput;
}

/** The name of the input in messages. */
const WHERE = 'the deployment input';

/** A request has no UserParameters, so only the list of the gate's owner restricts the deployer. */
const NO_BINDINGS: Bindings = {};

/** Fields that only a pipeline gives, or that only the gate sets. */
const FOREIGN_FIELDS = ['pipelineExecutionId', 'revisionS3Bucket', 'revisionS3Key'] as const;

/**
 * Builds the input of an execution from the request of a deployer. The revision is the request itself, stored in the gate's bucket under
 * its SHA-256, so the deployment uses what the caller sent and nothing that another principal can replace.
 *
 * @throws DeploymentError ConfigurationError that names the field; PermissionError for a stack of another deployer
 */
export async function buildExecutionInput(
  { input: text, files }: Omit<DeploymentRequest, 'clientToken'>,
  deployer: string,
  deps: InputDeps,
): Promise<ExecutionInput> {
  checkLength(text);
  const value = readObject({ value: parseJson(text, WHERE), where: WHERE });
  refuseForeignFields(value);
  const revision = canonical({ input: text, files });
  const fixed = { revisionS3Bucket: deps.gateBucket, revisionS3Key: `${GATE_BUCKET_KEYS.revisions}${sha256(revision)}` };
  const check = (one: DeploymentInput): void => checkDeployer(deps.deployers, deployer, one);
  const { input, targets } = bindInput({ value, where: WHERE, bindings: NO_BINDINGS, bindingsSource: '', fixed, check }, deps);
  refuseOtherFiles(files, input);
  const pinned = await pinRevision(input, createSentFiles(files), deps.copies, { inputText: text, targets });
  await deps.copies.put(revision);
  return { json: JSON.stringify(pinned), input };
}

function checkLength(text: string): void {
  if (new TextEncoder().encode(text).length <= LARGEST_INPUT_BYTES) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected ${WHERE} to have at most ${LARGEST_INPUT_BYTES} bytes, got more: make it smaller.`,
  );
}

function refuseForeignFields(value: Readonly<Record<string, unknown>>): void {
  const field = FOREIGN_FIELDS.find((name) => value[name] !== undefined);
  if (field === undefined) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected ${WHERE} to have no \`${field}\`, because no pipeline starts the deployment, got ${JSON.stringify(value[field])}: remove the field.`,
  );
}

/** Refuses files that the input does not name, so that the stored revision contains only files that the deployment uses. */
function refuseOtherFiles(files: Readonly<Record<string, string>>, input: DeploymentInput): void {
  const named = new Set(Object.values(wantAllFiles(input)).flatMap((file) => file?.path ?? []));
  const other = Object.keys(files).find((path) => !named.has(path));
  if (other === undefined) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected \`files\` of the request to have only files that ${WHERE} names, got ${JSON.stringify(other)}: remove the file.`,
  );
}
