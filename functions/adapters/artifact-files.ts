import { crc32, inflateRawSync } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { withoutDotSlash } from '../../core/deployment/revision-path.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { ArtifactFiles, ArtifactLocation, WantedFile, WantedTexts } from '../ports/ports.ts';
import { checkArtifactPath, SimilarNames } from './artifact-paths.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { S3RangeReader } from './s3-range-reader.ts';
import { openRangedObject, type RangedObject, uriOf } from './s3-ranges.ts';

/** Bytes of a local file header before its name, and room for the extra field, which may differ from the directory's. */
const LOCAL_HEADER_BYTES = 30;
const EXTRA_FIELD_ROOM = 1_024;

/** Bytes of a directory entry before its name. */
const DIRECTORY_ENTRY_BYTES = 46;
/** Some 400,000 entries: more than any honest revision has, and seconds to read. */
const LARGEST_DIRECTORY_BYTES = 32 * 1_024 * 1_024;

/**
 * Reads files out of a zip in S3 by ranges: the central directory up to the last entry that is wanted, then those entries.
 * Nothing is unpacked to disk, and an entry is inflated in one bounded step, so that a bomb stops at its size limit.
 *
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function createArtifactFiles(client: S3Client): ArtifactFiles {
  return {
    async readTexts(location, wanted) {
      const files = Object.entries(wanted).filter((file): file is [string, WantedFile] => file[1] !== undefined);
      for (const [, file] of files) checkArtifactPath(file);
      const texts: Record<string, string> = {};
      if (files.length === 0) return texts as WantedTexts<typeof wanted>;
      const object = await openRangedObject(client, location);
      try {
        const zip = await fromRandomAccessReaderPromise(new S3RangeReader(object), object.size, { autoClose: false });
        const entries = await findEntries(
          zip,
          location,
          files.map(([, file]) => file),
        );
        for (const [key, file] of files)
          texts[key] = await readText({ object, zip, entry: entries.get(file) as Entry, file, location });
      } catch (error) {
        throw zipError(error, location);
      }
      return texts as WantedTexts<typeof wanted>;
    },
  };
}

/** The first entry of each name counts; reading the directory ends with the last one that is wanted. */
async function findEntries(
  zip: ZipFile,
  location: ArtifactLocation,
  files: readonly WantedFile[],
): Promise<Map<WantedFile, Entry>> {
  const found = new Map<WantedFile, Entry>();
  const similar = new Map(files.map((file) => [file, new SimilarNames(file.path)]));
  const directory = zip.eachEntry();
  let directoryBytes = 0;
  // Counted, because asking yauzl for one entry too many ends by way of a timer.
  for (let count = 0; count < zip.entryCount && found.size < files.length; count++) {
    const { value: entry } = await directory.next();
    directoryBytes += DIRECTORY_ENTRY_BYTES + entry.fileNameLength + entry.extraFieldLength + entry.fileCommentLength;
    if (directoryBytes > LARGEST_DIRECTORY_BYTES) throw new Error('its directory has more than 32 MiB');
    for (const file of files) {
      if (!found.has(file) && withoutDotSlash(entry.fileName) === withoutDotSlash(file.path)) found.set(file, entry);
      similar.get(file)?.add(entry.fileName);
    }
  }
  for (const file of files) {
    if (found.has(file)) continue;
    throw new DeploymentError(
      'RevisionUnavailable',
      `Expected \`${file.field}\` to name a file of the revision ${uriOf(location)}, got ${JSON.stringify(file.path)}, which is not among ` +
        `its ${zip.entryCount} entries.${similar.get(file)} Correct the path, or put the file into the artifact.`,
    );
  }
  return found;
}

interface EntryToRead {
  readonly object: RangedObject;
  readonly zip: ZipFile;
  readonly entry: Entry;
  readonly file: WantedFile;
  readonly location: ArtifactLocation;
}

async function readText({ object, zip, entry, file, location }: EntryToRead): Promise<string> {
  const name = `${JSON.stringify(file.path)} in ${uriOf(location)}`;
  if (!entry.canDecodeFileData()) {
    const obstacle = entry.isEncrypted() ? 'it is encrypted' : `its compression method is ${entry.compressionMethod}`;
    throw new DeploymentError(
      'RevisionUnavailable',
      `Expected ${name} to be stored or deflated, got that ${obstacle}: make the artifact with a plain zip.`,
    );
  }
  if (entry.uncompressedSize > file.maxBytes || entry.compressedSize > file.maxBytes + EXTRA_FIELD_ROOM)
    throw tooLarge(name, file);
  const start = entry.relativeOffsetOfLocalHeader;
  const roughEnd = start + LOCAL_HEADER_BYTES + entry.fileNameLength + EXTRA_FIELD_ROOM + entry.compressedSize;
  // One request for header and data; yauzl's own small reads then come out of memory.
  await object.read(start, Math.min(roughEnd, object.size));
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const stored = await object.read(fileDataStart, fileDataStart + entry.compressedSize);
  const content = entry.compressionMethod === 0 ? stored : inflate(stored, name, file);
  if (content.length !== entry.uncompressedSize || crc32(content) !== entry.crc32)
    throw new Error(`the content of ${name} does not match its checksum`);
  return decodeUtf8(content, name);
}

function inflate(deflated: Buffer, name: string, file: WantedFile): Buffer {
  try {
    return inflateRawSync(deflated, { maxOutputLength: file.maxBytes });
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(name, file);
    throw error;
  }
}

function tooLarge(name: string, file: WantedFile): DeploymentError {
  return new DeploymentError(
    'ConfigurationError',
    `Expected \`${file.field}\` to name a file of at most ${file.maxBytes} bytes, got more in ${name}: make the file smaller.`,
  );
}

/** yauzl throws plain errors for whatever is wrong with a zip. */
function zipError(error: unknown, location: ArtifactLocation): DeploymentError {
  if (error instanceof DeploymentError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new DeploymentError(
    'RevisionUnavailable',
    `Expected ${uriOf(location)} to be a zip file that can be read, got: ${reason}. Check what the stage before puts out.`,
    { cause: error },
  );
}
