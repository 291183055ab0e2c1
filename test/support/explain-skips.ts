import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Tells why tests are skipped, because Vitest does not print the titles of skipped tests. */
export function setup(): void {
  if (existsSync(resolve('../shared'))) return;
  process.stdout.write('The tests with cases and with recordings of AWS are skipped: the folder ../shared does not exist.\n');
}
