import type { PlannedHook } from './change-set-reading.ts';
import type { LocatedChange } from './located-change.ts';

/** What is known of a change set, in one list, and what is not. */
export interface Evidence {
  readonly changeSetId: string;
  readonly changeSetName: string;
  readonly stackId: string;
  readonly stackName: string;
  /** The service says in so many words that there is nothing to change. */
  readonly saysNoChanges: boolean;
  /** Sorted by path and logical id: the order of pages and of entries never matters. */
  readonly changes: readonly LocatedChange[];
  /** What is missing or contradicts itself. While there is one, nothing is called safe. */
  readonly gaps: readonly Gap[];
  /** What is worth knowing and does not matter to the verdict. */
  readonly notes: readonly string[];
  readonly hooks: readonly PlannedHook[];
  /** Names of parameters whose value the service hides (NoEcho). */
  readonly hiddenParameters: readonly string[];
}

/** A hole in the evidence. */
export interface Gap {
  /** Path of the nested stack that it is in; empty for the root. */
  readonly path: string;
  /** A sentence: what is missing. */
  readonly reason: string;
}
