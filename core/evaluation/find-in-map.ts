import { TemplateError } from '../documents/template-error.ts';
import type { Scope } from './scope.ts';
import { isUnknown, toExpression, Unknown } from './unknown.ts';

/**
 * `Fn::FindInMap`. With a key that is not known, the value is unknown and its expression holds what it is chosen from: a mapping that is
 * edited elsewhere changes nothing.
 */
export function findInMap(argument: readonly unknown[], scope: Scope): unknown {
  const [mapName, topKey, secondKey] = argument.slice(0, 3).map((part) => scope.evaluate(part, scope));
  const fallback = (argument[3] as { DefaultValue?: unknown } | undefined)?.DefaultValue;
  if (argument.length < 3) {
    throw new TemplateError(
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    );
  }
  if (isUnknown(mapName)) return new Unknown({ 'Fn::FindInMap': toExpression([mapName, topKey, secondKey]) });
  const mapping = scope.mapping(String(mapName));
  if (mapping === undefined && fallback !== undefined) return scope.evaluate(fallback, scope);
  if (typeof mapping !== 'object' || mapping === null) {
    throw new TemplateError(
      `Template error: Mapping named '${String(mapName)}' is not present in the 'Mappings' section of template.`,
    );
  }
  if (isUnknown(topKey)) {
    const choices = isUnknown(secondKey) ? mapping : pick(mapping, String(secondKey));
    return new Unknown({ 'Fn::FindInMap': toExpression([choices, topKey, secondKey]) });
  }
  const row = own(mapping, String(topKey));
  if (isUnknown(secondKey)) return new Unknown({ 'Fn::FindInMap': toExpression([row, secondKey]) });
  const value = own(row, String(secondKey));
  if (value !== undefined) return value;
  if (fallback !== undefined) return scope.evaluate(fallback, scope);
  throw new TemplateError(
    `Template error: Unable to get mapping for ${String(mapName)}::${String(topKey)}::${String(secondKey)}`,
  );
}

function own(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

function pick(mapping: object, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(mapping).map(([top, row]) => [top, own(row, key)]));
}
