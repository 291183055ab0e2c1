import { TemplateError } from '../documents/template-error.ts';
import { INTRINSICS } from './intrinsics.ts';
import { NO_VALUE } from './no-value.ts';
import type { Scope } from './scope.ts';

/**
 * Resolves every intrinsic function in a value. What cannot be known becomes an `Unknown` in its place; a property or list member that is
 * `AWS::NoValue` is left out.
 *
 * @throws {TemplateError} when the service could not resolve it either
 */
export function evaluateValue(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => evaluateValue(item, scope)).filter((item) => item !== NO_VALUE);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (only !== undefined && entries.length === 1) {
    const [name, argument] = only;
    const intrinsic = INTRINSICS[name];
    if (intrinsic !== undefined) return intrinsic(argument, scope);
    if (name.startsWith('Fn::') && !name.startsWith('Fn::ForEach::')) {
      throw new TemplateError(`Template format error: Unresolved function ${name}`);
    }
  }
  const evaluated: Record<string, unknown> = {};
  for (const [key, child] of entries) {
    const result = key === 'Fn::Transform' ? INTRINSICS[key]?.(child, scope) : evaluateValue(child, scope);
    if (result !== NO_VALUE) evaluated[key] = result;
  }
  return evaluated;
}
