import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const INSTALL_LIMIT_MS = 300_000;

/** Returns a Python of at least 3.10, which the emulator needs, or undefined. */
export function findPython(): string | undefined {
  return ['python3', 'python'].find((name) => {
    const { stdout = '' } = spawnSync(name, ['-c', 'import ensurepip, sys, venv; print(sys.version_info >= (3, 10))'], {
      encoding: 'utf8',
    });
    return stdout.trim() === 'True';
  });
}

/**
 * Creates the virtual environment with the pinned tools in `.venv/`, again if the pins change.
 *
 * @returns the folder of its commands
 */
export function installTools(python: string, name: string, requirements: string): string {
  const folder = resolve('.venv', name);
  const bin = join(folder, 'bin');
  const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const stamp = join(folder, 'pins');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === pins) return bin;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run(python, ['-m', 'venv', folder]);
  run(join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', '--requirement', requirements]);
  writeFileSync(stamp, pins);
  return bin;
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], timeout: INSTALL_LIMIT_MS });
  if (status !== 0) throw new Error(`Expected ${command} ${args.join(' ')} to end well, got ${error?.message ?? status}.`);
}
