import { existsSync } from 'node:fs';
import type { Node } from 'constructs';
import * as z from 'zod/mini';

const text = (expected: string, pattern: RegExp) => z.string(expected).check(z.regex(pattern, expected));
const listOf = <Item extends z.ZodMiniType>(item: Item, expected: string) => z.array(item, expected);
const someOf = <Item extends z.ZodMiniType>(item: Item, expected: string) =>
  listOf(item, expected).check(z.minLength(1, expected));

const branch = text('a branch name, such as "main"', /^\S+$/);
const codeCommit = z.strictObject({
  type: z.literal('codecommit'),
  repository: text('the name of a CodeCommit repository', /^[\w.-]{1,100}$/),
  branch,
});
const gitHub = z.strictObject({
  type: z.literal('github'),
  repository: text('a GitHub repository as "owner/name"', /^[\w.-]+\/[\w.-]+$/),
  branch,
  connectionArn: text(
    'the ARN of a CodeConnections connection; create one in the console under Developer Tools, Settings, Connections',
    /^arn:[\w-]+:(?:codeconnections|codestar-connections):[\w-]+:\d{12}:connection\/[\w-]+$/,
  ),
});

const path = text('a path inside the repository, without a leading slash', /^(?!\/)(?!.*\.\.).+$/);
const name = text('a name such as "prod": letters, digits and hyphens, a letter first', /^[a-zA-Z][-a-zA-Z0-9]*$/);
const id = (prefix: string) => text(`an ID that begins with ${prefix}-`, new RegExp(`^${prefix}-[0-9a-f]+$`));

const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;
const capability = z.enum(CAPABILITIES, `one of ${CAPABILITIES.join(', ')}`);

const contextSchema = z.strictObject({
  source: z.discriminatedUnion('type', [codeCommit, gitHub], '{"type": "codecommit", ...} or {"type": "github", ...}'),
  application: z.strictObject(
    {
      stackName: text('a name such as "orders": letters, digits and hyphens', /^[-a-zA-Z0-9]+$/),
      template: path,
      templateConfiguration: z.optional(path),
      capabilities: z._default(listOf(capability, 'a list of capabilities'), []),
    },
    'an object with stackName and template',
  ),
  environments: someOf(name, 'a list of names such as ["test", "prod"], at least one').check(
    z.refine((names) => new Set(names).size === names.length, 'each environment once'),
  ),
  deploymentPolicies: someOf(
    text('the ARN of a managed policy', /^arn:[\w-]+:iam::(?:aws|\d{12}):policy\/.+$/),
    'a list of at least one managed policy for the service role of CloudFormation',
  ),
  policyFile: z.optional(path.check(z.refine(existsSync, 'the path of an existing file'))),
  ssmParameters: z._default(
    listOf(text('the name of an SSM parameter, such as "/orders/*"', /^[\w./*-]+$/), 'a list of names of SSM parameters'),
    [],
  ),
  secrets: z._default(
    listOf(text('the name of a secret, such as "orders/*"', /^(?!\*+$)[\w/+=.@*-]+$/), 'a list of names of secrets'),
    [],
  ),
  artifactBuckets: z._default(
    listOf(text('the name of an S3 bucket', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/), 'a list of names of S3 buckets'),
    [],
  ),
  artifactKeyArns: z._default(
    listOf(text('the ARN of a KMS key', /^arn:[\w-]+:kms:[\w-]+:\d{12}:key\/.+$/), 'a list of ARNs of KMS keys'),
    [],
  ),
  notificationTopicArn: z.optional(text('the ARN of an SNS topic', /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/)),
  network: z.optional(
    z.strictObject(
      {
        vpcId: id('vpc'),
        subnetIds: someOf(id('subnet'), 'a list of at least one subnet that reaches the internet'),
        securityGroupIds: someOf(id('sg'), 'a list of at least one security group'),
      },
      'an object with vpcId, subnetIds and securityGroupIds',
    ),
  ),
  pullRequestChecks: z._default(z.boolean('true or false'), true),
});

/** The validated context values of the sample pipeline, from `cdk.json` or `--context`. */
export type PipelineContext = z.output<typeof contextSchema>;

/** The source of the pipeline. */
export type SourceContext = PipelineContext['source'];

/** The network of the builds. */
export type NetworkContext = NonNullable<PipelineContext['network']>;

/**
 * Reads the context values of the sample pipeline. A value from the command line is text and is parsed as JSON if it looks like JSON.
 *
 * @throws Error that names every value that is missing or wrong, and the expected value
 */
export function readContext(node: Node): PipelineContext {
  const given = Object.keys(contextSchema.shape).flatMap((key) => {
    const value: unknown = node.tryGetContext(key);
    return value === undefined ? [] : [[key, fromCommandLine(value)] as const];
  });
  const result = contextSchema.safeParse(Object.fromEntries(given));
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => {
    const where = issue.path
      .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
      .join('')
      .slice(1);
    return `  ${where}: ${issue.code === 'unrecognized_keys' ? `unknown: ${issue.keys.join(', ')}` : `expected ${issue.message}`}`;
  });
  throw new Error(
    `The context values of the sample pipeline are not valid:\n${problems.join('\n')}\nCorrect the values in cdk.json. docs/install.md explains each value.`,
  );
}

function fromCommandLine(value: unknown): unknown {
  if (typeof value !== 'string' || !/^(?:[[{]|true$|false$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
