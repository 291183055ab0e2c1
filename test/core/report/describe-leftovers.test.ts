import { describe, expect, it } from 'vitest';
import { describeLeftovers } from '../../../core/report/describe-leftovers.ts';

const EXECUTION = 'arn:aws:states:eu-west-1:111111111111:execution:gate:one';

describe('leftovers of an execution that could not clean up', () => {
  it.each([
    ['that names its targets', { stackName: 'shop', targets: [{ region: 'eu-west-1' }] }],
    ['whose targets are in a file', { stackName: 'shop', revisionFiles: { targets: 'hash' } }],
    ['without a stack name', { targets: [] }],
  ])('of a wave %s are the executions of its targets', (_name, input) => {
    expect(describeLeftovers(EXECUTION, JSON.stringify(input))).toContain('The executions of its targets can still be running');
  });

  it('of one stack are its operation and its change set', () => {
    const text = describeLeftovers(EXECUTION, JSON.stringify({ environmentName: 'prod', stackName: 'shop' }));

    expect(text).toContain('describe-stacks --region eu-west-1 --stack-name prod-shop');
  });
});
