import { randomInt } from 'node:crypto';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SSMClient } from '@aws-sdk/client-ssm';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Job } from '../../sandbox/code-pipeline/action-execution.ts';
import type { PipelineResult } from '../../sandbox/code-pipeline/pipeline-run.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { ACCOUNT, REGION } from './emulator/environment.ts';
import type { DeployedGate } from './global-setup.ts';

/** Name of the trigger in the sandbox's CodePipeline. */
const TRIGGER = 'trigger';

/** The response of a function URL. */
export interface UrlAnswer {
  readonly statusCode: number;
  /** JSON. */
  readonly body: string;
}

/** The fields of the job event that the tests replace. */
interface JobEvent {
  readonly 'CodePipeline.job': {
    readonly data: {
      readonly inputArtifacts: readonly {
        readonly location: { readonly s3Location: { bucketName: string; objectKey: string } };
      }[];
    };
  };
}

/**
 * Connects the sandbox's CodePipeline, in real time, with the services of the emulator: pushes become jobs, jobs become events of the
 * deployed trigger, and the replies of the trigger arrive over HTTP.
 */
export class EmulatedPipeline {
  readonly cloudFormation: CloudFormationClient;
  readonly dynamoDb: DynamoDBClient;
  readonly s3: S3Client;
  readonly stepFunctions: SFNClient;
  readonly ssm: SSMClient;
  readonly #gate: DeployedGate;
  readonly #lambda: LambdaClient;
  /** The IDs of its jobs name executions of the one gate of all test files, so they differ from those of other pipelines. */
  readonly #sandbox = new Sandbox({
    time: 'real',
    latencyMs: 0,
    invokeLatencyMs: 0,
    continuationSeconds: 1,
    seed: randomInt(2 ** 31),
  });
  #stopListening: () => Promise<void> = async () => {};

  constructor(gate: DeployedGate) {
    this.#gate = gate;
    const config = {
      endpoint: gate.url,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' },
    };
    this.cloudFormation = new CloudFormationClient(config);
    this.dynamoDb = new DynamoDBClient(config);
    this.s3 = new S3Client({ ...config, forcePathStyle: true });
    this.stepFunctions = new SFNClient(config);
    this.ssm = new SSMClient(config);
    this.#lambda = new LambdaClient(config);
    this.#sandbox.lambda.register({ name: TRIGGER, handler: (event) => this.#deliver(event as JobEvent) });
  }

  /** Receives the replies of the trigger. */
  async start(): Promise<void> {
    const listener = await this.#sandbox.listen({ port: this.#gate.codePipelinePort });
    this.#stopListening = () => listener.close();
  }

  async stop(): Promise<void> {
    await this.#stopListening();
    this.#sandbox.dispose();
  }

  /** Creates a pipeline with one gated deploy. */
  create(name: string, userParameters: object): void {
    this.#sandbox.codePipeline.createPipeline({
      name,
      stages: [
        { name: 'Deploy', actions: [{ name: 'Deploy', functionName: TRIGGER, userParameters: JSON.stringify(userParameters) }] },
      ],
    });
  }

  /** Pushes files and waits for the end of the pipeline's execution. */
  push(name: string, files: Readonly<Record<string, string>>): Promise<PipelineResult> {
    return this.#sandbox.codePipeline.push(name, { files }).finished;
  }

  /**
   * Sends a request to the API for approvers. The emulator creates the function URL but does not serve it, so the event of the URL invokes the
   * function directly, with the identity that Lambda would write.
   */
  async request(userArn: string, method: 'GET' | 'POST', path: string, body?: object): Promise<UrlAnswer> {
    const event = {
      version: '2.0',
      rawPath: path,
      headers: {},
      requestContext: { http: { method, path }, authorizer: { iam: { userArn, accountId: ACCOUNT } } },
      ...(body && { body: JSON.stringify(body) }),
    };
    return (await this.invoke('ApprovalsName', event)) as UrlAnswer;
  }

  /** Invokes the function whose name is an output of the gate, and returns its answer. */
  async invoke(output: string, event: object): Promise<unknown> {
    const { [output]: FunctionName } = this.#gate.outputs;
    const { Payload } = await this.#lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
    return JSON.parse(Payload?.transformToString() ?? '{}');
  }

  /** All jobs, oldest first. */
  get jobs(): readonly Job[] {
    return this.#sandbox.codePipeline.jobs;
  }

  /** Delivers a job again, as Lambda can do. */
  redeliver(job: Job): void {
    this.#sandbox.codePipeline.redeliver(job.id);
  }

  /** The artifact must be in the emulator's S3, and the emulator must accept the credentials of the job. */
  async #deliver(event: JobEvent): Promise<void> {
    const job = event['CodePipeline.job'];
    for (const { location } of job.data.inputArtifacts) {
      const { bucketName: Bucket, objectKey: Key } = location.s3Location;
      await this.s3.send(new PutObjectCommand({ Bucket, Key, Body: this.#sandbox.s3.open(Bucket, Key) }));
    }
    const artifactCredentials = await this.#assumeActionRole();
    const payload = { 'CodePipeline.job': { ...job, data: { ...job.data, artifactCredentials } } };
    const { TriggerName: FunctionName } = this.#gate.outputs;
    await this.#lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: JSON.stringify(payload) }));
  }

  async #assumeActionRole(): Promise<Record<string, string | undefined>> {
    const { accessKeyId, secretAccessKey, sessionToken } = await fromTemporaryCredentials({
      masterCredentials: { accessKeyId: ACCOUNT, secretAccessKey: 'test' },
      params: { RoleArn: this.#gate.outputs.ActionRoleArn ?? '', RoleSessionName: 'job' },
      clientConfig: { endpoint: this.#gate.url, region: REGION },
    })();
    return { accessKeyId, secretAccessKey, sessionToken };
  }
}
