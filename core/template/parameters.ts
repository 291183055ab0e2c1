import { TemplateError } from '../documents/template-error.ts';
import type { Template, TemplateParameter } from './template.ts';

/**
 * Returns the value of every declared parameter as text: the given value, else the previous value, else its `Default`. Lists
 * stay comma-separated; for an SSM-backed type the value is the name of the SSM parameter.
 *
 * @param given values by parameter name
 * @param previous values of the deployed stack, which apply to parameters that are not given
 * @param kept names of parameters that the deployed stack has, with a value that may be unknown here
 * @throws {TemplateError} `Parameters: [X] must have values`, `Parameters: [X] do not exist in the template`, or a broken constraint
 */
export function resolveParameters(
  template: Template,
  given: Readonly<Record<string, string>>,
  previous: Readonly<Record<string, string>> = {},
  kept: ReadonlySet<string> = new Set(),
): Record<string, string> {
  const declared = Object.entries(template.Parameters ?? {});
  refuseUndeclared(template, Object.keys(given));
  const missing: [string, TemplateParameter][] = [];
  const resolved: Record<string, string> = {};
  for (const [name, parameter] of declared) {
    const value = ownValue(given, name) ?? ownValue(previous, name) ?? (kept.has(name) ? undefined : defaultOf(parameter));
    if (value !== undefined) resolved[name] = value;
    else if (!kept.has(name)) missing.push([name, parameter]);
  }
  refuseMissing(missing);
  for (const [name, parameter] of declared) {
    const value = resolved[name];
    if (value !== undefined) checkParameterValue(name, parameter, value);
  }
  return resolved;
}

/** Refuses values for parameters that the template does not declare. @throws {TemplateError} `Parameters: [X] do not exist in the template` */
export function refuseUndeclared({ Parameters }: Template, given: readonly string[]): void {
  const strangers = given.filter((name) => !Object.hasOwn({ ...Parameters }, name));
  if (strangers.length > 0) throw new TemplateError(`Parameters: [${strangers.join(', ')}] do not exist in the template`);
}

/** Tests for a type whose value is the name of an SSM parameter, which CloudFormation reads at each operation. */
export function isSsmParameter(parameter: TemplateParameter): boolean {
  return String(parameter.Type).startsWith('AWS::SSM::Parameter::Value<');
}

/** Returns a parameter's `Default` as text. */
export function defaultOf({ Default }: TemplateParameter): string | undefined {
  return Default === undefined || Default === null ? undefined : String(Default);
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

/** Maximum length of a parameter value, in bytes. */
const MAX_VALUE_BYTES = 4096;

/**
 * Checks a parameter's value against its type and constraints, each member of a list separately. A `ConstraintDescription` replaces the reason, as in CloudFormation.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 *
 * @throws {TemplateError} `Parameter 'Value' must be a number.`, `Parameter 'Stage' must be one of AllowedValues`, ...
 */
function checkParameterValue(name: string, parameter: TemplateParameter, value: string): void {
  const type = String(parameter.Type);
  if (new TextEncoder().encode(value).length > MAX_VALUE_BYTES) {
    throw new TemplateError(`Parameter '${name}' must contain at most ${MAX_VALUE_BYTES} characters`);
  }
  const isList = type === 'CommaDelimitedList' || type.startsWith('List<');
  const members = isList ? value.split(',').map((member) => member.trim()) : [value];
  for (const member of members) {
    const broken = findBrokenRule(parameter, type, member);
    if (broken === undefined) continue;
    const description = parameter.ConstraintDescription;
    throw new TemplateError(
      description === undefined || broken === 'must be a number.'
        ? `Parameter '${name}' ${broken}`
        : `Parameter ${name} failed to satisfy constraint: ${description}`,
    );
  }
}

function findBrokenRule(parameter: TemplateParameter, type: string, value: string): string | undefined {
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue } = parameter;
  if (type === 'Number' || type === 'List<Number>') {
    const number = value.trim() === '' ? Number.NaN : Number(value);
    if (!Number.isFinite(number)) return 'must be a number.';
    if (MinValue !== undefined && number < Number(MinValue)) return `must be a number not less than ${MinValue}`;
    if (MaxValue !== undefined && number > Number(MaxValue)) return `must be a number not greater than ${MaxValue}`;
  }
  if (AllowedValues !== undefined && !AllowedValues.some((allowed) => String(allowed) === value)) {
    return 'must be one of AllowedValues';
  }
  if (AllowedPattern !== undefined && !matchesWhole(AllowedPattern, value)) return `must match pattern ${AllowedPattern}`;
  if (MinLength !== undefined && value.length < Number(MinLength)) return `must contain at least ${MinLength} characters`;
  if (MaxLength !== undefined && value.length > Number(MaxLength)) return `must contain at most ${MaxLength} characters`;
  return undefined;
}

/** Tests a Java pattern. A pattern that JavaScript cannot read accepts every value, because CloudFormation checks the value. */
function matchesWhole(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(value);
  } catch {
    return matchesLoosely(pattern, value);
  }
}

function matchesLoosely(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return true;
  }
}
