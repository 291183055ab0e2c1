import { Command } from 'commander';
import { type LoadReport, playLoad } from '../sandbox/load/play-load.ts';
import { playWave, type WaveLoadReport } from '../sandbox/load/play-wave.ts';
import { ASSUMED_LIMITS, type RateLimits } from '../sandbox/load/rate-limits.ts';
import { handleUnexpectedErrors } from './unexpected-error.ts';

const MOST_LOSSES_SHOWN = 10;

/** The goals of a thousand pushes. With fewer pushes, the duration of a single deployment outweighs the limits. */
const GOALS = { deployments: 1_000, shareOfLeast: 1.2, concurrency: 100 } as const;

handleUnexpectedErrors();

const program = new Command('npm run load --')
  .description('Pushes to many pipelines at the same time, in an account with rate limits, and counts the results.')
  .option('--deployments <number>', 'number of deployments', '1000')
  .option(
    '--limit <name=burst/second...>',
    'a limit of the account, such as CloudFormation.DescribeStacks=50/20; may be repeated',
  )
  .option('--trigger-concurrency <number>', 'the prop `triggerConcurrency` of the gate', '20')
  .option('--wave <number>', 'play one wave with this number of targets instead')
  .option('--max-concurrent-count <number>', '`MaxConcurrentCount` of the wave', '25')
  .option('--judge-all-first', 'the wave judges all targets first')
  .option('--json', 'print the result as JSON')
  .parse();
const options = program.opts<{
  readonly deployments: string;
  readonly triggerConcurrency: string;
  readonly limit?: readonly string[];
  readonly wave?: string;
  readonly maxConcurrentCount: string;
  readonly judgeAllFirst?: boolean;
  readonly json?: boolean;
}>();

const limits: RateLimits = { ...ASSUMED_LIMITS, ...Object.fromEntries((options.limit ?? []).map(readLimit)) };
process.exitCode = options.wave === undefined ? await loadPipelines() : await loadWave(options.wave);

/** Pushes to many pipelines. @returns the exit code */
async function loadPipelines(): Promise<number> {
  const report = await playLoad({
    deployments: readCount(options.deployments),
    triggerConcurrency: readCount(options.triggerConcurrency),
    limits,
  });
  process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : render(report));
  const isCorrect = report.lost.length === 0 && report.twice === 0 && report.leftovers === 0;
  const least = Math.max(report.ideal.seconds, report.ideal.lone);
  const meetsGoals = report.seconds.last <= GOALS.shareOfLeast * least && report.peakConcurrency <= GOALS.concurrency;
  return isCorrect && (meetsGoals || report.deployments < GOALS.deployments) ? 0 : 1;
}

/** Deploys one wave. @returns the exit code */
async function loadWave(targets: string): Promise<number> {
  const report = await playWave({
    targets: readCount(targets),
    maxConcurrentCount: readCount(options.maxConcurrentCount),
    judgeAllFirst: options.judgeAllFirst === true,
    limits,
  });
  process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : renderWave(report));
  const isComplete = report.status === 'Succeeded' && report.updated === report.targets;
  return isComplete && report.twice === 0 && report.leftovers === 0 ? 0 : 1;
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  return program.error(`Expected a number from 1 to 99999, got "${text}".`);
}

function readLimit(text: string): [string, { burst: number; perSecond: number }] {
  const [, name = '', burst = '', perSecond = ''] = /^([\w.]+)=(\d+)\/(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (name === '') return program.error(`Expected a limit such as CloudFormation.DescribeStacks=50/20, got "${text}".`);
  return [name, { burst: Number(burst), perSecond: Number(perSecond) }];
}

function render({ deployments, asExpected, lost, twice, leftovers, calls, peakConcurrency, seconds, ideal }: LoadReport): string {
  const rows = calls.map(({ operation, calls: made, throttled, ideal: least }) =>
    [operation.padEnd(38), ...[made, throttled, least].map((count) => String(count).padStart(9))].join(''),
  );
  return [
    `${deployments} simultaneous pushes: ${asExpected} ended as expected, ${lost.length} lost, ${twice} executed twice, ${leftovers} ` +
      `change sets remain`,
    `last result after ${Math.round(seconds.last)} s, median ${Math.round(seconds.median)} s`,
    `lower bound for these calls: ${Math.round(ideal.seconds)} s (${ideal.boundBy}); a single deployment takes ${Math.round(ideal.lone)} s`,
    `at most ${peakConcurrency} concurrent Lambda invocations`,
    '',
    'lower bound without contention: the calls of as many single deployments; under contention, each deployment polls less often',
    `${'call'.padEnd(38)}${'made'.padStart(9)}${'throttled'.padStart(9)}${'ideal'.padStart(9)}`,
    ...rows,
    '',
    ...lost.slice(0, MOST_LOSSES_SHOWN),
    '',
  ].join('\n');
}

function renderWave({
  targets,
  status,
  updated,
  twice,
  leftovers,
  seconds,
  events,
  largestState,
  throttled,
  peakConcurrency,
}: WaveLoadReport): string {
  const rows = Object.entries(throttled).map(([operation, count]) => `${operation.padEnd(38)}${String(count).padStart(9)}`);
  return [
    `one wave over ${targets} targets: ${status}, ${updated} updated, ${twice} executed twice, ${leftovers} change sets remain`,
    `${Math.round(seconds)} s; ${events} events of at most 25,000 in the history of the wave; its largest state has ${largestState} bytes`,
    `at most ${peakConcurrency} concurrent Lambda invocations`,
    '',
    'throttled calls, which were retried',
    ...rows,
    '',
  ].join('\n');
}
