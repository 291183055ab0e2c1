import spec from './resource-spec.generated.json' with { type: 'json' };

/** Effect of a property change on its resource, in the values of `RequiresRecreation` of DescribeChangeSet. */
export type Recreation = 'Never' | 'Conditionally' | 'Always';

/** Facts of the AWS service specification about one resource type. */
export interface ResourceRules {
  readonly properties: ReadonlyMap<string, PropertyRule>;
  readonly attributes: ReadonlySet<string>;
  /** The property that holds the tags. */
  readonly tagProperty: string | undefined;
  /** The properties that Ref gives, when they are given. */
  readonly identifier: readonly string[];
  /** Places that replace although their definition does not say so. */
  readonly places: readonly PlaceRule[];
}

/** A place inside a resource's properties. */
export interface PlaceRule {
  /** From the property down; `*` is any key. */
  readonly path: readonly string[];
  readonly recreation: Recreation;
  /** True if the rule covers only the place, and not an addition or removal of its parent. */
  readonly isExact: boolean;
}

/** One property. */
export interface PropertyRule {
  readonly recreation: Recreation;
  /** Possible structures of the value; empty for a scalar. */
  readonly shapes: readonly Shape[];
}

/** `[` is a list of, `{` a map of; a number is a definition, `*` anything. Read outwards in, e.g. `[{12`. */
export type Shape = string;

/** Properties, attributes, tag property, identifier, places that replace. */
type TypeTexts = readonly [string, string, string, string, string];

const TYPES = new Map(Object.entries(spec.types) as unknown as readonly (readonly [string, TypeTexts])[]);

const rules = new Map<string, ResourceRules>();
const definitions = new Map<number, ReadonlyMap<string, PropertyRule>>();

/** The rules of a resource type, or undefined for one that the specification does not know. */
export function findResourceRules(type: string): ResourceRules | undefined {
  const known = rules.get(type);
  if (known !== undefined) return known;
  const texts = TYPES.get(type);
  if (texts === undefined) return undefined;
  const [properties, attributes, tagProperty, identifier, places] = texts;
  const read: ResourceRules = {
    properties: readProperties(properties),
    attributes: new Set(words(attributes)),
    tagProperty: tagProperty === '' ? undefined : tagProperty,
    identifier: words(identifier),
    places: words(places).map(readPlace),
  };
  rules.set(type, read);
  return read;
}

/** Lists every resource type that the specification describes. */
export function resourceTypes(): readonly string[] {
  return [...TYPES.keys()];
}

/** The properties of a nested definition. */
export function findDefinition(number: number): ReadonlyMap<string, PropertyRule> {
  const known = definitions.get(number);
  if (known !== undefined) return known;
  const read = readProperties(String(spec.definitions[number]));
  definitions.set(number, read);
  return read;
}

function readProperties(text: string): ReadonlyMap<string, PropertyRule> {
  return new Map(words(text).map(readProperty));
}

function readProperty(word: string): [string, PropertyRule] {
  const end = word.indexOf('>');
  const marked = end < 0 ? word : word.slice(0, end);
  const shapes = end < 0 ? [] : word.slice(end + 1).split('|');
  if (marked.endsWith('!')) return [marked.slice(0, -1), { recreation: 'Always', shapes }];
  if (marked.endsWith('?')) return [marked.slice(0, -1), { recreation: 'Conditionally', shapes }];
  return [marked, { recreation: 'Never', shapes }];
}

function readPlace(word: string): PlaceRule {
  const isExact = word.endsWith('~');
  const path = word.replace(/[?~]$/, '').split('/');
  return { path, isExact, recreation: isExact || word.endsWith('?') ? 'Conditionally' : 'Always' };
}

function words(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}
