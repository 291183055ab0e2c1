import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { setup } from '../support.ts';

const KEY = { Bucket: 'artifacts', Key: 'build/1.zip' };

function setupS3() {
  const { sandbox, run } = setup();
  const client = sandbox.clients('operator').s3();
  sandbox.s3.put(KEY.Bucket, KEY.Key, '0123456789', { contentType: 'text/plain', metadata: { by: 'us' } });
  async function getText(input: { Range?: string; IfMatch?: string; Key?: string } = {}): Promise<string | undefined> {
    const object = await client.send(new GetObjectCommand({ ...KEY, ...input }));
    return object.Body?.transformToString();
  }
  return { sandbox, run, client, getText };
}

describe("the sandbox's S3", () => {
  it('returns a stored object with its metadata', async () => {
    const { client, run } = setupS3();
    const input = { Bucket: 'artifacts', Key: 'a b/ü', Body: 'text', ContentType: 'text/css', Metadata: { k: 'v' } };

    const put = await run(client.send(new PutObjectCommand(input)));
    const got = await run(client.send(new GetObjectCommand({ Bucket: 'artifacts', Key: 'a b/ü' })));

    expect(await run(got.Body?.transformToString() ?? Promise.resolve(''))).toBe('text');
    expect(got).toMatchObject({ ContentLength: 4, ContentType: 'text/css', Metadata: { k: 'v' }, ETag: put.ETag });
    expect(got.LastModified).toEqual(new Date('2026-01-01T00:00:00Z'));
    expect(put.ETag).toBe('"1cb251ec0d568de6a929b520c4aed8d1"');
  });

  it.each([
    ['bytes=2-4', '234', 'bytes 2-4/10'],
    ['bytes=7-', '789', 'bytes 7-9/10'],
    ['bytes=-3', '789', 'bytes 7-9/10'],
    ['bytes=-30', '0123456789', 'bytes 0-9/10'],
    ['bytes=8-30', '89', 'bytes 8-9/10'],
  ])('answers the range %s with 206 and Content-Range', async (Range, text, ContentRange) => {
    const { client, run } = setupS3();

    const got = await run(client.send(new GetObjectCommand({ ...KEY, Range })));

    expect(await run(got.Body?.transformToString() ?? Promise.resolve(''))).toBe(text);
    expect(got).toMatchObject({ ContentRange, ContentLength: text.length, $metadata: { httpStatusCode: 206 } });
  });

  it.each(['bytes=4-2', 'bytes=-', 'lines=1-2'])('ignores the invalid range %s', async (Range) => {
    const { run, getText } = setupS3();

    await expect(run(getText({ Range }))).resolves.toBe('0123456789');
  });

  it.each(['bytes=10-', 'bytes=-0'])('refuses the range %s, which does not overlap the object', async (Range) => {
    const { run, getText } = setupS3();

    await expect(run(getText({ Range }))).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
  });

  it('returns the object only if its ETag matches If-Match', async () => {
    const { sandbox, run, client, getText } = setupS3();
    const { ETag = '' } = await run(client.send(new HeadObjectCommand(KEY)));

    await expect(run(getText({ IfMatch: ETag }))).resolves.toBe('0123456789');
    sandbox.s3.put(KEY.Bucket, KEY.Key, 'other');
    await expect(run(getText({ IfMatch: ETag }))).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('returns 304 if If-None-Match is the current ETag, and refuses to overwrite with If-None-Match: *', async () => {
    const { run, client } = setupS3();
    const { ETag = '' } = await run(client.send(new HeadObjectCommand(KEY)));

    await expect(run(client.send(new GetObjectCommand({ ...KEY, IfNoneMatch: ETag })))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(run(client.send(new PutObjectCommand({ ...KEY, Body: 'x', IfNoneMatch: '*' })))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
  });

  it('overwrites with If-Match only the object that has this ETag', async () => {
    const { run, client } = setupS3();
    const { ETag = '' } = await run(client.send(new HeadObjectCommand(KEY)));
    const put = (fields: object) => run(client.send(new PutObjectCommand({ ...KEY, Body: 'new', IfMatch: ETag, ...fields })));

    await expect(put({ Key: 'missing' })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(put({})).resolves.toMatchObject({ ETag: expect.not.stringContaining(ETag) });
    await expect(put({})).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('serves ranges of a gigabyte that does not fit in memory', async () => {
    const { sandbox, run, getText } = setupS3();
    const size = 1024 ** 3;
    const read = (start: number, end: number) => Buffer.from(`${start}..${end}`);
    sandbox.s3.put('artifacts', 'huge.zip', { size, read });

    await expect(run(getText({ Key: 'huge.zip', Range: 'bytes=-100' }))).resolves.toBe(`${size - 100}..${size}`);
    await expect(run(getText({ Key: 'huge.zip' }))).rejects.toMatchObject({ name: 'InternalError' });
    expect(sandbox.s3.bytesServed).toBe(`${size - 100}..${size}`.length);
  });

  it('distinguishes a missing key from a missing bucket', async () => {
    const { run, client, getText } = setupS3();

    await expect(run(getText({ Key: 'nothing' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
      message: 'The specified key does not exist.',
    });
    await expect(run(client.send(new GetObjectCommand({ Bucket: 'none', Key: 'k' })))).rejects.toMatchObject({
      name: 'NoSuchBucket',
      message: 'The specified bucket does not exist',
    });
    await expect(run(client.send(new HeadObjectCommand({ ...KEY, Key: 'nothing' })))).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('refuses requests that the bucket does not allow, by caller, access key, operation, and key', async () => {
    const { sandbox, run, getText } = setupS3();
    sandbox.s3.restrict('artifacts', ({ accessKeyId, operation, key }) => {
      return accessKeyId === 'ASIAJOB' && operation === 'GetObject' && key?.startsWith('build/') === true;
    });
    const job = sandbox.clients('trigger').s3({ accessKeyId: 'ASIAJOB', secretAccessKey: 's', sessionToken: 't' });

    await expect(run(getText())).rejects.toMatchObject({ name: 'AccessDenied', message: 'Access Denied' });
    await expect(run(job.send(new GetObjectCommand(KEY)))).resolves.toMatchObject({ ContentLength: 10 });
    await expect(run(job.send(new PutObjectCommand({ ...KEY, Body: 'x' })))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('deletes an object, and a repeated deletion succeeds', async () => {
    const { sandbox, run, client } = setupS3();

    await run(client.send(new DeleteObjectCommand(KEY)));
    await run(client.send(new DeleteObjectCommand(KEY)));

    expect(sandbox.s3.keys('artifacts')).toEqual([]);
    expect(sandbox.s3.read('artifacts', KEY.Key)).toBeUndefined();
  });

  it('lists keys in order, page by page', async () => {
    const { sandbox, run, client } = setupS3();
    for (const key of ['c', 'a', 'b', 'B']) sandbox.s3.put('list', key, key);

    const first = await run(client.send(new ListObjectsV2Command({ Bucket: 'list', MaxKeys: 3 })));
    const ContinuationToken = first.NextContinuationToken ?? '';
    const second = await run(client.send(new ListObjectsV2Command({ Bucket: 'list', MaxKeys: 3, ContinuationToken })));

    expect([first.Contents?.map(({ Key }) => Key), first.IsTruncated]).toEqual([['B', 'a', 'b'], true]);
    expect([second.Contents?.map(({ Key }) => Key), second.IsTruncated]).toEqual([['c'], false]);
  });

  it('lists one folder at a time', async () => {
    const { sandbox, run, client } = setupS3();
    for (const key of ['records/1/a', 'records/1/b', 'records/2/a', 'records/index', 'templates/x'])
      sandbox.s3.put('list', key, '');

    const listed = await run(client.send(new ListObjectsV2Command({ Bucket: 'list', Prefix: 'records/', Delimiter: '/' })));

    expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['records/index']);
    expect(listed.KeyCount).toBe(3);
    expect(listed.CommonPrefixes).toEqual([{ Prefix: 'records/1/' }, { Prefix: 'records/2/' }]);
  });

  it('creates and finds buckets', async () => {
    const { run, client } = setupS3();

    await run(client.send(new CreateBucketCommand({ Bucket: 'new' })));
    await run(client.send(new HeadBucketCommand({ Bucket: 'new' })));
    const { Buckets } = await run(client.send(new ListBucketsCommand({})));

    expect(Buckets?.map(({ Name }) => Name)).toEqual(expect.arrayContaining(['artifacts', 'new']));
    await expect(run(client.send(new HeadBucketCommand({ Bucket: 'none' })))).rejects.toMatchObject({ name: 'NotFound' });
  });
});
