import { Worker } from 'node:worker_threads';
import type { RunKindName } from '../../sandbox/simulation/choose-kind.ts';
import type { FoundViolation, SeedReport } from '../../sandbox/simulation/report-violation.ts';

/** The seeds to run. */
export interface RunSeedsProps {
  /** The first seed. The other seeds follow it. */
  readonly seed: number;
  readonly runs: number;
  /** @default the seed chooses the kind of run */
  readonly kind?: RunKindName | undefined;
  /** No scenario starts after this time. Default: no limit. */
  readonly minutes?: number | undefined;
  /** Virtual time replaces the time of a thread, so each thread plays one scenario at a time. */
  readonly workers: number;
  /**
   * @param done number of finished runs
   */
  readonly onProgress: (done: number) => void;
}

/** The result of a run. */
export interface SimulationReport {
  /** The results of the runs that finished in the given time. */
  readonly runs: number;
  /** Sorted by seed. */
  readonly violations: readonly FoundViolation[];
  readonly faultsInjected: number;
  readonly deployments: number;
  readonly runsPerMinute: number;
  readonly deploymentsPerMinute: number;
}

/** Plays the scenarios of consecutive seeds on several threads. The clock starts when the first thread has loaded the code. */
export async function runSeeds({
  seed,
  runs,
  kind,
  minutes: most = Number.POSITIVE_INFINITY,
  workers,
  onProgress,
}: RunSeedsProps): Promise<SimulationReport> {
  const reports: SeedReport[] = [];
  let next = seed;
  let startedAt: number | undefined;
  const takeSeed = (): number | undefined => {
    startedAt ??= performance.now();
    const isTimeLeft = performance.now() - startedAt < most * 60_000;
    return isTimeLeft && next < seed + runs ? next++ : undefined;
  };
  const take = (report: SeedReport): void => {
    reports.push(report);
    onProgress(reports.length);
  };
  await Promise.all(Array.from({ length: workers }, () => employ(takeSeed, take, kind)));
  const minutes = (performance.now() - (startedAt ?? 0)) / 60_000;
  const deployments = sum(reports.map((report) => report.deployments));
  return {
    runs: reports.length,
    violations: reports.flatMap(({ violation }) => violation ?? []).sort((a, b) => a.seed - b.seed),
    faultsInjected: sum(reports.map((report) => report.faultsInjected)),
    deployments,
    runsPerMinute: reports.length / minutes,
    deploymentsPerMinute: deployments / minutes,
  };
}

/** Gives a thread one seed after another. */
function employ(
  takeSeed: () => number | undefined,
  take: (report: SeedReport) => void,
  kind: RunKindName | undefined,
): Promise<void> {
  const worker = new Worker(new URL('./play-seeds.ts', import.meta.url));
  return new Promise((resolve, reject) => {
    const proceed = (): void => {
      const seed = takeSeed();
      if (seed === undefined) void worker.terminate().then(() => resolve());
      else worker.postMessage({ seed, kind });
    };
    worker.on('message', (message: SeedReport | 'ready') => {
      if (message !== 'ready') take(message);
      proceed();
    });
    worker.on('error', reject);
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
