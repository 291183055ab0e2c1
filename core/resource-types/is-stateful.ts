import { hashType, splitHashes } from './hash-type.ts';
import STATEFUL_NAMES from './stateful-types.generated.json' with { type: 'json' };
import STATELESS_TYPES from './stateless-types.generated.json' with { type: 'json' };

const statefulTypes: ReadonlySet<string> = new Set(STATEFUL_NAMES.map((name) => `AWS::${name}`));

/** Hashes instead of names, because 1,700 names do not fit into the size limit of a function's bundle. */
const statelessTypes = splitHashes(STATELESS_TYPES.hashes);

/**
 * Checks whether losing a resource of the type loses data, or may lose data. A type is treated as holding data unless the AWS service
 * specification describes the type and `scripts/distill-stateful-types.ts` classifies it as holding none: custom resources, types of
 * other publishers, AWS types that are newer than the gate, and unknown names count as holding data.
 */
export function isStateful(resourceType: string): boolean {
  return !statelessTypes.has(hashType(resourceType));
}

/** Checks whether the specification says that resources of the type hold data. */
export function isKnownStateful(resourceType: string): boolean {
  return statefulTypes.has(resourceType);
}
