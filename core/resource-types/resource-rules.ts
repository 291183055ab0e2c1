import spec from './resource-spec.generated.json' with { type: 'json' };

/** Effect of a property change on its resource, in the values of `RequiresRecreation` of DescribeChangeSet. */
export type Recreation = 'Never' | 'Conditionally' | 'Always';

/** Facts of the AWS service specification about one resource type. */
export interface ResourceRules {
  readonly properties: ReadonlyMap<string, PropertyRule>;
  readonly attributes: ReadonlySet<string>;
  /** The property that holds the tags. */
  readonly tagProperty: string | undefined;
  /** The properties whose values Ref returns, if the template gives them. */
  readonly identifier: readonly string[];
  /** Paths whose change replaces the resource although their definition does not require replacement. */
  readonly places: readonly PlaceRule[];
}

/** A property path of a resource. */
export interface PlaceRule {
  /** From the property down; `*` is any key. */
  readonly path: readonly string[];
  readonly recreation: Recreation;
  /** True if the rule covers only the path, and not an addition or removal of its parent. */
  readonly isExact: boolean;
}

/** One property. */
export interface PropertyRule {
  readonly recreation: Recreation;
  /** Possible structures of the value; empty for a scalar. */
  readonly shapes: readonly Shape[];
}

/**
 * Structure of a value, read from the outside in: `[` is a list, `{` a map, a number a definition, and `*` any value. For example, `[{12`
 * is a list of maps whose values have the definition 12.
 */
export type Shape = string;

/** Properties, attributes, tag property, identifier, property paths that replace. */
type TypeTexts = readonly [string, string, string, string, string];

const TYPES = new Map(Object.entries(spec.types) as unknown as readonly (readonly [string, TypeTexts])[]);

const rules = new Map<string, ResourceRules>();
const definitions = new Map<number, ReadonlyMap<string, PropertyRule>>();

/** Returns the rules of a resource type, or undefined for a type that the specification does not contain. */
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
function findDefinition(number: number): ReadonlyMap<string, PropertyRule> {
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

const RANK: Readonly<Record<Recreation, number>> = { Never: 0, Conditionally: 1, Always: 2 };

/** Returns the more severe of two effects. */
export function worseRecreation(left: Recreation, right: Recreation): Recreation {
  return RANK[left] >= RANK[right] ? left : right;
}

/**
 * Returns whether a change at a property path replaces the resource. The most severe definition on the path applies, because a property
 * that requires replacement requires it for each value inside of it. A path that the specification does not contain may replace.
 *
 * @param path the property's name, then keys and list positions
 * @param isWhole true if the value at the path is unknown, so that every path below it is included
 */
export function requiresRecreation(type: string, path: readonly string[], isWhole = false): Recreation {
  const rules = findResourceRules(type);
  const [name = '', ...rest] = path;
  const rule = rules?.properties.get(name);
  if (rules === undefined) return 'Conditionally';
  const touched = rules.places.filter((place) => touches(place, path, isWhole)).map(({ recreation }) => recreation);
  const defined: Recreation[] =
    rule === undefined ? ['Conditionally'] : [rule.recreation, recreationBelow(rule.shapes, rest, isWhole)];
  return [...touched, ...defined].reduce(worseRecreation);
}

function recreationBelow(shapes: readonly Shape[], path: readonly string[], isWhole: boolean): Recreation {
  const [key, ...rest] = path;
  if (key === undefined) return isWhole ? worstOf(shapes, new Set()) : 'Never';
  if (shapes.length === 0 || shapes.includes('*')) return 'Never';
  const found = shapes.flatMap((shape): Recreation[] => {
    const inner = shape.slice(1);
    if (shape.startsWith('[')) return /^\d+$/.test(key) ? [recreationBelow([inner], rest, isWhole)] : [];
    if (shape.startsWith('{')) return [recreationBelow([inner], rest, isWhole)];
    const rule: PropertyRule | undefined = findDefinition(Number(shape)).get(key);
    return rule === undefined ? [] : [worseRecreation(rule.recreation, recreationBelow(rule.shapes, rest, isWhole))];
  });
  return found.length === 0 ? 'Conditionally' : found.reduce(worseRecreation);
}

function worstOf(shapes: readonly Shape[], seen: Set<string>): Recreation {
  let worst: Recreation = 'Never';
  for (const shape of shapes) {
    const definition = shape.replace(/^[[{]+/, '');
    if (definition === '*' || seen.has(definition)) continue;
    seen.add(definition);
    for (const rule of findDefinition(Number(definition)).values()) {
      worst = worseRecreation(worst, worseRecreation(rule.recreation, worstOf(rule.shapes, seen)));
    }
  }
  return worst;
}

/** Checks whether a path equals, contains, or is inside of the path of a rule. Only a change of the whole property contains an exact path. */
function touches(place: PlaceRule, path: readonly string[], isWhole: boolean): boolean {
  if (place.isExact && path.length < place.path.length && !(isWhole && path.length === 1)) return false;
  return place.path.every((part, index) => {
    const key = path[index];
    return key === undefined || part === '*' || part === key;
  });
}
