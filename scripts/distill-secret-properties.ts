import { writeHashes } from '../core/resource-types/hash-type.ts';
import { isStateful } from '../core/resource-types/is-stateful.ts';
import { findResourceRules, type PropertyRule, resourceTypes } from '../core/resource-types/resource-rules.ts';
import { writeTable } from './write-table.ts';

/** Names of properties that can hold a secret or a user name. */
const SECRET_NAMES = /user|passw|secret|token|credential|auth|connection|login|admin/i;

/** Names that match but have another purpose: identifiers, names of other resources, modes, and switches. */
const OTHER_NAMES =
  /(Arn|Id|Identifier|Type|Mode|ClientToken|ServiceToken|UserData|Behavior|Strategy|Enabled|Groups|Bandwidth|Vendor)s?$/;

/** Lists the properties whose change replaces the resource and that can hold a secret, by type. */
export function distillSecretProperties(): Readonly<Record<string, readonly string[]>> {
  const found = resourceTypes().flatMap((type) => {
    const properties = replacingProperties(type)
      .filter(([name, { shapes }]) => shapes.length === 0 && SECRET_NAMES.test(name) && !OTHER_NAMES.test(name))
      .map(([name]) => name);
    return properties.length === 0 ? [] : [[type, properties.sort()] as const];
  });
  return Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Hashes of the types that hold data with each property whose change replaces the resource. */
export function distillReplacingProperties(): { readonly hashes: string } {
  const pairs = resourceTypes()
    .filter(isStateful)
    .flatMap((type) => replacingProperties(type).map(([name]) => `${type} ${name}`));
  return { hashes: writeHashes(pairs) };
}

function replacingProperties(type: string): readonly (readonly [name: string, rule: PropertyRule])[] {
  return [...(findResourceRules(type)?.properties ?? [])].filter(([, { recreation }]) => recreation !== 'Never');
}

if (import.meta.main) {
  const folder = new URL('../core/resource-types/', import.meta.url);
  writeTable(new URL('secret-properties.generated.json', folder), `${JSON.stringify(distillSecretProperties())}\n`);
  writeTable(new URL('replacing-properties.generated.json', folder), `${JSON.stringify(distillReplacingProperties())}\n`);
}
