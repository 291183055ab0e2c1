import { createHash } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createPinnedFiles, createRevisionCopies } from '../../../functions/adapters/revision-copies.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';

const LOCATION = { bucket: 'artifacts', key: 'source.zip' };
const TEXT = 'Description: Größe';
const SHA256 = createHash('sha256').update(TEXT).digest('hex');
const file = (sha256?: string) => ({ path: 't.yaml', field: 'templatePath', maxBytes: 100, ...(sha256 && { sha256 }) });

function setup() {
  const sandbox = new Sandbox();
  onTestFinished(() => sandbox.dispose());
  sandbox.s3.createBucket('gate');
  const client = sandbox.clients('task').s3();
  return { sandbox, copies: createRevisionCopies(client, 'gate'), files: createPinnedFiles(client, 'gate') };
}

describe('a copy of a file of the revision', () => {
  it('is read by the hash of its content', async () => {
    const { sandbox, copies, files } = setup();

    expect(await sandbox.run(copies.put(TEXT))).toBe(SHA256);

    expect(sandbox.s3.keys('gate')).toEqual([`revisions/${SHA256}`]);
    expect(await sandbox.run(files.readTexts(LOCATION, { template: file(SHA256), policy: undefined }))).toEqual({
      template: TEXT,
    });
  });

  it('is not read if it has other content', async () => {
    const { sandbox, files } = setup();
    sandbox.s3.put('gate', `revisions/${SHA256}`, 'other');

    await expect(sandbox.run(files.readTexts(LOCATION, { template: file(SHA256) }))).rejects.toMatchObject({
      name: 'RevisionUnavailable',
      message: expect.stringContaining('another principal changed the copy'),
    });
  });

  it('that is missing is a RevisionUnavailable', async () => {
    const { sandbox, files } = setup();

    await expect(sandbox.run(files.readTexts(LOCATION, { template: file(SHA256) }))).rejects.toMatchObject({
      name: 'RevisionUnavailable',
    });
  });

  it('is never replaced with the file of the artifact', async () => {
    const { sandbox, files } = setup();

    await expect(sandbox.run(files.readTexts(LOCATION, { template: file() }))).rejects.toMatchObject({
      name: 'RevisionUnavailable',
      message: expect.stringContaining('the hash of t.yaml (`templatePath`), got none'),
    });
    expect(sandbox.calls.count({ service: 'S3' })).toBe(0);
  });

  it('needs a bucket', async () => {
    await expect(createRevisionCopies(new S3Client({}), undefined).put(TEXT)).rejects.toThrow('GATE_BUCKET');
  });
});
