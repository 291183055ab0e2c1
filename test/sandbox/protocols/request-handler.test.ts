import { Readable } from 'node:stream';
import {
  CreateChangeSetCommand,
  CreateStackCommand,
  DescribeStacksCommand,
  GetTemplateCommand,
  ListStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { PutJobFailureResultCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { ConnectionLost } from '../../../sandbox/kernel/connection-lost.ts';
import { ServiceError } from '../../../sandbox/kernel/service.ts';
import { VirtualTime } from '../../../sandbox/kernel/virtual-time.ts';
import { createHttpFront } from '../../../sandbox/protocols/http-front.ts';
import type { OperationRequest } from '../../../sandbox/protocols/http-message.ts';
import { createRequestHandler } from '../../../sandbox/protocols/request-handler.ts';
import { createSdkClients } from '../../../sandbox/sdk-clients.ts';

interface Received extends OperationRequest {
  readonly caller: string | undefined;
}

type Answer = (request: OperationRequest) => unknown;

function createBackend(answer: Answer) {
  const received: Received[] = [];
  const wire = createHttpFront({
    call: async (request, caller) => {
      received.push({ ...request, caller });
      return answer(request);
    },
    nextRequestId: () => '00000000-0000-4000-8000-000000000001',
  });
  return { wire, received };
}

const time = new VirtualTime();
afterEach(() => time.uninstall());

const credentials = { accessKeyId: 'AKIASANDBOX', secretAccessKey: 'secret' };

/** SDK clients over the front without sockets, in virtual time. */
function setupDirect(answer: Answer) {
  time.install();
  const { wire, received } = createBackend(answer);
  const requestHandler = createRequestHandler(wire, 'check-stack');
  const clients = createSdkClients({ region: 'eu-west-1', credentials, requestHandler });
  return { clients, received, run: <T>(promise: Promise<T>) => time.run(promise) };
}

describe('SDK clients over the request handler', () => {
  it('send CloudFormation input as nested structures and lists of strings', async () => {
    const { clients, received, run } = setupDirect(() => ({ Id: 'change-set', StackId: 'stack' }));

    const result = await run(
      clients.cloudFormation().send(
        new CreateChangeSetCommand({
          StackName: 'prod-shop',
          ChangeSetName: 'stackgate-1',
          Parameters: [
            { ParameterKey: 'Size', ParameterValue: '' },
            { ParameterKey: 'Name', UsePreviousValue: true },
          ],
          Capabilities: [],
          NotificationARNs: ['arn:aws:sns:eu-west-1:111111111111:a&b=c'],
          RollbackConfiguration: { RollbackTriggers: [], MonitoringTimeInMinutes: 5 },
          TemplateBody: 'a: "ü"\r\nb: <x>\n',
        }),
      ),
    );

    expect(received).toEqual([
      {
        service: 'CloudFormation',
        operation: 'CreateChangeSet',
        caller: 'check-stack',
        accessKeyId: 'AKIASANDBOX',
        region: 'eu-west-1',
        input: {
          StackName: 'prod-shop',
          ChangeSetName: 'stackgate-1',
          Parameters: [
            { ParameterKey: 'Size', ParameterValue: '' },
            { ParameterKey: 'Name', UsePreviousValue: 'true' },
          ],
          Capabilities: [],
          NotificationARNs: ['arn:aws:sns:eu-west-1:111111111111:a&b=c'],
          RollbackConfiguration: { RollbackTriggers: [], MonitoringTimeInMinutes: '5' },
          TemplateBody: 'a: "ü"\r\nb: <x>\n',
        },
      },
    ]);
    expect(result).toMatchObject({ Id: 'change-set', StackId: 'stack', $metadata: { httpStatusCode: 200 } });
  });

  it('return CloudFormation results with their types: dates, booleans, numbers, empty lists, exact text', async () => {
    const { clients, run } = setupDirect(({ operation }) =>
      operation === 'GetTemplate'
        ? { TemplateBody: '  key: <"&\'>\r\n  ü: 1\n', StagesAvailable: ['Original'] }
        : {
            Stacks: [
              {
                StackName: 'a',
                CreationTime: new Date('2026-01-02T03:04:05.678Z'),
                StackStatus: 'CREATE_COMPLETE',
                DisableRollback: false,
                TimeoutInMinutes: 7,
                Parameters: [],
                Tags: [{ Key: 'k', Value: '' }],
                Outputs: [{ OutputKey: 'o', OutputValue: '1' }],
              },
            ],
          },
    );

    const described = await run(clients.cloudFormation().send(new DescribeStacksCommand({})));
    const template = await run(clients.cloudFormation().send(new GetTemplateCommand({ StackName: 'a' })));

    expect(described.Stacks).toEqual([
      {
        StackName: 'a',
        CreationTime: new Date('2026-01-02T03:04:05.678Z'),
        StackStatus: 'CREATE_COMPLETE',
        DisableRollback: false,
        TimeoutInMinutes: 7,
        Parameters: [],
        Tags: [{ Key: 'k', Value: '' }],
        Outputs: [{ OutputKey: 'o', OutputValue: '1' }],
      },
    ]);
    expect(template.TemplateBody).toBe('  key: <"&\'>\r\n  ü: 1\n');
  });

  it.each([
    ['ChangeSetNotFound', 404, 'ChangeSetNotFoundException'],
    ['AlreadyExistsException', 400, 'AlreadyExistsException'],
    ['ValidationError', 400, 'ValidationError'],
    ['InsufficientCapabilitiesException', 400, 'InsufficientCapabilitiesException'],
    ['AccessDenied', 403, 'AccessDenied'],
  ])('throw the CloudFormation error %s under its name in the SDK', async (code, status, name) => {
    const { clients, run } = setupDirect(() => {
      throw new ServiceError(code, `about <${code}> & more`, status);
    });

    await expect(run(clients.cloudFormation().send(new DescribeStacksCommand({})))).rejects.toMatchObject({
      name,
      message: `about <${code}> & more`,
      $metadata: { httpStatusCode: status, requestId: '00000000-0000-4000-8000-000000000001' },
    });
  });

  it('send Step Functions requests as JSON, with dates in seconds', async () => {
    const startDate = new Date('2026-01-02T03:04:05.678Z');
    const { clients, received, run } = setupDirect(() => ({ executionArn: 'arn', startDate }));

    const result = await run(clients.stepFunctions().send(new StartExecutionCommand({ stateMachineArn: 'm', input: '{"a":1}' })));

    expect(received).toMatchObject([
      { service: 'StepFunctions', operation: 'StartExecution', input: { stateMachineArn: 'm', input: '{"a":1}' } },
    ]);
    expect(result.executionArn).toBe('arn');
    expect(result.startDate).toEqual(startDate);
  });

  it('throw the errors of the JSON services under their names in the SDK', async () => {
    const { clients, run } = setupDirect(({ operation }) => {
      const code = operation === 'PutJobFailureResult' ? 'JobNotFoundException' : 'ExecutionDoesNotExist';
      throw new ServiceError(code, `no ${operation}`);
    });

    await expect(run(clients.stepFunctions().send(new DescribeExecutionCommand({ executionArn: 'x' })))).rejects.toMatchObject({
      name: 'ExecutionDoesNotExist',
      message: 'no DescribeExecution',
    });
    await expect(
      run(
        clients
          .codePipeline()
          .send(new PutJobFailureResultCommand({ jobId: 'j', failureDetails: { type: 'JobFailed', message: 'm' } })),
      ),
    ).rejects.toMatchObject({ name: 'JobNotFoundException' });
  });

  it('return an empty result for an operation without output', async () => {
    const { clients, received, run } = setupDirect(() => undefined);

    await run(clients.codePipeline().send(new PutJobSuccessResultCommand({ jobId: 'j', continuationToken: 't' })));

    expect(received).toMatchObject([{ service: 'CodePipeline', operation: 'PutJobSuccessResult' }]);
  });

  it('transfer S3 objects unchanged in both directions, with keys that need escaping', async () => {
    const content = Uint8Array.from({ length: 256 }, (_, index) => index);
    const { clients, received, run } = setupDirect(({ operation }) =>
      operation === 'GetObject'
        ? { Body: content.subarray(1, 5), ContentRange: 'bytes 1-4/256', ETag: '"e"', Metadata: { by: 'us' } }
        : { ETag: '"e"' },
    );
    const Key = 'a folder/ü+&?.zip';

    await run(clients.s3().send(new PutObjectCommand({ Bucket: 'b', Key, Body: content, Metadata: { by: 'us' } })));
    const got = await run(clients.s3().send(new GetObjectCommand({ Bucket: 'b', Key, Range: 'bytes=1-4', IfMatch: '"e"' })));
    const bytes = await run(got.Body?.transformToByteArray() ?? Promise.reject(new Error('expected a body')));

    expect(received[0]?.input).toMatchObject({ Bucket: 'b', Key, Body: content, Metadata: { by: 'us' } });
    expect(received[1]?.input).toEqual({ Bucket: 'b', Key, Range: 'bytes=1-4', IfMatch: '"e"' });
    expect([...bytes]).toEqual([1, 2, 3, 4]);
    expect(got).toMatchObject({ ContentRange: 'bytes 1-4/256', ContentLength: 4, ETag: '"e"', Metadata: { by: 'us' } });
  });

  it('upload a stream', async () => {
    const { clients, received, run } = setupDirect(() => ({}));
    const Body = Readable.from(['one ', 'two']);

    await run(clients.s3().send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body, ContentLength: 7 })));

    expect(received).toMatchObject([{ input: { Body: Buffer.from('one two') } }]);
  });

  it('can name the bucket in the host', async () => {
    const { wire, received } = createBackend(() => ({ Body: Buffer.from('x') }));
    const request = { method: 'GET', path: '/a%20key', query: {}, headers: {}, body: new Uint8Array() };

    await wire({ ...request, host: 'bucket.localhost' });
    await wire({ ...request, host: 'my.bucket.s3.eu-west-1.amazonaws.com' });

    expect(received.map(({ input }) => input)).toEqual([
      { Bucket: 'bucket', Key: 'a key' },
      { Bucket: 'my.bucket', Key: 'a key' },
    ]);
  });

  it('return S3 listings', async () => {
    const LastModified = new Date('2026-01-02T03:04:05.000Z');
    const { clients, received, run } = setupDirect(() => ({
      Name: 'b',
      KeyCount: 2,
      IsTruncated: true,
      NextContinuationToken: 'next',
      Contents: [
        { Key: 'a', Size: 1, LastModified },
        { Key: 'b', Size: 2, LastModified },
      ],
    }));

    const listed = await run(clients.s3().send(new ListObjectsV2Command({ Bucket: 'b', Prefix: 'x/', MaxKeys: 2 })));

    expect(received[0]?.input).toEqual({ Bucket: 'b', Prefix: 'x/', MaxKeys: '2' });
    expect(listed).toMatchObject({ KeyCount: 2, IsTruncated: true, NextContinuationToken: 'next' });
    expect(listed.Contents).toEqual([
      { Key: 'a', Size: 1, LastModified },
      { Key: 'b', Size: 2, LastModified },
    ]);
  });

  it.each([
    ['NoSuchKey', 404, 'NoSuchKey'],
    ['NoSuchBucket', 404, 'NoSuchBucket'],
    ['AccessDenied', 403, 'AccessDenied'],
    ['PreconditionFailed', 412, 'PreconditionFailed'],
    ['InvalidRange', 416, 'InvalidRange'],
  ])('throw the S3 error %s under its name in the SDK', async (code, status, name) => {
    const { clients, run } = setupDirect(() => {
      throw new ServiceError(code, 'words', status);
    });

    await expect(run(clients.s3().send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })))).rejects.toMatchObject({
      name,
      message: 'words',
      $metadata: { httpStatusCode: status },
    });
  });

  it('recognize a missing object after a HEAD request only by its status, because the response has no body', async () => {
    const { clients, run } = setupDirect(() => {
      throw new ServiceError('NoSuchKey', 'words', 404);
    });

    await expect(run(clients.s3().send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })))).rejects.toMatchObject({
      name: 'NotFound',
    });
  });

  it('sign with the credentials that they were given', async () => {
    const { clients, received, run } = setupDirect(() => ({}));
    const artifact = { accessKeyId: 'ASIAJOB', secretAccessKey: 's', sessionToken: 't' };

    await run(clients.s3(artifact).send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })));

    expect(received).toMatchObject([{ accessKeyId: 'ASIAJOB', caller: 'check-stack' }]);
  });

  it.each([
    ['a throttle of CloudFormation', new ServiceError('Throttling', 'Rate exceeded', 400)],
    ['a server error', new ServiceError('InternalFailure', 'oops', 500)],
    ['a time-out', new ConnectionLost('timeout')],
    ['a broken connection', new ConnectionLost('reset')],
  ])('retry %s, waiting in virtual time', async (_name, error) => {
    let calls = 0;
    const { clients, run } = setupDirect(() => {
      calls++;
      if (calls < 3) throw error;
      return { StackSummaries: [] };
    });
    const before = Date.now();

    await run(clients.cloudFormation().send(new ListStacksCommand({})));

    expect(calls).toBe(3);
    expect(Date.now() - before).toBeGreaterThan(0);
  });

  it.each([
    ['Throttling', 400, 'cloudFormation'],
    ['ThrottlingException', 400, 'stepFunctions'],
    ['SlowDown', 503, 's3'],
  ] as const)('stop retrying %s after three attempts, and report the number of attempts', async (code, status, service) => {
    let calls = 0;
    const { clients, run } = setupDirect(() => {
      calls++;
      throw new ServiceError(code, 'Rate exceeded', status);
    });
    const send = {
      cloudFormation: () => clients.cloudFormation().send(new CreateStackCommand({ StackName: 's' })),
      stepFunctions: () => clients.stepFunctions().send(new DescribeExecutionCommand({ executionArn: 'x' })),
      s3: () => clients.s3().send(new GetObjectCommand({ Bucket: 'b', Key: 'k' })),
    };

    await expect(run<unknown>(send[service]())).rejects.toMatchObject({
      name: code,
      message: 'Rate exceeded',
      $metadata: { attempts: 3 },
    });
    expect(calls).toBe(3);
  });

  it("throw the SDK's error for a lost connection", async () => {
    const { clients, run } = setupDirect(() => {
      throw new ConnectionLost('timeout');
    });

    await expect(run(clients.cloudFormation().send(new DescribeStacksCommand({})))).rejects.toMatchObject({
      name: 'TimeoutError',
      code: 'ETIMEDOUT',
    });
  });

  it('end a call that is aborted', async () => {
    const { clients, run } = setupDirect(() => new Promise(() => {}));
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1_000);

    await expect(
      run(clients.cloudFormation().send(new DescribeStacksCommand({}), { abortSignal: controller.signal })),
    ).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('fail on a bug of the sandbox instead of retrying it', async () => {
    const { clients, run } = setupDirect(() => {
      throw new TypeError('bug');
    });

    await expect(run(clients.cloudFormation().send(new DescribeStacksCommand({})))).rejects.toThrow('bug');
  });
});
