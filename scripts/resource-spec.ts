import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

type Database = ReturnType<typeof loadAwsServiceSpecSync>;

interface Resource {
  readonly cfnRefIdentifier?: readonly string[];
  readonly primaryIdentifier?: readonly string[];
  readonly additionalReplacementProperties?: readonly (readonly string[])[];
  readonly properties: Readonly<Record<string, Property>>;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly tagInformation?: { readonly tagPropertyName: string };
}

interface Property {
  readonly causesReplacement?: string;
  readonly type: PropertyType;
}

interface PropertyType {
  readonly type: string;
  readonly element?: PropertyType;
  readonly types?: readonly PropertyType[];
  readonly reference?: { readonly $ref: string };
}

/** Path of the generated specification. */
export const RESOURCE_SPEC_FILE = fileURLToPath(new URL('../core/resource-types/resource-spec.generated.json', import.meta.url));

/** Facts of the registry that the specification lacks; `node scripts/read-registry.ts` writes the file. */
export const REGISTRY_FILE = fileURLToPath(new URL('./registry.generated.json', import.meta.url));

/** Differences between the registry and the specification for one resource type; keys of a path joined by `/`, `*` for any list position. */
export interface RegistryPaths {
  /** Places that replace. */
  readonly always: readonly string[];
  /** Places that may replace. */
  readonly conditional: readonly string[];
  /** Properties with tags that can be updated by the registry and require replacement by the specification. The registry counts. */
  readonly never?: readonly string[];
  /**
   * Properties that the specification says replace, and that the registry does not list. The stricter source counts, because the
   * specification contains the statements of the documentation and the lists of the registry have gaps.
   */
  readonly disputed?: readonly string[];
  /** Properties that the specification does not have. */
  readonly added?: readonly string[];
  /** Facts about a type that the specification does not have. */
  readonly type?: Pick<Resource, 'primaryIdentifier' | 'tagInformation'> & { readonly attributes: readonly string[] };
}

/**
 * Facts that only the documentation of a property contains: another value can cause a replacement. `~` applies to the place only: a list
 * that grows does not change its items.
 */
const DOCUMENTED: Readonly<Record<string, readonly string[]>> = {
  'AWS::AppSync::GraphQLApi': ['ApiType', 'Visibility'],
  'AWS::DynamoDB::Table': ['AttributeDefinitions/*/*~', 'LocalSecondaryIndexes'],
  'AWS::Neptune::DBInstance': ['AllowMajorVersionUpgrade'],
  'AWS::OpenSearchService::Domain': ['EngineVersion', 'VPCOptions'],
  'AWS::RDS::DBInstance': ['LicenseModel'],
};

/** Types for which change sets say that every change may replace, even if the specification says otherwise. */
const ALWAYS_IN_DOUBT = new Set(['AWS::LakeFormation::DataLakeSettings']);

/** Types that the specification does not contain: the metadata resource of the CDK has no physical resource and is never replaced. */
const UNSPECIFIED_TYPES = { 'AWS::CDK::Metadata': ['Analytics Modules', '', '', '', ''] };

const MARKS: Readonly<Record<string, string>> = { yes: '!', maybe: '?' };

/**
 * Returns the facts of the AWS service specification and the registry that a prediction needs, as JSON text. A resource type has five
 * strings: its properties, its attributes, the property that holds tags, the properties that Ref returns, and the property paths that
 * replace the resource although their definition does not say so: always, conditionally (`?`), or conditionally if the value at the path
 * itself changes (`~`).
 *
 * Properties are one string, `Name! Tags>* Rules>[12 Map>{3`: `!` replaces, `?` may replace, `>` precedes the shape, in which `[` is a
 * list, `{` a map, a number a definition, `*` anything; `|` separates alternatives. Strings parse faster than objects, and only
 * the strings of types that a template uses are parsed.
 */
export function distillResourceSpec(): string {
  const db = loadAwsServiceSpecSync();
  const registry = JSON.parse(readFileSync(REGISTRY_FILE, 'utf8')) as Readonly<Record<string, RegistryPaths>>;
  const definitions = new DefinitionTable(db);
  const specified = new Map<string, Resource>(db.all('resource').map((resource) => [resource.cloudFormationType, resource]));
  const types = [...new Set([...specified.keys(), ...Object.keys(registry)])]
    .filter((type) => !type.startsWith(MACRO_TYPES))
    .toSorted()
    .map((type) => {
      const resource = withRegistry(specified.get(type), registry[type]);
      const rules = placeRules(type, resource, registry[type]);
      return [type, distillType(withRules(resource, rules), rules, definitions)];
    });
  return `${JSON.stringify({ types: { ...Object.fromEntries(types), ...UNSPECIFIED_TYPES }, definitions: definitions.texts }).replaceAll('],"', '],\n"')}\n`;
}

/**
 * Types that a macro replaces with others. The specification contains these types, and states that each of their properties requires
 * replacement.
 */
const MACRO_TYPES = 'AWS::Serverless::';

/** Returns the resource with the corrections of the registry: new types and properties, and tags that do not replace. */
function withRegistry(resource: Resource | undefined, registry: RegistryPaths | undefined): Resource {
  const { type, added = [], never = [] } = registry ?? {};
  const base = resource ?? {
    ...type,
    properties: {},
    attributes: Object.fromEntries((type?.attributes ?? []).map((name) => [name, undefined])),
  };
  const properties = Object.entries(base.properties).map(([name, property]) => {
    const { causesReplacement, ...rest } = property;
    return [name, never.includes(name) || causesReplacement === undefined ? rest : property];
  });
  return {
    ...base,
    properties: {
      ...Object.fromEntries(properties),
      ...Object.fromEntries(added.map((name) => [name, { type: { type: 'json' } }])),
    },
  };
}

/** Lists the properties that replace by the specification alone, such as `AWS::RDS::DBInstance Port`. */
export function disputedProperties(): readonly string[] {
  const registry = JSON.parse(readFileSync(REGISTRY_FILE, 'utf8')) as Readonly<Record<string, RegistryPaths>>;
  return Object.entries(registry).flatMap(([type, { disputed = [] }]) => disputed.map((name) => `${type} ${name}`));
}

/** Places by their path, followed by `?` or `~`. */
function placeRules(type: string, resource: Resource, registry: RegistryPaths | undefined): readonly string[] {
  const doubtful = ALWAYS_IN_DOUBT.has(type) ? Object.keys(resource.properties) : [];
  const conditional = [...(registry?.conditional ?? []), ...doubtful].map((path) => `${path}?`);
  const documented = (DOCUMENTED[type] ?? []).map((path) => (path.endsWith('~') ? path : `${path}?`));
  const additional = (resource.additionalReplacementProperties ?? []).map((path) => path.join('/'));
  return [...new Set([...additional, ...(registry?.always ?? []), ...conditional, ...documented])];
}

/** The rule of a whole property is stored with the property; of two rules, the more severe one. */
function withRules(resource: Resource, rules: readonly string[]): Resource {
  const properties = Object.entries(resource.properties).map(([name, property]) => {
    if (rules.includes(name)) return [name, { ...property, causesReplacement: 'yes' }];
    const mayReplace = rules.includes(`${name}?`) && property.causesReplacement !== 'yes';
    return [name, mayReplace ? { ...property, causesReplacement: 'maybe' } : property];
  });
  return { ...resource, properties: Object.fromEntries(properties) };
}

function distillType(resource: Resource, rules: readonly string[], definitions: DefinitionTable): readonly string[] {
  const identifier = resource.cfnRefIdentifier ?? resource.primaryIdentifier ?? [];
  const isWritten = (rule: string) => resource.properties[rule.replace(/[?~]$/, '')] !== undefined;
  return [
    definitions.write(resource.properties),
    Object.keys(resource.attributes).join(' '),
    resource.tagInformation?.tagPropertyName ?? '',
    identifier.join(' '),
    rules.filter((rule) => !isWritten(rule)).join(' '),
  ];
}

/** Returns the nested types as a table of texts. Each type is written once and can refer to itself. */
class DefinitionTable {
  readonly texts: string[] = [];
  readonly #db: Database;
  readonly #numbers = new Map<string, number>();

  constructor(db: Database) {
    this.#db = db;
  }

  write(properties: Readonly<Record<string, Property>>): string {
    return Object.entries(properties)
      .map(([name, property]) => {
        const shapes = this.#shapes(property.type);
        return `${name}${MARKS[property.causesReplacement ?? ''] ?? ''}${shapes.length === 0 ? '' : `>${shapes.join('|')}`}`;
      })
      .join(' ');
  }

  #shapes(type: PropertyType): readonly string[] {
    if (type.type === 'array' && type.element !== undefined) return this.#shapes(type.element).map((shape) => `[${shape}`);
    if (type.type === 'map' && type.element !== undefined) return this.#shapes(type.element).map((shape) => `{${shape}`);
    if (type.type === 'union') return (type.types ?? []).flatMap((member) => this.#shapes(member));
    if (type.type === 'ref' && type.reference !== undefined) return [String(this.#numberOf(type.reference.$ref))];
    return type.type === 'json' || type.type === 'tag' ? ['*'] : [];
  }

  #numberOf(reference: string): number {
    const known = this.#numbers.get(reference);
    if (known !== undefined) return known;
    const number = this.texts.push('') - 1;
    this.#numbers.set(reference, number);
    this.texts[number] = this.write(this.#db.get('typeDefinition', reference).properties);
    return number;
  }
}
