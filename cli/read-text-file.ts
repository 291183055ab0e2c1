import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error.ts';

/** Reads a file that the user named. @throws UsageError that names it */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    throw new UsageError(`${path}: cannot be read (${(error as Error).message})`);
  }
}
