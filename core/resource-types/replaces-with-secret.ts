import { hashType, readHashes } from './hash-type.ts';
import REPLACING_PROPERTIES from './replacing-properties.generated.json' with { type: 'json' };
import SECRET_PROPERTIES from './secret-properties.generated.json' with { type: 'json' };

// `scripts/distill-secret-properties.ts` generates both tables from the resource specification.
const secretProperties: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(SECRET_PROPERTIES));
const replacingProperties = readHashes(REPLACING_PROPERTIES.hashes);

/**
 * Checks whether a new value of the property replaces the resource, and a reference to a secret counts in it: every such property of a type
 * that holds data, and for other types the properties that can hold a secret or a user name.
 */
export function replacesWithSecret(resourceType: string, property: string): boolean {
  return (
    propertiesWithSecret(resourceType).includes(property) || replacingProperties.has(hashType(`${resourceType} ${property}`))
  );
}

/** Lists the properties of a resource type that can hold a secret or a user name, and whose new value replaces the resource. */
export function propertiesWithSecret(resourceType: string): readonly string[] {
  return secretProperties.get(resourceType) ?? [];
}
