import { describe, expect, it } from 'vitest';
import { bootstrapCdk, runCdk } from '../support/cdk.ts';
import { useLocalAws } from '../support/local-aws.ts';

describe('the AWS CDK, without change sets', () => {
  const local = useLocalAws();
  const deploy = (code: string) => runCdk(local, ['deploy', '--require-approval', 'never', '--method', 'direct'], code);

  it('deploys twice, shows the difference in between, and destroys', async () => {
    await bootstrapCdk(local);

    const first = await deploy('first');
    const difference = await runCdk(local, ['diff'], 'second');
    const second = await deploy('second');
    const same = await runCdk(local, ['diff'], 'second');
    const destroyed = await runCdk(local, ['destroy', '--force'], 'second');

    expect([first.exitCode, first.output]).toEqual([0, expect.stringContaining('✅  Demo')]);
    expect(difference.output).toContain('[~] AWS::Lambda::Function Function');
    expect(difference.output).toContain('Number of stacks with differences: 1');
    expect([second.exitCode, second.output]).toEqual([0, expect.stringContaining('✅  Demo')]);
    expect(same.output).toContain('There were no differences');
    expect(destroyed.output).toContain('✅  Demo: destroyed');
  });
});
