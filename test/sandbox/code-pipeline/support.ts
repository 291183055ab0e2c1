import {
  type CodePipelineClient,
  PutJobFailureResultCommand,
  type PutJobFailureResultCommandInput,
  PutJobSuccessResultCommand,
  type PutJobSuccessResultCommandInput,
} from '@aws-sdk/client-codepipeline';
import type { PipelineDefinition } from '../../../sandbox/code-pipeline/pipeline-definition.ts';
import type { SandboxOptions } from '../../../sandbox/sandbox.ts';
import { setup } from '../support.ts';

/** A job as the function under test reads it. */
export interface ReceivedJob {
  readonly id: string;
  readonly accountId: string;
  readonly data: {
    readonly actionConfiguration: { readonly configuration: Record<string, string> };
    readonly inputArtifacts: readonly {
      readonly name: string;
      readonly revision: string;
      readonly location: {
        readonly type: string;
        readonly s3Location: { readonly bucketName: string; readonly objectKey: string };
      };
    }[];
    readonly outputArtifacts: readonly unknown[];
    readonly artifactCredentials: {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string;
      readonly expirationTime: number;
    };
    readonly continuationToken?: string;
  };
}

/** Answers to a job. */
export interface Replies {
  succeed(input?: Omit<PutJobSuccessResultCommandInput, 'jobId'>, jobId?: string): Promise<unknown>;
  fail(details?: Partial<PutJobFailureResultCommandInput['failureDetails']>, jobId?: string): Promise<unknown>;
}

/** The work of the function on a job. */
export type Work = (job: ReceivedJob, replies: Replies) => Promise<unknown>;

const ACTION = { name: 'Deploy', functionName: 'trigger', userParameters: '{"input":{}}' };

/** A pipeline with one function, whose behavior the test defines. */
export function setupPipeline(work: Work, definition: Partial<PipelineDefinition> = {}, options: SandboxOptions = {}) {
  const { sandbox, run } = setup(options);
  const client = sandbox.clients('trigger').codePipeline();
  const received: ReceivedJob[] = [];
  sandbox.lambda.register({
    name: 'trigger',
    handler: async (event) => {
      const job = (event as { 'CodePipeline.job': ReceivedJob })['CodePipeline.job'];
      received.push(job);
      await work(job, createReplies(client, job.id));
    },
  });
  sandbox.codePipeline.createPipeline({ name: 'shop', stages: [{ name: 'Prod', actions: [ACTION] }], ...definition });
  const push = () => sandbox.codePipeline.push('shop', { files: { 'template.yaml': 'Resources: {}' } });
  const replies = (jobId: string) => createReplies(client, jobId);
  return { sandbox, run, client, received, push, replies, operator: sandbox.clients('operator').codePipeline() };
}

function createReplies(client: CodePipelineClient, ownJobId: string): Replies {
  return {
    succeed: (input = {}, jobId = ownJobId) => client.send(new PutJobSuccessResultCommand({ ...input, jobId })),
    fail: (details = {}, jobId = ownJobId) =>
      client.send(
        new PutJobFailureResultCommand({ jobId, failureDetails: { type: 'JobFailed', message: 'broken', ...details } }),
      ),
  };
}

/** An action of the function. */
export function action(name: string, fields: object = {}) {
  return { ...ACTION, name, ...fields };
}
