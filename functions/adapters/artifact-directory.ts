import type { Entry, ZipFile } from 'yauzl';
import { withoutDotSlash } from '../../core/deployment/revision-path.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { WantedFile } from '../ports/revisions.ts';
import { SimilarNames } from './artifact-paths.ts';

/** Bytes of a directory entry before its name. */
const DIRECTORY_ENTRY_BYTES = 46;
/** About 400,000 entries: more than real revisions have. Reading them takes seconds. */
const LARGEST_DIRECTORY_BYTES = 32 * 1_024 * 1_024;

/**
 * Finds the entries of wanted files in a zip. It reads the whole directory, because two entries with the same name are refused: tools
 * differ in which entry they use, so a reviewer could see another file than the gate. For the same reason, it refuses a second entry whose
 * name is a variant of a wanted name.
 *
 * @param revision name of the revision, for messages
 * @throws Error if the directory is damaged, too large, or has two entries with the same name
 * @throws DeploymentError RevisionUnavailable if a file is missing
 */
export async function findEntries(
  zip: ZipFile,
  revision: string,
  files: readonly WantedFile[],
): Promise<ReadonlyMap<WantedFile, Entry>> {
  const wanted = files.map((file) => ({
    file,
    name: withoutDotSlash(file.path),
    folded: fold(withoutDotSlash(file.path)),
    similar: new SimilarNames(file.path),
  }));
  const found = new Map<WantedFile, Entry>();
  const variants = new Map<WantedFile, string>();
  for await (const { entry, name } of readDirectory(zip)) {
    const entryFolded = fold(name);
    for (const { file, name: wantedName, folded, similar } of wanted) {
      if (name === wantedName) found.set(file, entry);
      else similar.add(entry.fileName);
      if (name !== wantedName && entryFolded === folded) variants.set(file, name);
    }
  }
  for (const { file, name, similar } of wanted) {
    if (found.has(file)) {
      requireOneSpelling(name, variants.get(file));
      continue;
    }
    throw new DeploymentError(
      'RevisionUnavailable',
      `Expected \`${file.field}\` to name a file of the revision ${revision}, got ${JSON.stringify(file.path)}, which is not among ` +
        `its ${zip.entryCount} entries.${similar} Correct the path, or put the file into the artifact.`,
    );
  }
  return found;
}

/**
 * Folds names that are one name in a file system of macOS or Windows, which ignores case, the form of letters with marks, characters without
 * width, or dots and spaces at the end of a segment.
 */
function fold(name: string): string {
  const visible = name.normalize('NFC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  // To upper case first: an `ſ` is an `s` there.
  return visible
    .toUpperCase()
    .toLowerCase()
    .replace(/(?<![. ])[. ]+(?=\/|$)/g, '');
}

/** Refuses a file that a reviewer on such a file system can see with the content of another entry. */
function requireOneSpelling(name: string, variant: string | undefined): void {
  if (variant === undefined) return;
  throw new Error(
    `it has the entries ${JSON.stringify(name)} and ${JSON.stringify(variant)}, which are one file in some file systems`,
  );
}

/**
 * Reads the entries. An entry can have two names: yauzl returns the one in the Unicode Path extra field, other tools the one in the header.
 * Neither may be a name of another entry.
 */
async function* readDirectory(zip: ZipFile): AsyncGenerator<{ readonly entry: Entry; readonly name: string }> {
  const names = new Set<string>();
  const directory = zip.eachEntry();
  let directoryBytes = 0;
  // The entries are counted, because yauzl waits for a timer if the caller requests one entry too many.
  for (let count = 0; count < zip.entryCount; count++) {
    const { value: entry } = await directory.next();
    directoryBytes += DIRECTORY_ENTRY_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
    if (directoryBytes > LARGEST_DIRECTORY_BYTES) throw new Error('its directory has more than 32 MiB');
    const name = unpackedName(entry.fileName);
    for (const one of new Set([name, unpackedName(entry.fileNameRaw.toString('latin1'))])) {
      if (names.has(one)) throw new Error(`it has two entries with the name ${JSON.stringify(one)}`);
      names.add(one);
    }
    yield { entry, name: entry.fileName.endsWith('/') ? `${name}/` : name };
  }
}

/**
 * The name that unpacking gives a file or a folder: `a//b`, `a/./b` and `a/b/` are `a/b`.
 *
 * @throws Error for a name with a null character, at which some tools end the name
 */
function unpackedName(name: string): string {
  if (name.includes('\0')) throw new Error(`it has the name ${JSON.stringify(name)}, which contains a null character`);
  return name
    .split('/')
    .filter((segment) => segment !== '' && segment !== '.')
    .join('/');
}
