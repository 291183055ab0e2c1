import { parseExecutionInput } from '../../core/deployment/deployment-input.ts';
import { inputFieldsOf } from '../../core/deployment/input-fields.ts';
import { readFirstEvent } from '../../core/deployment/read-state.ts';
import { expandWave } from '../../core/waves/expand-wave.ts';
import { homeOf } from '../../core/waves/target-stack.ts';
import { pinRevision } from '../pin-revision.ts';
import type { Artifact, ArtifactFiles, RevisionCopies } from '../ports/revisions.ts';

/** Ports that the pinning uses. */
export interface PinEventDeps {
  /** Reads with the function's role. */
  readonly artifactFiles: ArtifactFiles;
  readonly copies: RevisionCopies;
}

/**
 * Pins the revision of an execution that a person started. The trigger pins the revision of a job before it starts the
 * execution, and this function returns the event of such an execution unchanged.
 *
 * @throws DeploymentError if the input is invalid, or if the revision cannot be read or copied
 */
export async function pinEvent(event: unknown, { artifactFiles, copies }: PinEventDeps): Promise<unknown> {
  const { execution, input } = readFirstEvent(event);
  const deployment = parseExecutionInput(inputFieldsOf(input), 'the input of the execution');
  if (deployment.revisionFiles !== undefined) return event;
  const location = { bucket: deployment.revisionS3Bucket, key: deployment.revisionS3Key };
  const revision: Artifact = { readTexts: (wanted) => artifactFiles.readTexts(location, wanted) };
  const targets = expandWave(deployment, {
    home: homeOf(execution.id),
    source: 'the input of the execution',
    complete: parseExecutionInput,
  });
  const { revisionFiles } = await pinRevision(deployment, revision, copies, { targets });
  const { targets: _, ...rest } = input;
  return { execution, input: { ...rest, revisionFiles } };
}
