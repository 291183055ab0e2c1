import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { setup } from '../support.ts';

const KEY = { Bucket: 'b', Key: 'large' };
const FIVE_MIB = Buffer.alloc(5 * 1024 * 1024, 'a');

async function setupUpload() {
  const { sandbox, run } = setup();
  sandbox.s3.createBucket('b');
  const client = sandbox.clients('operator').s3();
  const upload = { ...KEY, ContentType: 'text/plain', Metadata: { by: 'us' } };
  const { UploadId } = await run(client.send(new CreateMultipartUploadCommand(upload)));
  const put = async (PartNumber: number, Body: Buffer | string) => {
    const { ETag } = await run(client.send(new UploadPartCommand({ ...KEY, UploadId, PartNumber, Body })));
    return { PartNumber, ETag };
  };
  const complete = (Parts: { PartNumber: number; ETag: string | undefined }[]) =>
    run(client.send(new CompleteMultipartUploadCommand({ ...KEY, UploadId, MultipartUpload: { Parts } })));
  return { sandbox, run, client, UploadId, put, complete };
}

describe('a multipart upload', () => {
  it('joins its parts into one object with the metadata of the CreateMultipartUpload request', async () => {
    const { sandbox, run, client, UploadId, put, complete } = await setupUpload();
    const second = await put(2, 'end');
    const first = await put(1, FIVE_MIB);

    const listed = await run(client.send(new ListPartsCommand({ ...KEY, UploadId })));
    const { ETag } = await complete([first, second]);

    expect(listed.Parts?.map(({ PartNumber, Size }) => [PartNumber, Size])).toEqual([
      [1, FIVE_MIB.byteLength],
      [2, 3],
    ]);
    expect(ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(Buffer.from(sandbox.s3.open('b', 'large')).equals(Buffer.concat([FIVE_MIB, Buffer.from('end')]))).toBe(true);
    expect((await run(client.send(new ListMultipartUploadsCommand({ Bucket: 'b' })))).Uploads).toBeUndefined();
  });

  it('copies a range of another object as a part', async () => {
    const { sandbox, run, client, UploadId, complete } = await setupUpload();
    sandbox.s3.put('b', 'source ü', '0123456789');
    const copy = { ...KEY, UploadId, PartNumber: 1, CopySource: encodeURIComponent('b/source ü'), CopySourceRange: 'bytes=2-4' };

    const { CopyPartResult } = await run(client.send(new UploadPartCopyCommand(copy)));
    await complete([{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);

    expect(Buffer.from(sandbox.s3.open('b', 'large')).toString()).toBe('234');
  });

  it('ends when it is aborted', async () => {
    const { run, client, UploadId, put } = await setupUpload();

    await run(client.send(new AbortMultipartUploadCommand({ ...KEY, UploadId })));

    await expect(put(1, 'late')).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('refuses parts that are absent, out of order, or too small', async () => {
    const { put, complete } = await setupUpload();
    const small = await put(1, 'small');
    const last = await put(2, 'last');

    await expect(complete([{ PartNumber: 3, ETag: small.ETag }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete([{ PartNumber: 1, ETag: '"other"' }])).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete([last, small])).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete([small, last])).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete([])).rejects.toMatchObject({ name: 'MalformedXML' });
  });
});
