import { isWithin, parseRange } from './address-range.ts';
import type { Condition } from './policy-statements.ts';
import { readScalar, UNKNOWN } from './shown-value.ts';

/**
 * Condition keys that narrow a statement to known callers when they have fixed values.
 *
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html ("The meaning of public"), and the
 * keys with the same meaning that services added since.
 */
const NARROWING_KEYS: ReadonlySet<string> = new Set([
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceip',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:userid',
  'aws:vpcsourceip',
  'elasticfilesystem:accesspointarn',
  'kms:calleraccount',
  's3:dataaccesspointaccount',
  's3:dataaccesspointarn',
]);

/** Operators that hold only for the listed values. With `IfExists` or `ForAllValues`, a request without the key passes. */
const POSITIVE = /^(ForAnyValue:)?(StringEquals(IgnoreCase)?|StringLike|Arn(Equals|Like)|IpAddress)$/i;

/** A range of addresses that is at least this wide is treated as the internet. */
const WIDEST_V4 = 8;
const WIDEST_V6 = 32;

/** Keys that narrow a statement if they are true. */
const NARROWING_FLAGS: readonly string[] = ['aws:principalisawsservice', 'elasticfilesystem:accessedviamounttarget'];

/** Tests whether a condition narrows a statement for all principals to known callers. */
export function isNarrowing({ operator, key, values }: Condition): boolean {
  const name = key.toLowerCase();
  if (/^Bool$/i.test(operator)) {
    return NARROWING_FLAGS.includes(name) && values.length > 0 && values.every((value) => String(readShown(value)) === 'true');
  }
  const isKnownKey = NARROWING_KEYS.has(name) || name.endsWith(':sub');
  return isKnownKey && POSITIVE.test(operator) && values.length > 0 && values.every((value) => isFixed(name, value));
}

/** Tests whether a value names known callers. The ID or the ARN of a resource that the same change creates also names known callers. */
function isFixed(key: string, value: unknown): boolean {
  const shown = readShown(value);
  if (shown === undefined) return false;
  if (shown === UNKNOWN) return value !== UNKNOWN && !String(value).startsWith('(Truncated-Signature):');
  if (key.endsWith('sourceip')) return !isInternet(shown);
  if (!/[*?]/.test(shown)) return true;
  if (key.endsWith(':sub')) return /^[^*?]*:[^*?:]+/.test(shown);
  const [start = '', , , , account = '', ...rest] = shown.split(':');
  return start === 'arn' ? /^\d{12}$/.test(account) || /^[^*?]{4}/.test(rest.join(':')) : /^[^*?]{4}/.test(shown);
}

function readShown(value: unknown): string | typeof UNKNOWN | undefined {
  return readScalar(value);
}

/** The widest private ranges: the others are narrower than every range that is treated as the internet. */
const PRIVATE = ['10.0.0.0/8', 'fc00::/7'].map(parseRange).filter((range) => range !== undefined);

/** Tests whether a range of addresses is open to the internet: not private, and at least a /8 (IPv4) or a /32 (IPv6). */
export function isInternet(cidr: string): boolean {
  const range = parseRange(cidr);
  if (range === undefined) return true;
  const widest = range.width === 32 ? WIDEST_V4 : WIDEST_V6;
  return range.prefix <= widest && !PRIVATE.some((outer) => isWithin(range, outer));
}
