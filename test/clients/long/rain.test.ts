import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useLocalAws } from '../support/local-aws.ts';
import { CLIENT_CACHE } from '../support/python.ts';
import { run } from '../support/run.ts';

const VERSION = 'v1.24.4';
const HAS_GO = spawnSync('go', ['version'], { stdio: 'ignore' }).status === 0;
if (!HAS_GO) console.warn('The test of rain is skipped: Go is not installed.');

/** Builds rain on first use, which takes minutes. */
async function installRain(): Promise<string> {
  const folder = join(CLIENT_CACHE, `rain-${VERSION}`);
  const program = join(folder, 'rain');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const module = `github.com/aws-cloudformation/rain/cmd/rain@${VERSION}`;
  await run('go', ['install', module], { env: { GOBIN: folder }, timeoutSeconds: 1_500 });
  return program;
}

describe.skipIf(!HAS_GO)('rain', () => {
  // Rain asks for the stack by name while it waits for the end of the delete, so the delete must take longer than its first call.
  const local = useLocalAws(['--speed', '2']);

  it('deploys, lists and removes a stack', { timeout: 1_700_000 }, async () => {
    const rain = await installRain();
    writeFileSync(join(local.folder, 'queue.yaml'), 'Resources:\n  Queue: {Type: "AWS::SQS::Queue"}\n');

    const deployed = await local.run(rain, ['deploy', 'queue.yaml', 'rained', '-y']);
    const listed = await local.run(rain, ['ls']);
    await local.run(rain, ['rm', 'rained', '-y']);

    expect(deployed).toContain('Successfully deployed rained');
    expect(listed).toContain('rained: CREATE_COMPLETE');
  });
});
