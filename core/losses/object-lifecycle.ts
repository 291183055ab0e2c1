import type { ValuePair } from './changed-properties.ts';
import type { Finding } from './loss-rule.ts';
import { fieldOf, isSameShown, readList, readScalar, readStructure, UNKNOWN } from './shown-value.ts';

/** An expiration of an enabled lifecycle rule of a bucket. */
interface Expiration {
  readonly of: 'objects' | 'noncurrent versions';
  /** Days until the expiration; negative infinity if the rule has a `date`. */
  readonly days: number;
  /** Date of the expiration in milliseconds; absent if the rule has days. */
  readonly date?: number;
  /** True if the change set does not show the days, which count as the smallest number. */
  readonly isHidden?: boolean;
  /** Noncurrent versions that the rule keeps. */
  readonly keeps: number;
  readonly filter: Filter;
  /** The rule of the expiration. */
  readonly rule: unknown;
}

/** The objects that a rule selects. */
interface Filter {
  readonly prefix: string;
  /** `key=value` of every tag that an object must have. */
  readonly tags: readonly string[];
  readonly largerThan: number;
  readonly smallerThan: number;
}

/**
 * Finds the expirations of the enabled lifecycle rules of a bucket that delete something that no rule deleted before, or delete it
 * earlier. Transitions, deletions of delete markers, and aborted multipart uploads lose nothing.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
 */
export function findNewExpirations({ before, after }: ValuePair): readonly Finding[] {
  const expirations = readExpirations(after);
  if (expirations === UNKNOWN) return [{}];
  const read = readExpirations(before);
  const known = read === UNKNOWN ? [] : read;
  return expirations
    .filter((expiration) => !known.some((other) => isCovered(expiration, other)))
    .map((expiration) => ({ difference: describeExpiration(expiration, known) }));
}

function readExpirations(rules: unknown): readonly Expiration[] | typeof UNKNOWN {
  const list = readList(rules);
  if (list === UNKNOWN) return UNKNOWN;
  const read = list.map((rule) => readStructure(rule));
  return read.includes(UNKNOWN) ? UNKNOWN : read.filter(isEnabled).flatMap(readRule);
}

function isEnabled(rule: unknown): boolean {
  return readScalar(fieldOf(rule, 'Status')) !== 'Disabled';
}

function readRule(rule: unknown): readonly Expiration[] {
  const filter = readFilter(rule);
  const noncurrent = fieldOf(rule, 'NoncurrentVersionExpiration');
  const noncurrentDays = fieldOf(rule, 'NoncurrentVersionExpirationInDays') ?? fieldOf(noncurrent, 'NoncurrentDays');
  const days = fieldOf(rule, 'ExpirationInDays');
  const date = fieldOf(rule, 'ExpirationDate');
  const objects = { of: 'objects', keeps: 0, filter, rule } as const;
  return [
    ...(days === undefined ? [] : [{ ...objects, days: readDays(days), isHidden: isHidden(days) }]),
    ...(date === undefined ? [] : [{ ...objects, days: 0, date: readDate(date) }]),
    ...(noncurrentDays === undefined && noncurrent === undefined
      ? []
      : [
          {
            of: 'noncurrent versions' as const,
            days: readDays(noncurrentDays),
            isHidden: isHidden(noncurrentDays),
            keeps: readDays(fieldOf(noncurrent, 'NewerNoncurrentVersions')),
            filter,
            rule,
          },
        ]),
  ];
}

/** Returns a number of days or versions. A number that is absent or not shown is treated as 0. */
function readDays(value: unknown): number {
  return readNumber(value, 0);
}

function isHidden(value: unknown): boolean {
  return readScalar(value) === UNKNOWN;
}

function readDate(value: unknown): number {
  const scalar = readScalar(value);
  const time = typeof scalar === 'string' ? Date.parse(scalar) : Number.NaN;
  return Number.isNaN(time) ? 0 : time;
}

function readNumber(value: unknown, otherwise: number): number {
  const scalar = readScalar(value);
  const number = typeof scalar === 'string' && scalar !== '' ? Number(scalar) : Number.NaN;
  return Number.isNaN(number) ? otherwise : number;
}

function readFilter(rule: unknown): Filter {
  const prefix = readScalar(fieldOf(rule, 'Prefix'));
  const tags = readList(fieldOf(rule, 'TagFilters'));
  return {
    prefix: typeof prefix === 'string' ? prefix : '',
    tags: tags === UNKNOWN ? [] : tags.map((tag) => JSON.stringify([fieldOf(tag, 'Key'), fieldOf(tag, 'Value')])),
    largerThan: readNumber(fieldOf(rule, 'ObjectSizeGreaterThan'), 0),
    smallerThan: readNumber(fieldOf(rule, 'ObjectSizeLessThan'), Number.POSITIVE_INFINITY),
  };
}

/** The fields of a rule that limit its expirations. */
const LIMITS = [
  ...['Status', 'Prefix', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'],
  ...['ExpirationInDays', 'ExpirationDate', 'NoncurrentVersionExpirationInDays', 'NoncurrentDays', 'NewerNoncurrentVersions'],
];

/** Tests whether a rule shows every limit. The comparison reads a hidden limit as the rule that deletes the most. */
function isFullyShown(rule: unknown): boolean {
  const parts = [rule, fieldOf(rule, 'NoncurrentVersionExpiration')];
  const limits = parts.flatMap((part) => LIMITS.map((name) => fieldOf(part, name)));
  return !limits.some(isHidden) && readList(fieldOf(rule, 'TagFilters')) !== UNKNOWN;
}

/** Tests whether another expiration deletes the same objects at the same time or earlier. */
function isCovered(expiration: Expiration, other: Expiration): boolean {
  if (isSameShown(other.rule, expiration.rule)) return true;
  return (
    isFullyShown(other.rule) &&
    other.of === expiration.of &&
    (other.date === undefined) === (expiration.date === undefined) &&
    (other.date ?? 0) <= (expiration.date ?? 0) &&
    other.days <= expiration.days &&
    other.keeps <= expiration.keeps &&
    isFilterWithin(expiration.filter, other.filter)
  );
}

function isFilterWithin(inner: Filter, outer: Filter): boolean {
  return (
    inner.prefix.startsWith(outer.prefix) &&
    outer.tags.every((tag) => inner.tags.includes(tag)) &&
    inner.largerThan >= outer.largerThan &&
    inner.smallerThan <= outer.smallerThan
  );
}

function describeExpiration(expiration: Expiration, known: readonly Expiration[]): string {
  const { of, days, date, filter } = expiration;
  if (expiration.isHidden === true) return `expires ${of} after a number of days that the change set does not show`;
  const when = date === undefined ? `after ${days} days` : 'on a date';
  const later = known.find((other) => other.of === of && isFilterWithin(filter, other.filter) && other.date === undefined);
  return later !== undefined && date === undefined && later.days > days
    ? `expires ${of} after ${days} days instead of ${later.days}`
    : `expires ${of} ${when}`;
}
