import type { Change } from './change-set-page.ts';
import type { LocatedChange } from './located-change.ts';

/**
 * Joins the two describes of one change set: entries with the same logical id, action and physical id are one change; an
 * entry that only one of them has is kept. A logical id alone is no key: an Import may stand beside a Remove of the same id.
 */
export function joinReadings(path: string, plain: readonly Change[], valued: readonly Change[]): readonly LocatedChange[] {
  const plainByKey = groupByKey(plain);
  const valuedByKey = groupByKey(valued);
  return [...new Set([...plainByKey.keys(), ...valuedByKey.keys()])].sort().flatMap((key) => {
    const plainEntries = plainByKey.get(key) ?? [];
    const valuedEntries = valuedByKey.get(key) ?? [];
    const [onePlain, ...morePlain] = plainEntries;
    const [oneValued, ...moreValued] = valuedEntries;
    if (onePlain !== undefined && oneValued !== undefined && morePlain.length === 0 && moreValued.length === 0) {
      return [{ path, plain: onePlain, valued: oneValued }];
    }
    return [...plainEntries.map((entry) => ({ path, plain: entry })), ...valuedEntries.map((entry) => ({ path, valued: entry }))];
  });
}

function groupByKey(changes: readonly Change[]): ReadonlyMap<string, readonly Change[]> {
  return Map.groupBy(changes, ({ Type, ResourceChange }) =>
    JSON.stringify([
      ResourceChange?.LogicalResourceId ?? '',
      ResourceChange?.Action ?? '',
      ResourceChange?.PhysicalResourceId ?? '',
      Type ?? '',
    ]),
  );
}
