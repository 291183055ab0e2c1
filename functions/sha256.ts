import { createHash } from 'node:crypto';

/** Hashes a string. @returns SHA-256, hexadecimal */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
