import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import type { ArtifactCredentials, Clock, Log } from './ports/ports.ts';

/** What a function runs in. Lambda gives one to each `index.ts`; the sandbox gives its own. */
export interface Runtime {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly log: Log;
  readonly clients: Clients;
}

/** The SDK clients. Nobody but an `index.ts` and the sandbox makes one. */
export interface Clients {
  cloudFormation(): CloudFormationClient;
  stepFunctions(): SFNClient;
  codePipeline(): CodePipelineClient;
  /** @param credentials the job's own; absent: the function's role */
  s3(credentials?: ArtifactCredentials): S3Client;
}

/** A runtime that offers just the clients that one function needs, so that its bundle holds no others. */
export type RuntimeWith<Service extends keyof Clients> = Omit<Runtime, 'clients'> & {
  readonly clients: Pick<Clients, Service>;
};

/** A function as Lambda calls it. */
export type TaskHandler<Output> = (event: unknown) => Promise<Output>;

/** The real time. */
export const systemClock: Clock = {
  now: () => new Date(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
