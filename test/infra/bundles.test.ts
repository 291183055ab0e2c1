import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { bundleFunction } from '../../infra/constructs/functions/bundle-function.ts';
import { GATE_FUNCTION_NAMES } from '../../infra/constructs/functions/gate-functions.ts';
import { defaultProvider } from '../../infra/constructs/functions/lambda-credentials.ts';

const LARGEST_BUNDLE_BYTES = 600 * 1_024;
const FUNCTIONS = GATE_FUNCTION_NAMES;

const outDir = mkdtempSync(join(tmpdir(), 'stackgate-bundles-'));
const inputs = new Map<string, readonly string[]>();

beforeAll(() => {
  for (const name of FUNCTIONS) inputs.set(name, bundleFunction(`functions/${name}/index.ts`, join(outDir, name)));
}, 120_000);
afterAll(() => rmSync(outDir, { recursive: true, force: true }));

describe('the bundle of', () => {
  it.each(FUNCTIONS)('%s has at most 600 KiB', (name) => {
    expect(statSync(join(outDir, name, 'index.mjs')).size).toBeLessThanOrEqual(LARGEST_BUNDLE_BYTES);
  });

  it.each(FUNCTIONS)('%s contains no prediction, no sandbox, and only the credential provider of the environment', (name) => {
    // Prepare Next Stack evaluates the template as two stacks.
    const strangers =
      name === 'prepare-next-stack'
        ? /^(?:core\/prediction|sandbox|cli)\/|node_modules\/@aws-sdk\/(?:credential-provider|token-providers|nested-clients)/
        : /^(?:core\/(?:evaluation|prediction)|sandbox|cli)\/|node_modules\/@aws-sdk\/(?:credential-provider|token-providers|nested-clients)/;

    expect(inputs.get(name)?.filter((input) => strangers.test(input))).toEqual([]);
  });

  it.each(FUNCTIONS)('%s starts without other files and exports a handler', (name) => {
    const script = `import(process.argv[1]).then(({ handler }) => process.stdout.write(typeof handler))`;
    const env = {
      PATH: process.env.PATH,
      AWS_REGION: 'us-east-1',
      GATE_BUCKET: 'gate',
      GATE_ID: 'Gate-Stackgate',
      RENEWAL_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/111111111111/renewals',
      STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:111111111111:stateMachine:gate',
      DEPLOYERS: '{"release":[{"stackName":"app"}]}',
    };

    expect(
      execFileSync(process.execPath, ['-e', script, join(outDir, name, 'index.mjs')], { env, cwd: outDir, encoding: 'utf8' }),
    ).toBe('function');
  });

  it.each(FUNCTIONS)('%s contains no module that writes YAML, and no hash function for browsers', (name) => {
    const bundle = readFileSync(join(outDir, name, 'index.mjs'), 'utf8');

    expect(bundle).not.toContain('Unsupported default string type');
    expect(bundle).not.toContain('2400959708'); // A constant of SHA-1 in JavaScript.
  });

  it('a function is identical when it is built again', () => {
    bundleFunction('functions/trigger/index.ts', join(outDir, 'again'));

    expect(readFileSync(join(outDir, 'again', 'index.mjs'), 'utf8')).toBe(
      readFileSync(join(outDir, 'trigger', 'index.mjs'), 'utf8'),
    );
  });
});

describe('credentials in a bundle', () => {
  it('come from the environment of Lambda', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');

    await expect(defaultProvider()()).resolves.toEqual({ accessKeyId: 'key', secretAccessKey: 'secret', sessionToken: 'token' });
    vi.unstubAllEnvs();
  });

  it('are reported if the environment contains none', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '');

    await expect(defaultProvider()()).rejects.toThrow('This code runs only in Lambda');
    vi.unstubAllEnvs();
  });
});
