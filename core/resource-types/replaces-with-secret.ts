import SECRET_PROPERTIES from './secret-properties.generated.json' with { type: 'json' };

const secretProperties: ReadonlyMap<string, readonly string[]> = new Map(Object.entries(SECRET_PROPERTIES));

/**
 * Checks whether a new value of the property replaces the resource, for properties that can hold a secret or a user name. The table is
 * generated from the resource specification by `scripts/distill-secret-properties.ts`.
 */
export function replacesWithSecret(resourceType: string, property: string): boolean {
  return propertiesWithSecret(resourceType).includes(property);
}

/** Lists the properties of a resource type that can hold a secret or a user name, and whose new value replaces the resource. */
export function propertiesWithSecret(resourceType: string): readonly string[] {
  return secretProperties.get(resourceType) ?? [];
}
