import { TemplateError } from '../documents/template-error.ts';
import { checkParameterValue } from './check-parameter-value.ts';
import type { Template, TemplateParameter } from './template.ts';

/**
 * The value of every declared parameter as text: the given one, else the previous one, else its `Default`. Lists stay comma-separated;
 * for an SSM-backed type the value is the name of the SSM parameter.
 *
 * @param given values by parameter name
 * @param previous values that the stack has, for the parameters that keep theirs
 * @throws {TemplateError} `Parameters: [X] must have values`, `Parameters: [X] do not exist in the template`, or a broken constraint
 */
export function resolveParameters(
  template: Template,
  given: Readonly<Record<string, string>>,
  previous: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const declared = Object.entries(template.Parameters ?? {});
  const names = new Set(declared.map(([name]) => name));
  const strangers = Object.keys(given).filter((name) => !names.has(name));
  if (strangers.length > 0) throw new TemplateError(`Parameters: [${strangers.join(', ')}] do not exist in the template`);

  const missing: [string, TemplateParameter][] = [];
  const resolved: Record<string, string> = {};
  for (const [name, parameter] of declared) {
    const value = pickValue(name, parameter, given, previous);
    if (value === undefined) missing.push([name, parameter]);
    else resolved[name] = value;
  }
  refuseMissing(missing);
  for (const [name, parameter] of declared) checkParameterValue(name, parameter, String(resolved[name]));
  return resolved;
}

/** Whether the parameter's value is the name of an SSM parameter, which the service looks up at each operation. */
export function isSsmParameter(parameter: TemplateParameter): boolean {
  return String(parameter.Type).startsWith('AWS::SSM::Parameter::Value<');
}

function pickValue(
  name: string,
  parameter: TemplateParameter,
  given: Readonly<Record<string, string>>,
  previous: Readonly<Record<string, string>>,
): string | undefined {
  const value = ownValue(given, name) ?? ownValue(previous, name) ?? parameter.Default;
  return value === undefined || value === null ? undefined : String(value);
}

function ownValue(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function refuseMissing(missing: readonly (readonly [string, TemplateParameter])[]): void {
  const plain = missing.filter(([, parameter]) => !isSsmParameter(parameter)).map(([name]) => name);
  if (plain.length > 0) throw new TemplateError(`Parameters: [${plain.join(', ')}] must have values`);
  const [stored] = missing;
  if (stored !== undefined) throw new TemplateError(`Parameter ${stored[0]} should either have input value or default value`);
}
