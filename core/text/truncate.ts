/**
 * Cuts a text to at most `limit` UTF-16 units, which is how the services' own limits are checked by their SDKs; never inside a
 * surrogate pair. What is cut is marked with `…`.
 *
 * @param limit at least 1
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  const endsInsidePair = /[\uD800-\uDBFF]$/.test(kept);
  return `${endsInsidePair ? kept.slice(0, -1) : kept}…`;
}
