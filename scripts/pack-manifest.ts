import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { OLDEST_NODE } from './node-version-check.ts';

const MANIFEST = 'package.json';
const KEPT = 'package.json.kept';

/** Fields of package.json that only this repository uses. The dependencies are in the bundles. */
const OWN_FIELDS = ['scripts', 'dependencies', 'devDependencies', 'optionalDependencies'];

/**
 * Returns the package.json to publish, without the fields that only this repository uses. These fields include the platform packages that
 * install Node.js 24: in another project, they would put another `node` first in the PATH of npm scripts.
 */
export function toPublished(manifest: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields = Object.entries(manifest).filter(([field]) => !OWN_FIELDS.includes(field));
  return { ...Object.fromEntries(fields), engines: { node: `>=${OLDEST_NODE}` } };
}

if (import.meta.main) {
  const [, , step] = process.argv;
  if (existsSync(KEPT)) renameSync(KEPT, MANIFEST);
  if (step === 'publish') {
    const manifest = JSON.parse(readFileSync(MANIFEST, 'utf8'));
    renameSync(MANIFEST, KEPT);
    writeFileSync(MANIFEST, `${JSON.stringify(toPublished(manifest), null, 2)}\n`);
  }
}
