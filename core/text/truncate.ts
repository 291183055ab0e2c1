/**
 * Truncates a string to at most `limit` UTF-16 units, the unit in which the SDKs check the services' limits, and never inside a
 * surrogate pair. A truncated text ends with `…`.
 *
 * @param limit at least 1
 */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const kept = text.slice(0, limit - 1);
  const endsInsidePair = /[\uD800-\uDBFF]$/.test(kept);
  return `${endsInsidePair ? kept.slice(0, -1) : kept}…`;
}
