/** A value that the change set does not show. An absent value is `undefined`. */
export const UNKNOWN: unique symbol = Symbol('unknown');

/**
 * Strings that appear instead of a value: CloudFormation shows them if the value is known after the update, too long, NoEcho, or a dynamic
 * reference. In a prediction, they refer to a resource.
 */
const PLACEHOLDERS =
  /\{\{changeSet:KNOWN_AFTER_APPLY\}\}|^\(Truncated-Signature\):|^\*{4,}$|\{\{resolve:|\$\{|^\{"(Ref|Fn::\w+)":/;

/** Placeholders whose value can change while the placeholder stays the same. */
const VOLATILE = /\{\{changeSet:KNOWN_AFTER_APPLY\}\}|^\*{4,}$/;

/** Tests whether a string is, or contains, a placeholder that is shown instead of a value. */
export function isPlaceholder(text: string): boolean {
  return PLACEHOLDERS.test(text);
}

/** Tests whether a value contains a placeholder that two different values share. */
export function isVolatile(value: unknown): boolean {
  return typeof value === 'string' ? VOLATILE.test(value) : isStructure(value) && Object.values(value).some(isVolatile);
}

/**
 * Replaces each placeholder in a value by the value at the same path in another value, because references that keep their values are
 * equal.
 */
export function fillPlaceholders(value: unknown, other: unknown): unknown {
  if (value === UNKNOWN || (typeof value === 'string' && isPlaceholder(value))) return other;
  if (Array.isArray(value)) return value.map((item, index) => fillPlaceholders(item, Array.isArray(other) ? other[index] : item));
  if (!isStructure(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, fillPlaceholders(inner, fieldOf(other, name) ?? inner)]),
  );
}

/** Tests whether a value is an intrinsic function of a template, which only CloudFormation resolves. */
export function isIntrinsic(value: unknown): boolean {
  if (!isStructure(value) || Array.isArray(value)) return false;
  const names = Object.keys(value);
  return names.length === 1 && names.every((name) => name === 'Ref' || name.startsWith('Fn::'));
}

/** Tests whether a value of a template is, or contains, an intrinsic function. */
export function holdsIntrinsic(value: unknown): boolean {
  return isIntrinsic(value) || (isStructure(value) && Object.values(value).some(holdsIntrinsic));
}

/** Reads a scalar as text. Contexts show every scalar as text; details and templates do not. */
export function readScalar(value: unknown): string | typeof UNKNOWN | undefined {
  if (value === undefined || value === null || isNoValue(value)) return undefined;
  if (typeof value === 'string') return isPlaceholder(value) ? UNKNOWN : value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : UNKNOWN;
}

/** Reads a structure, which can be JSON text. A scalar in place of a structure is unknown. */
export function readStructure(value: unknown): object | typeof UNKNOWN | undefined {
  if (value === undefined || value === null || value === '' || isNoValue(value)) return undefined;
  if (isIntrinsic(value)) return UNKNOWN;
  if (isStructure(value)) return value;
  const parsed = typeof value === 'string' ? parseJson(value) : UNKNOWN;
  return isStructure(parsed) && !isIntrinsic(parsed) ? parsed : UNKNOWN;
}

/** Reads a list; a single item is a list of one, as in policy documents. A text that is shown instead of the list is unknown. */
export function readList(value: unknown): readonly unknown[] | typeof UNKNOWN {
  if (value === undefined || value === null || isNoValue(value)) return [];
  if (value === UNKNOWN || isIntrinsic(value)) return UNKNOWN;
  if (typeof value !== 'string') return Array.isArray(value) ? value : [value];
  if (isPlaceholder(value)) return UNKNOWN;
  const list = value.trimStart().startsWith('[') ? readStructure(value) : [value];
  return Array.isArray(list) ? list : UNKNOWN;
}

/** A field of a structure; `undefined` if the structure or the field is absent. */
export function fieldOf(structure: unknown, name: string): unknown {
  return isStructure(structure) && Object.hasOwn(structure, name) ? Reflect.get(structure, name) : undefined;
}

/** Tests whether two shown values are equal. `true` equals `"true"`, and the order of fields does not matter. */
export function isSameShown(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isStructure(value)) return value === undefined ? '' : JSON.stringify(String(value));
  const fields = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return `{${fields
    .map(([name, inner]) => `${JSON.stringify(name)}:${canonical(inner)}`)
    .sort()
    .join()}}`;
}

function isStructure(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isNoValue(value: unknown): boolean {
  return isStructure(value) && Reflect.get(value, 'Ref') === 'AWS::NoValue';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return UNKNOWN;
  }
}
