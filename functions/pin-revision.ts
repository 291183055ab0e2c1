import type { DeploymentInput, RevisionFiles } from '../core/deployment/deployment-input.ts';
import type { Artifact, RevisionCopies } from './ports/revisions.ts';
import { wantAllFiles } from './read-revision.ts';

/** Texts that are not files of the revision. */
interface PinnedTexts {
  /** The text of the deployment input; if absent, the result has no hash of the input. */
  readonly inputText?: string;
  /** The inputs of the targets of a wave. */
  readonly targets?: readonly DeploymentInput[] | undefined;
}

/**
 * Copies each file that decides about a deployment to the gate's bucket, all from one object. Later steps read the copies by their hashes.
 * The targets of a wave are copied too, because they can be larger than the state of an execution.
 *
 * @returns the input with the hashes, without the targets
 * @throws DeploymentError as `Artifact.readTexts`, and if a copy cannot be stored
 */
export async function pinRevision(
  input: DeploymentInput,
  revision: Artifact,
  copies: Pick<RevisionCopies, 'put'>,
  { inputText, targets }: PinnedTexts = {},
): Promise<DeploymentInput> {
  const { targets: _, ...rest } = input;
  const texts = {
    ...(await revision.readTexts(wantAllFiles(input))),
    input: inputText,
    targets: targets && JSON.stringify(targets),
  };
  const given = Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const pinned = given.map(async ([name, text]) => [name, await copies.put(text)] as const);
  return { ...rest, revisionFiles: Object.fromEntries(await Promise.all(pinned)) as RevisionFiles };
}
