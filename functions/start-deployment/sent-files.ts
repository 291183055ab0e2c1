import { DeploymentError } from '../../core/errors.ts';
import type { Artifact, WantedFile, WantedTexts } from '../ports/revisions.ts';

/**
 * The files of a request as a revision. Reading is like reading from an archive: a missing file and a file that is too large are errors.
 *
 * @param files texts by path
 */
export function createSentFiles(files: Readonly<Record<string, string>>): Artifact {
  return {
    async readTexts(wanted) {
      const texts = Object.entries(wanted).flatMap(([key, file]) => (file === undefined ? [] : [[key, readText(files, file)]]));
      return Object.fromEntries(texts) as WantedTexts<typeof wanted>;
    },
  };
}

function readText(files: Readonly<Record<string, string>>, { path, field, maxBytes }: WantedFile): string {
  const text = Object.hasOwn(files, path) ? files[path] : undefined;
  if (text === undefined) {
    throw new DeploymentError(
      'RevisionUnavailable',
      `Expected \`${field}\` to name a file of the request, got ${JSON.stringify(path)}: correct the path, or put the file into the artifact.`,
    );
  }
  if (new TextEncoder().encode(text).length <= maxBytes) return text;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected \`${field}\` to name a file of at most ${maxBytes} bytes, got more in ${JSON.stringify(path)}: make the file smaller.`,
  );
}
