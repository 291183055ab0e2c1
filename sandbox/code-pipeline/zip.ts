import { strToU8, zipSync } from 'fflate';

/** The earliest date that the zip format supports. A fixed date gives the same bytes for the same files. */
const FIRST_DAY = new Date(1980, 0, 1);

/** Creates a zip archive synchronously, without a thread pool, so that it works in virtual time. */
export function zip(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const entries = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  return zipSync(Object.fromEntries(entries), { mtime: FIRST_DAY });
}
