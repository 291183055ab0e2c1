import { type Document, isMap, isScalar, isSeq, type ParsedNode } from 'yaml';

/**
 * Offset of the last part of the path that the document has: of the key in a map, of the item in a list; of the whole
 * where nothing of the path is there.
 */
export function locateInDocument({ contents }: Pick<Document.Parsed, 'contents'>, path: readonly PropertyKey[]): number {
  let node: ParsedNode | null = contents;
  let offset = contents?.range[0] ?? 0;
  for (const key of path) {
    const step = stepInto(node, key);
    if (step === undefined) {
      return offset;
    }
    ({ node, offset } = step);
  }
  return offset;
}

function stepInto(
  node: ParsedNode | null,
  wanted: PropertyKey,
): { readonly node: ParsedNode | null; readonly offset: number } | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(wanted));
    return pair && { node: pair.value, offset: pair.key.range[0] };
  }
  const item = isSeq(node) ? node.items[Number(wanted)] : undefined;
  return item && 'range' in item ? { node: item, offset: item.range[0] } : undefined;
}
