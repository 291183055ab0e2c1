import type { PlannedHook } from './change-set-reading.ts';
import type { LocatedChange } from './located-change.ts';

/** The changes of a change set in one list, and the gaps in that list. */
export interface Evidence {
  readonly changeSetId: string;
  readonly changeSetName: string;
  readonly stackId: string;
  readonly stackName: string;
  /** CloudFormation says explicitly that the change set contains no changes. */
  readonly saysNoChanges: boolean;
  /** Sorted by path and logical ID, so that the order of pages and entries has no effect. */
  readonly changes: readonly LocatedChange[];
  /** Missing or contradictory parts. A change set with a gap is never safe. */
  readonly gaps: readonly Gap[];
  /** Sentences for people that do not affect the verdict. */
  readonly notes: readonly string[];
  readonly hooks: readonly PlannedHook[];
  /** Names of parameters whose values CloudFormation hides (NoEcho). */
  readonly hiddenParameters: readonly string[];
  /** Sentences about parts of a first create that can create resources which `changes` does not list. A policy that restricts creates has a gap for each. */
  readonly hiddenCreates?: readonly string[];
  /** Paths of nested stacks without a change set whose resources `changes` lists, including nested stacks without resources. */
  readonly listedStacks?: readonly string[];
}

/** A missing or contradictory part of the evidence. */
export interface Gap {
  /** Path of the nested stack that has the gap; empty for the root stack. */
  readonly path: string;
  /** Sentence that describes the missing part. */
  readonly reason: string;
  /** Sentence with the next step; absent if the general advice on gaps applies. */
  readonly advice?: string;
  /** True if the gap can hide only creates. */
  readonly hidesOnlyCreates?: true;
}
