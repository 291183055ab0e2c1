import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import type { RunKindName } from '../../sandbox/simulation/choose-kind.ts';
import type { SourceBug } from './source-bug.ts';
import { SOURCE_BUGS } from './source-bugs.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const {
  check,
  only,
  runs,
  tests: runsTests,
} = new Command('npm run plant --')
  .description('Plants one bug at a time in a copy of the project, and reports if the tests and the simulation find it.')
  .option('--only <text>', 'only bugs whose area or name contains the text')
  .option('--runs <number>', 'at most this many simulated runs for each bug about behavior; 0 skips the simulation', Number, 1000)
  .option('--no-tests', 'skip the tests')
  .option('--check', 'only check that every bug still has its place in the source')
  .parse()
  .opts<{ readonly check?: boolean; readonly only?: string; readonly runs: number; readonly tests: boolean }>();

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
    const allTests = runsTests ? [...new Set(bugs.flatMap(({ tests }) => tests))] : [];
    const redTests = allTests.filter((test) => !passes(copy, [test]));
    if (redTests.length > 0) {
      process.stderr.write(`Expected the tests to pass without a bug, got failures in ${redTests.join(', ')}.\n`);
      process.exitCode = 1;
      return;
    }
    const isSimulated = runs > 0 && bugs.some(({ isBehavior, kind }) => isBehavior && kind === undefined);
    const violations = isSimulated ? simulate(copy, 'pushes', Number.POSITIVE_INFINITY) : [];
    for (const { seed, invariant, words } of violations) {
      process.stderr.write(`Seed ${seed} violates ${invariant} without a bug and is skipped: ${words}\n`);
    }
    const skipped = violations.map(({ seed }) => seed);
    const rows = bugs.map((bug) => plant(copy, bug, skipped));
    const tested = rows.filter(({ byTests }) => byTests !== undefined);
    const escaped = tested.filter(({ byTests }) => byTests === false);
    const behaviors = rows.filter(({ bySimulation }) => bySimulation !== undefined);
    const seen = behaviors.filter(({ bySimulation }) => bySimulation !== null);
    process.stdout.write(
      `\n${tested.length - escaped.length} of ${tested.length} found by the tests; ${seen.length} of ${behaviors.length} about behavior found by the simulation within ${runs} runs\n`,
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

/** A violation of an invariant. */
interface FoundViolation {
  readonly seed: number;
  readonly invariant: string;
  readonly words: string;
}

interface Row {
  /** Undefined if the tests did not run. */
  readonly byTests: boolean | undefined;
  /** Undefined if the simulation cannot see the bug, or did not run; null if it does not find the bug. */
  readonly bySimulation: FoundViolation | null | undefined;
}

function plant(
  copy: string,
  { area, name, file, search, replace, tests, isBehavior, kind = 'pushes' }: SourceBug,
  skippedSeeds: readonly number[],
): Row {
  const path = join(copy, file);
  const original = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    original.replace(search, () => replace),
  );
  const byTests = runsTests ? !passes(copy, tests) : undefined;
  const bySimulation =
    isBehavior && runs > 0 ? (simulate(copy, kind, 1, kind === 'pushes' ? skippedSeeds : [])[0] ?? null) : undefined;
  writeFileSync(path, original);
  process.stdout.write(`| ${[area, name, describeTests(byTests), describeSimulation(bySimulation)].join(' | ')} |\n`);
  return { byTests, bySimulation };
}

function describeTests(byTests: Row['byTests']): string {
  if (byTests === undefined) return '-';
  return byTests ? 'found' : 'ESCAPED';
}

function describeSimulation(found: Row['bySimulation']): string {
  if (found === undefined) return '-';
  return found === null ? 'not found' : `seed ${found.seed}, ${found.invariant}: ${found.words}`;
}

/** Returns at most so many violations, by seed. */
function simulate(cwd: string, kind: RunKindName, most: number, skippedSeeds: readonly number[] = []): readonly FoundViolation[] {
  const args = ['test/plant/find-violations.ts', kind, runs, most, ...skippedSeeds].map(String);
  const { status, stdout } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8', timeout: 3_600_000 });
  if (status !== 0) throw new Error(`Expected the simulation to end, got exit code ${status}.`);
  return JSON.parse(stdout) as readonly FoundViolation[];
}

function passes(copy: string, tests: readonly string[]): boolean {
  return succeeds(copy, ['node_modules/vitest/vitest.mjs', 'run', '--bail', '1', ...tests]);
}

function succeeds(cwd: string, args: readonly string[]): boolean {
  return spawnSync(process.execPath, args, { cwd, stdio: 'ignore', timeout: 900_000 }).status === 0;
}
