import { parseJsonTemplate } from './parse-json-text.ts';
import { parseYamlTemplate } from './parse-yaml-text.ts';

/**
 * Reads YAML or JSON as CloudFormation does: a text that begins with `{` or `[` is JSON. A number that is not written the way JavaScript
 * would write it (`1.10`, `0755`, 20 digits) stays text, so that two different texts never become one value.
 *
 * @throws {TemplateError} when the text is not well-formed, holds a key twice, nests or aliases beyond measure
 */
export function parseText(text: string): unknown {
  return /^\s*[{[]/.test(text) ? parseJsonTemplate(text) : parseYamlTemplate(text);
}
