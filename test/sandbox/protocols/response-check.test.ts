import { describe, expect, it } from 'vitest';
import { checkAgainstSchema } from '../../support/response-schemas.ts';

const stack = { StackName: 'a', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE' };
const check = (result: unknown) => () => checkAgainstSchema({ service: 'CloudFormation', operation: 'DescribeStacks' }, result);

describe('the check of every result against the schemas of the SDK', () => {
  it('accepts a result in the schema', () => {
    expect(check({ Stacks: [stack], NextToken: undefined })).not.toThrow();
  });

  it.each([
    ['an unknown member', { Stacks: [{ ...stack, Colour: 'red' }] }, 'DescribeStacks.Stacks[0].Colour is not in the schema'],
    ['an absent member', { Stacks: [{ ...stack, StackStatus: undefined }] }, 'Stacks[0].StackStatus is absent, but required'],
    ['another type', { Stacks: [{ ...stack, DisableRollback: 'true' }] }, 'DisableRollback has another type'],
    ['a time as a string', { Stacks: [{ ...stack, CreationTime: '2026-01-01' }] }, 'CreationTime has another type'],
    ['a structure in place of a list', { Stacks: stack }, 'DescribeStacks.Stacks is no list'],
    ['a string in place of a structure', { Stacks: ['a'] }, 'Stacks[0] is no structure'],
  ])('refuses %s', (_what, result, problem) => {
    expect(check(result)).toThrow(problem);
  });

  it('knows an output schema for every operation that the sandbox has', () => {
    expect(() => checkAgainstSchema({ service: 'StepFunctions', operation: 'StartExecution' }, {})).toThrow(
      'executionArn is absent',
    );
    expect(() => checkAgainstSchema({ service: 'CodePipeline', operation: 'GetPipelineState' }, { a: 1 })).toThrow('a is not');
    expect(() => checkAgainstSchema({ service: 'S3', operation: 'ListObjectsV2' }, { a: 1 })).toThrow('a is not in the schema');
  });
});
