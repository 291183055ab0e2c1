const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Digits of a gap in a table of hashes. */
const GAP_DIGITS = 4;
const LARGEST_GAP = DIGITS.length ** GAP_DIGITS - 1;

/** Hashes the name of a resource type, or other text, to 30 bits: the upper bits of FNV-1a. */
export function hashType(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index += 1) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  return hash >>> 2;
}

/**
 * Writes the hashes of names as the gaps between them, in ascending order, four digits each: hashes would take five. A gap of the largest
 * number continues in the next gap.
 */
export function writeHashes(names: readonly string[]): string {
  const hashes = [...new Set(names.map(hashType))].sort((a, b) => a - b);
  return hashes.map((hash, index) => writeGap(hash - (hashes[index - 1] ?? 0))).join('');
}

/** Reads a table that `writeHashes` wrote. */
export function readHashes(gaps: string): ReadonlySet<number> {
  const hashes = new Set<number>();
  let hash = 0;
  for (let start = 0; start < gaps.length; start += GAP_DIGITS) {
    const gap = [...gaps.slice(start, start + GAP_DIGITS)].reduce((sum, digit) => sum * DIGITS.length + DIGITS.indexOf(digit), 0);
    hash += gap;
    if (gap < LARGEST_GAP) hashes.add(hash);
  }
  return hashes;
}

function writeGap(gap: number): string {
  if (gap >= LARGEST_GAP) return `${'_'.repeat(GAP_DIGITS)}${writeGap(gap - LARGEST_GAP)}`;
  return Array.from({ length: GAP_DIGITS }, (_, place) =>
    DIGITS.charAt((gap >> (6 * (GAP_DIGITS - 1 - place))) & (DIGITS.length - 1)),
  ).join('');
}
