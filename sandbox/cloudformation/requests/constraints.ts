import { validationError } from './errors.ts';

/** Patterns as the service names them in its refusals. */
export const STACK_NAME_PATTERN = '[a-zA-Z][-a-zA-Z0-9]*';
const STACK_NAME_OR_ID_PATTERN = '[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*';
const CHANGE_SET_NAME_OR_ID_PATTERN = '[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*';
const TOKEN_PATTERN = '[a-zA-Z0-9][-a-zA-Z0-9]*';

/** The constraint on a field of a request. */
export interface Constraint {
  /** As the refusal spells it: `stackName`. */
  readonly field: string;
  readonly value: string | undefined;
  readonly required?: boolean;
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly oneOf?: readonly string[];
}

/**
 * Holds a request's fields against the service's model and refuses all that is wrong at once:
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

/** A stack's name in a request that makes one. */
export function newStackName(value: string | undefined): Constraint {
  return { field: 'stackName', value, required: true, pattern: STACK_NAME_OR_ID_PATTERN, maxLength: 128 };
}

/** A stack's name or id in a request about one. */
export function stackNameOrId(value: string | undefined, required = true): Constraint {
  return { field: 'stackName', value, required, pattern: STACK_NAME_OR_ID_PATTERN };
}

/** A change set's name or id in a request about one. */
export function changeSetNameOrId(value: string | undefined): Constraint {
  return { field: 'changeSetName', value, required: true, pattern: CHANGE_SET_NAME_OR_ID_PATTERN, maxLength: 1600 };
}

/** A client token. */
export function clientToken(value: string | undefined, field = 'clientRequestToken'): Constraint {
  return { field, value, pattern: TOKEN_PATTERN, maxLength: 128 };
}
