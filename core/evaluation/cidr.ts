import { TemplateError } from '../documents/template-error.ts';

/**
 * `Fn::Cidr`: the first `count` blocks of a network, each with `bits` bits for hosts (the inverse of a mask; default 8 for IPv4, 64 for IPv6).
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
export function splitCidr(block: string, count: number, bits: number | undefined): string[] {
  const [address = '', prefix = ''] = block.split('/');
  const isV6 = address.includes(':');
  const width = isV6 ? 128 : 32;
  const hostBits = BigInt(bits ?? (isV6 ? 64 : 8));
  const start = isV6 ? readV6(address) : readV4(address);
  const available = BigInt(width) - BigInt(prefix === '' ? width : Number(prefix)) - hostBits;
  if (start === undefined || !Number.isInteger(count) || count < 1 || available < 0n || BigInt(count) > 1n << available) {
    throw new TemplateError(
      'Template error: every Fn::Cidr object requires two parameters, (1) ip block and (2) count that fits into it',
    );
  }
  return Array.from({ length: count }, (_, index) => {
    const network = start + (BigInt(index) << hostBits);
    return `${isV6 ? writeV6(network) : writeV4(network)}/${BigInt(width) - hostBits}`;
  });
}

function readV4(address: string): bigint | undefined {
  const parts = address.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part) || part < 0 || part > 255)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
}

function writeV4(network: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (network >> shift) & 255n).join('.');
}

function readV6(address: string): bigint | undefined {
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const groups = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  if (groups.length !== 8 || groups.some((group) => !/^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function writeV6(network: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) => ((network >> BigInt(16 * (7 - index))) & 0xffffn).toString(16));
  const zeros = /(?:^|:)0(?::0)+(?:$|:)/;
  const text = groups.join(':');
  return zeros.test(text) ? text.replace(zeros, '::') : text;
}
