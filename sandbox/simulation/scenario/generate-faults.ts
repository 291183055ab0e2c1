import { OUTAGES } from './outages.ts';
import type { RandomSource } from './random-source.ts';
import type { Outage, ScenarioFaults } from './scenario.ts';
import type { Theme } from './theme.ts';

/** Generates the faults of a scenario. */
export function generateFaults(theme: Theme, chance: RandomSource): ScenarioFaults {
  return {
    kind: 'chance',
    rate: chance.pick(theme.faultRates),
    most: chance.integer(1, 12),
    isStale: chance.happens(0.25),
    ...(chance.happens(theme.outages) ? { outage: generateOutage(theme, chance) } : {}),
  };
}

function generateOutage({ outageCalls, outageKinds }: Theme, chance: RandomSource): Outage {
  const [caller, operation] = chance.pick(outageCalls);
  const fault = OUTAGES[chance.weighted(outageKinds)];
  return { caller, operation, first: chance.pick([1, 1, 1, 2]), calls: chance.integer(3, 6), fault };
}
