import { Token } from 'aws-cdk-lib';

/** The form of one prop. */
export interface PropShape {
  /** The expected value in words, such as `a list of stack names`. */
  readonly expected: string;
  readonly accepts: (value: unknown) => boolean;
  readonly isRequired?: true;
  /** Advice for a prop that is missing or wrong. */
  readonly advice?: string;
}

/** The forms of all props that a construct has. */
export type PropShapes<Props> = { readonly [Name in keyof Required<Props>]: PropShape };

/**
 * Finds the props that are missing, unknown, or of another type. TypeScript finds the same mistakes, but apps in JavaScript and casts
 * do not.
 *
 * @param removed advice for props of earlier versions
 * @returns one sentence per mistake, without the name of the construct; empty if the props are correct
 */
export function findShapeMistakes(
  props: unknown,
  shapes: Readonly<Record<string, PropShape>>,
  removed: Readonly<Record<string, string>> = {},
): readonly string[] {
  if (typeof props !== 'object' || props === null) return [`Expected the props to be an object, got ${describe(props)}.`];
  const unknown = Object.entries(props).filter(([name, value]) => value !== undefined && !Object.hasOwn(shapes, name));
  const wrong = Object.entries(shapes).flatMap(([name, shape]) => {
    const value: unknown = Reflect.get(props, name);
    if (value === undefined ? shape.isRequired !== true : shape.accepts(value)) return [];
    const advice = shape.advice === undefined ? '' : ` ${shape.advice}`;
    return [`Expected \`${name}\` to be ${shape.expected}, got ${describe(value)}.${advice}`];
  });
  const known = Object.keys(shapes).join(', ');
  const explain = (name: string): string =>
    Object.hasOwn(removed, name)
      ? `Expected no \`${name}\`, which this version does not have. ${removed[name]}`
      : `Expected only known props, got \`${name}\`. The known props are ${known}.`;
  return [...wrong, ...unknown.map(([name]) => explain(name))];
}

/** Accepts an object that has all the members: constructs of several versions of the CDK are instances of different classes. */
export function hasMembers(...members: readonly string[]): (value: unknown) => boolean {
  return (value) => typeof value === 'object' && value !== null && members.every((member) => member in value);
}

/** Accepts a list, and a list that is resolved at deployment. */
export function listOf(accepts: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) => Array.isArray(value) && (Token.isUnresolved(value) || value.every(accepts));
}

/** Accepts an object whose values are all accepted, and an object that is resolved at deployment. */
export function recordOf(accepts: (value: unknown) => boolean): (value: unknown) => boolean {
  return (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    (Token.isUnresolved(value) || Object.values(value).every(accepts));
}

export const isText = (value: unknown): boolean => typeof value === 'string';
export const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
export const isNumber = (value: unknown): boolean => typeof value === 'number';

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list that contains ${describe(value[0])}`;
  if (typeof value === 'object') {
    const name = value.constructor?.name ?? 'Object';
    return name === 'Object'
      ? `an object with ${Object.keys(value).join(', ') || 'no fields'}`
      : `an object of the class ${name}`;
  }
  return typeof value === 'string' ? JSON.stringify(value) : `the ${typeof value} ${String(value)}`;
}
