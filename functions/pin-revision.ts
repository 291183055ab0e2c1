import type { DeploymentInput, RevisionFiles } from '../core/deployment/deployment-input.ts';
import type { Artifact, RevisionCopies } from './ports/ports.ts';
import { wantAllFiles } from './read-revision.ts';

/**
 * Copies each file that decides about a deployment to the gate's bucket, all from one object. Later steps read the copies by their hashes.
 *
 * @param inputText the text of the deployment input; if absent, the result has no hash of the input
 * @throws DeploymentError as `Artifact.readTexts`, and if a copy cannot be stored
 */
export async function pinRevision(
  input: DeploymentInput,
  revision: Artifact,
  copies: Pick<RevisionCopies, 'put'>,
  inputText?: string,
): Promise<RevisionFiles> {
  const texts = { ...(await revision.readTexts(wantAllFiles(input))), input: inputText };
  const given = Object.entries(texts).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const pinned = given.map(async ([name, text]) => [name, await copies.put(text)] as const);
  return Object.fromEntries(await Promise.all(pinned)) as RevisionFiles;
}
