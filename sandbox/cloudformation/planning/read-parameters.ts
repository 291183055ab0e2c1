import { isSsmParameter, resolveParameters } from '../../../core/template/parameters.ts';
import type { Template } from '../../../core/template/template.ts';
import type { Account } from '../model/account.ts';
import type { Deployment } from '../model/stack-record.ts';
import { validationError } from '../requests/errors.ts';
import { type Input, readFlag } from '../requests/read-input.ts';
import { inServiceWords } from '../requests/template-reader.ts';

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
  const values = inServiceWords(() => resolveParameters(template, given));
  return { values, ssm: readSsmValues(account, template, values) };
}

function readSsmValues(account: Account, template: Template, values: Readonly<Record<string, string>>): Record<string, string> {
  const stored: Record<string, string> = {};
  const missing: string[] = [];
  for (const [name, parameter] of Object.entries(template.Parameters ?? {})) {
    const ssmName = values[name];
    if (!isSsmParameter(parameter) || ssmName === undefined) continue;
    const value = account.readSsmParameter(ssmName);
    if (value === undefined) missing.push(ssmName);
    else stored[ssmName] = value;
  }
  if (missing.length > 0) {
    throw validationError(`Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`);
  }
  return stored;
}

/**
 * SSM parameters that every account has, and those of the CDK bootstrap stack. The values are generated, in the form of real values.
 *
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters.html
 */
export function readPublicSsmParameter(name: string): string | undefined {
  if (/^\/cdk-bootstrap\/[^/]+\/version$/.test(name)) return '30';
  if (/^\/aws\/service\/ecs\/.*\/recommended$/.test(name)) return '{"image_id":"ami-0a1b2c3d4e5f60718"}';
  return name.startsWith('/aws/service/') ? 'ami-0a1b2c3d4e5f60718' : undefined;
}
