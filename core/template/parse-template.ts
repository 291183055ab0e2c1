import { type ParsedText, parseJsonText } from '../documents/parse-text.ts';
import { parseYaml } from '../documents/parse-yaml.ts';
import { TemplateError } from '../documents/template-error.ts';
import type { DocumentSyntaxError, Position } from '../documents/yaml-document.ts';
import { DeploymentError } from '../errors.ts';
import type { Template } from './template.ts';

/** Maximum size of a template. https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const LARGEST_TEMPLATE_BYTES = 1_048_576;

/** Maximum size of a template in a request. A larger template must be in S3. */
export const LARGEST_INLINE_TEMPLATE_BYTES = 51_200;

/** A template with notes about its text. */
export interface ParsedTemplate {
  readonly template: Template;
  /** Sentences about the text, such as a key that occurs twice. */
  readonly notes: readonly string[];
}

/**
 * Parses a template, YAML with every short form or JSON, into its long form, without resolving any value.
 *
 * @throws {TemplateError} when the text is not well-formed, is nested too deeply, has too many aliases, or is not a mapping
 */
export function parseTemplate(text: string): Template {
  return parseTemplateWithNotes(text).template;
}

/** Parses a template, and names the keys that occur twice and the first alias. @throws {TemplateError} as {@link parseTemplate} does */
export function parseTemplateWithNotes(text: string): ParsedTemplate {
  const { value, duplicateKeys, firstAlias } = parseTemplateText(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TemplateError(
      'Template format error: unsupported structure.',
      `Expected an object with the section Resources, got ${describeKind(value)}.`,
    );
  }
  const twice = duplicateKeys.map(
    ({ key, line, column }) =>
      `The template contains the key ${key} twice in one mapping (line ${line}, column ${column}). CloudFormation uses the last one.`,
  );
  return {
    template: withoutEmptySections(value as Template),
    notes: firstAlias === undefined ? twice : [...twice, describeAlias(firstAlias)],
  };
}

/**
 * Reads a template's text as CloudFormation does: text that begins with `{` or `[` is JSON, or YAML if it is not valid JSON. Any other
 * text is YAML. A number that JavaScript would print differently (`1.10`, 20 digits) remains a string, so that two different numbers never
 * become equal. A byte order mark is ignored.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-validate-template.html
 *
 * @throws {TemplateError} when the text is not well-formed, is nested too deeply, or has too many aliases
 */
export function parseTemplateText(content: string): ParsedText {
  const text = content.replace(/^\uFEFF/, '');
  const isJson = /^\s*[{[]/.test(text);
  try {
    return isJson ? parseJsonText(text) : parseYaml(text, 'template');
  } catch (error) {
    const { position, message, cause } = error as DocumentSyntaxError;
    const yaml = isJson && cause !== undefined ? tryYaml(text) : undefined;
    if (yaml !== undefined) return yaml;
    const format = isJson ? 'JSON' : 'YAML';
    throw new TemplateError(
      `Template format error: ${format} not well-formed. (line ${position.line}, column ${position.column})`,
      message,
    );
  }
}

/** Parses text that is not JSON but can be YAML, such as an object with a comma after its last member. */
function tryYaml(text: string): ParsedText | undefined {
  try {
    return parseYaml(text, 'template');
  } catch {
    return undefined;
  }
}

function describeKind(value: unknown): string {
  if (value === null) return 'nothing';
  return Array.isArray(value) ? 'a list' : 'only text or a number';
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html */
function describeAlias({ line, column }: Position): string {
  return (
    `The template contains a YAML alias (line ${line}, column ${column}). CloudFormation does not support aliases: write out the ` +
    'values, or deploy the output of `aws cloudformation package`.'
  );
}

/** A transform can fill a section that has no value. Without a transform, CloudFormation refuses the null value. */
function withoutEmptySections(template: Template): Template {
  const { Transform } = template;
  if (Transform === undefined || Transform === null) return template;
  return Object.fromEntries(Object.entries(template).filter(([, section]) => section !== null));
}

/**
 * Parses the template of a deployment.
 *
 * @param path the template's path in the revision, for the message
 * @throws DeploymentError ConfigurationError with CloudFormation's message
 */
export function readTemplate(text: string, path: string): ParsedTemplate {
  try {
    return parseTemplateWithNotes(text);
  } catch (error) {
    const { message, detail } = error as TemplateError;
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${path} to be a CloudFormation template, got: ${[message, detail].join(' ')} Correct the template and push again.`,
      { cause: error },
    );
  }
}
