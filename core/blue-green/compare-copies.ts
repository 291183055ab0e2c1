import { isUnknown, sameValue } from '../evaluation/values.ts';

/** Result of a comparison of one value in the two stacks; `unknown` if it cannot be determined. */
export type Comparison = 'different' | 'same' | 'unknown';

/** Compares the value of Ref (no attribute) or Fn::GetAtt in the two stacks. Each stack has its own resource with the logical ID. */
export type CompareReference = (logicalId: string, attribute: string | undefined) => Comparison;

/**
 * Compares the values of one property in two stacks from one template. A value that is known only to AWS is `same` if the template gives
 * both stacks the same parameter, export, or stored value, and `different` if it contains the ID of a resource of its own stack.
 */
export function compareCopies(left: unknown, right: unknown, compareReference: CompareReference): Comparison {
  if (isUnknown(left) && isUnknown(right)) return compareExpressions(left.expression, right.expression, compareReference);
  if (isUnknown(left) || isUnknown(right)) return 'unknown';
  if (isObject(left) && isObject(right)) {
    return compareMembers(left, right, (one, other) => compareCopies(one, other, compareReference));
  }
  return sameValue(left, right) ? 'same' : 'different';
}

/** Returns `different` if one of the comparisons is `different`, because the values then differ as a whole. */
export function combine(comparisons: readonly Comparison[]): Comparison {
  if (comparisons.includes('different')) return 'different';
  return comparisons.includes('unknown') ? 'unknown' : 'same';
}

/** The key of an expression whose comparison is known, because a parent stack passes the value to a nested stack. */
export const COMPARED = 'Compared';

/** Functions whose result differs if their arguments differ. */
const INJECTIVE = new Set(['Fn::Base64', 'Fn::Join', 'Fn::Split', 'Fn::ToJsonString']);

/** Expressions whose value is not determined by the names in them. */
const UNDETERMINED = new Set(['Fn::Transform', 'Unresolved']);

function compareExpressions(left: unknown, right: unknown, compareReference: CompareReference): Comparison {
  if (!isObject(left) && !isObject(right)) return sameValue(left, right) ? 'same' : 'different';
  if (!isObject(left) || !isObject(right)) return 'unknown';
  const compare = (one: unknown, other: unknown) => compareExpressions(one, other, compareReference);
  const [first, ...others] = Object.entries(left);
  if (first === undefined || Array.isArray(left) || others.length > 0) {
    return Object.keys(left).length === Object.keys(right).length ? compareMembers(left, right, compare) : 'unknown';
  }
  const [name, argument] = first;
  if (!Object.hasOwn(right, name)) return 'unknown';
  const other = (right as Readonly<Record<string, unknown>>)[name];
  if (name === COMPARED) return argument as Comparison;
  if (UNDETERMINED.has(name)) return 'unknown';
  if (name === 'Ref' && typeof argument === 'string' && argument === other) return compareReference(argument, undefined);
  if (name === 'Fn::GetAtt' && isNames(argument) && sameValue(argument, other)) {
    return compareReference(argument[0], argument.slice(1).join('.'));
  }
  if (name === 'Fn::If') return compareBranches(argument, other, compare);
  const compared = compare(argument, other);
  return compared === 'different' && !INJECTIVE.has(name) ? 'unknown' : compared;
}

/** Compares the results of Fn::If with an unknown condition. Both stacks use the same branch if the condition is the same. */
function compareBranches(left: unknown, right: unknown, compare: (left: unknown, right: unknown) => Comparison): Comparison {
  const [condition, ...branches] = left as readonly [unknown, unknown, unknown];
  const [otherCondition, ...otherBranches] = right as readonly [unknown, unknown, unknown];
  if (compare(condition, otherCondition) !== 'same') return 'unknown';
  const [first = 'unknown', second] = branches.map((branch, index) => compare(branch, otherBranches[index]));
  return first === second ? first : 'unknown';
}

function compareMembers(left: object, right: object, compare: (left: unknown, right: unknown) => Comparison): Comparison {
  const [one, other] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  if (one.size !== other.size) return 'different';
  return combine([...one].map(([key, value]) => (other.has(key) ? compare(value, other.get(key)) : 'different')));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isNames(argument: unknown): argument is readonly [string, ...string[]] {
  return Array.isArray(argument) && argument.length > 1 && argument.every((name) => typeof name === 'string');
}
