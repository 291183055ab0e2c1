import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { fromBuffer, type ZipFile } from 'yauzl';
import { zip } from '../../../sandbox/code-pipeline/zip.ts';

async function unzip(archive: Uint8Array): Promise<Record<string, string>> {
  const file: ZipFile = await promisify((bytes: Buffer, done: (error: Error | null, opened: ZipFile) => void) =>
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, done),
  )(Buffer.from(archive));
  const files: Record<string, string> = {};
  return new Promise((resolve, reject) => {
    file.on('entry', (entry) => {
      file.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          files[entry.fileName] = Buffer.concat(chunks).toString();
          file.readEntry();
        });
      });
    });
    file.on('end', () => resolve(files));
    file.on('error', reject);
    file.readEntry();
  });
}

describe('a zip archive', () => {
  it('returns its files to any reader', async () => {
    const files = { 'template.yaml': 'Resources: {}\n'.repeat(1_000), 'deploy/prod.json': '{}', 'ü/leer': '' };

    expect(await unzip(zip(files))).toEqual(files);
  });

  it('has the same bytes for the same files', () => {
    expect(zip({ a: 'b' })).toEqual(zip({ a: Buffer.from('b') }));
  });

  it('can be empty', async () => {
    expect(await unzip(zip({}))).toEqual({});
  });
});
