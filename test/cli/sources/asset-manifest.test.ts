import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps, NestedStack, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { findAssetFile } from '../../../cli/sources/asset-manifest.ts';
import { runCli } from '../run-cli.ts';

/** Synthesizes an app with a nested stack in a nested stack, in this process: without the CLI of the CDK. */
function synthesize(queueName: string, props: AppProps = {}): string {
  const outdir = mkdtempSync(join(tmpdir(), 'stackgate-test-'));
  onTestFinished(() => rmSync(outdir, { recursive: true }));
  const app = new App({ outdir, analyticsReporting: false, ...props });
  const stack = new Stack(app, 'Shop');
  const outer = new NestedStack(stack, 'Outer');
  const inner = new NestedStack(outer, 'Inner');
  new Queue(inner, 'Queue', { queueName });
  app.synth();
  return outdir;
}

const plan = (before: string, after: string, ...args: string[]) =>
  runCli(['plan', '--before', before, '--after', after, ...args]);

describe('a cloud assembly that an app wrote without the CLI of the CDK', () => {
  it('has no changes if it is compared with itself', async () => {
    const folder = synthesize('orders');
    expect(readFileSync(join(folder, 'Shop.template.json'), 'utf8')).not.toContain('aws:asset:path');
    expect(await plan(folder, folder)).toMatchObject({ exitCode: 0, stderr: '', stdout: expect.stringMatching(/^NO CHANGES/) });
  });

  it('shows the changes in nested stacks of nested stacks', async () => {
    const { exitCode, stdout } = await plan(synthesize('orders'), synthesize('orders-2'));
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/\? ask {2}Shop\/Outer\w+\/Inner\w+\/Queue\w+ {2}replaced/);
    expect(stdout).toContain('QueueName  orders → orders-2  (replaced)');
  });

  it('has the same plan for the template of a stack', async () => {
    const [before, after] = [synthesize('orders'), synthesize('orders')].map((folder) => join(folder, 'Shop.template.json'));
    expect((await plan(before ?? '', after ?? '')).stdout).toMatch(/^NO CHANGES/);
  });

  it('has unknown changes without its asset manifest, and names a manifest that is not valid', async () => {
    const folder = synthesize('orders');
    const file = join(folder, 'Shop.assets.json');
    expect(existsSync(file)).toBe(true);
    writeFileSync(file, '{"files": 5}');
    const invalid = await plan(folder, folder);
    expect(invalid.exitCode).toBe(1);
    expect(invalid.stderr).toMatch(/^Expected an asset manifest:\n.*Shop\.assets\.json:1:2 files: Expected/);
    writeFileSync(file, '{}');
    expect((await plan(folder, folder)).exitCode).toBe(4);
    rmSync(file);
    expect((await plan(folder, folder)).exitCode).toBe(4);
  });
});

it('an asset is found by its key in an address with pseudo parameters', () => {
  const files = new Map([['abc.json', 'cdk.out/nested.json']]);
  const address = { 'Fn::Join': ['', ['https://s3.', { Ref: 'AWS::Region' }, '/bucket/abc.json']] };
  expect(findAssetFile(files, address)).toBe('cdk.out/nested.json');
  expect(findAssetFile(files, 'https://s3/bucket/xyz.json')).toBeUndefined();
  expect(findAssetFile(files, undefined)).toBeUndefined();
  expect(findAssetFile(undefined, address)).toBeUndefined();
});
