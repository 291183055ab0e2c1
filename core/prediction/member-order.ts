/**
 * Copies a JSON value with the members of its objects in the order in which CloudFormation writes them: that of a Java HashMap, by the hash
 * codes of the names. The order depends on the number of buckets.
 *
 * @param capacity The smallest number of buckets, a power of two
 */
export function orderMembers(value: unknown, capacity = 1): unknown {
  if (Array.isArray(value)) return value.map((item) => orderMembers(item, capacity));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  let buckets = capacity;
  while (entries.length > buckets * LOAD_FACTOR) buckets *= 2;
  return Object.fromEntries(
    entries
      .map(([name, member]) => ({ name, member: orderMembers(member, capacity), bucket: bucketOf(name, buckets) }))
      .toSorted((one, other) => one.bucket - other.bucket)
      .map(({ name, member }) => [name, member]),
  );
}

/** The number of buckets of a Java HashMap without a given size. */
export const DEFAULT_CAPACITY = 16;

/** A HashMap that is more than three quarters full doubles its buckets. */
const LOAD_FACTOR = 0.75;

function bucketOf(name: string, buckets: number): number {
  let hash = 0;
  for (let index = 0; index < name.length; index += 1) hash = (Math.imul(31, hash) + name.charCodeAt(index)) | 0;
  return (hash ^ (hash >>> 16)) & (buckets - 1);
}
