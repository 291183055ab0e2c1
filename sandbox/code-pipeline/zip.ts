import { strToU8, zipSync } from 'fflate';

/** The first day of the format: the same files make the same bytes. */
const FIRST_DAY = new Date(1980, 0, 1);

/** Makes a zip archive at once, without a thread pool, so that it can be made inside virtual time. */
export function zip(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const entries = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === 'string' ? strToU8(content) : content,
  ]);
  return zipSync(Object.fromEntries(entries), { mtime: FIRST_DAY });
}
