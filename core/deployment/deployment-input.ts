import * as z from 'zod/mini';
import { describeIssues, PARAMETER_VALUE_WORDS, scalarText } from '../documents/describe-issues.ts';
import { DeploymentError } from '../errors.ts';
import { DEFAULT_TIMEOUT_MINUTES, LONGEST_TIMEOUT_MINUTES } from './deadline.ts';
import { stackNameOf } from './names.ts';
import { isRevisionPath, REVISION_PATH_WORDS } from './revision-path.ts';
import type { DeploymentInput, DeploymentState } from './state.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const LONGEST_STACK_NAME = 128;

const text = (expected: string, pattern: RegExp) => z.string(expected).check(z.regex(pattern, expected));
const list = <Item extends z.ZodMiniType>(item: Item, most: number, expected: string) =>
  z.array(item, expected).check(z.maxLength(most, expected));
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, `one of ${words.map((word) => `"${word}"`).join(', ')}`);

const revisionPath = z.string(REVISION_PATH_WORDS).check(z.refine(isRevisionPath, REVISION_PATH_WORDS));
const flag = z.boolean('true or false');
const arn = text('an ARN', /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/);

const PARAMETERS_WORDS = 'an object of parameter names and values';

const TAGS_WORDS = 'an object of at most 50 tag names and values';
const TAG_VALUE_WORDS = 'a string of at most 256 characters';
const tags = z
  .record(
    text('a tag name of at most 128 characters that does not begin with "aws:"', /^(?!aws:).{1,128}$/i),
    z.string(TAG_VALUE_WORDS).check(z.maxLength(256, TAG_VALUE_WORDS)),
    TAGS_WORDS,
  )
  .check(z.refine((value) => Object.keys(value).length <= 50, TAGS_WORDS));

const ROLLBACK_WORDS = 'an object with `rollbackTriggers` and `monitoringTimeInMinutes`';
const MONITORING_WORDS = 'a whole number of minutes from 0 to 180';
const TRIGGER_WORDS = 'an object with `arn` and `type`, such as "AWS::CloudWatch::Alarm"';
const rollbackConfiguration = z.strictObject(
  {
    rollbackTriggers: z.optional(
      list(
        z.strictObject({ arn, type: text('a resource type', /^\w+(?:::\w+)+$/) }, TRIGGER_WORDS),
        5,
        'a list of at most 5 rollback triggers',
      ),
    ),
    monitoringTimeInMinutes: z.optional(z.int(MONITORING_WORDS).check(z.gte(0, MONITORING_WORDS), z.lte(180, MONITORING_WORDS))),
  },
  ROLLBACK_WORDS,
);

const TIMEOUT_WORDS = `a whole number of minutes from 1 to ${LONGEST_TIMEOUT_MINUTES} (${DEFAULT_TIMEOUT_MINUTES} when absent)`;
const fields = {
  environmentName: text('a name such as "prod": letters, digits and hyphens, a letter first', /^[a-zA-Z][-a-zA-Z0-9]*$/),
  stackName: text('a name such as "orders": letters, digits and hyphens', /^[-a-zA-Z0-9]+$/),
  templatePath: revisionPath,
  revisionS3Bucket: text('the name of the bucket that holds the revision', /./),
  revisionS3Key: text('the key of the revision in its bucket', /./),
  templateConfigurationPath: z.optional(revisionPath),
  parameters: z.optional(
    z.record(
      text('a parameter name: letters and digits', /^[a-zA-Z0-9]{1,255}$/),
      scalarText(PARAMETER_VALUE_WORDS),
      PARAMETERS_WORDS,
    ),
  ),
  tags: z.optional(tags),
  capabilities: z.optional(
    list(oneOf(['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']), 3, 'a list of capabilities'),
  ),
  roleArn: z.optional(text('the ARN of an IAM role', /^arn:[^:]+:iam::\d{12}:role\/.+$/)),
  notificationArns: z.optional(list(arn, 5, 'a list of at most 5 ARNs of SNS topics')),
  rollbackConfiguration: z.optional(rollbackConfiguration),
  terminationProtection: z.optional(flag),
  importExistingResources: z.optional(flag),
  onUnsafe: z.optional(oneOf(['reject', 'ask'])),
  policyPath: z.optional(revisionPath),
  waiversPath: z.optional(revisionPath),
  timeoutMinutes: z.optional(z.int(TIMEOUT_WORDS).check(z.gte(1, TIMEOUT_WORDS), z.lte(LONGEST_TIMEOUT_MINUTES, TIMEOUT_WORDS))),
  pipelineExecutionId: z.optional(text('an id of at most 100 characters', /^.{1,100}$/)),
};

const KNOWN_FIELDS = Object.keys(fields);
const schema = z.strictObject(fields, {
  error: (issue) => (issue.code === 'unrecognized_keys' ? `Known fields are ${KNOWN_FIELDS.join(', ')}.` : 'a JSON object'),
});

/**
 * Validates what a deployment is asked to do. Unknown fields are refused by name, so that a typo is never a silent default.
 * Parameter values may be numbers and booleans; they become strings.
 *
 * @param source where a person has to correct it, such as `deploy/prod.json in the artifact`
 * @throws DeploymentError ConfigurationError that names every field that is wrong
 */
export function parseDeploymentInput(value: unknown, source: string): DeploymentInput {
  const result = schema.safeParse(value);
  if (!result.success) throw new DeploymentError('ConfigurationError', describeIssues(result.error.issues, value, source));
  const input = result.data as DeploymentInput;
  const name = stackNameOf(input);
  if (name.length > LONGEST_STACK_NAME) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected \`environmentName\`-\`stackName\` in ${source} to have at most ${LONGEST_STACK_NAME} characters, got ${name.length}: shorten one of them.`,
    );
  }
  return input;
}

/** The input's own fields out of a state that later tasks have added to; fields that are of neither are kept, to be refused. */
export function inputFieldsOf(state: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(state).filter(([field]) => !Object.hasOwn(STATE_FIELDS, field)));
}

type StateField = Exclude<keyof DeploymentState, keyof DeploymentInput>;

/** What the tasks add to the input, and what the machine notes of a race. */
const STATE_FIELDS: Readonly<Record<StateField | 'raced', true>> = {
  execution: true,
  doesStackExist: true,
  stackCondition: true,
  stackStatus: true,
  stackId: true,
  hasTerminationProtection: true,
  waitSeconds: true,
  changeSetName: true,
  changeSetId: true,
  changeSetRequestedAt: true,
  changeSetCreationStatus: true,
  changeSetAction: true,
  inspection: true,
  operationStartedAt: true,
  operationOutcome: true,
  failure: true,
  raced: true,
};
