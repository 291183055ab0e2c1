import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { RUN_KINDS, type RunKindName } from '../sandbox/simulation/choose-kind.ts';
import type { SimulationReport } from './simulate/run-seeds.ts';
import { runSeeds } from './simulate/run-seeds.ts';
import { textStyle } from './text-style.ts';
import { handleUnexpectedErrors } from './unexpected-error.ts';

/** Maximum number of workers. More workers did not reduce the time. */
const MOST_WORKERS = 8;

const RUNS = 2_000;

handleUnexpectedErrors();

const program = new Command('npm run simulate --')
  .description('Plays random scenarios with injected faults against a complete gate, and checks its guarantees.')
  .option(
    '--seed <number>',
    'first seed (default: derived from the commit, so that each commit plays other scenarios)',
    readCount,
  )
  .option('--runs <number>', `number of seeds (default: 1 with --seed, ${RUNS} without)`, readCount)
  .addOption(new Option('--kind <kind>', 'only this kind of run (default: the seed chooses)').choices(RUN_KINDS))
  .option('--minutes <number>', 'stop starting scenarios after this time', readCount)
  .option('--workers <number>', 'threads', readCount)
  .option('--json', 'print the result as JSON')
  .parse();
const { seed = seedOfCommit(), json: asJson = false, ...options } = program.opts<Options>();
const runs = options.runs ?? (program.getOptionValue('seed') === undefined ? RUNS : 1);
const workers = Math.min(options.workers ?? Math.min(availableParallelism(), MOST_WORKERS), Math.max(1, runs));

const style = textStyle(!asJson && process.stdout.isTTY === true && process.env.NO_COLOR === undefined);
const report = await runSeeds({
  seed,
  runs,
  kind: options.kind,
  minutes: options.minutes,
  workers,
  onProgress: asJson ? () => {} : showProgress,
});
process.stdout.write(asJson ? `${JSON.stringify(toJson(report))}\n` : render(report));
process.exitCode = report.violations.length === 0 ? 0 : 1;

interface Options {
  readonly seed?: number;
  readonly runs?: number;
  readonly kind?: RunKindName;
  readonly minutes?: number;
  readonly workers?: number;
  readonly json?: boolean;
}

function readCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`Expected a whole number of at most nine digits, got "${text}".`);
}

/** Derives a seed from the commit, or returns 1 outside a repository. */
function seedOfCommit(): number {
  try {
    const commit = execFileSync('git', ['rev-parse', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Number.parseInt(commit.slice(0, 7), 16);
  } catch {
    return 1;
  }
}

function showProgress(done: number): void {
  if (process.stderr.isTTY === true) process.stderr.write(`\r${done} of ${runs}`);
}

function toJson({ runs: played, violations, faultsInjected, runsPerMinute }: SimulationReport): object {
  return { seed, runs: played, violations, faultsInjected, runsPerMinute: Math.round(runsPerMinute) };
}

function render({
  runs: played,
  violations,
  faultsInjected,
  deployments,
  runsPerMinute,
  deploymentsPerMinute,
}: SimulationReport): string {
  const verdict = `${violations.length} violations in ${played} runs from seed ${seed}`;
  return [
    ...violations.map(
      ({ story, seed: failing }) =>
        `${story}\n(to repeat: npm run simulate -- --seed ${failing}${options.kind === undefined ? '' : ` --kind "${options.kind}"`})\n`,
    ),
    violations.length === 0 ? style.green(verdict) : style.red(verdict),
    `${deployments} deployments, ${faultsInjected} faults; ${Math.round(runsPerMinute)} runs and ${Math.round(deploymentsPerMinute)} deployments a minute on ${workers} threads`,
    '',
  ].join('\n');
}
