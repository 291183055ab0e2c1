import { sameValue } from '../evaluation/same-value.ts';
import { isUnknown } from '../evaluation/unknown.ts';

/** A place where two values differ. */
export interface ValueDifference {
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Where two values differ: objects key by key, lists position by position, down to what is a scalar, is unknown, or is there on one side only.
 */
export function findChangedLeaves(before: unknown, after: unknown, path: readonly string[] = []): ValueDifference[] {
  if (sameValue(before, after)) return [];
  if (!isContainer(before) || !isContainer(after) || Array.isArray(before) !== Array.isArray(after))
    return [{ path, before, after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => findChangedLeaves(before[key], after[key], [...path, key]));
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isUnknown(value);
}
