import { validationError } from './errors.ts';

/** Patterns in the form of the service's error messages. */
export const STACK_NAME_PATTERN = '[a-zA-Z][-a-zA-Z0-9]*';
const STACK_NAME_OR_ID_PATTERN = '[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*';
const CHANGE_SET_NAME_OR_ID_PATTERN = '[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*';
const TOKEN_PATTERN = '[a-zA-Z0-9][-a-zA-Z0-9]*';

/** The constraint on a field of a request. */
export interface Constraint {
  /** Name in the error message: `stackName`. */
  readonly field: string;
  readonly value: string | undefined;
  readonly required?: boolean;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly oneOf?: readonly string[];
}

/**
 * Checks the fields of a request against the model of the service, and reports all violations in one error:
 * `1 validation error detected: Value '*' at 'stackName' failed to satisfy constraint: ...`.
 */
export function checkConstraints(constraints: readonly Constraint[]): void {
  const broken = constraints.flatMap(findViolations);
  if (broken.length === 0) return;
  const count = broken.length === 1 ? '1 validation error' : `${broken.length} validation errors`;
  throw validationError(`${count} detected: ${broken.join('; ')}`);
}

function findViolations({ field, value, required, pattern, maxLength, oneOf }: Constraint): string[] {
  if (value === undefined) {
    return required ? [`Value null at '${field}' failed to satisfy constraint: Member must not be null`] : [];
  }
  const violations: string[] = [];
  const violate = (rule: string) =>
    violations.push(`Value '${value}' at '${field}' failed to satisfy constraint: Member must ${rule}`);
  if (maxLength !== undefined && value.length > maxLength) violate(`have length less than or equal to ${maxLength}`);
  if (pattern !== undefined && !matchesWhole(pattern, value)) violate(`satisfy regular expression pattern: ${pattern}`);
  if (oneOf !== undefined && !oneOf.includes(value)) violate(`satisfy enum value set: [${oneOf.join(', ')}]`);
  return violations;
}

const compiled = new Map<string, RegExp>();

function matchesWhole(pattern: string, value: string): boolean {
  let regExp = compiled.get(pattern);
  if (regExp === undefined) {
    regExp = new RegExp(`^(?:${pattern})$`);
    compiled.set(pattern, regExp);
  }
  return regExp.test(value);
}

/** Constraint on the name of a new stack. */
export function newStackName(value: string | undefined): Constraint {
  return { field: 'stackName', value, required: true, pattern: STACK_NAME_OR_ID_PATTERN, maxLength: 128 };
}

/** Constraint on the name or ID of an existing stack. */
export function stackNameOrId(value: string | undefined, required = true): Constraint {
  return { field: 'stackName', value, required, pattern: STACK_NAME_OR_ID_PATTERN };
}

/** Constraint on the name or ID of an existing change set. */
export function changeSetNameOrId(value: string | undefined): Constraint {
  return { field: 'changeSetName', value, required: true, pattern: CHANGE_SET_NAME_OR_ID_PATTERN, maxLength: 1600 };
}

/** Constraint on a client token. */
export function clientToken(value: string | undefined, field = 'clientRequestToken'): Constraint {
  return { field, value, pattern: TOKEN_PATTERN, maxLength: 128 };
}
