import { Unknown } from './values.ts';

/** A dynamic reference to a plain SSM parameter. Its content is the name, with a version if the reference has one. */
const REFERENCE = /\{\{resolve:ssm:([^{}]+)\}\}/g;

/** Lists the contents of the dynamic references to plain SSM parameters in a value: `name` or `name:version`. */
export function listReferences(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(REFERENCE)].map(([, name]) => String(name));
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(listReferences);
}

/**
 * Replaces the dynamic references to plain SSM parameters by their stored values. A reference without a known value stays as it is.
 * References to secrets are never replaced.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm.html
 */
export function resolveReferences(value: unknown, stored: Readonly<Record<string, string>> | undefined): unknown {
  if (stored === undefined || Object.keys(stored).length === 0) return value;
  return replaceIn(value, stored);
}

function replaceIn(value: unknown, stored: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string') {
    return value.replace(REFERENCE, (all, name: string) => (Object.hasOwn(stored, name) ? String(stored[name]) : all));
  }
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Unknown) return new Unknown(replaceIn(value.expression, stored));
  if (Array.isArray(value)) return value.map((item) => replaceIn(item, stored));
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, replaceIn(child, stored)]));
}
