import { findResourceRules, resourceTypes } from '../core/resource-types/resource-rules.ts';
import { writeTable } from './write-table.ts';

/** Names of properties that can hold a secret or a user name. */
const SECRET_NAMES = /user|passw|secret|token|credential|auth|connection|login|admin/i;

/** Names that match but have another purpose: identifiers, names of other resources, modes, and switches. */
const OTHER_NAMES =
  /(Arn|Id|Identifier|Type|Mode|ClientToken|ServiceToken|UserData|Behavior|Strategy|Enabled|Groups|Bandwidth|Vendor)s?$/;

/** Lists the properties whose change replaces the resource and that can hold a secret, by type. */
export function distillSecretProperties(): Readonly<Record<string, readonly string[]>> {
  const found = resourceTypes().flatMap((type) => {
    const properties = [...(findResourceRules(type)?.properties ?? [])]
      .filter(([, { recreation, shapes }]) => recreation !== 'Never' && shapes.length === 0)
      .map(([name]) => name)
      .filter((name) => SECRET_NAMES.test(name) && !OTHER_NAMES.test(name));
    return properties.length === 0 ? [] : [[type, properties.sort()] as const];
  });
  return Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

if (import.meta.main) {
  const target = new URL('../core/resource-types/secret-properties.generated.json', import.meta.url);
  writeTable(target, `${JSON.stringify(distillSecretProperties())}\n`);
}
