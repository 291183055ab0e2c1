import { sameValue } from '../evaluation/values.ts';
import type { Recreation } from '../resource-types/resource-rules.ts';
import { BOTH, type Reason, type ValueDifference } from './planned-change.ts';

/** A place in the list of a stack's tags where two deployments differ. */
export type StackTagDifference = Omit<ValueDifference, 'recreation'>;

type Tags = Readonly<Record<string, string>>;

/** Compares the tags of a stack by their place in the list, as recorded change sets do: `/Tags/1/Value`. */
export function compareStackTags(before: Tags = {}, after: Tags = {}): StackTagDifference[] {
  if (sameValue(before, after)) return [];
  const [old, next] = [toList(before), toList(after)];
  if (old.length === 0 || next.length === 0) return [{ path: [], ...sides(old.length > 0 && old, next.length > 0 && next) }];
  return Array.from({ length: Math.max(old.length, next.length) }, (_, index) =>
    compareTag(index, old[index], next[index]),
  ).flat();
}

function compareTag(index: number, before: Tag | undefined, after: Tag | undefined): StackTagDifference[] {
  if (before === undefined || after === undefined) return [{ path: [String(index)], before, after }];
  const fields = ['Value', 'Key'] as const;
  return fields
    .filter((field) => before[field] !== after[field])
    .map((field) => ({ path: [String(index), field], before: before[field], after: after[field] }));
}

/** The reason for a difference in stack tags: a change of the attribute Tags, without a source. */
export function stackTagsReason(recreation: Recreation, differences: readonly StackTagDifference[]): Reason {
  return {
    attribute: 'Tags',
    recreation,
    evaluation: 'Static',
    views: BOTH,
    differences: differences.map((difference) => ({ ...difference, recreation })),
  };
}

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

function toList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function sides(before: readonly Tag[] | false, after: readonly Tag[] | false): Pick<StackTagDifference, 'before' | 'after'> {
  return { before: before === false ? undefined : before, after: after === false ? undefined : after };
}
