import { fileURLToPath } from 'node:url';

/** True in the published package, whose files are JavaScript; false in the repository. */
export const isPublishedPackage: boolean = !import.meta.url.endsWith('.ts');

/**
 * Returns the absolute path of a file or folder that the constructs need at synthesis. The path is relative to the root of the
 * repository, or to `dist/` in the published package, which has the same folders.
 *
 * @example packageFile('statemachine/deploy.asl.json')
 */
export function packageFile(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
