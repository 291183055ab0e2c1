import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../../cli/sandbox/serve.ts';
import { zip } from '../../../sandbox/code-pipeline/zip.ts';
import { runCli } from '../run-cli.ts';

const TABLE = {
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  },
};
const QUEUE = { Type: 'AWS::SQS::Queue' };
const INPUT = { stackName: 'sample', templatePath: 'infra/template.json' };
const FUNCTION = 'arn:aws:lambda:eu-west-1:111111111111:function:start-deployment:release';

/** A sandbox over HTTP, and the command in a process of its own, in a folder with the files of the test. */
async function setup(speed = 60) {
  const local = await serve({ port: 0, speed, region: 'eu-west-1' });
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-deploy-'));
  onTestFinished(async () => {
    await local.close();
    rmSync(folder, { recursive: true });
  });
  const write = (files: Readonly<Record<string, object | Uint8Array>>): void => {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content instanceof Uint8Array ? content : JSON.stringify(content));
    }
  };
  /** @param interruptAt a text on stderr after which the command gets Ctrl+C */
  const run = (args: readonly string[], interruptAt?: string) => {
    const child = spawn(process.execPath, [resolve('cli/stackgate.ts'), 'deploy', ...args], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: local.url,
        AWS_ACCESS_KEY_ID: 'sandbox',
        AWS_SECRET_ACCESS_KEY: 'sandbox',
        AWS_EC2_METADATA_DISABLED: 'true',
        STACKGATE_DEPLOY_FUNCTION: local.sample.deployFunction,
      },
    });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      output.stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output.stderr += chunk.toString();
      if (interruptAt === undefined || child.killed || !output.stderr.includes(interruptAt)) return;
      child.kill('SIGINT');
    });
    return new Promise<{ exitCode: number | null; stdout: string; stderr: string }>((done) => {
      child.once('close', (exitCode) => done({ exitCode, ...output }));
    });
  };
  return { local, write, run };
}

const template = (resources: object) => ({ Resources: resources });

describe('stackgate deploy', () => {
  it('deploys a folder, shows the steps and the resources, and then refuses to delete the table', async () => {
    const { write, run } = await setup();
    write({ 'prod.json': INPUT, 'infra/template.json': template({ Orders: TABLE, Jobs: QUEUE }) });

    const first = await run(['--input', 'prod.json', '--follow']);
    write({ 'infra/template.json': template({ Jobs: QUEUE }) });
    const second = await run(['--input', 'prod.json', '--follow', '--output', 'json']);

    expect(first.exitCode).toBe(0);
    expect(first.stderr).toMatch(
      /^The deployment of sample is started: arn:aws:states:eu-west-1:\d+:execution:stackgate:deploy-release-\w+\n/,
    );
    expect(first.stderr).toMatch(/\n\d\d:\d\d:\d\d {2}Check Stack Existence\n/);
    expect(first.stderr).toMatch(/\n\d\d:\d\d:\d\d {4}CREATE_COMPLETE {7}AWS::DynamoDB::Table {2}Orders\n/);
    expect(first.stderr).not.toContain('\u001b');
    const lines = first.stderr.trimEnd().split('\n').slice(1);
    expect(lines).toEqual([...new Set(lines)]);
    expect(lines.map((line) => line.slice(0, 8))).toEqual(lines.map((line) => line.slice(0, 8)).sort());
    expect(first.stdout).toMatch(/^DEPLOYED {2}sample {2}/);
    expect(second.exitCode).toBe(2);
    expect(JSON.parse(second.stdout)).toMatchObject({ outcome: 'refused', pushed: { stackName: 'sample' } });
    expect(second.stdout).toContain('Orders');
  });

  it('starts the deployment of a zip once for a token, and prints the execution', async () => {
    const { write, run } = await setup();
    const archive = zip({ 'infra/template.json': JSON.stringify(template({ Jobs: QUEUE })) });
    write({ 'prod.json': INPUT, 'build.zip': archive });
    const args = ['--input', 'prod.json', '--artifact', 'build.zip', '--client-token', 'build-1234567890abcdef'];

    const first = await run(args);
    const again = await run([...args, '--output', 'json']);
    const { executionArn } = JSON.parse(again.stdout);

    expect(first).toEqual({ exitCode: 0, stdout: `The deployment of sample is started: ${executionArn}\n`, stderr: '' });
    expect(await run([...args, '--follow', '--quiet'])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^DEPLOYED {2}sample/),
      stderr: '',
    });
  });

  it('leaves the deployment running after Ctrl+C, and prints how to return', async () => {
    const { write, run } = await setup(1);
    write({ 'prod.json': INPUT, 'infra/template.json': template({ Orders: TABLE }) });

    const { exitCode, stdout, stderr } = await run(['--input', 'prod.json', '--follow'], 'Check Stack Existence');

    expect([exitCode, stdout]).toEqual([130, '']);
    expect(stderr).toMatch(
      /\nThe deployment is still running\. To see its state, run `stackgate explain arn:aws:states:\S+`\. To follow it again, run the same command with `--client-token [-0-9a-f]{36}`\.\n$/,
    );
  });

  it('starts nothing for a stack that the owner of the gate does not permit', async () => {
    const { write, run } = await setup();
    write({ 'prod.json': { ...INPUT, stackName: 'other' }, 'infra/template.json': template({ Jobs: QUEUE }) });

    expect(await run(['--input', 'prod.json'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringContaining('Expected the gate to permit the deployer release to deploy the stack other'),
    });
  });

  it.each<[string, readonly string[], object | string, string]>([
    ['no function', [], INPUT, 'Expected --function or STACKGATE_DEPLOY_FUNCTION, got neither'],
    ['a missing input', ['--function', FUNCTION, '--input', '@none.json'], INPUT, '@none.json: cannot be read'],
    ['an input that is not JSON', ['--function', FUNCTION], '{', '@prod.json'],
    ['a missing artifact', ['--function', FUNCTION, '--artifact', '@none'], INPUT, '@none: cannot be read'],
    ['a file that is missing in the folder', ['--function', FUNCTION], INPUT, 'template.json: cannot be read'],
    ['a path outside the folder', ['--function', FUNCTION], { ...INPUT, templatePath: '../a' }, 'Expected `templatePath` to be'],
    [
      'an artifact that is neither a folder nor a zip',
      ['--function', FUNCTION, '--artifact', '@prod.json'],
      INPUT,
      'Give a folder or a zip file.',
    ],
  ])('names %s', async (_words, args, input, message) => {
    const given = args.includes('--input') ? args : ['--input', '@prod.json', ...args];
    const artifact = args.includes('--artifact') ? [] : ['--artifact', '@'];

    const { exitCode, stderr } = await runCli(['deploy', ...given, ...artifact], { 'prod.json': input });

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  it('refuses a request that Lambda does not accept', async () => {
    const files = { 'prod.json': { ...INPUT, policyPath: 'p' }, 'infra/template.json': '', p: '"'.repeat(4 * 1_024 * 1_024) };

    const { exitCode, stderr } = await runCli(
      ['deploy', '--input', '@prod.json', '--artifact', '@', '--function', FUNCTION],
      files,
    );

    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('at most 6 MB in total')]);
  });
});
