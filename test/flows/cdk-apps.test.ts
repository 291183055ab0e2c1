import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CDK_APPS } from '../support/cdk-apps.ts';
import { setupFlow } from '../support/flow.ts';

describe.each(CDK_APPS)('$name', ({ change, synthesize }) => {
  it(`passes without a person under the default policy: ${change}`, { timeout: 60_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'cdk-app-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { deploy, stack } = setupFlow();
    expect(await deploy(synthesize('before', folder))).toMatchObject({ status: 'Succeeded' });

    const result = await deploy(synthesize('after', folder));

    expect(result.message).toBeUndefined();
    expect(result).toMatchObject({ status: 'Succeeded', outputVariables: { verdict: 'CAN-SAFELY-UPDATE-EXISTING-STACK' } });
    expect(stack()?.status).toBe('UPDATE_COMPLETE');
  });
});
