import { runSeeds } from '../../cli/simulate/run-seeds.ts';
import type { Measurement } from './measurement.ts';

const FIRST_SEED = 1;
const MS_OF_MINUTE = 60_000;

interface Rates {
  readonly aMinute: number;
  /** Rate with one core per thread, computed from the processor time of the threads. */
  readonly undisturbed: number;
}

/** Measures the simulated deployments on two threads and on one thread, after loading and without a warm-up. */
export async function measureSimulation(): Promise<readonly Measurement[]> {
  const one = await countDeployments(1, 8);
  const two = await countDeployments(2, 20);
  return [
    {
      what: 'deployments a minute on two threads',
      value: two.aMinute,
      unit: '',
      budget: { least: 10_000 },
      baselines: [{ what: 'one thread', value: one.aMinute }],
    },
    {
      what: '  if nothing else ran here',
      value: two.undisturbed,
      unit: '',
      baselines: [{ what: 'one thread', value: one.undisturbed }],
    },
  ];
}

async function countDeployments(workers: number, seconds: number): Promise<Rates> {
  const before = process.cpuUsage();
  const { violations, deployments, deploymentsPerMinute } = await runSeeds({
    seed: FIRST_SEED,
    runs: Number.POSITIVE_INFINITY,
    minutes: seconds / 60,
    workers,
    onProgress: () => {},
  });
  const { user, system } = process.cpuUsage(before);
  const [first] = violations;
  if (first !== undefined) {
    throw new Error(`Expected every promise to hold, got a violation: npm run simulate -- --seed ${first.seed}`);
  }
  const cpuMinutes = (user + system) / 1_000 / MS_OF_MINUTE;
  return { aMinute: deploymentsPerMinute, undisturbed: deployments / (cpuMinutes / workers) };
}
