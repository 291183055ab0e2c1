import type { Change } from './change-set-page.ts';

/**
 * One change, its nested stack, and its entries in the two readings. At least one entry is present.
 */
export interface LocatedChange {
  /** Logical IDs of the nested stacks that contain the resource, joined by `/`; empty in the root stack. */
  readonly path: string;
  /** Entry in the response without property values. */
  readonly plain?: Change;
  /** Entry in the response with property values. */
  readonly valued?: Change;
  /** True if the response with property values, which lacks this entry, is incomplete or not available. */
  readonly lacksValues?: true;
  /** Clauses that say why the effect is unknown although the entry is valid: the two readings differ, or a prediction lacks a value. */
  readonly doubts?: readonly string[];
}

/**
 * Path of the stacks inside a nested stack whose change has no logical ID. No other stack has this path, so it never identifies
 * the root.
 */
const UNNAMED = '(unnamed)';

/** Returns the path of a nested stack. */
export function pathInside(path: string, logicalId: string | undefined): string {
  const name = logicalId || UNNAMED;
  return path === '' ? name : `${path}/${name}`;
}
