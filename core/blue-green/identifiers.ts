import TABLE from './chosen-identifiers.generated.json' with { type: 'json' };
import { documentedIdentifiersOf } from './documented-identifiers.ts';

/** Properties of a resource. Only one resource in an account and Region can have the same values for all of them. */
export type Identifier = readonly IdentifierMember[];

/** One property of an identifier. */
export interface IdentifierMember {
  /** Keys from the properties of the resource to the value; `*` is any member of a list. */
  readonly path: readonly string[];
  /** CloudFormation or the service generates the value if the template omits it. */
  readonly isGenerated: boolean;
}

const identifiers = new Map(Object.entries(TABLE.identifiers));
const references = new Map(Object.entries(TABLE.references));

/**
 * Lists the identifiers that the author of a template chooses for a resource of the type.
 *
 * @example
 * identifiersOf('AWS::S3::Bucket'); // [[{ path: ['BucketName'], isGenerated: true }]]
 */
export function identifiersOf(resourceType: string): readonly Identifier[] {
  return readIdentifiers(documentedIdentifiersOf(resourceType) ?? identifiers.get(resourceType) ?? '');
}

/** Returns the properties whose values Ref returns; undefined if Ref returns an identifier, which only one resource has. */
export function referenceOf(resourceType: string): Identifier | undefined {
  const [reference] = readIdentifiers(references.get(resourceType) ?? '');
  const generated = identifiersOf(resourceType)
    .flat()
    .filter(({ isGenerated }) => isGenerated)
    .map(({ path }) => path.join('/'));
  return reference?.map(({ path }) => ({ path, isGenerated: generated.includes(path.join('/')) }));
}

/** Reads identifiers that are separated by blanks, with members that are separated by `+`. */
export function readIdentifiers(text: string): readonly Identifier[] {
  return text === '' ? [] : text.split(' ').map((identifier) => identifier.split('+').map(readMember));
}

function readMember(member: string): IdentifierMember {
  return { path: member.replace('?', '').split('/'), isGenerated: member.endsWith('?') };
}

/**
 * Checks whether a property holds the name of the resource itself: `Name`, or the noun of the type, alone or followed by `Name`,
 * `Identifier`, or `Id`, as in `TableName` of AWS::DynamoDB::Table.
 */
export function isOwnName(resourceType: string, property: string): boolean {
  const noun = property.replace(/(Name|Identifier|Id)$/, '').toLowerCase();
  return String(resourceType.split('::')[2]).toLowerCase().endsWith(noun);
}
