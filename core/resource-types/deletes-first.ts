import TYPES from './delete-then-create.generated.json' with { type: 'json' };
import { hashType, splitHashes } from './hash-type.ts';

const types = splitHashes(TYPES.hashes);

/**
 * Returns true if CloudFormation deletes the old resource of the type before it creates the new one, so that for a time none exists.
 * Made from `replacementStrategy` of the registry's schemas by `scripts/distill-delete-then-create.ts`.
 */
export function deletesFirst(resourceType: string): boolean {
  return types.has(hashType(resourceType));
}
