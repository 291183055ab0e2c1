import { isStateful } from '../core/resource-types/is-stateful.ts';
import { findResourceRules, type PropertyRule, resourceTypes } from '../core/resource-types/resource-rules.ts';
import { writeTable } from './write-table.ts';

/** Names of properties that can hold a secret or a user name. */
const SECRET_NAMES = /user|passw|secret|token|credential|auth|connection|login|admin/i;

/** Names that match but have another purpose: identifiers, names of other resources, modes, and switches. */
const OTHER_NAMES =
  /(Arn|Id|Identifier|Type|Mode|ClientToken|ServiceToken|UserData|Behavior|Strategy|Enabled|Groups|Bandwidth|Vendor)s?$/;

type PropertiesByType = Readonly<Record<string, readonly string[]>>;

/** Lists the properties whose change replaces the resource and that can hold a secret, by type. */
export function distillSecretProperties(): PropertiesByType {
  return listReplacing(
    resourceTypes(),
    ([name, { shapes }]) => shapes.length === 0 && SECRET_NAMES.test(name) && !OTHER_NAMES.test(name),
  );
}

/** Lists every property whose change replaces the resource, by type, for the types whose resources hold data. */
export function distillReplacingProperties(): PropertiesByType {
  return listReplacing(resourceTypes().filter(isStateful), () => true);
}

function listReplacing(
  types: readonly string[],
  isListed: (property: readonly [name: string, rule: PropertyRule]) => boolean,
): PropertiesByType {
  const found = types.flatMap((type) => {
    const properties = [...(findResourceRules(type)?.properties ?? [])]
      .filter(([, { recreation }]) => recreation !== 'Never')
      .filter(isListed)
      .map(([name]) => name);
    return properties.length === 0 ? [] : [[type, properties.sort()] as const];
  });
  return Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

if (import.meta.main) {
  const folder = new URL('../core/resource-types/', import.meta.url);
  writeTable(new URL('secret-properties.generated.json', folder), `${JSON.stringify(distillSecretProperties())}\n`);
  writeTable(new URL('replacing-properties.generated.json', folder), `${JSON.stringify(distillReplacingProperties())}\n`);
}
