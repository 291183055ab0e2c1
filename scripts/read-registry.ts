import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { REGISTRY_FILE, type RegistryPaths } from './resource-spec.ts';

/** The fields of a published resource schema that the script reads. */
interface ResourceSchema {
  readonly typeName: string;
  readonly createOnlyProperties?: readonly string[];
  readonly conditionalCreateOnlyProperties?: readonly string[];
  readonly readOnlyProperties?: readonly string[];
  readonly primaryIdentifier?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
  /** Absent for a type that CloudFormation updates without the registry. Its schema does not list every property that replaces. */
  readonly handlers?: { readonly update?: unknown };
  readonly tagging?: { readonly taggable?: boolean; readonly tagUpdatable?: boolean; readonly tagProperty?: string };
}

/**
 * Writes the differences between the registry's resource schemas and the AWS service specification, and prints their number. `npm run
 * distill` applies them. The specification has no `conditionalCreateOnlyProperties`, and is some weeks older than the registry.
 *
 * The PyPI package cfn-lint contains the schemas, too (cfnlint/data/schemas/resources).
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
for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const schema = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Partial<ResourceSchema>;
  const { typeName } = schema;
  if (typeName === undefined || typeName.startsWith('AWS::Serverless::') || typeName === 'AWS::CDK::Metadata') continue;
  const differences = compare({ ...schema, typeName });
  if (Object.values(differences).some((value) => !Array.isArray(value) || value.length > 0)) found[typeName] = differences;
}
const sorted = Object.fromEntries(Object.entries(found).toSorted(([left], [right]) => (left < right ? -1 : 1)));
const counts = Object.values(found);
process.stdout.write(
  `${counts.filter(({ type }) => type !== undefined).length} types, ${sum(({ added }) => added)} properties are only in the registry; ` +
    `${sum(({ never }) => never)} properties with tags do not replace, ${sum(({ always }) => always)} places replace, ` +
    `${sum(({ conditional }) => conditional)} places may replace, ${sum(({ disputed }) => disputed)} properties are disputed\n`,
);
writeFileSync(REGISTRY_FILE, `${JSON.stringify(sorted, undefined, 2)}\n`);

function sum(listOf: (differences: RegistryPaths) => readonly string[] | undefined): number {
  return counts.reduce((total, differences) => total + (listOf(differences)?.length ?? 0), 0);
}

function compare(schema: ResourceSchema): RegistryPaths {
  const { typeName, properties = {}, tagging } = schema;
  const resource = known.get(typeName);
  const createOnly = toPaths(schema.createOnlyProperties);
  const conditional = toPaths(schema.conditionalCreateOnlyProperties);
  const readOnly = toPaths(schema.readOnlyProperties);
  const identifier = toPaths(schema.primaryIdentifier);
  const always = createOnly.filter((path) => !isMarked(typeName, path));
  const added = Object.keys(properties).filter((name) => resource?.properties[name] === undefined && !readOnly.includes(name));
  const milder = Object.entries(resource?.properties ?? {}).flatMap(([name, { causesReplacement }]) => {
    const isAbout = (path: string) => path === name || path.startsWith(`${name}/`);
    const isManaged = schema.handlers?.update !== undefined && name in properties;
    return causesReplacement === 'yes' && isManaged && ![...createOnly, ...conditional, ...identifier].some(isAbout)
      ? [name]
      : [];
  });
  const tags = tagging?.tagUpdatable === true ? toPaths([tagging.tagProperty ?? ''])[0]?.split('/')[0] : undefined;
  const never = milder.filter((name) => name === tags);
  const disputed = milder.filter((name) => name !== tags);
  const type =
    resource === undefined
      ? {
          primaryIdentifier: identifier,
          attributes: readOnly.map((path) => path.replaceAll('/', '.')),
          ...(tagging?.taggable === false || tagging?.tagProperty === undefined
            ? {}
            : { tagInformation: { tagPropertyName: tagging.tagProperty.replace('/properties/', '') } }),
        }
      : undefined;
  return {
    always,
    conditional,
    ...(never.length === 0 ? {} : { never }),
    ...(disputed.length === 0 ? {} : { disputed }),
    ...(added.length === 0 ? {} : { added }),
    ...(type === undefined ? {} : { type }),
  };
}

function toPaths(pointers: readonly string[] = []): string[] {
  return pointers.map((pointer) => pointer.replace(/^\/properties\//, ''));
}

/** Returns true if the specification says that the property, or a property that contains it, replaces the resource. */
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
