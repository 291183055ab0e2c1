import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, ListBucketsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import { ConnectionLost } from '../../../sandbox/kernel/connection-lost.ts';
import { ServiceError } from '../../../sandbox/kernel/service.ts';
import { createHttpFront } from '../../../sandbox/protocols/http-front.ts';
import { type HttpListener, startHttpListener } from '../../../sandbox/protocols/http-listener.ts';
import type { OperationRequest } from '../../../sandbox/protocols/http-message.ts';

const listeners: HttpListener[] = [];
afterEach(async () => {
  for (const listener of listeners.splice(0)) await listener.close();
});

async function setup(answer: (request: OperationRequest) => unknown) {
  const received: OperationRequest[] = [];
  const wire = createHttpFront({
    call: async (request) => {
      received.push(request);
      return answer(request);
    },
    nextRequestId: () => 'request-1',
  });
  const listener = await startHttpListener(wire);
  listeners.push(listener);
  const config = {
    endpoint: listener.url,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAOTHER', secretAccessKey: 'secret' },
    maxAttempts: 1,
  };
  return { listener, received, config };
}

describe('the HTTP listener', () => {
  it('listens on loopback only, on a free port', async () => {
    const { listener } = await setup(() => ({}));

    expect(listener.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  it('answers SDK clients over sockets in all three protocols, with the access key of the caller', async () => {
    const { received, config } = await setup(({ operation }) => {
      switch (operation) {
        case 'DescribeStacks':
          return { Stacks: [{ StackName: 'a', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' }] };
        case 'GetObject':
          return { Body: Buffer.from('content') };
        case 'ListBuckets':
          return { Buckets: [{ Name: 'b', CreationDate: new Date(0) }] };
        default:
          return { executionArn: 'x', stateMachineArn: 'y', status: 'RUNNING', startDate: new Date(0) };
      }
    });

    const stacks = await new CloudFormationClient(config).send(new DescribeStacksCommand({ StackName: 'a' }));
    const execution = await new SFNClient(config).send(new DescribeExecutionCommand({ executionArn: 'x' }));
    const object = await new S3Client(config).send(new GetObjectCommand({ Bucket: 'b', Key: 'k/l' }));
    const buckets = await new S3Client(config).send(new ListBucketsCommand({}));

    expect(stacks.Stacks?.[0]?.StackName).toBe('a');
    expect(execution.status).toBe('RUNNING');
    expect(await object.Body?.transformToString()).toBe('content');
    expect(buckets.Buckets).toEqual([{ Name: 'b', CreationDate: new Date(0) }]);
    expect(received.map(({ operation, input, accessKeyId }) => [operation, input, accessKeyId])).toEqual([
      ['DescribeStacks', { StackName: 'a' }, 'AKIAOTHER'],
      ['DescribeExecution', { executionArn: 'x' }, 'AKIAOTHER'],
      ['GetObject', { Bucket: 'b', Key: 'k/l', ChecksumMode: 'ENABLED' }, 'AKIAOTHER'],
      ['ListBuckets', {}, 'AKIAOTHER'],
    ]);
  });

  it('accepts chunked uploads with trailing checksums', async () => {
    const { received, config } = await setup(() => ({}));
    const chunked = '5;chunk-signature=abc\r\nhello\r\n' + '6\r\n world\r\n' + '0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n';

    await fetch(`${config.endpoint}/bucket/key`, {
      method: 'PUT',
      headers: { 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'x-amz-meta-by': 'us' },
      body: chunked,
    });

    expect(received).toMatchObject([{ input: { Body: Buffer.from('hello world'), Metadata: { by: 'us' } } }]);
  });

  it('recognizes chunked uploads also by their content encoding', async () => {
    const { received, config } = await setup(() => ({}));

    await fetch(`${config.endpoint}/bucket/key`, {
      method: 'PUT',
      headers: { 'content-encoding': 'aws-chunked' },
      body: '2\r\nhi\r\n0\r\n\r\n',
    });

    expect(received).toMatchObject([{ input: { Body: Buffer.from('hi') } }]);
  });

  it.each([
    ['NoSuchBucket', '<BucketName>bucket</BucketName>'],
    ['NoSuchKey', '<Key>key</Key>'],
  ])('names the missing bucket or key in the S3 error %s', async (code, resource) => {
    const { listener } = await setup(() => {
      throw new ServiceError(code, 'words', 404);
    });

    const response = await fetch(`${listener.url}/bucket/key`);

    expect(await response.text()).toBe(
      `<Error><Code>${code}</Code><Message>words</Message>${resource}<RequestId>request-1</RequestId><HostId>sandbox</HostId></Error>`,
    );
  });

  it('omits fields without a value', async () => {
    const stack = { StackName: 'a', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' };
    const { listener } = await setup(() => ({ Stacks: [{ ...stack, Description: undefined, RoleARN: null }] }));

    const response = await fetch(`${listener.url}/?Action=DescribeStacks&Version=2010-05-15`);

    expect(await response.text()).toContain('<StackStatus>CREATE_COMPLETE</StackStatus></member></Stacks>');
  });

  it('accepts the default uploads of the SDK', async () => {
    const { received, config } = await setup(() => ({}));

    await new S3Client(config).send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'text' }));

    expect(received).toMatchObject([{ input: { Body: Buffer.from('text') } }]);
  });

  it('answers the query form of AWS Query', async () => {
    const { received, listener } = await setup(() => ({ Stacks: [] }));

    const response = await fetch(`${listener.url}/?Action=DescribeStacks&Version=2010-05-15&StackName=a`);

    expect(await response.text()).toBe(
      '<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks></Stacks></DescribeStacksResult>' +
        '<ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></DescribeStacksResponse>',
    );
    expect(received).toMatchObject([{ service: 'CloudFormation', operation: 'DescribeStacks', input: { StackName: 'a' } }]);
  });

  it('writes errors of AWS Query as the service does', async () => {
    const { listener } = await setup(() => {
      throw new ServiceError('ValidationError', 'Stack with id <a> does not exist');
    });

    const response = await fetch(`${listener.url}/?Action=DescribeStacks&Version=2010-05-15`);

    expect(response.status).toBe(400);
    expect(await response.text()).toBe(
      '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code>' +
        '<Message>Stack with id &lt;a&gt; does not exist</Message></Error><RequestId>request-1</RequestId></ErrorResponse>',
    );
  });

  it.each([
    ['AWSStepFunctions.DescribeExecution', '1.0', 'com.amazonaws.swf.service.v2.model#Broken'],
    ['CodePipeline_20150709.GetPipelineState', '1.1', 'Broken'],
  ])('writes errors of AWS JSON as the service does: %s', async (target, version, __type) => {
    const { listener } = await setup(() => {
      throw new ServiceError('Broken', 'words');
    });

    const response = await fetch(listener.url, { method: 'POST', headers: { 'x-amz-target': target }, body: '{}' });

    expect(response.headers.get('content-type')).toBe(`application/x-amz-json-${version}`);
    expect(await response.json()).toEqual({ __type, message: 'words' });
  });

  it('breaks the connection when the response is lost', async () => {
    const { config } = await setup(() => {
      throw new ConnectionLost('reset');
    });

    await expect(new SFNClient(config).send(new DescribeExecutionCommand({ executionArn: 'x' }))).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
  });

  it('returns the message of an internal error of the sandbox', async () => {
    const { listener } = await setup(() => {
      throw new TypeError('bug');
    });

    const response = await fetch(`${listener.url}/bucket/key`);

    expect([response.status, await response.text()]).toEqual([500, 'TypeError: bug']);
  });

  it('forwards an unknown S3 operation to S3', async () => {
    const { listener, received } = await setup(() => {
      throw new ServiceError('NotImplemented', 'words', 501);
    });

    const response = await fetch(`${listener.url}/bucket/key`, { method: 'PATCH' });

    expect(response.status).toBe(501);
    expect(received).toMatchObject([{ service: 'S3', operation: 'PATCH /bucket/key' }]);
  });
});

describe('a request to a service that the sandbox does not have', () => {
  const signedFor = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=AKIA/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=x`,
  });

  async function send(path: string, init: RequestInit) {
    const { listener, received } = await setup(() => ({}));
    const response = await fetch(`${listener.url}${path}`, init);
    expect(received).toEqual([]);
    return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
  }

  it('gets an error in AWS JSON', async () => {
    const headers = {
      ...signedFor('dynamodb'),
      'x-amz-target': 'DynamoDB_20120810.ListTables',
      'content-type': 'application/x-amz-json-1.0',
    };
    const { status, type, text } = await send('/', { method: 'POST', headers, body: '{}' });

    expect([status, type]).toEqual([400, 'application/x-amz-json-1.0']);
    expect(JSON.parse(text)).toEqual({
      __type: 'UnknownOperationException',
      message: expect.stringContaining('the operation DynamoDB_20120810.ListTables of the service dynamodb.'),
    });
  });

  it.each([
    ['iam', '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>'],
    ['ec2', '<Response><Errors><Error><Code>InvalidAction</Code><Message>'],
  ])('gets an error in AWS Query: %s', async (service, start) => {
    const body = new URLSearchParams({ Action: 'ListUsers', Version: '2010-05-08' });
    const { status, type, text } = await send('/', { method: 'POST', headers: signedFor(service), body });

    expect([status, type]).toEqual([400, 'text/xml']);
    expect(text).toMatch(new RegExp(`^${start}The sandbox does not have the operation ListUsers of the service ${service}\\.`));
  });

  it.each([
    ['lambda', '/2015-03-31/functions', 'application/json', '{"__type":"UnknownOperationException"'],
    ['route53', '/2013-04-01/hostedzone', 'text/xml', '<ErrorResponse><Error><Type>Sender</Type><Code>UnknownOperation</Code>'],
  ])('gets an error in the REST protocol of %s', async (service, path, expectedType, start) => {
    const { status, type, text } = await send(path, { headers: signedFor(service) });

    expect([status, type]).toEqual([404, expectedType]);
    expect(text.startsWith(start)).toBe(true);
  });
});

describe('a request that cannot be read', () => {
  it.each([
    ['/', { 'x-amz-target': 'AmazonSSM.GetParameter' }, '{"Name":', '{"__type":"SerializationException"'],
    ['/bucket?tagging', {}, '<Tagging>', '<Error><Code>MalformedXML</Code>'],
    ['/%E0%A4%A', {}, '', '<Error><Code>InvalidURI</Code>'],
  ])('gets an error of the service: %s', async (path, headers, body, start) => {
    const { listener, received } = await setup(() => ({}));

    const response = await fetch(`${listener.url}${path}`, { method: path === '/' ? 'POST' : 'PUT', headers, body });

    expect([response.status, (await response.text()).startsWith(start)]).toEqual([400, true]);
    expect(received).toEqual([]);
  });
});
