/** Readers for input fields. In the AWS Query protocol, every scalar is a string. */
export type Input = Readonly<Record<string, unknown>>;

/** Returns a string that is not empty, or undefined. */
export function readText(value: unknown): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : String(value);
}

/** Returns a boolean, also from the strings `true` and `false`. */
export function readFlag(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Returns an integer, also from a string of digits. */
export function readInteger(value: unknown): number | undefined {
  const text = readText(value);
  return text === undefined ? undefined : Number.parseInt(text, 10);
}

/** Returns a list; empty if absent. */
function readList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns a list of strings; empty if absent. */
export function readTexts(value: unknown): string[] {
  return readList(value).map(String);
}

/** Returns the members of a list of structures. */
export function readStructures(value: unknown): readonly Input[] {
  return readList(value).filter((member): member is Input => typeof member === 'object' && member !== null);
}
