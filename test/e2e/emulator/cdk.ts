import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { ACCOUNT, emulatorEnvironment, REGION } from './environment.ts';

const LIMIT_MS = 240_000;

/** Bootstraps the emulator's account and deploys the app into it. @returns the outputs of its stack */
export async function deployGate(url: string, codePipelineUrl: string): Promise<Readonly<Record<string, string>>> {
  const folder = mkdtempSync(join(tmpdir(), 'stackgate-deploy-'));
  const env = { ...emulatorEnvironment(url), CODEPIPELINE_URL: codePipelineUrl, CDK_DISABLE_CLI_TELEMETRY: '1', CI: 'true' };
  const outputs = join(folder, 'outputs.json');
  const shared = ['--app', 'node test/e2e/app.ts', '--output', join(folder, 'cdk.out'), '--no-notices', '--no-version-reporting'];
  try {
    await cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`, ...shared], env);
    await permitHttp(url);
    await cdk(['deploy', '--require-approval', 'never', '--outputs-file', outputs, ...shared], env);
    return JSON.parse(readFileSync(outputs, 'utf8')).Gate;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Deletes the policy of the bucket for assets, which denies requests without TLS. The gate reads its policy file from this bucket. */
async function permitHttp(endpoint: string): Promise<void> {
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'test' };
  const s3 = new S3Client({ endpoint, region: REGION, credentials, forcePathStyle: true });
  await s3.send(new DeleteBucketPolicyCommand({ Bucket: `cdk-hnb659fds-assets-${ACCOUNT}-${REGION}` }));
}

function cdk(args: readonly string[], env: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(
      'node_modules/.bin/cdk',
      args,
      { env, timeout: LIMIT_MS, maxBuffer: 64 * 1_024 * 1_024 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`Expected cdk ${args[0]} to end well, got:\n${stdout}\n${stderr}`, { cause: error }));
        else resolve();
      },
    );
  });
}
