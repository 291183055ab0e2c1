import { listReferences } from '../../../core/evaluation/resolve-references.ts';
import { resolveParameters } from '../../../core/template/parameters.ts';
import type { Template } from '../../../core/template/template.ts';
import type { Account } from '../model/account.ts';
import type { Deployment } from '../model/stack-record.ts';
import { validationError } from '../requests/errors.ts';
import { type Input, readFlag } from '../requests/read-input.ts';
import { inServiceWords } from '../requests/template-reader.ts';
import { readBackedParameters } from './read-ssm-values.ts';

/**
 * Returns the parameter values of a request: for each declared parameter the given value, the previous value with `UsePreviousValue`, or
 * the default.
 *
 * @throws ServiceError with the message of the service
 */
export function readParameters(
  account: Account,
  template: Template,
  parameters: readonly Input[],
  previous: Deployment | undefined,
): Pick<Deployment, 'values' | 'ssm'> {
  const given = readGivenValues(parameters, previous);
  const values = inServiceWords(() => resolveParameters(template, given));
  refuseMovingDefaults(template);
  return { values, ssm: readBackedParameters(account, template, values) };
}

/** Returns the values in a request by parameter name: given, or those of the previous deployment. @throws ServiceError */
export function readGivenValues(parameters: readonly Input[], previous: Deployment | undefined): Record<string, string> {
  const given: Record<string, string> = {};
  for (const { ParameterKey, ParameterValue, UsePreviousValue } of parameters) {
    const key = String(ParameterKey);
    const invalid = (why: string) => validationError(`Invalid input for parameter key ${key}. ${why}`);
    const hasValue = ParameterValue !== undefined && ParameterValue !== null;
    if (!readFlag(UsePreviousValue)) {
      if (!hasValue) throw invalid('Need to specify either usePreviousValue as true or a value for the key');
      given[key] = String(ParameterValue);
    } else if (hasValue && ParameterValue !== '') {
      throw invalid('Cannot specify usePreviousValue as true and non empty value for a parameter');
    } else if (previous === undefined || !Object.hasOwn(previous.values, key)) {
      throw invalid('Cannot specify usePreviousValue as true for a parameter key not in the previous template');
    } else {
      given[key] = previous.values[key] ?? '';
    }
  }
  return given;
}

/** Refuses a default value that refers to an SSM parameter without a version. */
function refuseMovingDefaults({ Parameters: parameters = {} }: Template): void {
  for (const [name, { Default }] of Object.entries(parameters)) {
    const isMoving = listReferences(Default).some((reference) => !reference.includes(':'));
    if (isMoving) throw validationError(`Template error: parameter ${name} should not contain ssm versionless resolver`);
  }
}
