import type { Observations } from '../harness/observations.ts';

/** The promises that hold for any seed. */
export type InvariantName = 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'S6' | 'S7' | 'S10';

/** A broken promise. */
export interface Violation {
  readonly invariant: InvariantName;
  /** Description of the violation. */
  readonly words: string;
}

/** Looks for violations of one promise in what was seen so far. It asks the account, never the gate. */
export type Invariant = (seen: Observations) => readonly Violation[];
