import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunction } from '../../infra/constructs/functions/bundle-function.ts';
import { packageFile } from '../../infra/package-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackgate-bundled-sdk-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Bundles an entry with this text, and loads the bundle. */
async function load(name: string, text: string) {
  const entry = join(folder, `${name}.ts`);
  writeFileSync(entry, text);
  bundleFunction(entry, join(folder, name));
  return import(pathToFileURL(join(folder, name, 'index.mjs')).href);
}

describe('the endpoints of S3 in a bundle', () => {
  const resolver = 'node_modules/@aws-sdk/client-s3/dist-es/endpoint/endpointResolver.js';
  // biome-ignore lint/suspicious/noExplicitAny: the module has no types
  let bundled: any;
  beforeAll(async () => {
    bundled = await load(
      'endpoints',
      `export { defaultEndpointResolver as resolve } from ${JSON.stringify(packageFile(resolver))};`,
    );
  });
  const { S3Client } = createRequire(import.meta.url)('@aws-sdk/client-s3');
  const original = new S3Client({ region: 'us-east-1' }).config.endpointProvider;

  const regions = ['us-east-1', 'us-east-2', 'eu-west-1', 'ap-southeast-5', 'cn-north-1', 'us-gov-west-1', 'eusc-de-east-1'];
  const buckets = ['stackgate-bucket', 'a.bucket.with.dots', 'Upper', 'ab', '127.0.0.1', undefined];
  const endpoints = [undefined, 'http://localhost:4566', 'http://127.0.0.1:4566/base', 'https://s3.example.com'];

  it('are those of the rules of the SDK', () => {
    const params = fc.record({
      Region: fc.constantFrom(...regions),
      Bucket: fc.oneof(fc.constantFrom(...buckets), fc.stringMatching(/^[a-z][a-z0-9-]{2,20}[a-z0-9]$/)),
      Endpoint: fc.constantFrom(...endpoints),
      ForcePathStyle: fc.boolean(),
      UseFIPS: fc.boolean(),
      UseDualStack: fc.boolean(),
    });
    const read = (resolve: (given: object) => { url: URL; properties: object }, given: object) => {
      try {
        const { url, properties } = resolve(given);
        return { url: url.href, properties };
      } catch {
        return 'refused';
      }
    };
    fc.assert(
      fc.property(params, (given) => {
        const expected = read((params) => original(params), given);
        if (expected !== 'refused') expect(read(bundled.resolve, given)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['arn:aws:s3:us-east-1:111111111111:accesspoint/point', {}],
    ['bucket--use1-az4--x-s3', {}],
    ['bucket', { Accelerate: true }],
    ['bucket', { Region: 'aws-global' }],
  ])('do not exist for %s with %o', (Bucket, params) => {
    expect(() => bundled.resolve({ Region: 'us-east-1', Bucket, ...params })).toThrow('this bundle supports no other');
  });
});

describe('STS in a bundle', () => {
  const ROLE = { arn: 'arn:aws:iam::222222222222:role/target', externalId: 'shop' };

  async function assume(statusCode: number, body: string) {
    const { createTargetSessions, STSClient } = await load(
      'sessions',
      `export { createTargetSessions } from ${JSON.stringify(packageFile('functions/adapters/target-sessions.ts'))};
       export { STSClient } from ${JSON.stringify(packageFile('node_modules/@aws-sdk/client-sts/dist-es/index.js'))};`,
    );
    const requests: { readonly hostname: string; readonly body: string }[] = [];
    const requestHandler = {
      handle: async (request: { readonly hostname: string; readonly body: string }) => {
        requests.push(request);
        return { response: { statusCode, headers: { 'content-type': 'text/xml' }, body: Buffer.from(body) } };
      },
    };
    const credentials = { accessKeyId: 'AKIA', secretAccessKey: 'secret' };
    const client = new STSClient({ region: 'eu-west-1', credentials, requestHandler, maxAttempts: 1 });
    return { answer: createTargetSessions(() => client).assume(ROLE, 'execution-1'), requests };
  }

  it('assumes a role in the Region of the gate', async () => {
    const { answer, requests } = await assume(
      200,
      `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult><Credentials>
       <AccessKeyId>ASIA1</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
       <Expiration>2026-01-01T00:15:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`,
    );

    await expect(answer).resolves.toEqual({ accessKeyId: 'ASIA1', secretAccessKey: 's', sessionToken: 't' });
    expect(requests[0]?.hostname).toBe('sts.eu-west-1.amazonaws.com');
    const sent = Object.fromEntries(new URLSearchParams(requests[0]?.body));
    expect(sent).toMatchObject({ RoleArn: ROLE.arn, ExternalId: 'shop', RoleSessionName: 'execution-1', DurationSeconds: '900' });
  });

  it.each([
    [403, 'AccessDenied', 'PermissionError'],
    [403, 'ExpiredTokenException', 'SystemUnavailable'],
    [400, 'Throttling', 'SystemUnavailable'],
    [500, 'InternalFailure', 'SystemUnavailable'],
    [403, 'RegionDisabledException', 'PermissionError'],
  ])('reports the error %s %s as %s', async (status, code, name) => {
    const { answer } = await assume(
      status,
      `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code>
       <Message>User is not authorized</Message></Error><RequestId>1</RequestId></ErrorResponse>`,
    );

    await expect(answer).rejects.toMatchObject({ name, message: expect.stringContaining(ROLE.arn) });
  });
});

describe('the errors of a client in a bundle, which contains no class for them', () => {
  const aws = (name: string) => JSON.stringify(packageFile(`node_modules/@aws-sdk/client-${name}/dist-es/index.js`));
  const xml = (code: string, wrap: string) => `<${wrap}<Code>${code}</Code><Message>Why.</Message></Error>`;
  const query = (code: string) =>
    `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>Why.</Message></Error></ErrorResponse>`;

  it.each([
    ['s3', 'GetObject', { Bucket: 'bucket', Key: 'key' }, 404, xml('NoSuchKey', 'Error>'), 'NoSuchKey'],
    ['s3', 'PutObject', { Bucket: 'bucket', Key: 'key' }, 412, xml('PreconditionFailed', 'Error>'), 'PreconditionFailed'],
    ['s3', 'HeadObject', { Bucket: 'bucket', Key: 'key' }, 404, '', 'NotFound'],
    ['cloudformation', 'DescribeStacks', { StackName: 'a' }, 400, query('ValidationError'), 'ValidationError'],
    ['cloudformation', 'CreateStack', { StackName: 'a' }, 400, query('AlreadyExistsException'), 'AlreadyExistsException'],
    ['cloudformation', 'DescribeChangeSet', { ChangeSetName: 'a' }, 404, query('ChangeSetNotFound'), 'ChangeSetNotFound'],
    [
      'codepipeline',
      'GetPipelineExecution',
      { pipelineName: 'a', pipelineExecutionId: 'b' },
      400,
      '{"__type":"PipelineExecutionNotFoundException","message":"Why."}',
      'PipelineExecutionNotFoundException',
    ],
  ] as const)('have the code as their name: %s %s', async (client, operation, input, statusCode, body, name) => {
    const bundled = await load(`errors-${client}-${operation}`, `export * from ${aws(client)};`);
    const [Client] = Object.entries(bundled)
      .filter(([key]) => /^(?:S3|CloudFormation|CodePipeline)Client$/.test(key))
      .map(([, value]) => value as new (config: object) => { send(command: object): Promise<unknown> });
    const Command = (bundled as Record<string, new (input: object) => object>)[`${operation}Command`];
    if (Client === undefined || Command === undefined) throw new Error('Expected a client and a command.');
    const respond = async () => ({ response: { statusCode, headers: {}, body: Readable.from([Buffer.from(body)]) } });
    const sent = new Client({
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
      requestHandler: { handle: respond, httpHandlerConfigs: () => ({}), updateHttpClientConfig: () => undefined },
    }).send(new Command(input));

    await expect(sent).rejects.toMatchObject({ name, $metadata: { httpStatusCode: statusCode } });
    if (body !== '') await expect(sent).rejects.toThrow('Why.');
  });
});
