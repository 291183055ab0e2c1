import { describe, expect, it } from 'vitest';
import { nextInWords, writeDiagnosis } from '../../../core/report/write-diagnosis.ts';

const FINDINGS = [
  {
    severity: 'problem',
    code: 'update-failed',
    text: 'An update failed.\u001b[31m',
    remedies: [{ text: 'Roll back.', commands: ['aws x', 'aws y'] }],
  },
  { severity: 'note', code: 'alias', text: 'The stack has an alias.', remedies: [] },
] as const;

describe('a diagnosis for a terminal', () => {
  it('has each command on one line, and nothing that controls the terminal', () => {
    expect(
      writeDiagnosis({
        stackName: 'shop',
        stackId: 'arn:shop',
        stackStatus: 'UPDATE_FAILED',
        nextDeployment: 'fails',
        findings: FINDINGS,
      }),
    ).toBe(
      `shop  UPDATE_FAILED
arn:shop

The next deployment fails until the stack is repaired.

problem  update-failed
  An update failed. [31m
  → Roll back.
      aws x
      aws y

note  alias
  The stack has an alias.
`,
    );
  });

  it.each([
    ['starts', 'The next deployment starts.'],
    ['waits', 'The next deployment waits for the operation in progress.'],
    ['depends', 'The next deployment starts only if the policy allows the deletion of the failed stack.'],
    ['fails', 'The next deployment fails until the stack is repaired.'],
  ] as const)('says what follows: %s', (nextDeployment, words) => {
    expect(nextInWords({ stackName: 'shop', stackId: 'arn:shop', nextDeployment, findings: [] })).toBe(words);
  });

  it('says that there is no stack', () => {
    expect(writeDiagnosis({ stackName: 'shop', nextDeployment: 'starts', findings: [] })).toBe(
      'shop  no stack\n\nThe next deployment creates the stack.\n',
    );
  });
});
