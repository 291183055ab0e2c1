import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { ArtifactCredentials, Clock, InvocationContext, Log, TargetAccess } from './ports/ports.ts';

/** The environment of a function: Lambda's, or the sandbox's. */
export interface Runtime {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly clients: Clients;
}

/** The SDK clients. Only an `index.ts` and the sandbox create them. */
export interface Clients {
  /** @param target absent: the function's role and Region */
  cloudFormation(target?: TargetAccess): CloudFormationClient;
  stepFunctions(): SFNClient;
  codePipeline(): CodePipelineClient;
  /** @param target absent: the function's role and Region */
  secretsManager(target?: TargetAccess): SecretsManagerClient;
  sns(): SNSClient;
  sqs(): SQSClient;
  /** @param target absent: the function's role and Region */
  ssm(target?: TargetAccess): SSMClient;
  sts(): STSClient;
  /** @param credentials the job's own; absent: the function's role */
  s3(credentials?: ArtifactCredentials): S3Client;
}

/** A runtime with only the clients that one function needs, so that the bundle of the function contains no other client. */
export type RuntimeWith<Service extends keyof Clients> = Omit<Runtime, 'clients'> & {
  readonly clients: Pick<Clients, Service>;
};

/** A function that Lambda calls. */
export type TaskHandler<Output> = (event: unknown, context?: InvocationContext) => Promise<Output>;

/** The clock of the process. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
