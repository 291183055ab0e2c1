import { existsSync, globSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

const MANIFEST = 'package.json';
const KEPT = 'package.json.kept';

/** The lowest Node.js that all dependencies of the published package run on. */
const ENGINES = { node: '>=22.12.0' };

/** What of package.json is only for this repository. */
const OWN_FIELDS = ['scripts', 'devDependencies', 'optionalDependencies'];

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/**
 * package.json as it is published: without what only this repository needs. Above all without the platform packages that bring
 * Node.js 24 here: in somebody else's project they would put another `node` before theirs. Of the dependencies those stay that
 * the built files import; the bundles of the functions hold their own.
 */
export function toPublished(manifest: Manifest, imported: ReadonlySet<string>): Manifest {
  const fields = Object.entries(manifest).filter(([field]) => !OWN_FIELDS.includes(field));
  const dependencies = Object.entries(manifest.dependencies).filter(([name]) => imported.has(name));
  return { ...Object.fromEntries(fields), engines: ENGINES, dependencies: Object.fromEntries(dependencies) };
}

/** Names of the packages that the JavaScript files import. */
export function importedPackages(files: readonly string[]): ReadonlySet<string> {
  const sources = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const specifiers = [...sources.matchAll(/(?:from|import|import\()\s*["']((?:@[\w.-]+\/)?[a-z][\w.-]*)(?:\/[^"']*)?["']/g)];
  return new Set(specifiers.map(([, name = '']) => name));
}

if (import.meta.main) {
  const [, , step] = process.argv;
  if (existsSync(KEPT)) renameSync(KEPT, MANIFEST);
  if (step === 'publish') {
    const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));
    const imported = importedPackages(globSync(['dist/infra/**/*.js', 'dist/core/**/*.js', 'dist/cli/**/*.js']));
    renameSync(MANIFEST, KEPT);
    writeFileSync(MANIFEST, `${JSON.stringify(toPublished(manifest, imported), null, 2)}\n`);
  }
}
