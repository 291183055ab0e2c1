import { parseText } from '../documents/parse-text.ts';
import { TemplateError } from '../documents/template-error.ts';
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
