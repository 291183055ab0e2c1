import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';
import { isOwnName } from '../core/blue-green/identifiers.ts';

/** The table that the script writes. */
const TABLE_FILE = new URL('../core/blue-green/chosen-identifiers.generated.json', import.meta.url);

/** The fields of a published resource schema that the script reads. */
interface ResourceSchema {
  readonly typeName: string;
  readonly primaryIdentifier?: readonly string[];
  readonly additionalIdentifiers?: readonly (string | readonly string[])[];
  readonly readOnlyProperties?: readonly string[];
  readonly createOnlyProperties?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly type?: unknown }>>;
}

/** Types that a macro replaces with others. */
const MACRO_TYPES = 'AWS::Serverless::';

/**
 * Additional identifiers of the registry that do not identify a resource: they name its parent, and a parent can have several resources
 * of the type.
 */
const PARENTS = new Set([
  'AWS::Cases::Field DomainId',
  'AWS::DataZone::Environment DomainIdentifier',
  'AWS::DataZone::EnvironmentActions EnvironmentIdentifier',
  'AWS::DataZone::EnvironmentProfile DomainIdentifier',
  'AWS::DataZone::Project DomainIdentifier',
  'AWS::M2::Deployment ApplicationId',
]);

/**
 * Writes the identifiers that the author of a template chooses, by type: two resources with the same values cannot exist in one account
 * and Region. The sources are
 *
 * 1. the primary and additional identifiers of the registry without a read-only property;
 * 2. names that only a replacement can change and that are not part of an identifier, because AWS identifies the resource by an ARN or ID:
 *    `Name`, and properties that begin with the noun of the type, such as `ServiceName` of AWS::ECS::Service.
 *
 * An identifier is a list of property paths, joined by `+`; a type has one or more, separated by blanks. `?` marks a name that
 * CloudFormation or the service generates if the template omits it.
 *
 * `references` has the properties whose values Ref returns, for the types with other identifiers: Ref of AWS::ApiGateway::Stage is the name of
 * the stage, which another API can have too. They come from the AWS service specification, which does not contain additional identifiers. The
 * PyPI package cfn-lint contains the schemas (cfnlint/data/schemas/resources).
 *
 * @example
 * ```sh
 * curl -O https://schema.cloudformation.us-east-1.amazonaws.com/CloudformationSchema.zip && unzip -d schemas CloudformationSchema.zip
 * node scripts/distill-chosen-identifiers.ts schemas
 * ```
 */
const [folder = '.'] = process.argv.slice(2);
const rows = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Partial<ResourceSchema>)
  .flatMap(({ typeName, ...schema }) =>
    typeName === undefined || typeName.startsWith(MACRO_TYPES) ? [] : [{ ...schema, typeName }],
  )
  .map((schema) => [schema.typeName, [...new Set([...identifiersOf(schema), ...namesOf(schema)])].join(' ')] as const)
  .filter(([, identifiers]) => identifiers !== '')
  .toSorted(([left], [right]) => (left < right ? -1 : 1));
const table = { identifiers: Object.fromEntries(rows), references: findReferences(Object.fromEntries(rows)) };
writeFileSync(TABLE_FILE, `${JSON.stringify(table).replaceAll('","', '",\n"')}\n`);
process.stdout.write(`${rows.length} types with identifiers, ${Object.keys(table.references).length} with references\n`);

function findReferences(identifiers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const found = loadAwsServiceSpecSync()
    .all('resource')
    .filter(({ cloudFormationType }) => !cloudFormationType.startsWith(MACRO_TYPES))
    .map(({ cloudFormationType, cfnRefIdentifier, primaryIdentifier, properties }) => {
      const names = cfnRefIdentifier ?? primaryIdentifier ?? [];
      const areChosen = names.length > 0 && names.every((name) => Object.hasOwn(properties, name.split('/')[0] ?? ''));
      return [cloudFormationType, areChosen ? names.join('+') : ''] as const;
    })
    .filter(([type, names]) => names !== '' && !identifiers[type]?.replaceAll('?', '').split(' ').includes(names));
  return Object.fromEntries(found.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function identifiersOf(schema: ResourceSchema): string[] {
  return chosenIdentifiersOf(schema)
    .map((paths) => paths.map((path) => (isGenerated(schema, path, paths.length) ? `${path}?` : path)).join('+'))
    .filter((identifier) => !PARENTS.has(`${schema.typeName} ${identifier.replace('?', '')}`));
}

function chosenIdentifiersOf({ primaryIdentifier, additionalIdentifiers = [], readOnlyProperties }: ResourceSchema): string[][] {
  const readOnly = toPaths(readOnlyProperties);
  const isReadOnly = (path: string) => readOnly.some((other) => path === other || path.startsWith(`${other}/`));
  return [primaryIdentifier, ...additionalIdentifiers.map((paths) => [paths].flat())]
    .map(toPaths)
    .filter((paths) => paths.length > 0 && !paths.some(isReadOnly));
}

/** An optional identifier is generated if it is the only one, or if it is the resource's own name. */
function isGenerated({ typeName, required = [] }: ResourceSchema, path: string, length: number): boolean {
  const [property = ''] = path.split('/');
  return !required.includes(property) && (length === 1 || isOwnName(typeName, property));
}

/** Names that only a replacement changes and that are not part of an identifier of the registry. */
function namesOf(schema: ResourceSchema): string[] {
  const { typeName, properties = {}, required = [] } = schema;
  const readOnly = toPaths(schema.readOnlyProperties);
  const createOnly = toPaths(schema.createOnlyProperties);
  const identifiers = chosenIdentifiersOf(schema).flat();
  return Object.entries(properties)
    .filter(([name, { type }]) => isOwnName(typeName, name) && /(Name|Identifier)$/.test(name) && type === 'string')
    .map(([name]) => name)
    .filter((name) => createOnly.includes(name) && !readOnly.includes(name) && !identifiers.includes(name))
    .map((name) => (required.includes(name) ? name : `${name}?`));
}

function toPaths(pointers: readonly string[] = []): string[] {
  return pointers.map((pointer) => pointer.replace(/^\/properties\//, ''));
}
