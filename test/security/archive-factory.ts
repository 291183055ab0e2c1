import { crc32, deflateRawSync } from 'node:zlib';
import type { VirtualContent } from '../../sandbox/s3/s3-objects.ts';

/** An entry of an archive. Absent fields have the values of a correct zip; given fields can be wrong. */
export interface ArchiveEntry {
  readonly name: string;
  /** A number is the count of stored zero bytes, which are not allocated. */
  readonly content: string | Buffer | number;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  readonly packedSize?: number;
  readonly size?: number;
  readonly offset?: number;
  /** Name in the local header. */
  readonly localName?: string;
  /** Compression method in the local header. */
  readonly localMethod?: number;
  /** Name in the Unicode Path extra field (0x7075) of the directory, which some tools prefer to the name. */
  readonly unicodeName?: string;
}

/** Claims of the end-of-archive record. */
export interface ArchiveClaims {
  readonly entryCount?: number;
  readonly directoryOffset?: number;
}

const LARGEST_32_BIT = 0xffffffff;
const UTF8_NAMES = 0x800;

/**
 * Writes a zip64 archive without a library, so that it can be as large or as invalid as a test needs.
 *
 * Format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function makeArchive(entries: readonly ArchiveEntry[], claims: ArchiveClaims = {}): VirtualContent {
  const pieces: { readonly start: number; readonly bytes: Buffer }[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  const write = (bytes: Buffer): void => {
    pieces.push({ start: offset, bytes });
    offset += bytes.length;
  };
  for (const entry of entries) {
    const { packed, packedSize, size, method, crc } = pack(entry.content);
    const name = Buffer.from(entry.name);
    const sizes = [entry.size ?? size, entry.packedSize ?? packedSize] as const;
    const extra = Buffer.concat([uint16(1), uint16(24), ...[...sizes, entry.offset ?? offset].map(uint64)]);
    const localName = Buffer.from(entry.localName ?? entry.name);
    const directoryExtra = Buffer.concat([
      extra,
      entry.unicodeName === undefined ? Buffer.alloc(0) : unicodePath(name, entry.unicodeName),
    ]);
    const describe = (used: number) =>
      Buffer.concat([
        ...[45, (entry.flags ?? 0) | UTF8_NAMES, used, 0, 0x21].map(uint16),
        ...[entry.crc ?? crc, LARGEST_32_BIT, LARGEST_32_BIT].map(uint32),
      ]);
    const facts = describe(entry.method ?? method);
    const attributes = Buffer.concat([Buffer.alloc(10), uint32(LARGEST_32_BIT)]);
    const lengths = Buffer.concat([name.length, directoryExtra.length].map(uint16));
    directory.push(Buffer.concat([uint32(0x02014b50), uint16(45), facts, lengths, attributes, name, directoryExtra]));
    const localLengths = Buffer.concat([localName.length, extra.length].map(uint16));
    write(
      Buffer.concat([uint32(0x04034b50), describe(entry.localMethod ?? entry.method ?? method), localLengths, localName, extra]),
    );
    if (packed === undefined) offset += packedSize;
    else write(packed);
  }
  const directoryOffset = offset;
  write(Buffer.concat(directory));
  write(makeEnd(directoryOffset, offset, { entryCount: entries.length, directoryOffset, ...claims }));
  return { size: offset, read: (start, end) => readPieces(pieces, start, end) };
}

/** Returns all bytes of a small archive. */
export function bytesOf({ size, read }: VirtualContent): Buffer {
  return Buffer.from(read(0, size));
}

function pack(content: ArchiveEntry['content']) {
  if (typeof content === 'number') return { packed: undefined, packedSize: content, size: content, method: 0, crc: 0 };
  const plain = Buffer.from(content);
  const packed = deflateRawSync(plain);
  return { packed, packedSize: packed.length, size: plain.length, method: 8, crc: crc32(plain) };
}

/** https://libzip.org/specifications/extrafld.txt, "Info-ZIP Unicode Path Extra Field" */
function unicodePath(name: Buffer, unicodeName: string): Buffer {
  const data = Buffer.concat([Buffer.from([1]), uint32(crc32(name)), Buffer.from(unicodeName)]);
  return Buffer.concat([uint16(0x7075), uint16(data.length), data]);
}

function makeEnd(start: number, end: number, { entryCount, directoryOffset }: Required<ArchiveClaims>): Buffer {
  return Buffer.concat([
    ...[uint32(0x06064b50), uint64(44), uint16(45), uint16(45), uint32(0), uint32(0)],
    ...[entryCount, entryCount, end - start, directoryOffset].map(uint64),
    ...[uint32(0x07064b50), uint32(0), uint64(end), uint32(1)],
    ...[uint32(0x06054b50), uint16(0), uint16(0), uint16(0xffff), uint16(0xffff)],
    ...[uint32(LARGEST_32_BIT), uint32(LARGEST_32_BIT), uint16(0)],
  ]);
}

function readPieces(pieces: readonly { readonly start: number; readonly bytes: Buffer }[], from: number, to: number): Buffer {
  const result = Buffer.alloc(to - from);
  for (const { start, bytes } of pieces) {
    const begin = Math.max(from, start);
    const end = Math.min(to, start + bytes.length);
    if (begin < end) bytes.copy(result, begin - from, begin - start, end - start);
  }
  return result;
}

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16LE(value);
  return buffer;
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
}
