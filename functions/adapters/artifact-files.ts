import { crc32, inflateRawSync } from 'node:zlib';
import type { S3Client } from '@aws-sdk/client-s3';
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { DeploymentError } from '../../core/errors.ts';
import type { Artifact, ArtifactFiles, ArtifactLocation, Artifacts, WantedFile, WantedTexts } from '../ports/revisions.ts';
import { findEntries } from './artifact-directory.ts';
import { checkArtifactPath } from './artifact-paths.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { S3RangeReader } from './s3-range-reader.ts';
import { openRangedObject, type RangedObject, uriOf } from './s3-ranges.ts';

/** Bytes of a local file header before its name, and an allowance for the extra field, which can differ from the directory's. */
const LOCAL_HEADER_BYTES = 30;
const EXTRA_FIELD_ROOM = 1_024;

/**
 * Reads files from a zip in S3 by ranges: first the central directory, then the requested entries. All reads use the ETag of the first
 * read, so an object that is overwritten in the meantime causes RevisionUnavailable. The adapter writes no files to disk, and inflates an
 * entry in one bounded step, so that a zip bomb stops at its size limit.
 *
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function createArtifactFiles(client: S3Client): ArtifactFiles & Artifacts {
  const open = (location: ArtifactLocation): Artifact => openArtifact(client, location);
  return { open, readTexts: (location, wanted) => open(location).readTexts(wanted) };
}

function openArtifact(client: S3Client, location: ArtifactLocation): Artifact {
  return openZip(() => openRangedObject(client, location), uriOf(location), 'Check the artifact of the previous stage.');
}

/**
 * Opens a zip. The first read opens its content.
 *
 * @param open opens the content
 * @param revision name of the zip, for messages
 * @param advice sentence for a zip that cannot be read
 */
export function openZip(open: () => Promise<RangedObject>, revision: string, advice: string): Artifact {
  let opened: Promise<RangedObject> | undefined;
  return {
    async readTexts(wanted) {
      const files = Object.entries(wanted).filter((file): file is [string, WantedFile] => file[1] !== undefined);
      for (const [, file] of files) checkArtifactPath(file);
      const texts: Record<string, string> = {};
      if (files.length === 0) return texts as WantedTexts<typeof wanted>;
      opened ??= open();
      const object = await opened;
      try {
        const zip = await fromRandomAccessReaderPromise(new S3RangeReader(object), object.size, { autoClose: false });
        const entries = await findEntries(
          zip,
          revision,
          files.map(([, file]) => file),
        );
        for (const [key, file] of files)
          texts[key] = await readText({ object, zip, entry: entries.get(file) as Entry, file, revision });
      } catch (error) {
        throw zipError(error, revision, advice);
      }
      return texts as WantedTexts<typeof wanted>;
    },
  };
}

interface EntryToRead {
  readonly object: RangedObject;
  readonly zip: ZipFile;
  readonly entry: Entry;
  readonly file: WantedFile;
  readonly revision: string;
}

async function readText({ object, zip, entry, file, revision }: EntryToRead): Promise<string> {
  const name = `${JSON.stringify(file.path)} in ${revision}`;
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
  // One request reads header and data, so that the small reads of yauzl are served from memory.
  await object.read(start, Math.min(roughEnd, object.size));
  const { fileDataStart, fileName, compressionMethod } = await zip.readLocalFileHeaderPromise(entry);
  // A tool that reads the archive from its start sees the name and the compression method in the local header.
  if (!fileName.equals(entry.fileNameRaw)) throw new Error(`${name} has another name in its local header`);
  if (compressionMethod !== entry.compressionMethod)
    throw new Error(`${name} has another compression method in its local header`);
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

/** yauzl throws plain errors for a damaged zip. */
function zipError(error: unknown, revision: string, advice: string): DeploymentError {
  if (error instanceof DeploymentError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new DeploymentError(
    'RevisionUnavailable',
    `Expected ${revision} to be a zip file that can be read, got: ${reason}. ${advice}`,
    { cause: error },
  );
}
