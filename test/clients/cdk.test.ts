import { describe, expect, it } from 'vitest';
import { bootstrapCdk, runCdk } from './support/cdk.ts';
import { useLocalAws } from './support/local-aws.ts';

describe('the AWS CDK', () => {
  const local = useLocalAws();
  const deploy = (code: string) => runCdk(local, ['deploy', '--require-approval', 'never'], code);

  it('bootstraps, and deploys twice with new assets', async () => {
    const bootstrapped = await bootstrapCdk(local);
    expect(bootstrapped.output).toContain('Environment aws://111111111111/us-east-1 bootstrapped.');

    const first = await deploy('first');
    const second = await deploy('second');

    expect([first.exitCode, first.output]).toEqual([0, expect.stringMatching(/CREATE_COMPLETE .*Demo[\s\S]*✅ {2}Demo/)]);
    expect([second.exitCode, second.output]).toEqual([0, expect.stringMatching(/UPDATE_COMPLETE .*Demo[\s\S]*✅ {2}Demo/)]);
  });
});
