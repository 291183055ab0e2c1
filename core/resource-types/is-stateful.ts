import { hashType, readHashes } from './hash-type.ts';
import STATEFUL_TYPES from './stateful-types.generated.json' with { type: 'json' };
import STATELESS_TYPES from './stateless-types.generated.json' with { type: 'json' };

/** Hashes instead of names, because the names do not fit into the size limit of a function's bundle. */
const statefulTypes = readHashes(STATEFUL_TYPES.hashes);
const statelessTypes = readHashes(STATELESS_TYPES.hashes);

/** Any name can have the hash of another name, so only the names that AWS assigns are compared. */
const OF_AWS = /^(?:AWS|Alexa|AMZN)::/;

/**
 * Checks whether losing a resource of the type loses data, or may lose data. A type is treated as holding data unless the AWS service
 * specification describes the type and `scripts/distill-stateful-types.ts` classifies it as holding none: custom resources, types of
 * other publishers, AWS types that are newer than the gate, and unknown names count as holding data.
 */
export function isStateful(resourceType: string): boolean {
  return !(OF_AWS.test(resourceType) && statelessTypes.has(hashType(resourceType)));
}

/** Checks whether the specification says that resources of the type hold data. */
export function isKnownStateful(resourceType: string): boolean {
  return OF_AWS.test(resourceType) && statefulTypes.has(hashType(resourceType));
}
