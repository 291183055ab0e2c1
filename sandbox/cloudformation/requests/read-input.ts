/** Inputs as the fronts hand them over: in the AWS Query protocol every scalar is a string. */
export type Input = Readonly<Record<string, unknown>>;

/** A text that is present and not empty. */
export function readText(value: unknown): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** A boolean, whether it came as one or as `true`/`false`. */
export function readFlag(value: unknown): boolean {
  return value === true || value === 'true';
}

/** A whole number, whether it came as one or as digits. */
export function readInteger(value: unknown): number | undefined {
  const text = readText(value);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

/** A list; absent is empty. */
function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A list of texts; absent is empty. */
export function readTexts(value: unknown): string[] {
  return readList(value).map(String);
}

/** The members of a list of structures. */
export function readStructures(value: unknown): readonly Input[] {
  return readList(value).filter((member): member is Input => typeof member === 'object' && member !== null);
}
