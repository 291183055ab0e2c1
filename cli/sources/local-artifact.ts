import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openZip } from '../../functions/adapters/artifact-files.ts';
import { checkArtifactPath } from '../../functions/adapters/artifact-paths.ts';
import type { Artifact, WantedFile, WantedTexts } from '../../functions/ports/revisions.ts';
import { cannotRead, readTextFile } from './read-text-file.ts';

/**
 * Opens a folder or a zip as a revision. Paths outside the folder are refused, and a zip is read with the code of the gate.
 *
 * @throws UsageError if the path cannot be read
 */
export function openLocalArtifact(path: string): Artifact {
  return readPath(path, () => statSync(path)).isDirectory() ? openFolder(path) : openZipFile(path);
}

function openFolder(folder: string): Artifact {
  return {
    async readTexts(wanted) {
      const files = Object.entries(wanted).filter((file): file is [string, WantedFile] => file[1] !== undefined);
      for (const [, file] of files) checkArtifactPath(file);
      return Object.fromEntries(files.map(([key, { path }]) => [key, readTextFile(join(folder, path))])) as WantedTexts<
        typeof wanted
      >;
    },
  };
}

function openZipFile(path: string): Artifact {
  const open = async () => {
    const bytes = readPath(path, () => readFileSync(path));
    return { size: bytes.length, read: async (start: number, end: number) => bytes.subarray(start, end) };
  };
  return openZip(open, path, 'Give a folder or a zip file.');
}

function readPath<Value>(path: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    throw cannotRead(path, error as NodeJS.ErrnoException);
  }
}
