import { crc32, deflateRawSync } from 'node:zlib';

/** An entry of a zip. Absent fields have the values of an ordinary zip. */
export interface ZipEntry {
  readonly name: string;
  /** The content; a number is a count of zero bytes, which are not allocated. */
  readonly content: string | Buffer | number;
  readonly store?: boolean;
  readonly flags?: number;
  readonly method?: number;
  readonly crc?: number;
  /** Inflated size in the directory. */
  readonly claimedSize?: number;
}

/** A file that can consist mostly of zero bytes, which are not allocated. */
export interface SparseFile {
  readonly size: number;
  read(start: number, end: number): Buffer;
}

interface Piece {
  readonly start: number;
  readonly bytes: Buffer;
}

/** Writes a zip without a library, so that it can be as large or as invalid as a test needs. */
export function makeZip(entries: readonly ZipEntry[]): SparseFile {
  const pieces: Piece[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  const write = (bytes: Buffer) => {
    pieces.push({ start: offset, bytes });
    offset += bytes.length;
  };
  for (const entry of entries) {
    const { stored, size, method, crc } = encode(entry);
    const name = Buffer.from(entry.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE((entry.flags ?? 0) | 0x800, 2);
    fields.writeUInt16LE(entry.method ?? method, 4);
    fields.writeUInt32LE(entry.crc ?? crc, 10);
    fields.writeUInt32LE(typeof stored === 'number' ? stored : stored.length, 14);
    fields.writeUInt32LE(entry.claimedSize ?? size, 18);
    fields.writeUInt16LE(name.length, 22);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, name]));
    write(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, name]));
    if (typeof stored === 'number') offset += stored;
    else write(stored);
  }
  const start = offset;
  write(Buffer.concat(directory));
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(offset - start, 12);
  end.writeUInt32LE(start, 16);
  write(end);
  return { size: offset, read: (from, to) => readPieces(pieces, from, to) };
}

/** A file with literal content. */
export function fileOf(bytes: Buffer): SparseFile {
  return { size: bytes.length, read: (start, end) => bytes.subarray(start, end) };
}

function encode({ content, store }: ZipEntry) {
  if (typeof content === 'number') return { stored: content, size: content, method: 0, crc: 0 };
  const plain = Buffer.from(content);
  const stored = store === true ? plain : deflateRawSync(plain);
  return { stored, size: plain.length, method: store === true ? 0 : 8, crc: crc32(plain) };
}

function readPieces(pieces: readonly Piece[], from: number, to: number): Buffer {
  const result = Buffer.alloc(to - from);
  for (const { start, bytes } of pieces) {
    const begin = Math.max(from, start);
    const end = Math.min(to, start + bytes.length);
    if (begin < end) bytes.copy(result, begin - from, begin - start, end - start);
  }
  return result;
}
