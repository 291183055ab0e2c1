import { execFileSync, spawnSync } from 'node:child_process';
import { delimiter } from 'node:path';

/** Runs a command and returns its output. @throws Error with the output of the command when it fails */
export function run(command: string, args: readonly string[], cwd: string, node?: string): string {
  try {
    return execFileSync(command, args, {
      cwd,
      encoding: 'utf8',
      stdio: 'pipe',
      maxBuffer: 64 * 1_024 * 1_024,
      env: environment(node),
    });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message}\n${stdout}\n${stderr}`);
  }
}

/** Runs a command that may fail. */
export function tryRun(command: string, args: readonly string[], cwd: string, node?: string) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', env: environment(node) });
  return { status, stdout, stderr };
}

/** Installs packages as a user does, from npm's cache where possible. */
export function npmInstall(cwd: string, ...packages: readonly string[]): string {
  return run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error', ...packages], cwd);
}

/** The environment of a user's shell: without the variables that npm and Vitest set, with a given Node.js first in the PATH. */
function environment(node?: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:npm_|VITEST|NODE_|TEST$|AWS_)/i.test(name) && name !== 'CI',
  ) as [string, string][];
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(inherited), PATH: [...(node === undefined ? [] : [node]), ...path].join(delimiter) };
}
