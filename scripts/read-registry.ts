import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { REGISTRY_FILE, type RegistryPaths } from './resource-spec.ts';

/** A published resource schema, as far as it is read. */
interface ResourceSchema {
  readonly typeName: string;
  readonly createOnlyProperties?: readonly string[];
  readonly conditionalCreateOnlyProperties?: readonly string[];
}

/**
 * Writes what the registry's resource schemas say about replacement and the AWS service specification does not: `npm run distill` adds it.
 * The specification leaves `conditionalCreateOnlyProperties` out, and follows the registry by some weeks.
 *
 * @example
 * ```sh
 * curl -O https://schema.cloudformation.us-east-1.amazonaws.com/CloudformationSchema.zip && unzip -d schemas CloudformationSchema.zip
 * node scripts/read-registry.ts schemas
 * ```
 */
const [folder = '.'] = process.argv.slice(2);
const db = loadAwsServiceSpecSync();
const known = new Map(db.all('resource').map((resource) => [resource.cloudFormationType, resource]));

const found: Record<string, RegistryPaths> = {};
for (const file of readdirSync(folder).toSorted()) {
  const schema = JSON.parse(readFileSync(join(folder, file), 'utf8')) as ResourceSchema;
  const resource = known.get(schema.typeName);
  if (resource === undefined) continue;
  const always = toPaths(schema.createOnlyProperties).filter((path) => !isMarked(schema.typeName, path));
  const conditional = toPaths(schema.conditionalCreateOnlyProperties);
  if (always.length + conditional.length > 0) found[schema.typeName] = { always, conditional };
}
const sorted = Object.fromEntries(Object.entries(found).toSorted(([left], [right]) => (left < right ? -1 : 1)));
writeFileSync(REGISTRY_FILE, `${JSON.stringify(sorted, undefined, 2)}\n`);

function toPaths(pointers: readonly string[] = []): string[] {
  return pointers.map((pointer) => pointer.replace(/^\/properties\//, ''));
}

/** Whether the specification says of the place, or of anything on the way to it, that it replaces. */
function isMarked(type: string, path: string): boolean {
  const resource = known.get(type);
  if (resource?.additionalReplacementProperties?.some((other) => other.join('/') === path)) return true;
  let places = resource === undefined ? [] : [resource.properties];
  for (const key of path.split('/')) {
    if (key === '*') continue;
    const properties = places.flatMap((place) => (place[key] === undefined ? [] : [place[key]]));
    if (properties.some(({ causesReplacement }) => causesReplacement === 'yes')) return true;
    places = properties
      .flatMap(({ type: inside }) => referencesOf(inside))
      .map((name) => db.get('typeDefinition', name).properties);
  }
  return false;
}

/** A type of the specification, as far as it leads to definitions. */
interface Shape {
  readonly type: string;
  readonly element?: Shape;
  readonly types?: readonly Shape[];
  readonly reference?: { readonly $ref: string };
}

function referencesOf({ element, types = [], reference }: Shape): string[] {
  const inside = [...(element === undefined ? [] : [element]), ...types].flatMap(referencesOf);
  return reference === undefined ? inside : [reference.$ref, ...inside];
}
