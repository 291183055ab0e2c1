/** Characters in the hash of a type. */
const HASH_LENGTH = 5;

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Hashes the name of a resource type to 30 bits (the upper bits of FNV-1a) as five characters. */
export function hashType(resourceType: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < resourceType.length; index += 1) {
    hash = Math.imul(hash ^ resourceType.charCodeAt(index), 0x01000193);
  }
  return Array.from({ length: HASH_LENGTH }, (_, place) => DIGITS.charAt((hash >>> (26 - 6 * place)) & 63)).join('');
}

/** Splits hashes that follow each other without a separator. */
export function splitHashes(hashes: string): ReadonlySet<string> {
  return new Set(hashes.match(new RegExp(`.{${HASH_LENGTH}}`, 'g')));
}
