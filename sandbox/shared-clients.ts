import { AsyncLocalStorage } from 'node:async_hooks';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { StandardRetryStrategy } from '@smithy/core/retry';
import type { SandboxRequestHandler } from './protocols/request-handler.ts';

/** AWS credentials. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The caller, and the sandbox that answers its calls. Clients of a service in one Region differ only in these. */
export interface Session {
  readonly region: string;
  readonly credentials: Credentials;
  readonly requestHandler: SandboxRequestHandler;
}

type RetryStrategy = Pick<
  StandardRetryStrategy,
  'acquireInitialRetryToken' | 'refreshRetryTokenForRetry' | 'recordSuccess' | 'maxAttempts'
>;

type OpenSession = Session & { readonly retryStrategy: RetryStrategy };

const sessions = new AsyncLocalStorage<OpenSession>();

/** As in the SDK. */
const MAX_ATTEMPTS = 3;

const ENDPOINT = 'https://localhost';

/** The endpoint rules of the SDK give the same endpoint for every call of the RPC services, so a fixed endpoint replaces them. */
const FIXED_ENDPOINT = { url: new URL(ENDPOINT) };

const rpc = (region: string) => ({ ...createConfig(region), endpointProvider: () => FIXED_ENDPOINT });

const SERVICES = {
  cloudFormation: perPlace((region) => new CloudFormationClient(rpc(region))),
  codePipeline: perPlace((region) => new CodePipelineClient(rpc(region))),
  stepFunctions: perPlace((region) => new SFNClient(rpc(region))),
  secretsManager: perPlace((region) => new SecretsManagerClient(rpc(region))),
  sns: perPlace((region) => new SNSClient(rpc(region))),
  sqs: perPlace((region) => new SQSClient(rpc(region))),
  ssm: perPlace((region) => new SSMClient(rpc(region))),
  sts: perPlace((region) => new STSClient(rpc(region))),
  s3: perPlace(createS3Client),
};

type SdkServices = { readonly [Name in keyof typeof SERVICES]: ReturnType<(typeof SERVICES)[Name]> };

const services: { readonly [Name in keyof SdkServices]: (region: string, bucket?: string) => SdkServices[Name] } = SERVICES;

/**
 * Returns a client of a service for a caller. The construction of a client and its first calls take longer than all further calls of a
 * function, so all clients of a service in a Region, and of a bucket of S3, share one client of the SDK, which reads the session of each
 * call. The tokens for retries, and middleware that is added to a client, belong to that client only.
 */
export function openClient<Name extends keyof SdkServices>(name: Name, session: Session): SdkServices[Name] {
  const clientFor = (bucket?: string) => services[name](session.region, bucket);
  return inSession(clientFor, { ...session, retryStrategy: new StandardRetryStrategy(MAX_ATTEMPTS) });
}

interface SdkClient {
  readonly middlewareStack: { remove(name: string): boolean; clone(): unknown };
  readonly config: { readonly region: unknown };
  send(...args: never[]): unknown;
}

interface SdkCommand {
  readonly input: { readonly Bucket?: string };
}

function inSession<Client extends SdkClient>(clientFor: (bucket?: string) => Client, session: OpenSession): Client {
  const shared = clientFor();
  let own: Client | undefined;
  const withOwnMiddleware = (): Client => {
    own ??= Object.create(shared, {
      handlers: { value: undefined, writable: true, configurable: true },
      middlewareStack: { value: shared.middlewareStack.clone() },
    }) as Client;
    return own;
  };
  return Object.create(shared, {
    send: {
      value: (command: SdkCommand, ...rest: never[]) =>
        sessions.run(session, () => (own ?? clientFor(command.input.Bucket)).send(command as never, ...rest)),
    },
    middlewareStack: { get: () => withOwnMiddleware().middlewareStack },
  });
}

/** The session of the call that the running code belongs to. */
function currentSession(): OpenSession {
  const session = sessions.getStore();
  if (session === undefined) throw new Error('Expected a call through a client of a sandbox, got a call without a session.');
  return session;
}

/** Maximum number of clients that are kept, more than the Regions and buckets of one sandbox. */
const MOST_CLIENTS = 50;

/**
 * Keeps one client for each Region and each bucket. Concurrent calls of a client share the endpoint of an operation, and the endpoint
 * contains the bucket.
 */
function perPlace<Client extends SdkClient>(create: (region: string) => Client): (region: string, bucket?: string) => Client {
  const made = new Map<string, Client>();
  return (region, bucket = '') => {
    const place = `${region} ${bucket}`;
    const known = made.get(place);
    if (known !== undefined) return known;
    if (made.size >= MOST_CLIENTS) made.clear();
    const client = quiet(create(region));
    made.set(place, client);
    return client;
  };
}

/** Middleware for logs and traces, which the sandbox does not need. */
const UNHEARD_MIDDLEWARE = ['loggerMiddleware', 'recursionDetectionMiddleware', 'getUserAgentMiddleware'];

function quiet<Client extends SdkClient>(client: Client): Client {
  for (const name of UNHEARD_MIDDLEWARE) client.middlewareStack.remove(name);
  for (let read = 0; read < READS_UNTIL_FAST; read += 1) speedUpCopies(client.config);
  return client;
}

const READS_UNTIL_FAST = 10;

/**
 * The SDK copies the configuration of a client three times for each call. Because it adds the properties one after another, V8 stores them
 * in a hash table, whose copy takes five times as long as that of an object literal. V8 changes this form for prototypes of objects whose
 * properties are read.
 */
function speedUpCopies(config: SdkClient['config']): unknown {
  return (Object.create(config) as typeof config).region;
}

/** The configuration is complete, so that the SDK reads no files, no environment, and no instance metadata of the host. */
function createConfig(region: string) {
  return {
    region,
    endpoint: ENDPOINT,
    cacheMiddleware: true,
    credentials: { accessKeyId: 'session', secretAccessKey: 'session' },
    requestHandler: REQUEST_HANDLER,
    maxAttempts: MAX_ATTEMPTS,
    retryStrategy: RETRY_STRATEGY,
    defaultsMode: 'standard' as const,
    useDualstackEndpoint: false,
    useFipsEndpoint: false,
    authSchemePreference: [],
    disableClockSkewCorrection: true,
    userAgentAppId: '',
    defaultUserAgentProvider: async () => [['stackgate-sandbox', '1']] as [string, string][],
    signer: NAME_SIGNER,
  };
}

function createS3Client(region: string): S3Client {
  return new S3Client({
    ...createConfig(region),
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    disableS3ExpressSessionAuth: true,
    useArnRegion: false,
    sigv4aSigningRegionSet: [],
  });
}

const REQUEST_HANDLER: SandboxRequestHandler = {
  metadata: { handlerProtocol: 'http/1.1' },
  handle: (request, options) => currentSession().requestHandler.handle(request, options),
  destroy() {},
  updateHttpClientConfig() {},
  httpHandlerConfigs: () => ({}),
};

const RETRY_STRATEGY: RetryStrategy = {
  acquireInitialRetryToken: (scope) => currentSession().retryStrategy.acquireInitialRetryToken(scope),
  refreshRetryTokenForRetry: (token, info) => currentSession().retryStrategy.refreshRetryTokenForRetry(token, info),
  recordSuccess: (token) => currentSession().retryStrategy.recordSuccess(token),
  maxAttempts: async () => MAX_ATTEMPTS,
};

/**
 * Adds only the access key and the Region to the request. The sandbox identifies callers by the access key and does not verify
 * signatures, because their computation would take longer than the call.
 */
const NAME_SIGNER = {
  async sign<Request>(request: Request): Promise<Request> {
    const { headers } = request as { headers: Record<string, string> };
    const { region, credentials } = currentSession();
    const { accessKeyId, sessionToken } = credentials;
    headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${region}, SignedHeaders=host, Signature=none`;
    if (sessionToken !== undefined) headers['x-amz-security-token'] = sessionToken;
    return request;
  },
};
