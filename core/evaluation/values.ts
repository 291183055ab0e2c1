/**
 * A value that is known only after the change is applied, or only to AWS. Its expression contains the known parts, resolved as far as possible. Two unknown values with the same expression are equal as long as the resources that they refer to stay the same.
 */
export class Unknown {
  /** Plain JSON in intrinsic form, e.g. `{ Ref: 'Topic' }` or `{ 'Fn::Join': ['', [{ Ref: 'Topic' }, '-x']] }`. */
  readonly expression: unknown;

  constructor(expression: unknown) {
    this.expression = expression;
  }
}

/** Tests whether a value is unknown. */
export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

/** Tests whether a value is unknown or contains an unknown value. */
export function hasUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnknown);
}

/** Returns the plain form of a value: every unknown part as its expression. */
export function toExpression(value: unknown): unknown {
  if (value === NO_VALUE) return { Ref: 'AWS::NoValue' };
  if (isUnknown(value)) return value.expression;
  if (Array.isArray(value)) return value.map(toExpression);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toExpression(child)]));
  }
  return value;
}

/** Joins known and unknown pieces into one value. Nested joins are flattened, so that an Fn::Sub equals the Fn::Join with the same pieces. */
export function concatenate(pieces: readonly unknown[]): string | Unknown {
  const flat: unknown[] = [];
  for (const piece of pieces.flatMap(piecesOf)) {
    const last = flat.at(-1);
    if (typeof piece === 'string' && typeof last === 'string') flat[flat.length - 1] = last + piece;
    else if (piece !== '') flat.push(piece);
  }
  const [first] = flat;
  if (first === undefined) return '';
  if (flat.length === 1) return typeof first === 'string' ? first : new Unknown(first);
  return new Unknown({ 'Fn::Join': ['', flat] });
}

function piecesOf(piece: unknown): readonly unknown[] {
  if (!isUnknown(piece)) return [textOf(piece)];
  const join = (piece.expression as { 'Fn::Join'?: readonly [string, readonly unknown[]] })['Fn::Join'];
  return join?.[0] === '' && Array.isArray(join[1]) ? join[1] : [piece.expression];
}

/** Converts a value to a string as CloudFormation does. A list or an object becomes JSON. */
export function textOf(value: unknown): string {
  if (value === NO_VALUE) return '';
  return typeof value === 'object' ? JSON.stringify(toExpression(value)) : String(value);
}

/** `AWS::NoValue`, which removes the property that has it. */
export const NO_VALUE = Symbol('AWS::NoValue');

/**
 * Tests whether CloudFormation treats two resolved values as equal: scalars by their text (`1` is `"1"`, `true` is `"true"`), lists in order, objects in any order of their keys, unknown values by their expression.
 */
export function sameValue(left: unknown, right: unknown): boolean {
  return areSame(left, right, false);
}

/**
 * @param mayGrow true if the mapping of an Fn::FindInMap with an unknown key may have more rows after the change: a deployed stack uses
 * one of the rows before the change
 */
function areSame(left: unknown, right: unknown, mayGrow: boolean): boolean {
  if (left === right) return true;
  if (isUnknown(left) || isUnknown(right)) {
    return isUnknown(left) && isUnknown(right) && areSame(left.expression, right.expression, mayGrow);
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) {
    return typeof left !== 'object' && typeof right !== 'object' && String(left) === String(right);
  }
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  if (mayGrow && choosesFromSame(left, right)) return true;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => hasSame(left, right, key, mayGrow));
}

type Indexed = Readonly<Record<string, unknown>>;

/** The result of a comparison; `perhaps` if the result depends on an unknown part. */
export type Comparison = 'same' | 'different' | 'perhaps';

/** The key that marks a reference to a resource that the change creates or replaces. */
export const NEW = 'New';

/** The key that marks a reference to a resource that the change modifies: its value can change. */
export const TOUCHED = 'Touched';

/** The key that marks a reference to a resource whose change cannot be predicted. Its value is the resource's name. */
export const IN_DOUBT = 'InDoubt';

function hasSame(left: object, right: object, key: string, mayGrow: boolean): boolean {
  return Object.hasOwn(right, key) && areSame((left as Indexed)[key], (right as Indexed)[key], mayGrow);
}

/**
 * Tests whether two Fn::FindInMap with the same unknown keys return the same value for every row before the change. With a default value, the
 * key of a deployed stack can be absent from these rows, so that every row is compared.
 */
function choosesFromSame(left: object, right: object): boolean {
  const [before, after] = [choicesOf(left), choicesOf(right)];
  if (before === undefined || after === undefined || !areSame(before.slice(1), after.slice(1), true)) return false;
  return hasDefault(before) ? areSame(before[0], after[0], true) : contains(after[0], before[0]);
}

function hasDefault(choices: readonly unknown[]): boolean {
  const last = choices.at(-1);
  return typeof last === 'object' && last !== null && Object.hasOwn(last, 'DefaultValue');
}

function contains(rows: unknown, fewer: unknown): boolean {
  if (typeof fewer !== 'object' || fewer === null || Array.isArray(fewer)) return sameValue(rows, fewer);
  return (
    typeof rows === 'object' &&
    rows !== null &&
    Object.entries(fewer).every(([key, value]) => Object.hasOwn(rows, key) && contains((rows as Indexed)[key], value))
  );
}

/** Compares the resolved values before and after the change. */
export function compareValues(before: unknown, after: unknown): Comparison {
  if (areSame(before, after, true)) return 'same';
  return isCertainlyDifferent(before, after) ? 'different' : 'perhaps';
}

function isCertainlyDifferent(before: unknown, after: unknown): boolean {
  if (before === undefined || after === undefined) return true;
  if (!hasUnknown(before) && !hasUnknown(after)) return true;
  if (isUnknown(before) || isUnknown(after)) return expressionsDiffer(toExpression(before), toExpression(after));
  if (typeof before !== 'object' || typeof after !== 'object' || before === null || after === null) return true;
  if (Array.isArray(before) !== Array.isArray(after)) return true;
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].some((key) => {
    const [left, right] = [(before as Indexed)[key], (after as Indexed)[key]];
    return !areSame(left, right, true) && isCertainlyDifferent(left, right);
  });
}

function expressionsDiffer(before: unknown, after: unknown): boolean {
  if (holdsNew(after)) return true;
  const [left, right] = [refOf(before), refOf(after)];
  if (left !== undefined && right !== undefined) return left !== right;
  const [leftChoices, rightChoices] = [choicesOf(before), choicesOf(after)];
  if (leftChoices !== undefined && rightChoices !== undefined) return everyChoiceDiffers(leftChoices, rightChoices);
  const [leftPieces, rightPieces] = [textPiecesOf(before), textPiecesOf(after)];
  return leftPieces !== undefined && rightPieces !== undefined && textsDiffer(leftPieces, rightPieces);
}

/** Tests whether an expression refers to a resource that the change creates or replaces. CloudFormation treats each such value as changed. */
export function holdsNew(expression: unknown): boolean {
  if (typeof expression !== 'object' || expression === null) return false;
  return Object.hasOwn(expression, NEW) || Object.values(expression).some(holdsNew);
}

/** Different resources have different physical IDs. */
function refOf(expression: unknown): string | undefined {
  const name = (expression as { Ref?: unknown }).Ref;
  return typeof name === 'string' && !name.startsWith('AWS::') ? name : undefined;
}

/** Returns the rows and keys of a `Fn::FindInMap` with an unknown key. The same key selects from both templates. */
function choicesOf(expression: unknown): readonly [unknown, ...unknown[]] | undefined {
  const choices = (expression as { 'Fn::FindInMap'?: unknown })['Fn::FindInMap'];
  return Array.isArray(choices) && choices.length > 0 ? (choices as unknown as [unknown, ...unknown[]]) : undefined;
}

function everyChoiceDiffers(before: readonly [unknown, ...unknown[]], after: readonly [unknown, ...unknown[]]): boolean {
  if (!sameValue(before.slice(1), after.slice(1)) || hasDefault(before)) return false;
  const [left, right] = [before[0] as Indexed, after[0] as Indexed];
  return Object.keys(left).every((key) => !sameValue(left[key], right[key]));
}

/** Splits a string into its literal and unknown pieces. */
function textPiecesOf(expression: unknown): readonly unknown[] | undefined {
  if (typeof expression !== 'object' || expression === null) return [String(expression)];
  const join = (expression as { 'Fn::Join'?: readonly [string, unknown] })['Fn::Join'];
  if (join !== undefined && join[0] === '' && Array.isArray(join[1])) return join[1];
  return Array.isArray(expression) ? undefined : [expression];
}

/** Removes the common prefix and suffix. The values certainly differ if the remaining parts begin or end with different characters. */
function textsDiffer(before: readonly unknown[], after: readonly unknown[]): boolean {
  const [left, right] = [[...before], [...after]];
  while (left.length > 0 && right.length > 0 && sameValue(left[0], right[0])) {
    left.shift();
    right.shift();
  }
  while (left.length > 0 && right.length > 0 && sameValue(left.at(-1), right.at(-1))) {
    left.pop();
    right.pop();
  }
  if (left.every(isText) && right.every(isText)) return left.join('') !== right.join('');
  return (
    clash(left[0], right[0], (text, other) => text.startsWith(other)) ||
    clash(left.at(-1), right.at(-1), (text, other) => text.endsWith(other))
  );
}

function clash(left: unknown, right: unknown, covers: (text: string, other: string) => boolean): boolean {
  return isText(left) && isText(right) && !covers(left, right) && !covers(right, left);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
