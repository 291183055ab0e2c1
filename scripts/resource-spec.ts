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

/** Where the distilled specification is kept. */
export const RESOURCE_SPEC_FILE = fileURLToPath(new URL('../core/plan/resource-spec.generated.json', import.meta.url));

/** Types that the service knows and the specification does not: CDK's metadata resource stands for nothing and is never replaced. */
const UNSPECIFIED_TYPES = { 'AWS::CDK::Metadata': ['Analytics Modules', '', '', '', ''] };

const MARKS: Readonly<Record<string, string>> = { yes: '!', maybe: '?' };

/**
 * What a prediction needs of the AWS service specification, as JSON text. A resource type is five texts: its properties, its attributes,
 * the property that holds tags, the properties that Ref gives, and nested paths that replace without their definition saying so.
 *
 * Properties are one text, `Name! Tags>* Rules>[12 Map>{3`: `!` replaces, `?` may replace, `>` leads to a shape, of which `[` is a
 * list, `{` a map, a number a definition, `*` anything; `|` separates alternatives. Texts parse faster than objects, and of them only
 * those of the types that a template uses are ever read.
 */
export function distillResourceSpec(): string {
  const db = loadAwsServiceSpecSync();
  const definitions = new DefinitionTable(db);
  const types = db
    .all('resource')
    .toSorted((left, right) => (left.cloudFormationType < right.cloudFormationType ? -1 : 1))
    .map((resource) => [resource.cloudFormationType, distillType(resource, definitions)]);
  return `${JSON.stringify({ types: { ...Object.fromEntries(types), ...UNSPECIFIED_TYPES }, definitions: definitions.texts }).replaceAll('],"', '],\n"')}\n`;
}

function distillType(resource: Resource, definitions: DefinitionTable): readonly string[] {
  const identifier = resource.cfnRefIdentifier ?? resource.primaryIdentifier ?? [];
  const paths = new Set((resource.additionalReplacementProperties ?? []).map((path) => path.join('/')));
  return [
    definitions.write(resource.properties),
    Object.keys(resource.attributes).join(' '),
    resource.tagInformation?.tagPropertyName ?? '',
    identifier.join(' '),
    [...paths].join(' '),
  ];
}

/** The nested types as a table of texts; each is written once and may refer to itself. */
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
