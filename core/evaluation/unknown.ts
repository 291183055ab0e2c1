/**
 * A value that is only known once the change is applied, or only to AWS. Its expression says what it is made of, with everything
 * resolved that could be: two unknown values with the same expression are the same value as long as what they refer to is.
 */
export class Unknown {
  /** Plain JSON in intrinsic form, e.g. `{ Ref: 'Topic' }` or `{ 'Fn::Join': ['', [{ Ref: 'Topic' }, '-x']] }`. */
  readonly expression: unknown;

  constructor(expression: unknown) {
    this.expression = expression;
  }
}

/** Whether a value is one that cannot be known yet. It may still stand inside a list or an object. */
export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

/** Whether a value is, or holds, one that cannot be known yet. */
export function hasUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(hasUnknown);
}

/** The plain form of a value: every unknown part as its expression. */
export function toExpression(value: unknown): unknown {
  if (isUnknown(value)) return value.expression;
  if (Array.isArray(value)) return value.map(toExpression);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, toExpression(child)]));
  }
  return value;
}

/** A text of known and unknown pieces, as plain text where all are known. Nested texts are flattened, so that a Sub equals its Join. */
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

/** A scalar as the service writes it into text. A list or an object inside a text keeps its JSON. */
export function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(toExpression(value)) : String(value);
}
