import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.ts';

/** Packages of PyPI with their versions, by environment: the clients have dependencies that exclude each other. */
const ENVIRONMENTS = {
  aws: ['awscli==1.46.3', 'boto3==1.44.8'],
  sam: ['aws-sam-cli==1.170.0'],
  sceptre: ['sceptre==4.7.0', 'setuptools==78.1.1'],
} as const;

/** Folder for installed clients, which runs share. */
export const CLIENT_CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'stackgate-clients');

/** True if Python clients can be installed here. */
export const HAS_PYTHON = spawnSync('python3', ['-c', 'import venv, ensurepip'], { stdio: 'ignore' }).status === 0;

if (!HAS_PYTHON) console.warn('Tests of Python clients are skipped: python3 with venv and pip is not installed.');

/** Installs Python clients on first use. @returns the folder of their programs */
export async function installPython(name: keyof typeof ENVIRONMENTS): Promise<string> {
  const packages = ENVIRONMENTS[name];
  const hash = createHash('sha256').update(packages.join(' ')).digest('hex').slice(0, 12);
  const folder = join(CLIENT_CACHE, `${name}-${hash}`);
  const done = join(folder, 'installed');
  if (!existsSync(done)) {
    mkdirSync(CLIENT_CACHE, { recursive: true });
    rmSync(folder, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', folder]);
    await run(join(folder, 'bin/pip'), ['install', '--quiet', '--disable-pip-version-check', ...packages], {
      timeoutSeconds: 500,
    });
    writeFileSync(done, '');
  }
  return join(folder, 'bin');
}
