/** Path of a value inside plain data. */
export type DataPath = readonly (string | number)[];

/** The paths of everything inside of plain data, at any depth. */
export function listPaths(data: unknown, above: DataPath = []): readonly DataPath[] {
  if (typeof data !== 'object' || data === null) {
    return [];
  }
  const keys: readonly (string | number)[] = Array.isArray(data) ? data.map((_, index) => index) : Object.keys(data);
  return keys.flatMap((key) => {
    const path = [...above, key];
    return [path, ...listPaths((data as Record<string | number, unknown>)[key], path)];
  });
}

/** Returns the data without the value at the path. */
export function takeOut<Data>(data: Data, path: DataPath): Data {
  return alter(data, path, () => undefined);
}

/** Returns the data with another value at the path; undefined removes the value. */
export function alter<Data>(data: Data, [key, ...rest]: DataPath, change: (value: unknown) => unknown): Data {
  if (key === undefined || typeof data !== 'object' || data === null) {
    return data;
  }
  const inner = (data as Record<string | number, unknown>)[key];
  const altered = rest.length === 0 ? change(inner) : alter(inner, rest, change);
  if (Array.isArray(data)) {
    return data.flatMap((item, index) => (index !== key ? [item] : altered === undefined ? [] : [altered])) as Data;
  }
  const others = Object.entries(data).filter(([name]) => name !== key);
  return Object.fromEntries(altered === undefined ? others : [...others, [key, altered]]) as Data;
}
