import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import type { TargetAccess } from '../functions/ports/ports.ts';
import type { Clients } from '../functions/runtime.ts';
import type { SandboxRequestHandler } from './protocols/request-handler.ts';

/** AWS credentials. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Settings for the clients. */
export interface SdkClientsProps {
  readonly region: string;
  readonly requestHandler: SandboxRequestHandler;
  readonly credentials: Credentials;
  /** Attempts of one call, including the first. Default 3, as in the SDK. */
  readonly maxAttempts?: number;
}

/**
 * Creates real SDK clients with the request handler of the sandbox. The configuration is complete, so that the SDK reads no files, no
 * environment, and no instance metadata of the host.
 */
export function createSdkClients(props: SdkClientsProps): Clients {
  const config = createConfig(props);
  const rpcConfig = toRpcConfig(config);
  const inPlace = (target: TargetAccess) => toRpcConfig(createConfig({ ...props, ...target }));
  const cloudFormation = once(() => quiet(new CloudFormationClient(rpcConfig)));
  const codePipeline = once(() => quiet(new CodePipelineClient(rpcConfig)));
  const stepFunctions = once(() => quiet(new SFNClient(rpcConfig)));
  const secretsManager = once(() => quiet(new SecretsManagerClient(rpcConfig)));
  const sns = once(() => quiet(new SNSClient(rpcConfig)));
  const sqs = once(() => quiet(new SQSClient(rpcConfig)));
  const ssm = once(() => quiet(new SSMClient(rpcConfig)));
  const sts = once(() => quiet(new STSClient(rpcConfig)));
  const ownS3 = once(() => createS3Client(config));
  return {
    cloudFormation: (target) => (target ? quiet(new CloudFormationClient(inPlace(target))) : cloudFormation()),
    codePipeline,
    stepFunctions,
    secretsManager: (target) => (target ? quiet(new SecretsManagerClient(inPlace(target))) : secretsManager()),
    sns,
    sqs,
    ssm: (target) => (target ? quiet(new SSMClient(inPlace(target))) : ssm()),
    sts,
    s3: (credentials) => (credentials === undefined ? ownS3() : createS3Client(createConfig({ ...props, credentials }))),
  };
}

type Config = ReturnType<typeof createConfig>;

function toRpcConfig(config: Config) {
  return { ...config, endpointProvider: () => FIXED_ENDPOINT };
}

const ENDPOINT = 'https://localhost';

/** The endpoint rules of the SDK give the same endpoint for every call of these services, so a fixed endpoint replaces them. */
const FIXED_ENDPOINT = { url: new URL(ENDPOINT) };

/** Middleware for logs and traces, which the sandbox does not need. */
const UNHEARD_MIDDLEWARE = ['loggerMiddleware', 'recursionDetectionMiddleware', 'getUserAgentMiddleware'];

interface MiddlewareOwner {
  readonly middlewareStack: { remove(name: string): boolean };
}

function quiet<Client extends MiddlewareOwner>(client: Client): Client {
  for (const name of UNHEARD_MIDDLEWARE) client.middlewareStack.remove(name);
  return client;
}

function createConfig({ region, requestHandler, credentials, maxAttempts = 3 }: SdkClientsProps) {
  return {
    region,
    endpoint: ENDPOINT,
    cacheMiddleware: true,
    credentials: { ...credentials },
    requestHandler,
    maxAttempts,
    retryMode: 'standard',
    defaultsMode: 'standard' as const,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    authSchemePreference: [],
    disableClockSkewCorrection: true,
    userAgentAppId: '',
    defaultUserAgentProvider: async () => [['stackgate-sandbox', '1']] as [string, string][],
    signer: createNameSigner(credentials, region),
  };
}

/**
 * Adds only the access key and the Region to the request. The sandbox identifies callers by the access key and does not verify signatures, because their
 * computation would take longer than the call.
 */
function createNameSigner({ accessKeyId, sessionToken }: Credentials, region: string) {
  return {
    async sign<Request>(request: Request): Promise<Request> {
      const { headers } = request as { headers: Record<string, string> };
      headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}, SignedHeaders=host, Signature=none`;
      if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken;
      return request;
    },
  };
}

function createS3Client(config: Config): S3Client {
  const client = new S3Client({
    ...config,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    disableS3ExpressSessionAuth: true,
    useArnRegion: false,
    sigv4aSigningRegionSet: [],
  });
  return quiet(client);
}

function once<T>(create: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= create();
    return made;
  };
}
