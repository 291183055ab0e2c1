import { isUnknown } from '../evaluation/values.ts';
import type { Identifier, IdentifierMember } from './identifiers.ts';

/** One member of an identifier with its values in the two stacks; undefined if the template omits the property. */
export interface MemberValues extends IdentifierMember {
  readonly current: unknown;
  readonly next: unknown;
}

/**
 * Reads the values of an identifier in the properties of both stacks. An identifier with a list has values for each member of the list that
 * both stacks have; if the lists differ in length, for each pair of members.
 */
export function readIdentifier(identifier: Identifier, current: unknown, next: unknown): readonly (readonly MemberValues[])[] {
  const list = identifier.find(({ path }) => path.includes('*'))?.path;
  if (list === undefined) return [readMembers(identifier, current, next, 0, 0)];
  const toList = list.slice(0, list.indexOf('*'));
  const [first, second] = [readPath(current, toList), readPath(next, toList)];
  if (first === undefined || second === undefined) return [];
  const [rows, columns] = [lengthOf(first), lengthOf(second)];
  return Array.from({ length: rows * columns }, (_, index) => [Math.floor(index / columns), index % columns] as const)
    .filter(([row, column]) => row === column || rows !== columns)
    .map(([row, column]) => readMembers(identifier, current, next, row, column));
}

/** Returns the number of members. An unknown list is treated as a list with one unknown member. */
function lengthOf(list: unknown): number {
  return Array.isArray(list) ? list.length : 1;
}

function readMembers(identifier: Identifier, current: unknown, next: unknown, row: number, column: number): MemberValues[] {
  return identifier.map((member) => ({
    ...member,
    current: readPath(current, member.path, row),
    next: readPath(next, member.path, column),
  }));
}

/**
 * Reads the value at a path. A path through an unknown value has this unknown value.
 *
 * @param index the position in a list for `*`
 */
export function readPath(value: unknown, path: readonly string[], index = 0): unknown {
  return path.reduce<unknown>((parent, key) => {
    if (isUnknown(parent)) return parent;
    // CloudFormation treats a value in place of a list as its only member.
    if (key === '*') return Array.isArray(parent) ? parent[index] : parent;
    if (typeof parent !== 'object' || parent === null) return undefined;
    return Object.hasOwn(parent, key) ? (parent as Readonly<Record<string, unknown>>)[key] : undefined;
  }, value);
}
