import { TemplateError } from '../documents/template-error.ts';
import type { TemplateParameter } from './template.ts';

/** The bytes that a parameter's value may have. */
const MAX_VALUE_BYTES = 4096;

/**
 * Holds a parameter's value against its type and constraints, each member of a list for itself. A `ConstraintDescription` takes the
 * place of the reason, as it does in the service.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html
 *
 * @throws {TemplateError} `Parameter 'Value' must be a number.`, `Parameter 'Stage' must be one of AllowedValues`, ...
 */
export function checkParameterValue(name: string, parameter: TemplateParameter, value: string): void {
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

/** Patterns are Java's. One that JavaScript cannot read refuses nothing: the service will say. */
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
