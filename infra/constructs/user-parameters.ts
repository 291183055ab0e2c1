import { Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type Bindings, parseBindings } from '../../core/deployment/bindings.ts';
import { parseDeploymentInput } from '../../core/deployment/deployment-input.ts';
import { isRevisionPath, REVISION_PATH_WORDS } from '../../core/deployment/revision-path.ts';
import { DeploymentError } from '../../core/errors.ts';

/** CodePipeline's limit: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const LONGEST_USER_PARAMETERS = 1_000;

/** Assumed length of a value that is resolved at deployment: the length of an ARN, the longest usual value. */
const TOKEN_LENGTH = 150;

/** UserParameters of an action, before they become JSON. */
export type UserParameters = (
  | { readonly input: Readonly<Record<string, unknown>> }
  | ({ readonly inputFile: string } & Bindings)
) & {
  readonly pipelineExecutionId: string;
};

/**
 * Writes the UserParameters of one action and checks them at synth, so that a mistake does not cost a run of the pipeline.
 *
 * @throws DeploymentError that names the field, or explains how to shorten the parameters
 */
export function toUserParameters(scope: Construct, parameters: UserParameters): string {
  if ('input' in parameters) checkInput(parameters.input);
  else checkBindings(parameters);
  const json = Stack.of(scope).toJsonString(parameters);
  const length = writtenLength(JSON.stringify(parameters));
  if (length > LONGEST_USER_PARAMETERS) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected the input of the action to have at most ${LONGEST_USER_PARAMETERS} characters as JSON, got ${length}. ` +
        'Move the input into a file of the artifact and give its path as `inputFile`, or move `parameters` and `tags` into a template configuration file.',
    );
  }
  return json;
}

/** Checks an inline input. Example values replace the revision of a run and values resolved at deployment. */
function checkInput(input: Readonly<Record<string, unknown>>): void {
  parseDeploymentInput({ ...withoutTokensIn(input), revisionS3Bucket: 'bucket', revisionS3Key: 'key' }, 'the action');
}

/** Example values of fields that have a format. */
const STAND_INS: Readonly<Record<string, string>> = {
  notificationArns: 'arn:aws:sns:us-east-1:111111111111:topic',
  roleArn: 'arn:aws:iam::111111111111:role/role',
  targetRoleArn: 'arn:aws:iam::111111111111:role/role',
  region: 'us-east-1',
};

/** Replaces each string that is resolved at deployment with the example, and removes each such list or number. */
function withoutTokens(value: unknown, standIn: string): unknown {
  if (Token.isUnresolved(value)) return typeof value === 'string' ? standIn : undefined;
  if (Array.isArray(value)) return value.map((item) => withoutTokens(item, standIn));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTokens(inner, standIn)]));
}

function checkBindings({
  inputFile,
  pipelineExecutionId: _,
  ...bindings
}: { readonly inputFile: string } & Record<string, unknown>): void {
  if (!Token.isUnresolved(inputFile) && !isRevisionPath(inputFile)) {
    throw new DeploymentError(
      'ConfigurationError',
      `Expected \`inputFile\` to be ${REVISION_PATH_WORDS}, got ${JSON.stringify(inputFile)}.`,
    );
  }
  parseBindings(withoutTokensIn(bindings), 'the action');
}

function withoutTokensIn(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, withoutTokens(value, STAND_INS[field] ?? 'value')]),
  );
}

function writtenLength(json: string): number {
  return Tokenization.reverseString(json)
    .mapTokens({ mapToken: () => 'x'.repeat(TOKEN_LENGTH) })
    .join({ join: (left, right) => `${left ?? ''}${right ?? ''}` }).length;
}
