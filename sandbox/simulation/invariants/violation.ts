import type { Observations } from '../harness/observations.ts';

/** The invariants, which hold for any seed. */
export type InvariantName = 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'S6' | 'S7' | 'S8' | 'S9' | 'S10';

/** A violation of an invariant. */
export interface Violation {
  readonly invariant: InvariantName;
  /** Description of the violation. */
  readonly words: string;
}

/** Finds violations of one invariant in the observations so far. It reads the account and does not call the gate. */
export type Invariant = (seen: Observations) => readonly Violation[];
