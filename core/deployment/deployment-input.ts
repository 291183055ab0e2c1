import * as z from 'zod/mini';
import { describeIssues, PARAMETER_VALUE_WORDS, scalarText } from '../documents/describe-issues.ts';
import { DeploymentError } from '../errors.ts';
import { DEFAULT_TIMEOUT_MINUTES, LONGEST_TIMEOUT_MINUTES } from './deadline.ts';
import { stackNameOf } from './names.ts';
import { REGION_NAME } from './region-name.ts';
import { isRevisionPath, REVISION_PATH_WORDS } from './revision-path.ts';
import { checkTargetFields } from './target.ts';
import { waveFieldsWith } from './wave-fields.ts';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html */
const LONGEST_STACK_NAME = 128;
const STACK_NAME = /^[a-zA-Z][-a-zA-Z0-9]*$/;

const text = (expected: string, pattern: RegExp) => z.string(expected).check(z.regex(pattern, expected));
const list = <Item extends z.ZodMiniType>(item: Item, most: number, expected: string) =>
  z.array(item, expected).check(z.maxLength(most, expected));
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, `one of ${words.map((word) => `"${word}"`).join(', ')}`);

const revisionPath = z.string(REVISION_PATH_WORDS).check(z.refine(isRevisionPath, REVISION_PATH_WORDS));
const flag = z.boolean('true or false');
const arn = text('an ARN', /^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$/);
const roleArn = text('the ARN of an IAM role', /^arn:[^:]+:iam::\d{12}:role\/.+$/);

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

const VERIFY_WORDS = 'a whole number of minutes from 1 to 15 (default: 5)';
const RETIRE_WORDS = 'a whole number of hours from 1 to 8760';
const blueGreen = z.strictObject(
  {
    /** ARN of the function that verifies the next stack. */
    verifyFunction: z.optional(text('the ARN of a Lambda function', /^arn:[^:]+:lambda:[^:]+:\d{12}:function:[-\w:$]+$/)),
    verifyTimeoutMinutes: z.optional(z.int(VERIFY_WORDS).check(z.gte(1, VERIFY_WORDS), z.lte(15, VERIFY_WORDS))),
    /** Time after which the gate deletes the previous stack. Absent: only a person deletes it. */
    retireAfterHours: z.optional(z.int(RETIRE_WORDS).check(z.gte(1, RETIRE_WORDS), z.lte(8_760, RETIRE_WORDS))),
  },
  'an object with `verifyFunction`, `verifyTimeoutMinutes` and `retireAfterHours`',
);

const TIMEOUT_WORDS = `a whole number of minutes from 1 to ${LONGEST_TIMEOUT_MINUTES} (default: ${DEFAULT_TIMEOUT_MINUTES})`;

/** Fields of one stack. */
const stackFields = {
  /** First part of the stack's name. Absent: `stackName` is the stack's exact name. */
  environmentName: z.optional(text('a name such as "prod": letters, digits and hyphens, a letter first', STACK_NAME)),
  /** The stack is `<environmentName>-<stackName>`, or `stackName` without `environmentName`. */
  stackName: text('a name such as "orders": letters, digits and hyphens', /^[-a-zA-Z0-9]+$/),
  /** Path of the template inside the revision. */
  templatePath: revisionPath,
  revisionS3Bucket: text('the name of the bucket that holds the revision', /./),
  revisionS3Key: text('the key of the revision in its bucket', /./),
  /** Path of CodePipeline's template configuration file (Parameters, Tags, StackPolicy) inside the revision. */
  templateConfigurationPath: z.optional(revisionPath),
  /**
   * Parameter values. The execution's history shows them: store secrets in Secrets Manager (a dynamic reference in the template) or, at
   * worst, in the template configuration file, whose values never enter the state.
   */
  parameters: z.optional(
    z.record(
      text('a parameter name: letters and digits', /^[a-zA-Z0-9]{1,255}$/),
      scalarText(PARAMETER_VALUE_WORDS),
      'an object of parameter names and values',
    ),
  ),
  /** Added to the tags of the template configuration. If neither has tags, an update keeps the stack's tags. */
  tags: z.optional(tags),
  /** Default CAPABILITY_IAM and CAPABILITY_NAMED_IAM. A template with a macro needs CAPABILITY_AUTO_EXPAND explicitly. */
  capabilities: z.optional(
    list(oneOf(['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND']), 3, 'a list of capabilities'),
  ),
  /** The service role of CloudFormation. Of the account of the stack. */
  roleArn: z.optional(roleArn),
  /** The role that the gate assumes in the account of the stack. Absent: the stack is in the account of the gate. */
  targetRoleArn: z.optional(roleArn),
  /** The external ID that the role requires. */
  targetExternalId: z.optional(
    text('an external ID of 2 to 1,224 letters, digits and characters of _+=,.@:/-', /^[\w+=,.@:/-]{2,1224}$/),
  ),
  /** The Region of the stack. Absent: the Region of the gate. */
  region: z.optional(text('a Region such as "eu-west-1"', REGION_NAME)),
  notificationArns: z.optional(list(arn, 5, 'a list of at most 5 ARNs of SNS topics')),
  rollbackConfiguration: z.optional(rollbackConfiguration),
  terminationProtection: z.optional(flag),
  importExistingResources: z.optional(flag),
  /** The reaction to a change set that is not safe. */
  onUnsafe: z.optional(oneOf(['reject', 'ask', 'blue-green'])),
  /** Settings for `onUnsafe: "blue-green"`. */
  blueGreen: z.optional(blueGreen),
  policyPath: z.optional(revisionPath),
  waiversPath: z.optional(revisionPath),
  /** Minutes for the whole deployment; default 720, at most 1,380. */
  timeoutMinutes: z.optional(z.int(TIMEOUT_WORDS).check(z.gte(1, TIMEOUT_WORDS), z.lte(LONGEST_TIMEOUT_MINUTES, TIMEOUT_WORDS))),
  pipelineExecutionId: z.optional(text('an ID of at most 100 characters', /^.{1,100}$/)),
};

const {
  targetRoleArn,
  targetExternalId,
  region,
  environmentName,
  stackName,
  parameters,
  tags: stackTags,
  roleArn: serviceRole,
} = stackFields;

/** Schema of the deployment input. The type, the validation, and the list of known fields derive from it. */
const fields = {
  ...stackFields,
  ...waveFieldsWith({
    targetRoleArn,
    targetExternalId,
    region,
    environmentName,
    stackName: z.optional(stackName),
    parameters,
    tags: stackTags,
    roleArn: serviceRole,
  }),
};

const HASH_WORDS = 'a SHA-256 as 64 hexadecimal digits';
const hash = text(HASH_WORDS, /^[0-9a-f]{64}$/);

/** SHA-256 of each file that decides about a deployment. The gate's bucket holds a copy of each under its hash. */
const revisionFiles = z.strictObject(
  {
    template: hash,
    templateConfiguration: z.optional(hash),
    policy: z.optional(hash),
    waivers: z.optional(hash),
    /** The file that holds the deployment input, or UserParameters if they hold it. */
    input: z.optional(hash),
    /** The targets of a wave. The execution of a wave has this hash in place of `targets`. */
    targets: z.optional(hash),
  },
  'an object of hashes',
);

/** The place of an execution in the wave that started it. */
const wave = z.strictObject(
  {
    /** ARN of the execution of the wave. */
    parent: text('the ARN of an execution', /^arn:[^:]+:states:[^:]+:\d+:execution:[^:]+:[^:]+$/),
    /** The wave has `judgeAllFirst`: the execution changes nothing before the wave releases it. */
    judgeAllFirst: flag,
    /** Time at which the wave stops waiting, ISO 8601. */
    deadline: text('a time', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    /** HMAC with the gate's secret over the input and the name of the execution. */
    proof: hash,
  },
  'the place in a wave',
);

const options = {
  error: (issue: z.core.$ZodRawIssue) =>
    issue.code === 'unrecognized_keys' ? `Known fields are ${Object.keys(fields).join(', ')}.` : 'a JSON object',
};

const schema = z.strictObject(fields, options);
/**
 * The trigger adds the hashes, and the pipeline and the execution of the action if CodePipeline confirmed them. A wave adds its own place to the
 * input of each target. An input that a person writes does not contain them.
 */
const executionSchema = z.strictObject(
  {
    ...fields,
    revisionFiles: z.optional(revisionFiles),
    pipelineName: z.optional(text('a name of at most 100 characters', /^.{1,100}$/)),
    actionExecutionId: z.optional(text('an ID of at most 100 characters', /^.{1,100}$/)),
    wave: z.optional(wave),
  },
  options,
);

type DeepReadonly<Value> = Value extends object
  ? { readonly [Key in keyof Value]: DeepReadonly<Exclude<Value[Key], undefined>> }
  : Value;

/** The deployment that an action requests: the input of the execution, with the field names of the AWS blog article. */
export type DeploymentInput = DeepReadonly<z.output<typeof executionSchema>>;

/** SHA-256 of each file that decides about a deployment. */
export type RevisionFiles = NonNullable<DeploymentInput['revisionFiles']>;

/** One target of a wave: the fields that differ from the input. */
export type WaveTarget = NonNullable<DeploymentInput['targets']>[number];

/** Rollback triggers in the format of CloudFormation. */
export type RollbackConfigurationInput = NonNullable<DeploymentInput['rollbackConfiguration']>;

/**
 * Validates a deployment input. Unknown fields are refused by name, so that a misspelled field is not ignored. Parameter values may be
 * numbers and booleans; they become strings.
 *
 * @param source the file in which a person corrects the input, such as `deploy/prod.json`
 * @throws DeploymentError ConfigurationError that names every wrong field
 */
export function parseDeploymentInput(value: unknown, source: string): DeploymentInput {
  return parseWith(schema, value, source);
}

/**
 * Validates the input of an execution: a deployment input with the hashes of its files, unless a person started the execution.
 *
 * @throws DeploymentError ConfigurationError that names every wrong field
 */
export function parseExecutionInput(value: unknown, source: string): DeploymentInput {
  return parseWith(executionSchema, value, source);
}

function parseWith(inputSchema: typeof schema | typeof executionSchema, value: unknown, source: string): DeploymentInput {
  const result = inputSchema.safeParse(value);
  if (!result.success) throw new DeploymentError('ConfigurationError', describeIssues(result.error.issues, value, source));
  const input = result.data as DeploymentInput;
  checkStackName(input, source);
  checkTargetFields(input, source);
  return input;
}

function checkStackName(input: DeploymentInput, source: string): void {
  const name = stackNameOf(input);
  const hasEnvironment = input.environmentName !== undefined;
  if (name.length > LONGEST_STACK_NAME) {
    const field = hasEnvironment ? '`environmentName`-`stackName`' : '`stackName`';
    throw new DeploymentError(
      'ConfigurationError',
      `Expected ${field} in ${source} to have at most ${LONGEST_STACK_NAME} characters, got ${name.length}: shorten ${hasEnvironment ? 'one of them' : 'it'}.`,
    );
  }
  if (STACK_NAME.test(name)) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected \`stackName\` in ${source} to be a stack's exact name, which begins with a letter, because there is no \`environmentName\`, ` +
      `got ${JSON.stringify(name)}: correct the name, or add \`environmentName\`.`,
  );
}
