import * as z from 'zod/mini';
import { describeIssues } from '../../core/documents/describe-issues.ts';
import { formatProblems, parseDocument } from '../../core/documents/parse-document.ts';
import type { TemplateTree } from '../../core/prediction/template-tree.ts';
import { UsageError } from '../usage-error.ts';
import { readTextFile } from './read-text-file.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()], 'text, a number, or true or false');

/** CodePipeline's template configuration: `{ "Parameters": { "Stage": "prod" }, "Tags": {...} }`. */
const configuration = z.strictObject(
  {
    Parameters: z.optional(z.record(z.string(), scalar, 'an object of names and values')),
    Tags: z.optional(z.record(z.string(), scalar, 'an object of names and values')),
    StackPolicy: z.optional(z.unknown()),
  },
  'Known fields are Parameters, Tags, StackPolicy.',
);

/** CloudFormation's parameter list, as `--parameters file://` of the AWS CLI accepts it. */
const list = z.array(
  z.object(
    {
      ParameterKey: z.string('a string'),
      ParameterValue: z.optional(scalar),
      UsePreviousValue: z.optional(z.boolean('true or false')),
      ResolvedValue: z.optional(z.string('a string')),
    },
    'an object with ParameterKey and ParameterValue',
  ),
);

/** A plain object of names and values. */
const plain = z.record(z.string(), scalar, 'an object of names and values');

/** The content of a parameter file. */
export interface GivenParameters {
  readonly parameters: Readonly<Record<string, string>>;
  /** Stack tags, if the file has any. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Reads a parameter file, JSON or YAML, in any of three forms: CodePipeline's template configuration, CloudFormation's list, a plain
 * object.
 *
 * @throws UsageError that names the file and the field, and does not repeat values
 */
export function readParameterFile(path: string): GivenParameters {
  const value = parseFile(path) ?? {};
  if (Array.isArray(value)) {
    const entries = check(path, value, list);
    const twice = entries.find(
      ({ ParameterKey }, index) => entries.findIndex((other) => other.ParameterKey === ParameterKey) < index,
    );
    if (twice !== undefined)
      throw new UsageError(`${path}: Expected each ParameterKey once, got ${twice.ParameterKey} twice. Remove one of them.`);
    const given = entries.filter(({ ParameterValue }) => ParameterValue !== undefined);
    return {
      parameters: Object.fromEntries(given.map(({ ParameterKey, ParameterValue }) => [ParameterKey, String(ParameterValue)])),
    };
  }
  if (!isConfiguration(value)) return { parameters: toTexts(check(path, value, plain)) };
  const { Parameters = {}, Tags } = check(path, value, configuration);
  return { parameters: toTexts(Parameters), ...(Tags === undefined ? {} : { tags: toTexts(Tags) }) };
}

function parseFile(path: string): unknown {
  const parsed = parseDocument(readTextFile(path), z.unknown());
  if (parsed.kind === 'ok') return parsed.value;
  throw new UsageError(formatProblems(path, parsed.problems));
}

/** A plain object can contain a parameter with the name Parameters, whose value is not an object. */
function isConfiguration(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const sections = ['Parameters', 'Tags', 'StackPolicy'];
  return Object.entries(value).some(([key, section]) => sections.includes(key) && typeof section === 'object');
}

function check<Schema extends z.ZodMiniType>(path: string, value: unknown, schema: Schema): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (!result.success) throw new UsageError(describeIssues(result.error.issues, value, path));
  return result.data;
}

function toTexts(values: Readonly<Record<string, string | number | boolean>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** Selects the values of parameters that a template declares. */
export function declaredValues({ template }: TemplateTree, values: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => template.Parameters?.[name] !== undefined));
}
