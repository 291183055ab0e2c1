import { isRevisionPath, REVISION_PATH_WORDS } from '../../core/deployment/revision-path.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { WantedFile } from '../ports/ports.ts';

/** More similar names than this only make the message longer. */
const MOST_SUGGESTIONS = 5;

/**
 * Refuses what is no path of a file inside a zip.
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

/** Collects names that a person may have meant, while the directory is read. */
export class SimilarNames {
  readonly #stem: string;
  readonly #names: string[] = [];

  constructor(path: string) {
    this.#stem = stemOf(path);
  }

  add(name: string): void {
    if (this.#names.length < MOST_SUGGESTIONS && !name.endsWith('/') && stemOf(name) === this.#stem) this.#names.push(name);
  }

  /** ` Similar: "a", "b".`, or nothing. */
  toString(): string {
    return this.#names.length === 0
      ? ''
      : ` Similar names are there: ${this.#names.map((name) => JSON.stringify(name)).join(', ')}.`;
  }
}

/** The file's name without folder, extension and case: `Infra/Template.yml` and `template.yaml` look alike. */
function stemOf(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/\.[^.]*$/, '')
    .toLowerCase();
}
