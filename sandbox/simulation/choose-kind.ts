import { createRandomSource } from './scenario/random-source.ts';

/** Name of a kind of run. */
export type RunKindName = 'pushes' | 'another account' | 'wave' | 'blue-green';

/** Shares of the kinds among the seeds, in percent. */
const SHARES: Readonly<Record<RunKindName, number>> = { pushes: 85, 'another account': 5, wave: 5, 'blue-green': 5 };

/** The names of all kinds. */
export const RUN_KINDS = Object.keys(SHARES) as readonly RunKindName[];

/** Chooses the kind of run of a seed. */
export function chooseKind(seed: number): RunKindName {
  return createRandomSource(seed, 'kind').weighted(SHARES);
}
