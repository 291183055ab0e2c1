import { createWriteStream, readdirSync, readFileSync, statSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** The asset manifest that `cdk-assets` reads: https://docs.aws.amazon.com/cdk/v2/guide/assets.html */
interface AssetManifest {
  readonly files: Readonly<Record<string, AssetFile>>;
}

interface AssetFile {
  readonly source: { readonly path: string; readonly packaging: 'zip' | 'file' };
  readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
}

/** A fixed time makes the archive of the same content identical, so that an unchanged function is not deployed again. */
const ZIP_TIME = new Date('2000-01-01T00:00:00Z');

/**
 * Writes the assets of a synthesized stack, except its template, under their keys in the bucket.
 *
 * @param directory the cloud assembly
 * @param target an existing folder
 * @returns the key of the policy of the gate: the only asset that is a file; empty if the gate has no policy
 */
export async function writeAssets(directory: string, stackName: string, target: string): Promise<string> {
  const manifest: AssetManifest = JSON.parse(readFileSync(join(directory, `${stackName}.assets.json`), 'utf8'));
  let policyKey = '';
  for (const { source, destinations } of Object.values(manifest.files)) {
    if (source.path === `${stackName}.template.json`) continue;
    for (const { objectKey } of Object.values(destinations)) {
      if (source.packaging === 'zip') await zip(join(directory, source.path), join(target, objectKey));
      else {
        await copyFile(join(directory, source.path), join(target, objectKey));
        policyKey = objectKey;
      }
    }
  }
  return policyKey;
}

async function zip(folder: string, target: string): Promise<void> {
  const archive = new ZipFile();
  for (const name of readdirSync(folder).filter((entry) => statSync(join(folder, entry)).isFile())) {
    archive.addFile(join(folder, name), name, { mtime: ZIP_TIME, mode: 0o100644 });
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(target));
}
