import { playLoad } from '../../sandbox/load/play-load.ts';
import { ASSUMED_LIMITS } from '../../sandbox/load/rate-limits.ts';
import type { Measurement } from './measurement.ts';

const DEPLOYMENTS = 1_000;
const TRIGGER_CONCURRENCY = 20;

/** Measures many simultaneous pushes, as `npm run load` does. The baseline is the least time that the limits permit for the served calls. */
export async function measureLoad(): Promise<readonly Measurement[]> {
  const report = await playLoad({ deployments: DEPLOYMENTS, limits: ASSUMED_LIMITS, triggerConcurrency: TRIGGER_CONCURRENCY });
  const least = Math.max(report.ideal.seconds, report.ideal.lone);
  const together = `${DEPLOYMENTS} pushes at once`;
  return [
    { what: `lost results, ${together}`, value: report.lost.length, unit: '', budget: { most: 0 } },
    {
      what: `last result, ${together}`,
      value: report.seconds.last,
      unit: 's',
      budget: { most: 1.2 * least },
      baselines: [{ what: 'the least', value: least }],
    },
    { what: `concurrent invocations, ${together}`, value: report.peakConcurrency, unit: '', budget: { most: 100 } },
  ];
}
