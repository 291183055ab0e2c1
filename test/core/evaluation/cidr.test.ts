import { describe, expect, test } from 'vitest';
import { splitCidr } from '../../../core/evaluation/cidr.ts';

describe('blocks of a network', () => {
  test.each([
    ['10.0.0.0/16', 2, undefined, ['10.0.0.0/24', '10.0.1.0/24']],
    ['10.0.0.0/24', 4, 6, ['10.0.0.0/26', '10.0.0.64/26', '10.0.0.128/26', '10.0.0.192/26']],
    ['255.0.0.0/8', 1, 24, ['255.0.0.0/8']],
    ['2001:db8::/56', 2, undefined, ['2001:db8::/64', '2001:db8:0:1::/64']],
    ['fd00:1:2:3:4:5:6:7/120', 1, 8, ['fd00:1:2:3:4:5:6:7/120']],
    ['fd00::1/128', 1, 0, ['fd00::1/128']],
    ['::/0', 1, 64, ['::/64']],
  ])('%s in %i of %s bits', (block, count, bits, expected) => {
    expect(splitCidr(block, count, bits)).toEqual(expected);
  });

  test.each([
    ['10.0.0.0/24', 5, 6],
    ['10.0.0.0/24', 0, 6],
    ['10.0.0.0/24', 1.5, 6],
    ['10.0.0.0/24', 1, 9],
    ['10.0.0/24', 1, 8],
    ['10.0.0.300/24', 1, 8],
    ['10.0.0.x/24', 1, 8],
    ['10.0.0.0', 1, 8],
    ['2001:zz::/56', 1, 64],
    ['1:2:3:4:5:6:7:8:9/56', 1, 64],
  ])('%s in %i of %s bits is refused', (block, count, bits) => {
    expect(() => splitCidr(block, count, bits)).toThrow('Template error: every Fn::Cidr object requires two parameters');
  });
});
