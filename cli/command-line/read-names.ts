import { REGION_NAME } from '../../core/deployment/region-name.ts';
import { UsageError } from '../usage-error.ts';

/**
 * Reads the name of a Region.
 *
 * @throws UsageError if the text cannot be the name of a Region
 */
export function readRegion(text: string): string {
  if (REGION_NAME.test(text)) return text;
  throw new UsageError(`Expected --region to be a Region such as eu-west-1, got ${text}.`);
}

/**
 * Reads the name of a stack, as CreateStack accepts it.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
 *
 * @throws UsageError that names the option, and the characters that a name can have
 */
export function readStackName(option: string): (text: string) => string {
  return (text) => {
    if (/^[a-zA-Z][-a-zA-Z0-9]{0,127}$/.test(text)) return text;
    throw new UsageError(
      `Expected ${option} to be the name of a stack, got "${text}": a name starts with a letter, has only letters, digits, and hyphens, and has at most 128 characters.`,
    );
  };
}

/**
 * Reads the name or the ARN of a deployed stack.
 *
 * @throws UsageError that names the option
 */
export function readStack(option: string): (text: string) => string {
  return (text) => (/^arn:[\w-]+:cloudformation:[\w-]+:\d{12}:stack\/[^/]+\/.+$/.test(text) ? text : readStackName(option)(text));
}

/** The Region in an ARN; undefined for any other text. */
export function regionOfArn(text: string): string | undefined {
  return /^arn:[^:]*:[^:]*:([^:]+):/.exec(text)?.[1];
}
