import { buffer } from 'node:stream/consumers';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { createArtifactFiles } from '../../../functions/adapters/artifact-files.ts';
import type { WantedFile } from '../../../functions/ports/revisions.ts';
import { makeBucket, s3Error } from './s3-factory.ts';
import { fileOf, makeZip, type SparseFile } from './zip-factory.ts';

const LOCATION = { bucket: 'artifacts', key: 'source.zip' };
const TEMPLATE = 'Resources:\n  Topic:\n    Type: AWS::SNS::Topic\n';

const wanted = (path: string, overrides: Partial<WantedFile> = {}): WantedFile => ({
  path,
  maxBytes: 1_048_576,
  field: 'templatePath',
  ...overrides,
});

function setup(file: SparseFile) {
  const bucket = makeBucket(file);
  const files = createArtifactFiles(bucket.client);
  const read = async (path: string, overrides?: Partial<WantedFile>) =>
    (await files.readTexts(LOCATION, { template: wanted(path, overrides) })).template;
  return { ...bucket, files, read };
}

const error = (name: string, message: RegExp) => expect.objectContaining({ name, message: expect.stringMatching(message) });

describe('a file of a revision', () => {
  it.each([true, false])('is read (stored: %s)', async (store) => {
    const { read } = setup(makeZip([{ name: 'infra/template.yaml', content: TEMPLATE, store }]));

    expect(await read('infra/template.yaml')).toBe(TEMPLATE);
    expect(await read('./infra/template.yaml')).toBe(TEMPLATE);
  });

  it('that is not requested causes no request', async () => {
    const { files, reads } = setup(makeZip([{ name: 'a', content: 'a' }]));

    expect(await files.readTexts(LOCATION, { policy: undefined })).toEqual({});
    expect(reads).toEqual([]);
  });

  it('is read from the zip of another program', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from(TEMPLATE), 'infra/template.yaml');
    zip.addEmptyDirectory('docs');
    zip.end({ comment: 'with a comment', forceZip64Format: false } as never);

    expect(await setup(fileOf(await buffer(zip.outputStream))).read('infra/template.yaml')).toBe(TEMPLATE);
  });

  it('is read from a zip64 archive', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from(TEMPLATE), 'infra/template.yaml', { forceZip64Format: true } as never);
    zip.end({ forceZip64Format: true } as never);

    expect(await setup(fileOf(await buffer(zip.outputStream))).read('infra/template.yaml')).toBe(TEMPLATE);
  });

  it('is read completely, at each read', async () => {
    const content = Array.from({ length: 30_000 }, (_, index) => String.fromCharCode(32 + ((index * 7) % 90))).join('');
    const { read } = setup(makeZip([{ name: 'template.yaml', content }]));

    const lengths = await Promise.all(Array.from({ length: 100 }, async () => (await read('template.yaml')).length));

    expect(new Set(lengths)).toEqual(new Set([30_000]));
  });

  it('is read with others in one pass; a request for no file reads nothing', async () => {
    const { files, s3 } = setup(
      makeZip([
        { name: 'template.yaml', content: TEMPLATE },
        { name: 'prod.json', content: '{}' },
      ]),
    );

    const texts = await files.readTexts(LOCATION, {
      configuration: wanted('prod.json'),
      template: wanted('template.yaml'),
      policy: undefined,
    });

    expect(texts).toEqual({ template: TEMPLATE, configuration: '{}' });
    expect(s3.commandCalls(GetObjectCommand)).toHaveLength(1);
  });

  it('can have any content', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 500 }), fc.boolean(), async (content, store) => {
        fc.pre(!content.startsWith('\ufeff'));
        expect(
          await setup(
            makeZip([
              { name: 'a', content: 'x' },
              { name: 'f', content, store },
            ]),
          ).read('f'),
        ).toBe(content);
      }),
      { numRuns: 50 },
    );
  });
});

describe('the content that is read from a large revision', () => {
  it('is at most 256 KiB of 1 GB for one template', async () => {
    const template = `${TEMPLATE}# ${'documentation '.repeat(10_000)}`;
    const { read, bytesRead, reads } = setup(
      makeZip([
        { name: 'video.mp4', content: 1_000_000_000 },
        ...Array.from({ length: 1_000 }, (_, index) => ({ name: `src/module-${index}/index.ts`, content: 'x' })),
        { name: 'infra/template.yaml', content: template },
        { name: 'assets.bin', content: 70_000_000 },
      ]),
    );

    expect(await read('infra/template.yaml')).toBe(template);
    expect(bytesRead()).toBeLessThanOrEqual(256 * 1_024);
    expect(reads.length).toBeLessThanOrEqual(6);
  });

  it('grows with the directory, not with the revision: 30,000 files', async () => {
    const { read, bytesRead, reads } = setup(
      makeZip([
        ...Array.from({ length: 30_000 }, (_, index) => ({
          name: `node_modules/package-${index}/index.js`,
          content: '',
          store: true,
        })),
        { name: 'template.yaml', content: TEMPLATE },
      ]),
    );

    expect(await read('template.yaml')).toBe(TEMPLATE);
    expect(bytesRead()).toBeLessThan(4_000_000);
    expect(reads.length).toBeLessThan(16);
  });

  it('comes from one object', async () => {
    const { read, reads } = setup(
      makeZip([
        { name: 'template.yaml', content: TEMPLATE },
        { name: 'big', content: 1_000_000 },
      ]),
    );

    await read('template.yaml');

    expect(reads.map(({ ifMatch }) => ifMatch)).toEqual([undefined, '"e1"']);
  });
});

describe('a missing file', () => {
  const zip = makeZip([
    { name: 'infra/', content: '' },
    { name: 'infra/Template.yml', content: TEMPLATE },
    { name: 'readme.md', content: '' },
  ]);

  it('is named, with the field, the revision, and similar names', async () => {
    await expect(setup(zip).read('infra/template.yaml')).rejects.toEqual(
      error(
        'RevisionUnavailable',
        /`templatePath`.*s3:\/\/artifacts\/source\.zip.*"infra\/template\.yaml".*3 entries.*Similar.*"infra\/Template\.yml"/,
      ),
    );
  });

  it('is named without suggestions if no name is similar', async () => {
    await expect(setup(zip).read('other.yaml')).rejects.toEqual(error('RevisionUnavailable', /3 entries\. Correct the path/));
    await expect(setup(zip).read('infra')).rejects.toEqual(error('RevisionUnavailable', /3 entries\. Correct the path/));
  });
});

describe('a path', () => {
  it.each(['../secret', '/etc/passwd', 'a\\b', '', 'a/../../b', 'C:/x'])(
    'is refused before the artifact is read: %j',
    async (path) => {
      const { read, reads } = setup(makeZip([{ name: 'a', content: 'x' }]));

      await expect(read(path)).rejects.toEqual(error('ConfigurationError', /`templatePath`/));
      expect(reads).toEqual([]);
    },
  );

  it.each(['../evil', '/abs', 'c:/x'])('that leaves the revision makes the whole zip invalid: %j', async (name) => {
    await expect(setup(makeZip([{ name, content: 'x' }])).read('template.yaml')).rejects.toEqual(
      error('RevisionUnavailable', /to be a zip file that can be read, got: (?:invalid relative path|absolute path)/),
    );
  });
});

describe('a file that cannot be read', () => {
  it('is too large', async () => {
    const zip = makeZip([{ name: 't', content: 'x'.repeat(101) }]);

    await expect(setup(zip).read('t', { maxBytes: 100 })).rejects.toEqual(error('ConfigurationError', /at most 100 bytes/));
    expect(await setup(zip).read('t', { maxBytes: 101 })).toHaveLength(101);
  });

  it('is too large and stored without compression', async () => {
    const zip = makeZip([{ name: 't', content: 'x'.repeat(101), store: true }]);

    await expect(setup(zip).read('t', { maxBytes: 100 })).rejects.toEqual(error('ConfigurationError', /at most 100 bytes/));
  });

  it('is a zip bomb, and is stopped at the limit', async () => {
    const bomb = makeZip([{ name: 't', content: 'x'.repeat(10_000_000), claimedSize: 100 }]);

    await expect(setup(bomb).read('t', { maxBytes: 100_000 })).rejects.toEqual(
      error('ConfigurationError', /at most 100000 bytes/),
    );
  });

  it('is larger than its directory says', async () => {
    const liar = makeZip([{ name: 't', content: 'x'.repeat(50), claimedSize: 40 }]);

    await expect(setup(liar).read('t')).rejects.toEqual(error('RevisionUnavailable', /checksum/));
  });

  it('is damaged', async () => {
    await expect(setup(makeZip([{ name: 't', content: 'abc', crc: 1 }])).read('t')).rejects.toEqual(
      error('RevisionUnavailable', /checksum/),
    );
    const noDeflate = makeZip([{ name: 't', content: 'not deflated at all', store: true, method: 8 }]);
    await expect(setup(noDeflate).read('t')).rejects.toEqual(error('RevisionUnavailable', /to be a zip file that can be read/));
  });

  it('is encrypted', async () => {
    await expect(setup(makeZip([{ name: 't', content: 'abc', flags: 1 }])).read('t')).rejects.toEqual(
      error('RevisionUnavailable', /it is encrypted/),
    );
    await expect(setup(makeZip([{ name: 't', content: 'abc', flags: 0x41 }])).read('t')).rejects.toEqual(
      error('RevisionUnavailable', /encryption/),
    );
  });

  it('is compressed in another way', async () => {
    await expect(setup(makeZip([{ name: 't', content: 'abc', method: 12 }])).read('t')).rejects.toEqual(
      error('RevisionUnavailable', /compression method is 12/),
    );
  });

  it('is not valid UTF-8', async () => {
    await expect(setup(makeZip([{ name: 't', content: Buffer.from([0xff, 0xfe, 0x00]) }])).read('t')).rejects.toEqual(
      error('ConfigurationError', /UTF-8/),
    );
  });
});

describe('a revision that cannot be read', () => {
  it.each([
    ['text', Buffer.from('Resources: {}'.repeat(100))],
    ['half a zip', makeZip([{ name: 't', content: 'abc' }]).read(0, 30)],
  ])('is not a zip: %s', async (_, bytes) => {
    await expect(setup(fileOf(bytes)).read('t')).rejects.toEqual(
      error('RevisionUnavailable', /s3:\/\/artifacts\/source\.zip to be a zip file that can be read/),
    );
  });

  it('is empty', async () => {
    await expect(setup(fileOf(Buffer.alloc(0))).read('t')).rejects.toEqual(error('RevisionUnavailable', /an empty object/));
  });

  it('has a truncated directory', async () => {
    const whole = makeZip([{ name: 't', content: 'abc' }]);
    const bytes = Buffer.from(whole.read(0, whole.size));
    bytes.writeUInt16LE(9, bytes.length - 12);

    await expect(setup(fileOf(bytes)).read('other')).rejects.toEqual(
      error('RevisionUnavailable', /to be a zip file that can be read/),
    );
  });

  it.each([
    ['NoSuchKey', 404, 'RevisionUnavailable'],
    ['NoSuchBucket', 404, 'RevisionUnavailable'],
    ['AccessDenied', 403, 'PermissionError'],
    ['SlowDown', 503, 'SystemUnavailable'],
  ])('fails with %s', async (code, status, name) => {
    const { read, s3 } = setup(fileOf(Buffer.alloc(1)));
    s3.on(GetObjectCommand).rejects(s3Error(code, status));

    await expect(read('t')).rejects.toEqual(error(name, /s3:\/\/artifacts\/source\.zip/));
  });

  it('changes while it is read', async () => {
    const { read, s3 } = setup(
      makeZip([
        { name: 't', content: 'abc' },
        { name: 'big', content: 1_000_000 },
      ]),
    );
    s3.on(GetObjectCommand, { IfMatch: '"e1"' }).rejects(s3Error('PreconditionFailed', 412));

    await expect(read('t')).rejects.toEqual(error('RevisionUnavailable', /another object under the key/));
  });

  it('is a SystemUnavailable error if the transfer is interrupted', async () => {
    const zip = makeZip([
      { name: 't', content: 'abc' },
      { name: 'big', content: 1_000_000 },
    ]);
    const { read, s3 } = setup(zip);
    s3.on(GetObjectCommand, { IfMatch: '"e1"' }).resolves({
      Body: { transformToByteArray: async () => Buffer.alloc(3) } as never,
    });

    await expect(read('t')).rejects.toEqual(error('SystemUnavailable', /got 3/));

    const reset = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
    s3.on(GetObjectCommand, { IfMatch: '"e1"' }).resolves({
      Body: { transformToByteArray: () => Promise.reject(reset) } as never,
    });
    await expect(read('t')).rejects.toEqual(error('SystemUnavailable', /aborted/));
  });

  it('is read completely if the server does not support ranges', async () => {
    const zip = makeZip([{ name: 't', content: 'abc' }]);
    const { read, s3 } = setup(zip);
    s3.on(GetObjectCommand).resolves({
      ETag: '"e1"',
      Body: { transformToByteArray: async () => zip.read(0, zip.size) } as never,
    });

    expect(await read('t')).toBe('abc');
  });

  it('is not read without an ETag, because its parts could be of several objects', async () => {
    const zip = makeZip([{ name: 't', content: 'abc' }]);
    const { read, s3 } = setup(zip);
    s3.on(GetObjectCommand).resolves({ Body: { transformToByteArray: async () => zip.read(0, zip.size) } as never });

    await expect(read('t')).rejects.toEqual(error('SystemUnavailable', /to return the ETag of s3:/));
  });
});
