import type { Change } from './change-set-page.ts';

/**
 * One change with where it stands, as the two describes tell it. At least one of the two readings is there.
 */
export interface LocatedChange {
  /** Logical ids of the nested stacks that lead to it, joined by `/`; empty in the root stack. */
  readonly path: string;
  /** As the describe without property values has it. */
  readonly plain?: Change;
  /** As the describe with property values has it. */
  readonly valued?: Change;
  /** What makes it impossible to tell although the entry reads well, as clauses: what a prediction cannot know. */
  readonly doubts?: readonly string[];
}
