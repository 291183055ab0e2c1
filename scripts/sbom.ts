import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunction } from '../infra/constructs/functions/bundle-function.ts';
import { GATE_FUNCTION_NAMES } from '../infra/constructs/functions/gate-functions.ts';
import { bundleCommand, bundleConstructs } from './build-package.ts';
import { type LockedPackage, readLockedPackages } from './check-licences.ts';

/** The bundles of a release: the Lambda functions, the constructs and the command. */
export const BUNDLES: readonly string[] = [...GATE_FUNCTION_NAMES, 'constructs', 'command'];

/** The fields of a CycloneDX bill of materials that this project uses. https://cyclonedx.org/docs/1.6/json/ */
export interface Sbom {
  readonly bomFormat: 'CycloneDX';
  readonly specVersion: '1.6';
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** A bundle, or a library in a bundle. */
export interface Component {
  readonly type: 'application' | 'library';
  readonly 'bom-ref': string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly licenses?: readonly { readonly expression: string }[];
  readonly hashes?: readonly { readonly alg: 'SHA-512'; readonly content: string }[];
}

/**
 * Builds the bill of materials of the bundles: the packages with a file in a bundle. The same sources and the same lock
 * file give the same text, because the text contains no time and no serial number.
 *
 * @param bundles the files of each bundle, relative to the root of the repository
 */
export function buildSbom(
  bundles: ReadonlyMap<string, readonly string[]>,
  packages: readonly LockedPackage[],
  version: string,
): Sbom {
  const byPath = new Map(packages.map((locked) => [locked.path, locked]));
  const libraries = new Map<string, Component>();
  const dependencies = [...bundles].map(([name, files]) => {
    const used = new Set(files.flatMap((file) => packagePathOf(file) ?? []));
    const components = [...used].map((path) => describeLibrary(path, byPath.get(path)));
    for (const component of components) libraries.set(component['bom-ref'], component);
    return { ref: name, dependsOn: components.map((component) => component['bom-ref']).sort() };
  });
  const functions = [...bundles.keys()].map((name): Component => ({ type: 'application', 'bom-ref': name, name, version }));
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: { type: 'application', 'bom-ref': 'stackgate', name: 'stackgate', version } },
    components: [...functions, ...[...libraries.values()].sort((a, b) => (a['bom-ref'] < b['bom-ref'] ? -1 : 1))],
    dependencies: [{ ref: 'stackgate', dependsOn: [...bundles.keys()] }, ...dependencies],
  };
}

/** Returns the package of a file, such as `node_modules/a/node_modules/@b/c`; undefined for a file of this repository. */
function packagePathOf(file: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

function describeLibrary(path: string, locked: LockedPackage | undefined): Component {
  if (locked === undefined) throw new Error(`Expected ${path} to be in the lock file, got no such package. Run npm ci.`);
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const { version, licence, integrity } = locked;
  const purl = `pkg:npm/${name.replace('@', '%40')}@${version}`;
  const sha512 = /^sha512-(.+)$/.exec(integrity ?? '')?.[1];
  return {
    type: 'library',
    'bom-ref': purl,
    name,
    version,
    purl,
    ...(licence === undefined ? {} : { licenses: [{ expression: licence }] }),
    ...(sha512 === undefined ? {} : { hashes: [{ alg: 'SHA-512', content: Buffer.from(sha512, 'base64').toString('hex') }] }),
  };
}

/** Builds every bundle of a release. @returns the files of each bundle */
export async function buildAllBundles(): Promise<ReadonlyMap<string, readonly string[]>> {
  const outDir = mkdtempSync(join(tmpdir(), 'stackgate-sbom-'));
  try {
    const functions = GATE_FUNCTION_NAMES.map(
      (name) => [name, bundleFunction(`functions/${name}/index.ts`, join(outDir, name))] as const,
    );
    return new Map([...functions, ['constructs', await bundleConstructs(outDir)], ['command', await bundleCommand(outDir)]]);
  } finally {
    rmSync(outDir, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const [, , target] = process.argv;
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const text = `${JSON.stringify(buildSbom(await buildAllBundles(), readLockedPackages(readFileSync('package-lock.json', 'utf8')), version), null, 2)}\n`;
  if (target === undefined) process.stdout.write(text);
  else writeFileSync(target, text);
}
