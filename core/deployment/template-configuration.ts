import * as z from 'zod/mini';
import { describeIssues, PARAMETER_VALUE_WORDS, scalarText } from '../documents/describe-issues.ts';
import { parseJson } from '../documents/parse-text.ts';
import { DeploymentError } from '../errors.ts';

/** CodePipeline's template configuration file, as parsed. */
export interface TemplateConfiguration {
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>> | undefined;
  /** JSON text. */
  readonly stackPolicyBody?: string | undefined;
}

const schema = z.strictObject(
  {
    Parameters: z.optional(z.record(z.string(), scalarText(PARAMETER_VALUE_WORDS), 'an object of parameter names and values')),
    Tags: z.optional(
      z.record(z.string(), scalarText('a string, a number, or true or false'), 'an object of tag names and values'),
    ),
    StackPolicy: z.optional(z.record(z.string(), z.unknown(), 'a stack policy, an object with `Statement`')),
  },
  {
    error: (issue) => (issue.code === 'unrecognized_keys' ? 'Known fields are Parameters, Tags, StackPolicy.' : 'a JSON object'),
  },
);

/**
 * Reads a template configuration file. Its values never enter the state of the execution.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/continuous-delivery-codepipeline-cfn-artifacts.html#w2ab1c21c15c15
 *
 * @param source its path, for the message
 * @throws DeploymentError ConfigurationError that names the field and does not repeat parameter values
 */
export function parseTemplateConfiguration(text: string, source: string): TemplateConfiguration {
  const value = parseJson(text, source);
  const result = schema.safeParse(value);
  if (!result.success) throw new DeploymentError('ConfigurationError', describeIssues(result.error.issues, value, source));
  const { Parameters, Tags, StackPolicy } = result.data;
  return {
    parameters: Parameters ?? {},
    tags: Tags,
    stackPolicyBody: StackPolicy === undefined ? undefined : JSON.stringify(StackPolicy),
  };
}
