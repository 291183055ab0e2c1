import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../core/errors.ts';
import { createArtifactFiles } from '../../functions/adapters/artifact-files.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { type ArchiveClaims, type ArchiveEntry, bytesOf, makeArchive } from './archive-factory.ts';
import { HARMLESS_TEMPLATE, setupHostileFlow, TEMPLATE_PATH } from './hostile-flow.ts';

const GIB = 1_024 ** 3;
const MIB = 1_024 ** 2;
const TEMPLATE = { name: TEMPLATE_PATH, content: HARMLESS_TEMPLATE };
const ENCRYPTED = 0x1;
const STRONGLY_ENCRYPTED = 0x41;

describe('an archive', () => {
  it('of 5 GB is deployed as quickly as a small one: the gate reads 256 KiB, and memory does not grow', async () => {
    const { pushArchive, sandbox, stack } = setupHostileFlow();
    const archive = makeArchive([{ name: 'video.mp4', content: 5 * GIB }, TEMPLATE, { name: 'more.mp4', content: GIB }]);
    const before = process.memoryUsage().rss;

    const result = await pushArchive(archive);

    expect([result.status, result.message]).toEqual(['Succeeded', undefined]);
    expect(stack()?.status).toBe('CREATE_COMPLETE');
    const reads = sandbox.calls.count({ service: 'S3', operation: 'GetObject' });
    expect(sandbox.s3.bytesServed / reads).toBeLessThan(256 * 1_024);
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * MIB);
  });

  it('can contain ten thousand entries with the same bytes: only the template is inflated', async () => {
    const { pushArchive, sandbox } = setupHostileFlow();
    const bomb = Array.from({ length: 10_000 }, (_, index) => ({ name: `${index}`, content: '', size: GIB, offset: 0 }));

    const result = await pushArchive(makeArchive([...bomb, TEMPLATE]));

    expect([result.status, result.message]).toEqual(['Succeeded', undefined]);
    expect(sandbox.s3.bytesServed).toBeLessThan(8 * MIB);
  });
});

describe('a central directory of any size', () => {
  it('is read only up to 32 MiB', async () => {
    const { deployFirst, pushArchive, expectUntouched, sandbox } = setupHostileFlow();
    await deployFirst();
    const before = sandbox.s3.bytesServed;
    const longNames = Array.from({ length: 1_000 }, (_, index) => ({ name: `${index}`.padEnd(60_000, '-'), content: '' }));

    const result = await pushArchive(makeArchive([...longNames, TEMPLATE]));

    expect([result.status, result.failureType]).toEqual(['Failed', 'RevisionUnavailable']);
    expect(result.message).toContain('its directory has more than 32 MiB');
    expect(sandbox.s3.bytesServed - before).toBeLessThan(36 * MIB);
    expectUntouched();
  });
});

type Case = readonly [words: string, entries: readonly ArchiveEntry[], says: RegExp, claims?: ArchiveClaims];

const inFull = ([words, entries, says, claims = {}]: Case) => [words, entries, says, claims] as const;

/** The pusher controls every byte of each archive. */
const UNREADABLE: readonly Case[] = [
  ['is encrypted', [{ ...TEMPLATE, flags: ENCRYPTED }], /encrypted/],
  ['is strongly encrypted', [{ ...TEMPLATE, flags: STRONGLY_ENCRYPTED }], /encryption/],
  ['is compressed in an unknown way', [{ ...TEMPLATE, method: 93 }], /compression method is 93/],
  ['has another checksum', [{ ...TEMPLATE, crc: 1 }], /checksum/],
  ['claims to be shorter than it is', [{ ...TEMPLATE, size: 10 }], /checksum/],
  ['claims to be longer than it is', [{ ...TEMPLATE, size: 1_000 }], /checksum/],
  ['claims packed bytes beyond the end of the archive', [{ ...TEMPLATE, packedSize: 900_000 }], /file data overflows/],
  ['claims to lie behind the end of the archive', [{ ...TEMPLATE, offset: 4 * GIB }], /is truncated/],
  [
    'claims to lie behind the end of a large archive',
    [
      { name: 'a', content: GIB / 8 },
      { ...TEMPLATE, offset: GIB },
    ],
    /is truncated/,
  ],
  ['claims to lie at the very end of the archive', [{ ...TEMPLATE, offset: 400 }], /is truncated|signature/],
  [
    'begins inside another entry',
    [
      { name: 'a', content: 'abc'.repeat(99) },
      { ...TEMPLATE, offset: 40 },
    ],
    /signature/,
  ],
  [
    'overlaps another entry',
    [
      { name: 'a', content: 'abc' },
      { ...TEMPLATE, offset: 0 },
    ],
    /zip file that can be read/,
  ],
  ['is next to a path that leaves the archive', [{ name: '../../etc/passwd', content: '' }, TEMPLATE], /invalid relative path/],
  ['is next to an absolute path', [{ name: '/etc/passwd', content: '' }, TEMPLATE], /absolute path/],
  [
    'is next to a path with backslashes that leaves the archive',
    [{ name: '..\\evil', content: '' }, TEMPLATE],
    /invalid relative path/,
  ],
  ['is in a directory that claims no entries', [TEMPLATE], /0 entries/, { entryCount: 0 }],
  [
    'is not among the two entries of which there is one',
    [{ ...TEMPLATE, name: 'a' }],
    /zip file that can be read/,
    { entryCount: 2 },
  ],
  [
    'is not among the billions of entries of which there is one',
    [{ ...TEMPLATE, name: 'a' }],
    /zip file/,
    { entryCount: 2 ** 50 },
  ],
  ['is in a directory behind the end of the archive', [TEMPLATE], /is truncated/, { directoryOffset: 5 * GIB }],
  ['is in a directory that begins elsewhere', [TEMPLATE], /signature/, { directoryOffset: 7 }],
];

const TOO_LARGE: readonly Case[] = [
  ['is a bomb that admits it', [{ ...TEMPLATE, content: Buffer.alloc(64 * MIB) }], /at most 1048576 bytes/],
  ['is a bomb that claims to be small', [{ ...TEMPLATE, content: Buffer.alloc(64 * MIB), size: 100 }], /at most 1048576 bytes/],
  ['claims 5 GB', [{ ...TEMPLATE, size: 5 * GIB }], /at most 1048576 bytes/],
  ['claims 5 GB packed', [{ ...TEMPLATE, packedSize: 5 * GIB }], /at most 1048576 bytes/],
  ['is stored with 5 GB', [{ ...TEMPLATE, content: 5 * GIB }], /at most 1048576 bytes/],
];

describe('a template in an archive', () => {
  it.each(UNREADABLE.map(inFull))(
    'that %s is a revision that cannot be read, and nothing is executed',
    async (_words, entries, says, claims) => {
      const { deployFirst, pushArchive, expectUntouched, sandbox } = setupHostileFlow();
      await deployFirst();
      const before = sandbox.s3.bytesServed;

      const result = await pushArchive(makeArchive(entries, claims));

      expect([result.status, result.failureType]).toEqual(['Failed', 'RevisionUnavailable']);
      expect(result.message).toMatch(says);
      expect(sandbox.s3.bytesServed - before).toBeLessThan(MIB);
      expectUntouched();
    },
  );

  it.each(TOO_LARGE.map(inFull))(
    'that %s is too large, is not inflated beyond its limit, and nothing is executed',
    async (_words, entries, says) => {
      const { deployFirst, pushArchive, expectUntouched, sandbox } = setupHostileFlow();
      await deployFirst();
      const before = { bytes: sandbox.s3.bytesServed, memory: process.memoryUsage().rss };

      const result = await pushArchive(makeArchive(entries));

      expect([result.status, result.failureType]).toEqual(['Failed', 'ConfigurationError']);
      expect(result.message).toMatch(says);
      expect(sandbox.s3.bytesServed - before.bytes).toBeLessThan(2 * MIB);
      expect(process.memoryUsage().rss - before.memory).toBeLessThan(256 * MIB);
      expectUntouched();
    },
  );
});

describe('an archive with changed bytes', () => {
  it('yields the original template, or the error that the archive cannot be read', async () => {
    const sandbox = new Sandbox({ latencyMs: 0 });
    const good = bytesOf(makeArchive([{ name: 'a.txt', content: 'a'.repeat(300) }, TEMPLATE, { name: 'b.txt', content: 'b' }]));
    const files = createArtifactFiles(sandbox.clients('reader').s3());
    const wanted = { template: { path: TEMPLATE_PATH, maxBytes: 10_000, field: 'templatePath' } };
    const place = fc.nat(good.length - 1);
    const outcomes = new Set<string>();

    const property = fc.asyncProperty(
      fc.array(fc.tuple(place, fc.nat(255)), { maxLength: 6 }),
      fc.option(place, { freq: 10 }),
      async (changes, end) => {
        const bytes = Buffer.from(good);
        for (const [at, byte] of changes) bytes[at] = byte;
        sandbox.s3.put('artifacts', 'key', bytes.subarray(0, end ?? good.length));
        const outcome = await files.readTexts({ bucket: 'artifacts', key: 'key' }, wanted).catch((error: unknown) => error);
        outcomes.add(outcome instanceof DeploymentError ? outcome.name : 'read');
        return outcome instanceof DeploymentError
          ? ['RevisionUnavailable', 'ConfigurationError'].includes(outcome.name)
          : (outcome as { template: string }).template === HARMLESS_TEMPLATE;
      },
    );

    await sandbox.run(fc.assert(property, { numRuns: 500 })).finally(() => sandbox.dispose());
    expect([...outcomes]).toEqual(expect.arrayContaining(['read', 'RevisionUnavailable']));
  });
});
