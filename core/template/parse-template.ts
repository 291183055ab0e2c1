import { parseText } from '../documents/parse-text.ts';
import { TemplateError } from '../documents/template-error.ts';
import { DeploymentError } from '../errors.ts';
import type { Template } from './template.ts';

/**
 * Reads a template text, YAML with every short form or JSON, into its long form with nothing resolved.
 *
 * @throws {TemplateError} when the text is not well-formed, holds a key twice, nests or aliases beyond measure, or is no mapping
 */
export function parseTemplate(text: string): Template {
  const value = parseText(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TemplateError('Template format error: unsupported structure.');
  }
  return value as Template;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const LARGEST_TEMPLATE_BYTES = 1_048_576;

/** Above this a template does not fit into a request. */
export const LARGEST_INLINE_TEMPLATE_BYTES = 51_200;

/**
 * Parses the template that a deployment points to.
 *
 * @param path inside the revision, for the message
 * @throws DeploymentError ConfigurationError in CloudFormation's words
 */
export function readTemplate(text: string, path: string): Template {
  try {
    return parseTemplate(text);
  } catch (error) {
    const { message, detail } = error as TemplateError;
    const where = detail === undefined ? '' : ` (${detail})`;
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${path} to be a CloudFormation template, got: ${message}${where} Correct the template and push again.`,
      { cause: error },
    );
  }
}
