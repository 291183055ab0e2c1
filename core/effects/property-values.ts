import type { ResourceChange } from '../change-set/change-set-page.ts';
import { referencesOf, type StackTemplates } from './stack-templates.ts';

/** Placeholders of CloudFormation for a value that is unknown before the update, too long to show, or secret (NoEcho). */
const NOT_SHOWN = /\{\{changeSet:KNOWN_AFTER_APPLY\}\}|\$\{|^\(Truncated-Signature\):|^\*{4,}$/;

/** A known value: from the change set, or the text of the template if it resolves to the same value before and after. */
export interface KnownValue {
  readonly value: unknown;
}

/** Reads the properties in a context of the response with property values; undefined if it has none. */
export function readContext(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    const properties = isObject(parsed) ? (parsed.Properties ?? {}) : undefined;
    return isObject(properties) ? properties : undefined;
  } catch {
    return undefined;
  }
}

const CONTEXTS = { before: 'BeforeContext', after: 'AfterContext' } as const;

/**
 * Reads a property before or after a change. Undefined if the contexts do not show the property; an absent property is known.
 */
export function shownProperty(
  change: ResourceChange | undefined,
  side: 'before' | 'after',
  name: string,
): KnownValue | undefined {
  const properties = readContext(change?.[CONTEXTS[side]]);
  if (properties === undefined) return undefined;
  const value = properties[name];
  return isShown(value) ? { value } : undefined;
}

/**
 * Reads a property of a resource from a template. Undefined if its value is not known from the text alone: it depends on a parameter, a
 * condition, or another stack.
 */
export function literalProperty(
  templates: StackTemplates | undefined,
  side: 'before' | 'after',
  logicalId: string,
  name: string,
): KnownValue | undefined {
  const resource = templates?.[side]?.Resources?.[logicalId];
  if (resource === undefined) return undefined;
  const properties: unknown = resource.Properties ?? {};
  const value = isObject(properties) && !hasIntrinsicKey(properties) ? properties[name] : INTRINSIC;
  return holdsIntrinsic(value) ? undefined : { value };
}

const INTRINSIC = { Ref: '' };

/** Reads a property from the contexts, or from the template if the contexts do not show it. */
export function knownProperty(
  change: ResourceChange | undefined,
  templates: StackTemplates | undefined,
  side: 'before' | 'after',
  name: string,
): KnownValue | undefined {
  return shownProperty(change, side, name) ?? literalProperty(templates, side, change?.LogicalResourceId ?? '', name);
}

/**
 * Compares a property text of the two templates. True if both are equal and refer only to resources that keep their identity,
 * so that they resolve to the same value.
 */
export function resolvesAlike(before: unknown, after: unknown, keepsIdentity: (logicalId: string) => boolean): boolean {
  if (canonical(before) !== canonical(after)) return false;
  if (!isSimpleReference(before)) return !holdsIntrinsic(before);
  return [...referencesOf(before).names].every(keepsIdentity);
}

function isSimpleReference(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && ('Ref' in value || 'Fn::GetAtt' in value);
}

/** Writes JSON with sorted fields. */
export function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, inner: unknown) =>
      isObject(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
    ) ?? ''
  );
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Checks whether a value of a context contains no placeholder. */
export function isShown(value: unknown): boolean {
  if (typeof value === 'string') return !NOT_SHOWN.test(value);
  return typeof value !== 'object' || value === null || Object.values(value).every(isShown);
}

function holdsIntrinsic(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsIntrinsic);
  return isObject(value) && (hasIntrinsicKey(value) || Object.values(value).some(holdsIntrinsic));
}

function hasIntrinsicKey(value: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(value).some((key) => key === 'Ref' || key === 'Condition' || key.startsWith('Fn::'));
}
