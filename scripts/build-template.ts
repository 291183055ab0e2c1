import { createWriteStream, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { App, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import { ZipFile } from 'yazl';
import { readContext } from '../infra/context.ts';
import { GateStack } from '../infra/stacks/gate-stack.ts';

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
 * Synthesizes the gate as a CloudFormation template for accounts without the CDK: `template.json`, and `assets/` with the files that the
 * template expects in the bucket, under their keys.
 *
 * @param bucket the bucket that the assets will be uploaded to
 * @param out the output folder; its content is deleted first
 */
export async function buildTemplate(bucket: string, out: string, context: Record<string, unknown>): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  const assets = join(out, 'assets');
  mkdirSync(assets, { recursive: true });
  const app = new App({ outdir: join(out, 'cdk.out'), context });
  const synthesizer = new DefaultStackSynthesizer({ fileAssetsBucketName: bucket, generateBootstrapVersionRule: false });
  new GateStack(app, 'StackgateGate', { context: readContext(app.node), synthesizer: synthesizer as IStackSynthesizer });
  const { directory } = app.synth();
  const manifest: AssetManifest = JSON.parse(readFileSync(join(directory, 'StackgateGate.assets.json'), 'utf8'));
  for (const { source, destinations } of Object.values(manifest.files)) {
    if (source.path === 'StackgateGate.template.json') continue;
    for (const { objectKey } of Object.values(destinations)) {
      const target = join(assets, objectKey);
      if (source.packaging === 'zip') await zip(join(directory, source.path), target);
      else await copyFile(join(directory, source.path), target);
    }
  }
  writeFileSync(join(out, 'template.json'), readFileSync(join(directory, 'StackgateGate.template.json')));
  rmSync(directory, { recursive: true });
}

async function zip(folder: string, target: string): Promise<void> {
  const archive = new ZipFile();
  for (const name of readdirSync(folder).filter((entry) => statSync(join(folder, entry)).isFile())) {
    archive.addFile(join(folder, name), name, { mtime: ZIP_TIME, mode: 0o100644 });
  }
  archive.end();
  await pipeline(archive.outputStream, createWriteStream(target));
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { bucket: { type: 'string' }, out: { type: 'string', default: 'dist/template' } } });
  if (values.bucket === undefined) {
    process.stderr.write('Expected --bucket NAME, got none. Give the name of the bucket for the assets.\n');
    process.exitCode = 1;
  } else {
    await buildTemplate(values.bucket, values.out, JSON.parse(readFileSync('cdk.json', 'utf8')).context);
    process.stdout.write(
      `${values.out}/template.json and ${values.out}/assets are written. docs/adopt.md describes the next steps.\n`,
    );
  }
}
