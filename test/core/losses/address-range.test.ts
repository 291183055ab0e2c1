import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, it } from 'vitest';
import { isWithin, parseRange } from '../../../core/losses/address-range.ts';

const range = (text: string) => {
  const parsed = parseRange(text);
  if (parsed === undefined) throw new Error(`${text} is no range`);
  return parsed;
};

describe('parseRange', () => {
  it.each([
    ['0.0.0.0/0', 32, 0n, 0],
    [' 10.1.2.3 ', 32, 0x0a010203n, 32],
    ['::/0', 128, 0n, 0],
    ['::1', 128, 1n, 128],
    ['2001:DB8::/32', 128, 0x20010db8n << 96n, 32],
    ['1:2:3:4:5:6:7:8', 128, 0x00010002000300040005000600070008n, 128],
    ['::10.0.0.12', 128, 0x0a00000cn, 128],
    ['::ffff:10.0.0.1/104', 128, 0xffff0a000001n, 104],
  ])('reads %s', (text, width, address, prefix) => {
    expect(parseRange(text)).toEqual({ width, address, prefix });
  });

  it.each([
    '',
    'any',
    '10.0.0.0/33',
    '10.0.0.0/',
    '10.0.0.0/08',
    '10.0.0.0/8/8',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '0x0a.0.0.1',
    '::/129',
    '1::2::3',
    ':1',
    '1:2:3:4:5:6:7:8::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    'fe80::1%eth0',
    '12345::',
    '10.0.0.1::',
    '::10.0.0.256',
    '::1.2.3',
  ])('refuses %j', (text) => {
    expect(parseRange(text)).toBeUndefined();
  });

  // The library reads ::1.2.3.4 as ::ffff:1.2.3.4, which RFC 4291 distinguishes.
  const withoutEmbedded = fc.ipV6().filter((text) => !text.includes('.'));

  it('agrees with the library on addresses', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), withoutEmbedded), (text) => {
        const bytes = ipaddr.parse(text).toByteArray();
        expect(range(text).address).toBe(bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), 0n));
      }),
    );
  });
});

describe('isWithin', () => {
  it.each([
    ['10.1.0.0/16', '10.0.0.0/8', true],
    ['10.0.0.0/8', '10.0.0.0/8', true],
    ['10.0.0.0/7', '10.0.0.0/8', false],
    ['11.0.0.0/16', '10.0.0.0/8', false],
    ['1.2.3.4', '0.0.0.0/0', true],
    ['1.2.3.4', '::/0', false],
    ['fd00::/8', 'fc00::/7', true],
    ['2001::/16', 'fc00::/7', false],
  ])('compares %s with %s: %s', (inner, outer, expected) => {
    expect(isWithin(range(inner), range(outer))).toBe(expected);
  });

  it('agrees with the library', () => {
    const cidr = fc
      .tuple(fc.array(fc.constantFrom(0, 1, 127, 128, 255), { minLength: 4, maxLength: 4 }), fc.integer({ min: 0, max: 32 }))
      .map(([parts, prefix]) => `${parts.join('.')}/${prefix}`);
    fc.assert(
      fc.property(cidr, cidr, (inner, outer) => {
        const [small, large] = [ipaddr.IPv4.parseCIDR(inner), ipaddr.IPv4.parseCIDR(outer)];
        expect(isWithin(range(inner), range(outer))).toBe(small[1] >= large[1] && small[0].match(large));
      }),
    );
  });
});
