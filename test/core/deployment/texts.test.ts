import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { executionArnOf, executionUrl, isExecutionOf } from '../../../core/deployment/execution-arn.ts';
import { readCause } from '../../../core/deployment/read-cause.ts';
import { cutText } from '../../../core/text/truncate.ts';

describe('cutting a text', () => {
  it('does not change a short text', () => {
    expect(cutText('abc', 3)).toBe('abc');
  });

  it('marks the cut', () => {
    expect(cutText('abcd', 3)).toBe('ab…');
  });

  it('does not split a character', () => {
    expect(cutText('a😀bc', 3)).toBe('a…');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme-composite' }), fc.integer({ min: 1, max: 20 }), (text, limit) => {
        const cut = cutText(text, limit);
        expect(cut.length).toBeLessThanOrEqual(Math.max(limit, 1));
        expect(cut.isWellFormed()).toBe(true);
      }),
    );
  });
});

describe('a cause', () => {
  it.each([
    ['words', 'words'],
    ['{"errorType":"ConfigurationError","errorMessage":"Expected x.","trace":["at y"]}', 'Expected x.'],
    ['{"errorMessage":"{\\"errorMessage\\":\\"inner\\"}"}', '{"errorMessage":"inner"}'],
    ['{"errorMessage":1}', '{"errorMessage":1}'],
    ['{"other":"x"}', '{"other":"x"}'],
    ['null', 'null'],
    ['', ''],
  ])('%s reads %s', (cause, words) => {
    expect(readCause(cause)).toBe(words);
  });
});

describe('an execution ARN', () => {
  const machine = 'arn:aws:states:eu-west-1:111111111111:stateMachine:deploy';
  const execution = 'arn:aws:states:eu-west-1:111111111111:execution:deploy:job-1';

  it('derives from the state machine and the name', () => {
    expect(executionArnOf(machine, 'job-1')).toBe(execution);
    expect(executionArnOf(`${machine}:3`, 'job-1')).toBe(execution);
  });

  it.each([
    [execution, true],
    ['arn:aws:states:eu-west-1:111111111111:execution:other:job-1', false],
    ['arn:aws:states:eu-west-1:222222222222:execution:deploy:job-1', false],
    ['arn:aws:states:eu-west-1:111111111111:execution:deploy:', false],
    [`${execution}:2`, false],
    ['arn:aws:states:eu-west-1:111111111111:execution:deployer:job-1', false],
    ['arn:aws:states:eu-west-1:111111111111:express:deploy:job-1:2', false],
    ['job-1', false],
    ['', false],
  ])('%s is of the machine: %s', (arn, isOne) => {
    expect(isExecutionOf(arn, machine)).toBe(isOne);
  });

  it.each([
    ['aws', 'eu-west-1', 'https://eu-west-1.console.aws.amazon.com/'],
    ['aws-cn', 'cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['aws-us-gov', 'us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ])('has a page in the console of %s', (partition, region, start) => {
    const arn = `arn:${partition}:states:${region}:111111111111:execution:deploy:job-1`;

    expect(executionUrl(arn)).toBe(`${start}states/home?region=${region}#/v2/executions/details/${arn}`);
  });
});
