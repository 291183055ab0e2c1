import { splitAttribute } from '../documents/parse-yaml.ts';
import { TemplateError } from '../documents/template-error.ts';

/**
 * Checks the arguments of the functions that CloudFormation checks first.
 *
 * @throws {TemplateError} for a function without its arguments
 */
export function checkForm(name: string, argument: unknown): void {
  if (name === 'Fn::GetAtt') checkAttribute(argument);
  if (name === 'Fn::Equals' && !(Array.isArray(argument) && argument.length === 2)) {
    throw new TemplateError('Template error: every Fn::Equals object requires a list of 2 string parameters.');
  }
  if ((name === 'Fn::And' || name === 'Fn::Or') && !(Array.isArray(argument) && argument.length >= 2 && argument.length <= 10)) {
    throw new TemplateError(
      `Template error: every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`,
    );
  }
  if (name === 'Fn::Split' && !(Array.isArray(argument) && argument.length === 2)) {
    throw new TemplateError(
      'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    );
  }
}

function checkAttribute(argument: unknown): void {
  const parts: unknown[] = typeof argument === 'string' ? splitAttribute(argument) : Array.isArray(argument) ? argument : [];
  const [name, ...attribute] = parts;
  if (typeof name !== 'string' || name === '' || attribute.length === 0 || attribute.some((part) => part === '')) {
    throw new TemplateError(
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    );
  }
}
