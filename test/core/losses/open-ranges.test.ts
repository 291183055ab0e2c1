import { describe, expect, it } from 'vitest';
import { isInternet } from '../../../core/losses/narrowing-conditions.ts';
import { findOpenRanges, findOpenRule, findOpenRules } from '../../../core/losses/open-ranges.ts';
import { UNKNOWN } from '../../../core/losses/shown-value.ts';

const rule = (fields: object = {}) => ({ IpProtocol: 'tcp', FromPort: '443', ToPort: '443', CidrIp: '0.0.0.0/0', ...fields });
const opened = (before: readonly object[], after: readonly object[]) => findOpenRules({ before, after });

describe('a range', () => {
  it.each([
    '0.0.0.0/0',
    '::/0',
    '0.0.0.0/1',
    '128.0.0.0/1',
    '52.0.0.0/8',
    '8.0.0.0/7',
    '10.0.0.0/7',
    '2000::/3',
    '2600::/16',
    'fc00::/6',
    ' 0.0.0.0/0 ',
    'everywhere',
    '',
  ])('is the internet: %j', (range) => {
    expect(isInternet(range)).toBe(true);
  });

  it.each([
    '10.0.0.0/8',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '203.0.113.7/32',
    '203.0.113.7',
    '52.0.0.0/9',
    'fc00::/7',
    'fd00::/8',
    '2001:db8::/33',
    '2001:db8::1',
  ])('is not the internet: %j', (range) => {
    expect(isInternet(range)).toBe(false);
  });
});

describe('an ingress rule', () => {
  it.each([
    [{ CidrIp: '10.0.0.0/8' }, {}],
    [{ CidrIp: '0.0.0.0/1' }, {}],
    [{ CidrIp: '203.0.113.0/24' }, { CidrIp: '203.0.0.0/8' }],
    [{}, { CidrIp: undefined, CidrIpv6: '::/0' }],
    [{}, { FromPort: '80' }],
    [{}, { ToPort: '444' }],
    [{}, { FromPort: '22', ToPort: '22' }],
    [{}, { IpProtocol: 'udp' }],
    [{}, { IpProtocol: '-1' }],
    [{ FromPort: '0' }, { FromPort: '5432', ToPort: '5432' }],
    [{ FromPort: { Ref: 'Port' }, ToPort: { Ref: 'Port' } }, {}],
    [{ IpProtocol: { Ref: 'Protocol' } }, {}],
    [{ ToPort: UNKNOWN }, {}],
    [{ CidrIp: undefined, SourceSecurityGroupId: 'sg-1' }, {}],
    [{}, { CidrIp: '{{changeSet:KNOWN_AFTER_APPLY}}' }],
    [{}, { CidrIp: { Ref: 'Cidr' } }],
    [{}, { CidrIp: 'everywhere' }],
  ])('with %j before opens something by %j', (before, after) => {
    expect(opened([rule(before)], [rule(after)])).toHaveLength(1);
  });

  it.each([
    [{}, {}],
    [{}, { Description: 'web' }],
    [{ FromPort: { Ref: 'Port' } }, { FromPort: { Ref: 'Port' } }],
    [{}, { CidrIp: '10.0.0.0/8' }],
    [{}, { CidrIp: '128.0.0.0/1' }],
    [{ IpProtocol: '-1', FromPort: undefined, ToPort: undefined }, {}],
    [{ IpProtocol: '-1' }, { FromPort: '1', ToPort: '2' }],
    [{ IpProtocol: 'TCP' }, { IpProtocol: '6' }],
    [{ FromPort: '0', ToPort: '65535' }, {}],
    [{ FromPort: '-1', ToPort: '-1' }, {}],
    [{}, { CidrIp: undefined, SourceSecurityGroupId: 'sg-1' }],
    [{}, { CidrIp: undefined, SourcePrefixListId: 'pl-1' }],
    [{ CidrIp: '10.0.0.0/8' }, { CidrIp: '192.168.0.0/16' }],
    [{ CidrIpv6: '::/0' }, {}],
  ])('with %j before opens nothing by %j', (before, after) => {
    expect(opened([rule(before)], [rule(after)])).toEqual([]);
  });

  it('opens both of its ranges', () => {
    expect(opened([], [rule({ CidrIpv6: '::/0' })])).toHaveLength(2);
  });

  it.each([
    [{}, 'opens tcp port 443 to 0.0.0.0/0', false],
    [{ FromPort: '80' }, 'opens tcp ports 80 to 443 to 0.0.0.0/0', false],
    [{ FromPort: '0', ToPort: '65535' }, 'opens all tcp ports to 0.0.0.0/0', true],
    [{ FromPort: undefined }, 'opens all tcp ports to 0.0.0.0/0', true],
    [{ ToPort: '80' }, 'opens all tcp ports to 0.0.0.0/0', true],
    [{ FromPort: UNKNOWN }, 'opens all tcp ports to 0.0.0.0/0', true],
    [{ IpProtocol: '17', FromPort: '53', ToPort: '53' }, 'opens udp port 53 to 0.0.0.0/0', false],
    [{ IpProtocol: '-1' }, 'opens all traffic to 0.0.0.0/0', true],
    [{ IpProtocol: 'all' }, 'opens all traffic to 0.0.0.0/0', true],
    [{ IpProtocol: undefined }, 'opens all traffic to 0.0.0.0/0', true],
    [{ IpProtocol: { Ref: 'Protocol' } }, 'opens all traffic to 0.0.0.0/0', true],
    [{ IpProtocol: '1', FromPort: '8', ToPort: '-1' }, 'opens icmp to 0.0.0.0/0', false],
    [{ IpProtocol: '50' }, 'opens 50 to 0.0.0.0/0', false],
    [{ IpProtocol: '!' }, 'opens a protocol to 0.0.0.0/0', false],
    [{ FromPort: '5432', ToPort: '5432' }, 'opens tcp port 5432 to 0.0.0.0/0', true],
    [{ FromPort: '22', ToPort: '22' }, 'opens tcp port 22 to 0.0.0.0/0', true],
    [{ FromPort: '3000', ToPort: '4000' }, 'opens tcp ports 3000 to 4000 to 0.0.0.0/0', true],
    [{ IpProtocol: 'udp', FromPort: '11211', ToPort: '11211' }, 'opens udp port 11211 to 0.0.0.0/0', true],
    [{ CidrIp: { Ref: 'Cidr' } }, 'opens tcp port 443 to a range that the change set does not show', false],
    [{ CidrIp: 'everywhere' }, 'opens tcp port 443 to a range that the change set does not show', false],
  ])('is described, and reaches data or not: %j', (fields, difference, reachesData) => {
    expect(opened([], [rule(fields)])).toEqual([{ difference, reachesData }]);
  });

  it('that is not shown is treated as open', () => {
    expect(findOpenRules({ before: [], after: UNKNOWN })).toEqual([{ reachesData: true }]);
    expect(findOpenRules({ before: [], after: { 'Fn::If': ['A', [], []] } })).toEqual([{ reachesData: true }]);
    expect(findOpenRules({ before: [], after: [UNKNOWN] })).toEqual([
      { difference: 'opens all traffic to a range that the change set does not show', reachesData: true },
    ]);
    expect(findOpenRules({ before: UNKNOWN, after: [rule()] })).toHaveLength(1);
  });
});

describe('a standalone rule', () => {
  it('is compared by one of its ranges', () => {
    const after = rule({ CidrIpv6: '::/0' });

    expect(findOpenRule('CidrIp')({ before: rule({ CidrIp: '10.0.0.0/8' }), after })).toHaveLength(1);
    expect(findOpenRule('CidrIpv6')({ before: rule(), after })).toHaveLength(1);
    expect(findOpenRule('CidrIp')({ before: rule(), after })).toEqual([]);
    expect(findOpenRule('CidrIp')({ before: undefined, after })).toHaveLength(1);
    expect(findOpenRule('CidrIp')({ before: undefined, after: undefined })).toEqual([]);
  });
});

describe('a list of ranges', () => {
  it.each([
    [['203.0.113.0/24'], ['203.0.113.0/24', '0.0.0.0/0'], 'adds 0.0.0.0/0'],
    [UNKNOWN, '::/0', 'adds ::/0'],
    [undefined, [{ Ref: 'Cidr' }], 'adds a range that the change set does not show'],
  ])('from %j to %j opens something', (before, after, difference) => {
    expect(findOpenRanges({ before, after })).toEqual([{ difference }]);
  });

  it.each([
    [['0.0.0.0/0'], ['0.0.0.0/1']],
    [['0.0.0.0/0'], ['203.0.113.0/24']],
    [undefined, ['10.0.0.0/8']],
  ])('from %j to %j opens nothing', (before, after) => {
    expect(findOpenRanges({ before, after })).toEqual([]);
  });

  it('that is not shown is treated as open', () => {
    expect(findOpenRanges({ before: [], after: UNKNOWN })).toEqual([{}]);
    expect(findOpenRanges({ before: [], after: { Ref: 'Ranges' } })).toEqual([{}]);
  });
});
