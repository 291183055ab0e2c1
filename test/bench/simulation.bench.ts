import { runSeeds } from '../../cli/simulate/run-seeds.ts';
import type { Measurement } from './measurement.ts';

const FIRST_SEED = 1;

/** Deployments that the simulation plays, threads loaded but not warm, on two of them and on one. */
export async function measureSimulation(): Promise<readonly Measurement[]> {
  const one = await countDeployments(1, 8);
  const two = await countDeployments(2, 20);
  return [
    {
      what: 'deployments a minute on two threads',
      value: two,
      unit: '',
      budget: { least: 10_000 },
      baselines: [{ what: 'one thread', value: one }],
    },
  ];
}

async function countDeployments(workers: number, seconds: number): Promise<number> {
  const { violations, deploymentsPerMinute } = await runSeeds({
    seed: FIRST_SEED,
    runs: Number.POSITIVE_INFINITY,
    minutes: seconds / 60,
    workers,
    onProgress: () => {},
  });
  const [first] = violations;
  if (first === undefined) return deploymentsPerMinute;
  throw new Error(`Expected every promise to hold, got a violation: npm run simulate -- --seed ${first.seed}`);
}
