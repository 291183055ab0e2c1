import { describe, expect, it } from 'vitest';
import { adviseOnReason } from '../../../core/diagnosis/advise-on-reason.ts';
import { quoteWord } from '../../../core/diagnosis/aws-command.ts';
import { describeFailures, nameInArn } from '../../../core/diagnosis/describe-failures.ts';

describe('the advice about a reason', () => {
  it.each([
    ['User: x is not authorized to perform: iam:PassRole on resource: y', 'Allow iam:PassRole'],
    ['Access denied (HandlerErrorCode: AccessDenied)', 'Allow the denied action'],
    [
      'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename x',
      'another name in the template',
    ],
    ['orders already exists in stack arn:aws:x', 'exists outside the stack'],
    ['Export VpcId cannot be deleted as it is in use by app and web.', 'First change the stacks that import VpcId (app and web)'],
    ['The maximum number of VPCs has been reached: VpcLimitExceeded', 'higher quota'],
    ['Rate exceeded (Service: Lambda)', 'Release the change again'],
    ['Exceeded attempts to wait (HandlerErrorCode: NotStabilized)', 'did not become ready'],
    ['The bucket you tried to delete is not empty', 'Remove the dependency'],
    ['Action denied by stack policy: Statement [#1]', 'The stack policy protects the resource'],
  ])('%s', (reason, advice) => {
    expect(adviseOnReason(reason)).toContain(advice);
  });

  it('is absent for a reason without a known cause', () => {
    expect(adviseOnReason('Invalid value for MemorySize')).toBeUndefined();
  });
});

describe('a list of failures', () => {
  it('names the first, and counts the others', () => {
    const failures = Array.from({ length: 9 }, (_, index) => ({
      path: [],
      stackId: 'x',
      logicalResourceId: `R${index}`,
      resourceType: 'T',
      status: 'UPDATE_FAILED',
      reason: 'No',
    }));

    expect(describeFailures(failures)).toMatch(/^R0 \(T\): No\. .* And 1 more\.$/);
  });
});

describe('a word of a command', () => {
  it.each([
    ['Orders', 'Orders'],
    ["it's", "'it'\\''s'"],
    ['', "''"],
  ])('%s is quoted if necessary', (word, quoted) => {
    expect(quoteWord(word)).toBe(quoted);
  });

  it('is the name of a stack, also without an ARN', () => {
    expect(nameInArn('prod-shop')).toBe('prod-shop');
  });
});
