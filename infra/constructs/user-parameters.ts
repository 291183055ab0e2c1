import { Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { parseDeploymentInput } from '../../core/deployment/deployment-input.ts';
import { isRevisionPath, REVISION_PATH_WORDS } from '../../core/deployment/revision-path.ts';

/** CodePipeline's limit: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const LONGEST_USER_PARAMETERS = 1_000;

/** A token is written out at deployment; an ARN, the longest that is usual here, is counted. */
const TOKEN_LENGTH = 150;

/** What the trigger is told, before it is JSON. */
export type UserParameters = ({ readonly input: Readonly<Record<string, unknown>> } | { readonly inputFile: string }) & {
  readonly pipelineExecutionId: string;
};

/**
 * Makes the user parameters of one action and checks them at synth, where a mistake costs a minute and not a pipeline run.
 *
 * @throws DeploymentError or Error that names the field, or says how to make the parameters shorter
 */
export function toUserParameters(scope: Construct, parameters: UserParameters): string {
  if ('input' in parameters) checkInput(parameters.input);
  else checkPath(parameters.inputFile);
  const json = Stack.of(scope).toJsonString(parameters);
  const length = writtenLength(JSON.stringify(parameters));
  if (length > LONGEST_USER_PARAMETERS) {
    throw new Error(
      `Expected the action's user parameters to have at most ${LONGEST_USER_PARAMETERS} characters, got ${length}: ` +
        'move the input into a file of the artifact and give its path as `inputFile`, or parameters and tags into a template configuration file.',
    );
  }
  return json;
}

/** Values that only the deployment knows are stood in for; so is the revision, which only a run of the pipeline knows. */
function checkInput(input: Readonly<Record<string, unknown>>): void {
  const known = Object.entries(input).map(([field, value]) => [field, withoutTokens(value, STAND_INS[field] ?? 'value')]);
  parseDeploymentInput({ ...Object.fromEntries(known), revisionS3Bucket: 'bucket', revisionS3Key: 'key' }, 'the action');
}

/** What a field could hold, for fields that have a form. */
const STAND_INS: Readonly<Record<string, string>> = {
  notificationArns: 'arn:aws:sns:us-east-1:111111111111:topic',
  roleArn: 'arn:aws:iam::111111111111:role/role',
};

/** The value with a stand-in for each text, and without each list or number, that only the deployment knows. */
function withoutTokens(value: unknown, standIn: string): unknown {
  if (Token.isUnresolved(value)) return typeof value === 'string' ? standIn : undefined;
  if (Array.isArray(value)) return value.map((item) => withoutTokens(item, standIn));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutTokens(inner, standIn)]));
}

function checkPath(path: string): void {
  if (Token.isUnresolved(path) || isRevisionPath(path)) return;
  throw new Error(`Expected inputFile to be ${REVISION_PATH_WORDS}, got ${JSON.stringify(path)}: correct it.`);
}

function writtenLength(json: string): number {
  return Tokenization.reverseString(json)
    .mapTokens({ mapToken: () => 'x'.repeat(TOKEN_LENGTH) })
    .join({ join: (left, right) => `${left ?? ''}${right ?? ''}` }).length;
}
