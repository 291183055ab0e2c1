import { Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { parseDeploymentInput } from '../../core/deployment/deployment-input.ts';

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

/** The revision is only known when the pipeline runs, tokens only when the stack is deployed: both are stood in for. */
function checkInput(input: Readonly<Record<string, unknown>>): void {
  const plain = Object.fromEntries(Object.entries(input).filter(([, value]) => !isToken(value)));
  parseDeploymentInput({ ...plain, revisionS3Bucket: 'bucket', revisionS3Key: 'key' }, 'the action');
}

function isToken(value: unknown): boolean {
  return typeof value === 'string' && Token.isUnresolved(value);
}

function writtenLength(json: string): number {
  return Tokenization.reverseString(json)
    .mapTokens({ mapToken: () => 'x'.repeat(TOKEN_LENGTH) })
    .join({ join: (left, right) => `${left ?? ''}${right ?? ''}` }).length;
}
