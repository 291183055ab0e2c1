import { isSsmParameter } from '../../../core/template/parameters.ts';
import type { Template } from '../../../core/template/template.ts';
import type { Account } from '../model/account.ts';
import type { StoredParameter } from '../model/options.ts';
import { validationError } from '../requests/errors.ts';

/** Values of SSM parameters, by `name` or `name:version`. */
type StoredValues = Readonly<Record<string, string>>;

const SECURE = 'SecureString';

/**
 * Reads the SSM parameters of a template's SSM-backed parameters.
 *
 * @throws ServiceError for parameters that do not exist, are secure, or whose type is not the type in the template
 */
export function readBackedParameters(account: Account, template: Template, values: StoredValues): StoredValues {
  const stored: Record<string, string> = {};
  const [missing, secure, other]: [string[], string[], string[]] = [[], [], []];
  for (const [name, parameter] of Object.entries(template.Parameters ?? {})) {
    const ssmName = values[name];
    if (!isSsmParameter(parameter) || ssmName === undefined) continue;
    const found = findStored(account, ssmName);
    const isList = /<(?:List<|CommaDelimitedList)/.test(String(parameter.Type));
    if (found === undefined) missing.push(ssmName);
    else if (found.type === SECURE) secure.push(ssmName);
    else if (found.type !== undefined && isList !== (found.type === 'StringList')) other.push(ssmName);
    else stored[ssmName] = isList ? trimMembers(found.value) : found.value;
  }
  if (missing.length > 0) {
    throw validationError(`Unable to fetch parameters [${missing.join(',')}] from parameter store for this account.`);
  }
  if (secure.length > 0) {
    throw validationError(`Parameters [${secure.join(',')}] referenced by template have types not supported by CloudFormation.`);
  }
  if (other.length > 0) {
    throw validationError(`Types for SSM parameters [${other.join(',')}] defined in CFN template and SSM are incompatible`);
  }
  return stored;
}

function trimMembers(list: string): string {
  return list
    .split(',')
    .map((member) => member.trim())
    .join(',');
}

/**
 * Reads the SSM parameters of dynamic references.
 *
 * @param references contents of the references: `name` or `name:version`
 * @throws ServiceError for a reference of another form, a secure parameter, and parameters that do not exist
 */
export function readReferences(account: Account, references: readonly string[]): StoredValues {
  const stored: Record<string, string> = {};
  const missing: string[] = [];
  for (const reference of new Set(references)) {
    const name = /^([\w./-]+)(?::\d+)?$/.exec(reference)?.[1];
    if (name === undefined) {
      throw validationError(`Incorrect format is used in the following SSM reference: [{{resolve:ssm:${reference}}}]`);
    }
    const found = findStored(account, reference);
    if (found?.type === SECURE) throw validationError(`Non-secure ssm prefix was used for secure parameter ${name}`);
    if (found === undefined) missing.push(reference);
    else stored[reference] = found.value;
  }
  if (missing.length > 0) {
    throw validationError(`Parameters: [${missing.map((name) => `ssm:${name}`).join(', ')}] cannot be found.`);
  }
  return stored;
}

/** Finds an SSM parameter. The type is undefined if the source has only the value. */
function findStored(account: Account, name: string): (Partial<StoredParameter> & Pick<StoredParameter, 'value'>) | undefined {
  const found = account.readSsmParameter(name);
  return typeof found === 'string' ? { value: found } : found;
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
