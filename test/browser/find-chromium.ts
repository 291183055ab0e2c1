import { existsSync } from 'node:fs';

/** Where a browser is: CHROMIUM_PATH, else where Debian's package puts it; undefined where there is none. */
export function findChromium(): string | undefined {
  return [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path !== undefined && existsSync(path));
}
