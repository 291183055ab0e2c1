import TYPES from './delete-then-create.generated.json' with { type: 'json' };
import { hashType, readHashes } from './hash-type.ts';

const types = readHashes(TYPES.hashes);

/**
 * Returns true if CloudFormation deletes the old resource of the type before it creates the new one, so that the resource does not exist
 * for some time. The data comes from `replacementStrategy` in the schemas of the registry, by `scripts/distill-delete-then-create.ts`.
 */
export function deletesFirst(resourceType: string): boolean {
  return types.has(hashType(resourceType));
}
