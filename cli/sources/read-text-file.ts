import { readFileSync } from 'node:fs';
import { UsageError } from '../usage-error.ts';

/** Reads a file that the user named, UTF-8 or, as PowerShell writes it, UTF-16. @throws UsageError that names it */
export function readTextFile(path: string): string {
  try {
    const bytes = readFileSync(path);
    const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
    return bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(
      code === 'EISDIR' ? `${path}: Expected a file, got a directory.` : `${path}: cannot be read (${message})`,
    );
  }
}
