/**
 * Returns true if the text matches the pattern. `*` matches any number of characters. The time is at most
 * proportional to both lengths, for every pattern.
 */
export function matchPattern(pattern: string, text: string): boolean {
  const firstStar = pattern.indexOf('*');
  if (firstStar === -1) {
    return text === pattern;
  }
  const lastStar = pattern.lastIndexOf('*');
  const head = pattern.slice(0, firstStar);
  const tail = pattern.slice(lastStar + 1);
  if (!text.startsWith(head) || !text.endsWith(tail)) {
    return false;
  }
  const end = text.length - tail.length;
  let from = head.length;
  for (const part of pattern.slice(firstStar, lastStar).split('*')) {
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) {
      return false;
    }
    from = at + part.length;
  }
  return true;
}
