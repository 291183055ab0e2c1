import { existsSync } from 'node:fs';

/** Returns the path of a browser: CHROMIUM_PATH, or the path of Debian's package; undefined if neither exists. */
export function findChromium(): string | undefined {
  return [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path !== undefined && existsSync(path));
}
