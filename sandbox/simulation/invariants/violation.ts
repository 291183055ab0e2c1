import type { Observations } from '../observations.ts';

/** The promises that hold for any seed. */
export type InvariantName = 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'S6' | 'S7';

/** A broken promise. */
export interface Breach {
  readonly invariant: InvariantName;
  /** What is wrong, for people. */
  readonly words: string;
}

/** Looks for breaches of one promise in what was seen so far. It asks the account, never the gate. */
export type Invariant = (seen: Observations) => readonly Breach[];
