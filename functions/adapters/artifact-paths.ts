import { isRevisionPath, REVISION_PATH_WORDS } from '../../core/deployment/revision-path.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { WantedFile } from '../ports/revisions.ts';

/** Maximum number of names that a message suggests. */
const MOST_SUGGESTIONS = 5;

/**
 * Refuses a path that cannot name a file inside a zip.
 *
 * @throws DeploymentError ConfigurationError
 */
export function checkArtifactPath(file: WantedFile): void {
  if (isRevisionPath(file.path)) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected \`${file.field}\` to be ${REVISION_PATH_WORDS}, got ${JSON.stringify(file.path)}: correct it.`,
  );
}

/** Collects names that are similar to a missing path while the directory is read, for suggestions in the message. */
export class SimilarNames {
  readonly #stem: string;
  readonly #names: string[] = [];

  constructor(path: string) {
    this.#stem = stemOf(path);
  }

  add(name: string): void {
    if (this.#names.length < MOST_SUGGESTIONS && !name.endsWith('/') && stemOf(name) === this.#stem) this.#names.push(name);
  }

  /** Returns ` Similar names in the artifact: "a", "b".`, or an empty text. */
  toString(): string {
    return this.#names.length === 0
      ? ''
      : ` Similar names in the artifact: ${this.#names.map((name) => JSON.stringify(name)).join(', ')}.`;
  }
}

/** Returns the file name without folder, extension, and case: `Infra/Template.yml` and `template.yaml` are similar. */
function stemOf(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.[^.]*$/, '')
    .toLowerCase();
}
