import { type Document, isMap, isNode, isScalar, isSeq } from 'yaml';

/**
 * Offset of the last part of the path that the document has: of the key in a map, of the item in a list; of the whole
 * where nothing of the path is there.
 */
export function locateInDocument({ contents }: Pick<Document, 'contents'>, path: readonly PropertyKey[]): number {
  let node: unknown = contents;
  let offset = offsetOf(contents);
  for (const key of path) {
    const step = stepInto(node, key);
    if (step === undefined) {
      return offset;
    }
    ({ node, offset } = step);
  }
  return offset;
}

function stepInto(node: unknown, key: PropertyKey): { readonly node: unknown; readonly offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    return pair === undefined ? undefined : { node: pair.value, offset: offsetOf(pair.key) };
  }
  const item = isSeq(node) ? node.items[Number(key)] : undefined;
  return item === undefined ? undefined : { node: item, offset: offsetOf(item) };
}

function offsetOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}
