import { readFileSync } from 'node:fs';
import type { DeploymentError } from '../../core/errors.ts';
import { decodeUtf8 } from '../../functions/adapters/decode-utf8.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Reads a file that could be part of a revision. As in the gate, the file must be UTF-8; a byte order mark is removed.
 *
 * @throws UsageError that names the file
 */
export function readTextFile(path: string): string {
  return decodeText(readBytes(path), path);
}

/** Reads a file with the output of another command. PowerShell writes such a file in UTF-16. @throws UsageError that names the file */
export function readOutputFile(path: string): string {
  const bytes = readBytes(path);
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return isUtf16 ? bytes.toString('utf16le').replace(/^\uFEFF/, '') : decodeText(bytes, path);
}

/** Decodes a file as the gate does. @throws UsageError that names the file if it is not valid UTF-8 */
export function decodeText(bytes: Uint8Array, path: string): string {
  try {
    return decodeUtf8(bytes, path);
  } catch (error) {
    throw new UsageError((error as DeploymentError).message, { cause: error });
  }
}

/** The name that replaces a file with standard input. */
const STANDARD_INPUT = '-';
let isStandardInputRead = false;

function readBytes(path: string): Buffer {
  try {
    if (path !== STANDARD_INPUT) return readFileSync(path);
    if (isStandardInputRead) throw new UsageError('Expected - (standard input) for one file, got it for several files.');
    isStandardInputRead = true;
    return readFileSync(process.stdin.fd);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw cannotRead(path, error as NodeJS.ErrnoException);
  }
}

/** Describes a file or directory that cannot be read, with the correction. */
export function cannotRead(path: string, error: NodeJS.ErrnoException): UsageError {
  if (error.code === 'EISDIR') return new UsageError(`${path}: Expected a file, got a directory.`, { cause: error });
  const correction = error.code === 'EACCES' ? 'Check its permissions.' : 'Check the path.';
  return new UsageError(`${path}: cannot be read (${error.message}). ${correction}`, { cause: error });
}

/** Codes of a path at which no file can be. A path with a null byte is invalid. */
const NO_FILE = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ERR_INVALID_ARG_VALUE']);

/** Tests whether a file could not be read because it does not exist. */
export function isMissingFile(error: unknown): boolean {
  const { code } = { ...((error as Error).cause as NodeJS.ErrnoException | undefined) };
  return NO_FILE.has(code ?? '');
}
