import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectsCommand,
  DeletePublicAccessBlockCommand,
  GetBucketAclCommand,
  GetBucketEncryptionCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
  ListObjectsCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { setup } from '../support.ts';

function setupBucket() {
  const { sandbox, run } = setup();
  sandbox.s3.createBucket('b');
  return { sandbox, run, client: sandbox.clients('operator').s3() };
}

describe('a bucket', () => {
  it('has the Region that it was created in', async () => {
    const { run, client } = setupBucket();
    const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' } as const;

    await run(client.send(new CreateBucketCommand({ Bucket: 'west', CreateBucketConfiguration })));

    expect(await run(client.send(new GetBucketLocationCommand({ Bucket: 'west' })))).toMatchObject({
      LocationConstraint: 'eu-west-1',
    });
    expect((await run(client.send(new GetBucketLocationCommand({ Bucket: 'b' })))).LocationConstraint).toBeUndefined();
    expect((await run(client.send(new HeadBucketCommand({ Bucket: 'west' })))).BucketRegion).toBe('eu-west-1');
    await expect(run(client.send(new CreateBucketCommand({ Bucket: 'west' })))).rejects.toMatchObject({
      name: 'BucketAlreadyOwnedByYou',
    });
    await run(client.send(new CreateBucketCommand({ Bucket: 'b' })));
  });

  it('is deleted when it is empty', async () => {
    const { sandbox, run, client } = setupBucket();
    sandbox.s3.put('b', 'one', '1');
    const remove = () => run(client.send(new DeleteBucketCommand({ Bucket: 'b' })));

    await expect(remove()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
    const Delete = { Objects: [{ Key: 'one' }, { Key: 'absent' }] };
    const { Deleted } = await run(client.send(new DeleteObjectsCommand({ Bucket: 'b', Delete })));
    await remove();

    expect(Deleted).toEqual([{ Key: 'one' }, { Key: 'absent' }]);
    expect(sandbox.s3.hasBucket('b')).toBe(false);
  });

  it('stores its configurations', async () => {
    const { run, client } = setupBucket();
    const TagSet = [{ Key: 'team', Value: 'a&b' }];

    await run(client.send(new PutBucketTaggingCommand({ Bucket: 'b', Tagging: { TagSet } })));
    await run(client.send(new PutBucketPolicyCommand({ Bucket: 'b', Policy: '{"Statement":[]}' })));
    await run(client.send(new PutBucketVersioningCommand({ Bucket: 'b', VersioningConfiguration: { Status: 'Enabled' } })));

    expect((await run(client.send(new GetBucketTaggingCommand({ Bucket: 'b' })))).TagSet).toEqual(TagSet);
    expect((await run(client.send(new GetBucketPolicyCommand({ Bucket: 'b' })))).Policy).toBe('{"Statement":[]}');
    expect((await run(client.send(new GetBucketVersioningCommand({ Bucket: 'b' })))).Status).toBe('Enabled');
    await run(client.send(new DeleteBucketPolicyCommand({ Bucket: 'b' })));
    await expect(run(client.send(new GetBucketPolicyCommand({ Bucket: 'b' })))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
    });
  });

  it('has the default configurations of S3 after its creation', async () => {
    const { run, client } = setupBucket();
    const readBlock = () => run(client.send(new GetPublicAccessBlockCommand({ Bucket: 'b' })));

    const encryption = await run(client.send(new GetBucketEncryptionCommand({ Bucket: 'b' })));

    expect(encryption.ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault).toEqual({
      SSEAlgorithm: 'AES256',
    });
    expect((await readBlock()).PublicAccessBlockConfiguration?.BlockPublicAcls).toBe(true);
    await run(client.send(new DeletePublicAccessBlockCommand({ Bucket: 'b' })));
    await expect(readBlock()).rejects.toMatchObject({ name: 'NoSuchPublicAccessBlockConfiguration' });
    await expect(run(client.send(new GetBucketTaggingCommand({ Bucket: 'b' })))).rejects.toMatchObject({ name: 'NoSuchTagSet' });
    expect((await run(client.send(new GetBucketAclCommand({ Bucket: 'b' })))).Owner?.ID).toBe('111111111111');
  });

  it('refuses a request that expects another owner', async () => {
    const { run, client } = setupBucket();

    const input = { Bucket: 'b', ExpectedBucketOwner: '222222222222' };
    await expect(run(client.send(new GetBucketLocationCommand(input)))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('lists pages by marker, with encoded names', async () => {
    const { sandbox, run, client } = setupBucket();
    for (const key of ['a b', 'c/1', 'c/2', 'd+ü']) sandbox.s3.put('b', key, key);
    const list = (Marker?: string) =>
      run(client.send(new ListObjectsCommand({ Bucket: 'b', Delimiter: '/', MaxKeys: 2, EncodingType: 'url', Marker })));

    const first = await list();
    const second = await list(first.NextMarker);

    expect(first).toMatchObject({
      IsTruncated: true,
      NextMarker: 'c/',
      Contents: [{ Key: 'a%20b' }],
      CommonPrefixes: [{ Prefix: 'c/' }],
    });
    expect(second).toMatchObject({ IsTruncated: false, Marker: 'c/', Contents: [{ Key: 'd%2B%C3%BC' }] });
    expect(second.NextMarker).toBeUndefined();
  });
});

describe('an object', () => {
  it('is copied with its metadata, or with new metadata', async () => {
    const { run, client } = setupBucket();
    const put = {
      Bucket: 'b',
      Key: 'source',
      Body: 'text',
      ContentType: 'text/css',
      CacheControl: 'no-store',
      Metadata: { k: 'v' },
    };
    await run(client.send(new PutObjectCommand(put)));
    const copy = (Key: string, rest: object = {}) =>
      run(client.send(new CopyObjectCommand({ Bucket: 'b', Key, CopySource: '/b/source?versionId=null', ...rest })));
    const get = (Key: string) => run(client.send(new GetObjectCommand({ Bucket: 'b', Key })));

    const { CopyObjectResult } = await copy('same');
    await copy('new', { MetadataDirective: 'REPLACE', ContentType: 'text/plain', Metadata: { other: 'w' } });

    expect(await get('same')).toMatchObject({
      ETag: CopyObjectResult?.ETag,
      ContentType: 'text/css',
      CacheControl: 'no-store',
      Metadata: { k: 'v' },
    });
    expect(await get('new')).toMatchObject({ ContentType: 'text/plain', Metadata: { other: 'w' } });
    await expect(
      run(client.send(new CopyObjectCommand({ Bucket: 'b', Key: 'x', CopySource: 'b/absent' }))),
    ).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('keeps its tags', async () => {
    const { sandbox, run, client } = setupBucket();
    sandbox.s3.put('b', 'key', 'content');
    const TagSet = [{ Key: 'a', Value: 'b' }];

    await run(client.send(new PutObjectTaggingCommand({ Bucket: 'b', Key: 'key', Tagging: { TagSet } })));

    expect((await run(client.send(new GetObjectTaggingCommand({ Bucket: 'b', Key: 'key' })))).TagSet).toEqual(TagSet);
  });

  it('cannot be read by part number', async () => {
    const { sandbox, run, client } = setupBucket();
    sandbox.s3.put('b', 'key', 'content');

    const read = client.send(new GetObjectCommand({ Bucket: 'b', Key: 'key', PartNumber: 1 }));
    await expect(run(read)).rejects.toMatchObject({ name: 'NotImplemented' });
  });
});
