import type { EvaluatedResource } from '../evaluation/evaluate-template.ts';
import { sameValue } from '../evaluation/same-value.ts';
import type { Side } from './plan-sides.ts';
import type { CannotPredict } from './prediction.ts';

/**
 * Resources of which it is not known whether they are there, before or after, because their condition rests on something unknown. The same
 * unknown condition on both sides has the same answer.
 */
export function findUnknownExistence(before: Side, after: Side): CannotPredict[] {
  const ids = new Set([...Object.keys(before.evaluated.resources), ...Object.keys(after.evaluated.resources)]);
  const undecided = [...ids].filter((id) => mayDiffer(before.evaluated.resources[id], after.evaluated.resources[id])).toSorted();
  if (undecided.length === 0) return [];
  const reason =
    'Whether these resources exist depends on a condition that cannot be evaluated here: they may be added or removed.';
  return [{ logicalResourceIds: undecided, reason, worst: 'anything' }];
}

function mayDiffer(before: EvaluatedResource | undefined, after: EvaluatedResource | undefined): boolean {
  const [left, right] = [before?.exists ?? false, after?.exists ?? false];
  return !(typeof left === 'boolean' && typeof right === 'boolean') && !sameValue(left, right);
}
