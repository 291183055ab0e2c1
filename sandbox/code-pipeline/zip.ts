import { crc32, deflateRawSync } from 'node:zlib';

const UTF8_NAMES = 0x0800;
const DEFLATED = 8;
const STORED = 0;
/** 1980-01-01, the first day of the format: the same files make the same bytes. */
const DOS_DATE = 0x21;

/**
 * Makes a zip archive at once, without a thread pool, so that it can be made inside virtual time.
 *
 * Source: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zip(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [path, content] of Object.entries(files)) {
    const name = Buffer.from(path);
    const bytes = Buffer.from(content);
    const deflated = deflateRawSync(bytes);
    const isSmaller = deflated.length < bytes.length;
    const data = isSmaller ? deflated : bytes;
    const fields = describeEntry(isSmaller ? DEFLATED : STORED, crc32(bytes), data.length, bytes.length, name.length);
    const local = Buffer.concat([uint32(0x04034b50), fields, name]);
    directory.push(Buffer.concat([uint32(0x02014b50), uint16(20), fields, Buffer.alloc(10), uint32(offset), name]));
    parts.push(local, data);
    offset += local.length + data.length;
  }
  const central = Buffer.concat(directory);
  const count = uint16(directory.length);
  const end = Buffer.concat([
    uint32(0x06054b50),
    Buffer.alloc(4),
    count,
    count,
    uint32(central.length),
    uint32(offset),
    uint16(0),
  ]);
  return Buffer.concat([...parts, central, end]);
}

/** What the local header and the central directory say alike: version, flags, method, time, date, CRC, sizes, lengths. */
function describeEntry(method: number, crc: number, packed: number, size: number, nameLength: number): Buffer {
  return Buffer.concat([
    uint16(20),
    uint16(UTF8_NAMES),
    uint16(method),
    uint16(0),
    uint16(DOS_DATE),
    uint32(crc),
    uint32(packed),
    uint32(size),
    uint16(nameLength),
    uint16(0),
  ]);
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
