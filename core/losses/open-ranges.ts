import { isWithin, parseRange } from './address-range.ts';
import type { ValuePair } from './changed-properties.ts';
import type { Finding } from './loss-rule.ts';
import { isInternet } from './narrowing-conditions.ts';
import { fieldOf, isSameShown, readList, readScalar, UNKNOWN } from './shown-value.ts';

/** A rule of a security group that is open to the internet. */
interface OpenRule {
  readonly cidr: string | typeof UNKNOWN;
  /** `-1` means every protocol. */
  readonly protocol: string;
  readonly fromPort: number;
  readonly toPort: number;
  readonly source: unknown;
}

/** Ports of databases, caches, shared files, and remote administration. Source: Security Hub EC2.19, and the services' default ports. */
const DATA_PORTS: readonly number[] = [
  22, 445, 1433, 1434, 1521, 2049, 2379, 3306, 3389, 5432, 5439, 5500, 6379, 7000, 7199, 8182, 9042, 9092, 9094, 9098, 9160, 9200,
  9300, 11211, 27017, 27018, 27019, 50000,
];

const ALL_PORTS = { fromPort: 0, toPort: 65_535 };

/** Finds the rules in a list of ingress rules that become open to the internet. */
export function findOpenRules({ before, after }: ValuePair): readonly Finding[] {
  const opened = readRules(after);
  return opened === UNKNOWN ? [{ reachesData: true }] : describeOpened(opened, readRules(before));
}

/** Returns an analysis that finds the range that a standalone rule opens to the internet. The analysis reads only the given property. */
export function findOpenRule(range: 'CidrIp' | 'CidrIpv6'): (pair: ValuePair) => readonly Finding[] {
  const withRange = (rule: unknown): unknown =>
    typeof rule === 'object' && rule !== null
      ? { ...rule, CidrIp: undefined, CidrIpv6: undefined, [range]: fieldOf(rule, range) }
      : rule;
  return ({ before, after }) =>
    findOpenRules({ before: before === undefined ? [] : [withRange(before)], after: [withRange(after)] });
}

/** Finds the ranges in a list of ranges that become open to the internet. */
export function findOpenRanges({ before, after }: ValuePair): readonly Finding[] {
  const from = readList(before);
  const to = readList(after);
  if (to === UNKNOWN) return [{}];
  const known = from === UNKNOWN ? [] : from.map(readScalar);
  const opened = to.map(readScalar).filter((range) => isOpen(range) && !known.some((other) => isRangeWithin(range, other)));
  return opened.length === 0 ? [] : [{ difference: `adds ${opened.map(nameRange).join(', ')}` }];
}

/** Finds the entries of a prefix list that become open to the internet. */
export function findOpenEntries({ before, after }: ValuePair): readonly Finding[] {
  const rangesOf = (value: unknown): unknown => {
    const entries = readList(value);
    return entries === UNKNOWN ? UNKNOWN : entries.map((entry) => fieldOf(entry, 'Cidr'));
  };
  return findOpenRanges({ before: rangesOf(before), after: rangesOf(after) });
}

function readRules(value: unknown): readonly OpenRule[] | typeof UNKNOWN {
  const list = readList(value);
  return list === UNKNOWN ? UNKNOWN : list.flatMap(readRule);
}

/** A rule that refers to a security group or a prefix list has no range. */
function readRule(rule: unknown): readonly OpenRule[] {
  if (rule === UNKNOWN) return [{ cidr: UNKNOWN, protocol: '-1', ...ALL_PORTS, source: rule }];
  const ranges = [fieldOf(rule, 'CidrIp'), fieldOf(rule, 'CidrIpv6')].map((range) => readScalar(range));
  const protocol = readScalar(fieldOf(rule, 'IpProtocol'));
  const ports = readPorts(rule, protocol);
  return ranges
    .filter((range) => range !== undefined)
    .filter(isOpen)
    .map((cidr) => ({ cidr, protocol: nameProtocol(protocol), ...ports, source: rule }));
}

/** Returns every port if the rule has no ports or the ports are not shown. For ICMP, the fields are types and codes. */
function readPorts(rule: unknown, protocol: string | typeof UNKNOWN | undefined): { fromPort: number; toPort: number } {
  const [from, to] = ['FromPort', 'ToPort'].map((name) => readScalar(fieldOf(rule, name)));
  const [fromPort, toPort] = [from, to].map((port) => (typeof port === 'string' ? Number(port) : Number.NaN));
  const isRange = fromPort !== undefined && toPort !== undefined && fromPort >= 0 && toPort >= fromPort;
  return isRange && protocol !== '-1' ? { fromPort, toPort } : ALL_PORTS;
}

function nameProtocol(protocol: string | typeof UNKNOWN | undefined): string {
  const names: Readonly<Record<string, string>> = { '6': 'tcp', '17': 'udp', '1': 'icmp', '58': 'icmpv6', all: '-1' };
  const name = typeof protocol === 'string' ? protocol.toLowerCase() : '-1';
  return names[name] ?? name;
}

function describeOpened(after: readonly OpenRule[], before: readonly OpenRule[] | typeof UNKNOWN): readonly Finding[] {
  const known = before === UNKNOWN ? [] : before;
  return after
    .filter((rule) => !known.some((other) => isRuleWithin(rule, other)))
    .map((rule) => ({
      difference: `opens ${nameTraffic(rule)} to ${nameRange(rule.cidr)}`,
      reachesData: reachesData(rule),
    }));
}

/** Tests whether a rule shows its protocol and its ports. The comparison reads a hidden protocol or port as all traffic. */
function isFullyShown(rule: unknown): boolean {
  return ['IpProtocol', 'FromPort', 'ToPort'].every((name) => readScalar(fieldOf(rule, name)) !== UNKNOWN);
}

function isRuleWithin(inner: OpenRule, outer: OpenRule): boolean {
  const isComparable = isFullyShown(outer.source) || isSameShown(inner.source, outer.source);
  return (
    isComparable &&
    (outer.protocol === '-1' || outer.protocol === inner.protocol) &&
    outer.fromPort <= inner.fromPort &&
    outer.toPort >= inner.toPort &&
    isRangeWithin(inner.cidr, outer.cidr)
  );
}

function isOpen(range: string | typeof UNKNOWN | undefined): boolean {
  return typeof range !== 'string' || isInternet(range);
}

function isRangeWithin(inner: string | typeof UNKNOWN | undefined, outer: string | typeof UNKNOWN | undefined): boolean {
  const [small, large] = [inner, outer].map((range) => (typeof range === 'string' ? parseRange(range) : undefined));
  return small !== undefined && large !== undefined && isWithin(small, large);
}

/** Tests whether the ports of a rule give access to data or to remote administration. */
function reachesData({ protocol, fromPort, toPort }: OpenRule): boolean {
  if (protocol === '-1') return true;
  return (protocol === 'tcp' || protocol === 'udp') && DATA_PORTS.some((port) => port >= fromPort && port <= toPort);
}

function nameTraffic({ protocol, fromPort, toPort }: OpenRule): string {
  if (protocol === '-1') return 'all traffic';
  if (protocol !== 'tcp' && protocol !== 'udp') return protocol.replace(/[^\w-]/g, '') || 'a protocol';
  if (fromPort === ALL_PORTS.fromPort && toPort === ALL_PORTS.toPort) return `all ${protocol} ports`;
  return fromPort === toPort ? `${protocol} port ${fromPort}` : `${protocol} ports ${fromPort} to ${toPort}`;
}

/** Names a range for a message. A text that is not a range is not shown. */
function nameRange(range: string | typeof UNKNOWN | undefined): string {
  return typeof range === 'string' && parseRange(range) !== undefined
    ? range.trim()
    : 'a range that the change set does not show';
}
