import { TemplateError } from '../documents/template-error.ts';
import type { Scope } from './scope.ts';
import { isUnknown } from './unknown.ts';

const LOOP = 'Fn::ForEach::';

/**
 * Replaces every `Fn::ForEach::Name: [identifier, collection, fragment]` in a value by what the fragment becomes for each item: `${identifier}`
 * is the item, `&{identifier}` the item's letters and digits, `Ref: identifier` the item.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html
 *
 * @param unexpanded receives the names of loops whose collection is not known
 * @throws {TemplateError} when a loop has not its three arguments
 */
export function expandLoops(value: unknown, scope: Scope, unexpanded: string[]): unknown {
  if (Array.isArray(value)) return value.map((item) => expandLoops(item, scope, unexpanded));
  if (typeof value !== 'object' || value === null) return value;
  const expanded: Record<string, unknown> = {};
  for (const [key, child] of Object.entries(value)) {
    if (key.startsWith(LOOP)) Object.assign(expanded, expandLoop(key.slice(LOOP.length), child, scope, unexpanded));
    else expanded[key] = expandLoops(child, scope, unexpanded);
  }
  return expanded;
}

function expandLoop(name: string, argument: unknown, scope: Scope, unexpanded: string[]): Record<string, unknown> {
  const [identifier, collection, fragment] = Array.isArray(argument) ? argument : [];
  if (typeof identifier !== 'string' || typeof fragment !== 'object' || fragment === null) {
    throw new TemplateError(`Template error: Fn::ForEach::${name} requires an identifier, a collection and a fragment`);
  }
  const items = scope.evaluate(collection, scope);
  if (!Array.isArray(items) || items.some(isUnknown)) {
    unexpanded.push(name);
    return {};
  }
  const made: Record<string, unknown> = {};
  for (const item of items) Object.assign(made, expandLoops(fill(fragment, identifier, String(item)), scope, unexpanded));
  return made;
}

function fill(value: unknown, identifier: string, item: string): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(`\${${identifier}}`, item).replaceAll(`&{${identifier}}`, item.replace(/[^A-Za-z0-9]/g, ''));
  }
  if (Array.isArray(value)) return value.map((child) => fill(child, identifier, item));
  if (typeof value !== 'object' || value === null) return value;
  if ((value as { Ref?: unknown }).Ref === identifier) return item;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [fill(key, identifier, item) as string, fill(child, identifier, item)]),
  );
}
