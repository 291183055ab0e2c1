import { createFaultSource } from './fault-sources.ts';
import { generateWorld } from './generate-scenario.ts';
import { findBreaches } from './invariants/find-violations.ts';
import type { Breach } from './invariants/violation.ts';
import type { Observations } from './observations.ts';
import { playWorld } from './play-scenario.ts';
import type { Deploy } from './prepare-scenario.ts';
import type { PlacedFault, World } from './scenario.ts';

/** How a world went. */
export interface Played {
  readonly breaches: readonly Breach[];
  readonly faults: readonly PlacedFault[];
  readonly deployments: number;
  /** As it stood at the first breach, or at the end. */
  readonly seen: Observations | undefined;
}

/** Plays a world and checks every promise after every step. */
export async function play(world: World, deploy?: Deploy): Promise<Played> {
  const faults = createFaultSource(world);
  let breaches: readonly Breach[] = [];
  let seen: Observations | undefined;
  const check = (observed: Observations): void => {
    seen = observed;
    if (breaches.length === 0) breaches = findBreaches(observed);
  };
  await playWorld(world, { faults, deploy, check });
  const deployments = seen?.pushes.reduce((sum, { run }) => sum + run.actions.length, 0) ?? 0;
  return { breaches, faults: [...faults.injected], deployments, seen };
}

/** Plays the world of a seed. */
export function simulateSeed(seed: number, deploy?: Deploy): Promise<Played> {
  return play(generateWorld(seed), deploy);
}
