import { isUnknown } from './unknown.ts';

/**
 * Whether two resolved values are the same to CloudFormation: scalars by their text (`1` is `"1"`, `true` is `"true"`), lists in order,
 * objects whatever the order of their keys, unknown values by their expression.
 */
export function sameValue(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (isUnknown(left) || isUnknown(right)) {
    return isUnknown(left) && isUnknown(right) && sameValue(left.expression, right.expression);
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return typeof left !== 'object' && typeof right !== 'object' && String(left) === String(right);
  }
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && sameValue((left as Indexed)[key], (right as Indexed)[key]))
  );
}

type Indexed = Readonly<Record<string, unknown>>;
