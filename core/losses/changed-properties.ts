import type { ResourceChange, ResourceChangeDetail } from '../change-set/change-set-page.ts';
import { detailsOf, namePropertyOf } from '../change-set/details-of.ts';
import type { LocatedChange } from '../change-set/located-change.ts';
import { groupBy } from '../group-by.ts';
import { fieldOf, fillPlaceholders, holdsIntrinsic, isSameShown, isVolatile, readStructure, UNKNOWN } from './shown-value.ts';

/** The surroundings of a changed resource: its properties in the templates, and the references that keep their values. */
export interface DeclaredProperties {
  /** The properties before the change; intrinsic functions are not resolved. */
  readonly before?: object | undefined;
  readonly after?: object | undefined;
  /** Tests whether a detail only refers to an attribute that keeps its value while its resource is updated in place. */
  readonly isStable?: ((detail: ResourceChangeDetail) => boolean) | undefined;
}

/** The value of a property before and after a change: a value, `undefined` if absent, or `UNKNOWN`. */
export interface ValuePair {
  readonly before: unknown;
  readonly after: unknown;
}

/** A property that changes, or that a new resource has. */
export interface ChangedProperty extends ValuePair {
  readonly name: string;
  /** True if only references to other resources change, and neither the template nor a parameter. */
  readonly isReferenceOnly: boolean;
}

const NOT_SHOWN: ValuePair = { before: UNKNOWN, after: UNKNOWN };

/** References to other resources. Their values are names, IDs, and ARNs. */
const REFERENCES: readonly (string | undefined)[] = ['ResourceReference', 'ResourceAttribute'];

/** A resource before and after a change, and its properties that differ. */
export interface ChangedResource extends ValuePair {
  readonly properties: readonly ChangedProperty[];
}

/**
 * Reads the properties that a change affects: the properties that its details name, and the properties that differ in its contexts.
 *
 * Values come from the contexts of the response with property values, else from the values in its details, else from the templates. The
 * value of a property that a detail names and that none of these sources shows is `UNKNOWN`.
 */
export function readChangedResource(
  { plain, valued }: Pick<LocatedChange, 'plain' | 'valued'>,
  declared: DeclaredProperties = {},
): ChangedResource {
  const resources = [valued?.ResourceChange, plain?.ResourceChange].filter((resource) => resource !== undefined);
  const details = groupBy(resources.flatMap(detailsOf).filter(isOfProperties), nameOf);
  const shown = readContexts(resources);
  const names = [...new Set([...details.keys(), ...namesOf(shown?.before), ...namesOf(shown?.after)])].sort();
  const properties = names.flatMap((name) => readProperty(name, details.get(name) ?? [], shown, declared));
  const sideOf = (side: 'before' | 'after'): object =>
    Object.fromEntries([
      ...Object.entries(shown?.[side] ?? declared[side] ?? {}),
      ...properties.map((property) => [property.name, property[side]]),
    ]);
  return { properties, before: sideOf('before'), after: sideOf('after') };
}

/** Reads a new resource; nothing if neither the response nor the template shows its properties. */
export function readNewResource(
  { plain, valued }: Pick<LocatedChange, 'plain' | 'valued'>,
  declared: DeclaredProperties = {},
): ChangedResource {
  const texts = [valued, plain].flatMap((change) => change?.ResourceChange?.AfterContext ?? []);
  const after = texts.map(readProperties).find((read) => read !== undefined) ?? declared.after ?? {};
  const properties = Object.entries(after).map(([name, value]) => ({
    name,
    before: undefined,
    after: value,
    isReferenceOnly: false,
  }));
  return { properties, before: undefined, after };
}

function readProperty(
  name: string,
  details: readonly ResourceChangeDetail[],
  shown: { readonly before: object; readonly after: object } | undefined,
  declared: DeclaredProperties,
): readonly ChangedProperty[] {
  const read =
    shown === undefined
      ? readDetails(name, details, declared)
      : { before: fieldOf(shown.before, name), after: fieldOf(shown.after, name) };
  const isStable = details.length > 0 && details.every((detail) => declared.isStable?.(detail) === true);
  const pair = isStable
    ? { before: fillPlaceholders(read.before, read.after), after: fillPlaceholders(read.after, read.before) }
    : read;
  if (isStable && isSameShown(pair.before, pair.after)) return [];
  const isReferenceOnly = details.length > 0 && details.every(({ ChangeSource }) => REFERENCES.includes(ChangeSource));
  if (pair.before === UNKNOWN || !isSameShown(pair.before, pair.after)) return [{ name, ...pair, isReferenceOnly }];
  const isShown = details.length === 0 || !isVolatile(pair.before);
  return isShown ? [] : [{ name, ...NOT_SHOWN, isReferenceOnly }];
}

function readContexts(resources: readonly ResourceChange[]): { readonly before: object; readonly after: object } | undefined {
  return resources
    .map(({ BeforeContext, AfterContext }) => ({ before: readProperties(BeforeContext), after: readProperties(AfterContext) }))
    .find((sides): sides is { before: object; after: object } => sides.before !== undefined && sides.after !== undefined);
}

/** The properties in a context; `undefined` if the context is absent or is not JSON. */
function readProperties(context: string | undefined): object | undefined {
  const resource = readStructure(context);
  if (resource === undefined || resource === UNKNOWN) return undefined;
  const properties = readStructure(fieldOf(resource, 'Properties'));
  return properties === UNKNOWN ? undefined : (properties ?? {});
}

/**
 * Returns the values that the details show, which can be values of parts of the property. If the details show no value, returns the values
 * in the templates.
 */
function readDetails(name: string, details: readonly ResourceChangeDetail[], declared: DeclaredProperties): ValuePair {
  const targets = details.flatMap(({ Target }) => Target ?? []);
  const shown = targets.filter(({ BeforeValue, AfterValue }) => BeforeValue !== undefined || AfterValue !== undefined);
  if (shown.length === 0) return readDeclared(name, declared);
  const sides = { before: {}, after: {} };
  for (const { Path = `/Properties/${name}`, BeforeValue, AfterValue, AttributeChangeType } of shown) {
    const path = Path.split('/').slice(2);
    setValue(sides.before, path, parseShown(BeforeValue) ?? (AttributeChangeType === 'Add' ? undefined : UNKNOWN));
    setValue(sides.after, path, parseShown(AfterValue) ?? (AttributeChangeType === 'Remove' ? undefined : UNKNOWN));
  }
  return { before: fieldOf(sides.before, name), after: fieldOf(sides.after, name) };
}

/** Parses the value of a detail, which shows a structure as JSON text. */
function parseShown(text: string | undefined): unknown {
  const structure = text !== undefined && /^\s*[[{]/.test(text) ? readStructure(text) : UNKNOWN;
  return structure === UNKNOWN ? text : structure;
}

/** Reads the values in the templates. An unchanged expression can have another value, because its inputs are not compared. */
function readDeclared(name: string, { before, after }: DeclaredProperties): ValuePair {
  if (before === undefined || after === undefined) return NOT_SHOWN;
  const pair = { before: fieldOf(before, name), after: fieldOf(after, name) };
  return isSameShown(pair.before, pair.after) && holdsIntrinsic(pair.after) ? NOT_SHOWN : pair;
}

/** Sets a value at a path. A numeric step creates a list. */
function setValue(root: object, path: readonly string[], value: unknown): void {
  const [step = '', ...rest] = path;
  if (rest.length === 0) {
    Reflect.set(root, step, value);
    return;
  }
  const known = fieldOf(root, step);
  const inner = typeof known === 'object' && known !== null ? known : /^\d+$/.test(String(rest[0])) ? [] : {};
  Reflect.set(root, step, inner);
  setValue(inner, rest, value);
}

function isOfProperties({ Target }: ResourceChangeDetail): boolean {
  return (Target?.Attribute ?? 'Properties') === 'Properties';
}

/** Returns the property that a detail names, or an empty string. */
function nameOf({ Target }: ResourceChangeDetail): string {
  return namePropertyOf(Target) ?? '';
}

function namesOf(properties: object | undefined): readonly string[] {
  return Object.keys(properties ?? {});
}
