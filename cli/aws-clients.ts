import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodeCommitClient } from '@aws-sdk/client-codecommit';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { proxyOf } from './command-line/http-proxy.ts';

/** Settings of the AWS CLI that select the caller and the Region. */
export interface AwsAccess {
  /** Profile in the AWS configuration files. @default AWS_PROFILE, or the default profile */
  readonly profile?: string | undefined;
  /** @default AWS_REGION, or the Region of the profile */
  readonly region?: string | undefined;
}

/** The clients of a command. Each client is loaded when the command asks for it. */
export interface AwsClients {
  readonly cloudFormation: () => Promise<CloudFormationClient>;
  readonly codeCommit: () => Promise<CodeCommitClient>;
  readonly lambda: () => Promise<LambdaClient>;
  readonly s3: () => Promise<S3Client>;
  readonly stepFunctions: () => Promise<SFNClient>;
}

/**
 * Creates the SDK clients of a command, with the credentials of the AWS CLI and the proxy of `HTTPS_PROXY`.
 *
 * @param access the options `--profile` and `--region` of the user
 * @param env environment variables
 *
 * @example
 * const client = await createAwsClients({ profile: 'prod', region: 'eu-west-1' }, process.env).cloudFormation();
 */
export function createAwsClients({ profile, region }: AwsAccess, env: Readonly<Record<string, string | undefined>>): AwsClients {
  const config = async () => ({
    ...(profile === undefined ? {} : { profile }),
    ...(region === undefined ? {} : { region }),
    // The handler for Node.js of the SDK ignores the proxy that `useProxy` sets; the handler for fetch uses it.
    ...(proxyOf(env) === undefined
      ? {}
      : { requestHandler: new (await import('@smithy/fetch-http-handler')).FetchHttpHandler() }),
  });
  return {
    cloudFormation: async () => new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(await config()),
    codeCommit: async () => new (await import('@aws-sdk/client-codecommit')).CodeCommitClient(await config()),
    lambda: async () => new (await import('@aws-sdk/client-lambda')).LambdaClient(await config()),
    s3: async () => new (await import('@aws-sdk/client-s3')).S3Client(await config()),
    stepFunctions: async () => new (await import('@aws-sdk/client-sfn')).SFNClient(await config()),
  };
}
