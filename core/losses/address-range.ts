/** A range of IP addresses. */
export interface AddressRange {
  /** Bits in an address: 32 for IPv4, 128 for IPv6. */
  readonly width: 32 | 128;
  readonly address: bigint;
  /** Leading bits that all addresses of the range share. */
  readonly prefix: number;
}

/**
 * Reads a range in CIDR notation; a single address is a range of one. Only the notation that AWS accepts is read: decimal parts without
 * leading zeros for IPv4, no zone for IPv6.
 *
 * An address library would be 2 % of the bundle of each function that judges a change set.
 */
export function parseRange(text: string): AddressRange | undefined {
  const trimmed = text.trim();
  const slash = trimmed.indexOf('/');
  const address = slash < 0 ? trimmed : trimmed.slice(0, slash);
  const length = slash < 0 ? undefined : trimmed.slice(slash + 1);
  const parsed = address.includes(':') ? parseV6(address) : parseV4(address);
  if (parsed === undefined || (length !== undefined && !/^(0|[1-9]\d{0,2})$/.test(length))) return undefined;
  const prefix = length === undefined ? parsed.width : Number(length);
  return prefix > parsed.width ? undefined : { ...parsed, prefix };
}

/** Tests whether every address of a range is in another range. */
export function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  const hidden = BigInt(outer.width - outer.prefix);
  return inner.width === outer.width && inner.prefix >= outer.prefix && inner.address >> hidden === outer.address >> hidden;
}

function parseV4(text: string): Omit<AddressRange, 'prefix'> | undefined {
  const parts = text.split('.');
  const isValid = parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
  return isValid ? { width: 32, address: joinBits(parts.map(Number), 8n) } : undefined;
}

function parseV6(address: string): Omit<AddressRange, 'prefix'> | undefined {
  const text = address.replace(/(?<=:)[\d.]+\.\d+$/, toGroups);
  const gap = text.indexOf('::');
  const head = groupsOf(gap < 0 ? text : text.slice(0, gap));
  const tail = gap < 0 ? [] : groupsOf(text.slice(gap + 2));
  const zeros = gap < 0 ? 0 : Math.max(1, 8 - head.length - tail.length);
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...tail];
  const isValid = groups.length === 8 && groups.every((group) => /^[\da-f]{1,4}$/i.test(group));
  return isValid
    ? {
        width: 128,
        address: joinBits(
          groups.map((group) => Number.parseInt(group, 16)),
          16n,
        ),
      }
    : undefined;
}

function groupsOf(text: string): readonly string[] {
  return text === '' ? [] : text.split(':');
}

/** Writes the IPv4 address at the end of an IPv6 address as two groups. */
function toGroups(text: string): string {
  const address = parseV4(text)?.address;
  return address === undefined ? text : `${(address >> 16n).toString(16)}:${(address & 0xffffn).toString(16)}`;
}

function joinBits(parts: readonly number[], width: bigint): bigint {
  return parts.reduce((bits, part) => (bits << width) | BigInt(part), 0n);
}
