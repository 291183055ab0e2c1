import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { SOURCE_BUGS, type SourceBug } from './source-bugs.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const { check, only, runs } = new Command('npm run plant --')
  .description('Plants one bug at a time in a copy of the project, and reports if the tests and the simulation find it.')
  .option('--only <text>', 'only bugs whose area or name contains the text')
  .option('--runs <number>', 'simulated runs for each bug about behavior; 0 skips the simulation', Number, 300)
  .option('--check', 'only check that every bug still has its place in the source')
  .parse()
  .opts<{ readonly check?: boolean; readonly only?: string; readonly runs: number }>();

const bugs = SOURCE_BUGS.filter(({ area, name }) => only === undefined || area === only || name.includes(only));
const stale = bugs.filter(({ file, search }) => countIn(file, search) !== 1);
for (const { area, name, file } of stale) {
  process.stderr.write(
    `Stale bug "${name}" (${area}): expected its search text exactly once in ${file}. Update test/plant/source-bugs.ts.\n`,
  );
}
if (check !== true && stale.length === 0) plantAll();
process.exitCode = stale.length > 0 ? 1 : process.exitCode;

function countIn(file: string, search: string): number {
  const path = join(ROOT, file);
  return existsSync(path) ? readFileSync(path, 'utf8').split(search).length - 1 : 0;
}

function plantAll(): void {
  const copy = copyProject();
  try {
    const redTests = [...new Set(bugs.flatMap(({ tests }) => tests))].filter((test) => !passes(copy, [test]));
    if (redTests.length > 0) {
      process.stderr.write(`Expected the tests to pass without a bug, got failures in ${redTests.join(', ')}.\n`);
      process.exitCode = 1;
      return;
    }
    const rows = bugs.map((bug) => plant(copy, bug));
    const escaped = rows.filter(({ byTests }) => !byTests);
    const behaviors = rows.filter(({ bySimulation }) => bySimulation !== undefined);
    const seen = behaviors.filter(({ bySimulation }) => bySimulation === true);
    process.stdout.write(
      `\n${rows.length - escaped.length} of ${rows.length} found by the tests; ${seen.length} of ${behaviors.length} about behavior found by the simulation\n`,
    );
    if (escaped.length > 0) process.exitCode = 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Copies the tracked files and links the installed packages. */
function copyProject(): string {
  const copy = mkdtempSync(join(tmpdir(), 'stackgate-plant-'));
  const files = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' }).split('\0').filter(Boolean);
  for (const file of files) if (existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(copy, file));
  for (const built of ['statemachine/deploy.asl.json', 'node_modules']) {
    if (!existsSync(join(copy, built)) && existsSync(join(ROOT, built))) symlinkSync(join(ROOT, built), join(copy, built));
  }
  return copy;
}

interface Row {
  readonly byTests: boolean;
  /** Undefined if the simulation cannot see the bug, or did not run. */
  readonly bySimulation: boolean | undefined;
}

function plant(copy: string, { area, name, file, search, replace, tests, isBehavior }: SourceBug): Row {
  const path = join(copy, file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    original.replace(search, () => replace),
  );
  const byTests = !passes(copy, tests);
  const isPlayed = isBehavior && runs > 0;
  const bySimulation = isPlayed ? !succeeds(copy, ['cli/simulate.ts', '--seed', '1', '--runs', `${runs}`, '--json']) : undefined;
  writeFileSync(path, original);
  const cells = [
    area,
    name,
    byTests ? 'found' : 'ESCAPED',
    bySimulation === undefined ? '-' : bySimulation ? 'found' : 'not found',
  ];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
  return { byTests, bySimulation };
}

function passes(copy: string, tests: readonly string[]): boolean {
  return succeeds(copy, ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', ...tests]);
}

function succeeds(cwd: string, args: readonly string[]): boolean {
  return spawnSync(process.execPath, args, { cwd, stdio: 'ignore', timeout: 900_000 }).status === 0;
}
