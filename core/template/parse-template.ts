import { parseJsonTemplate } from './parse-json-template.ts';
import { parseYamlTemplate } from './parse-yaml-template.ts';
import type { Template } from './template.ts';
import { TemplateError } from './template-error.ts';

/**
 * Reads a template text, YAML with every short form or JSON, into its long form with nothing resolved.
 *
 * A text that begins with `{` is JSON to CloudFormation, never a YAML flow mapping. A number that is not written the way
 * JavaScript would write it (`1.10`, `0755`, 20 digits) stays text, so that two different texts never become one value.
 *
 * @throws {TemplateError} when the text is not well-formed, holds a key twice, nests or aliases beyond measure, or is no mapping
 */
export function parseTemplate(text: string): Template {
  const value = /^\s*\{/.test(text) ? parseJsonTemplate(text) : parseYamlTemplate(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TemplateError('Template format error: unsupported structure.');
  }
  return value as Template;
}
