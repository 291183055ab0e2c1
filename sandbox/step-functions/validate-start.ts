import { ServiceError } from '../kernel/service.ts';
import { LARGEST_PAYLOAD } from './execution.ts';

// White space, brackets, wildcards, special characters and control characters are not allowed.
// biome-ignore lint/suspicious/noControlCharactersInRegex: the service forbids them
const FORBIDDEN_IN_NAME = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]/;

/**
 * @throws ServiceError InvalidName
 *
 * Source: https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
 */
export function validateName(name: string): void {
  if (name.length < 1 || name.length > 80 || FORBIDDEN_IN_NAME.test(name)) {
    throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
  }
}

/**
 * @param input must be JSON text of at most 262,144 bytes
 * @throws ServiceError InvalidExecutionInput, ValidationException
 */
export function validateInput(input: string): void {
  if (Buffer.byteLength(input) > LARGEST_PAYLOAD) {
    throw new ServiceError(
      'ValidationException',
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${LARGEST_PAYLOAD}`,
    );
  }
  try {
    JSON.parse(input);
  } catch {
    throw new ServiceError('InvalidExecutionInput', `Invalid State Machine Execution Input: '${input.slice(0, 100)}'`);
  }
}
