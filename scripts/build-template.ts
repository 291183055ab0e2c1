import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { App, DefaultStackSynthesizer, type IStackSynthesizer } from 'aws-cdk-lib';
import { readContext } from '../infra/context.ts';
import { GateStack } from '../infra/stacks/gate-stack.ts';
import { writeAssets } from './write-assets.ts';

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
  await writeAssets(directory, 'StackgateGate', assets);
  writeFileSync(join(out, 'template.json'), readFileSync(join(directory, 'StackgateGate.template.json')));
  rmSync(directory, { recursive: true });
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
