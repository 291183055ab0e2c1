import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readContinuationToken, writeContinuationToken } from '../../functions/trigger/continuation-token.ts';
import type { PipelineRun } from '../../sandbox/code-pipeline/pipeline-run.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const MACHINE = 'arn:aws:states:us-east-1:111111111111:stateMachine:stackgate';
const STARTED_AT = '2026-01-01T00:00:00.000Z';

const tokenFor = (executionArn: string): string => JSON.stringify({ v: 1, executionArn, startedAt: STARTED_AT });

const FOREIGN: readonly (readonly [words: string, executionArn: string])[] = [
  ['of another machine', 'arn:aws:states:us-east-1:111111111111:execution:payroll:run'],
  ['of a machine whose name begins alike', 'arn:aws:states:us-east-1:111111111111:execution:stackgate-2:run'],
  ['of another account', 'arn:aws:states:us-east-1:222222222222:execution:stackgate:run'],
  ['of another region', 'arn:aws:states:eu-west-1:111111111111:execution:stackgate:run'],
  ['of another partition', 'arn:aws-cn:states:us-east-1:111111111111:execution:stackgate:run'],
  ['with a name of two parts', 'arn:aws:states:us-east-1:111111111111:execution:stackgate:payroll:run'],
  ['that is an express execution', 'arn:aws:states:us-east-1:111111111111:express:stackgate:run:1'],
  ['that is the machine itself', MACHINE],
  ['without a name', 'arn:aws:states:us-east-1:111111111111:execution:stackgate:'],
  ['that is no ARN', 'run'],
];

const ILL_FORMED: readonly (readonly [words: string, token: string])[] = [
  ['that is no JSON', 'next'],
  ['that is empty', ''],
  ['of another version', JSON.stringify({ v: 2, executionArn: 'x', startedAt: STARTED_AT })],
  ['with a field too many', JSON.stringify({ v: 1, executionArn: 'x', executionName: 'x', startedAt: STARTED_AT })],
  ['without a time', JSON.stringify({ v: 1, executionArn: 'x' })],
  ['with a time that is none', JSON.stringify({ v: 1, executionArn: 'x', startedAt: 'yesterday' })],
  ['that is a list', '[1]'],
  ['that is far too long', tokenFor('x'.repeat(3_000_000))],
  ['that is nested beyond any stack', '['.repeat(1_000_000)],
];

describe('a continuation token', () => {
  it.each(FOREIGN)('for an execution %s is refused: nobody is told how that one stands', (_words, executionArn) => {
    expect(() => readContinuationToken(tokenFor(executionArn), MACHINE)).toThrow(
      /Expected the continuation token to name an execution/,
    );
  });

  it.each(ILL_FORMED)('%s is refused', (_words, token) => {
    expect(() => readContinuationToken(token, MACHINE)).toThrow(
      /Expected a continuation token of this gate|to name an execution/,
    );
  });

  it('of any text is refused, and one of the gate comes back as it was', () => {
    const name = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_'), minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => readContinuationToken(text, MACHINE)).toThrow();
      }),
    );
    fc.assert(
      fc.property(name, (executionName) => {
        const executionArn = `arn:aws:states:us-east-1:111111111111:execution:stackgate:${executionName}`;
        const token = { kind: 'started', executionArn, startedAt: STARTED_AT } as const;
        const text = writeContinuationToken(token);
        expect(text.length).toBeLessThanOrEqual(2_048);
        expect(readContinuationToken(text, MACHINE)).toEqual(token);
      }),
    );
  });
});

describe('a job with a forged token', () => {
  async function pushWithToken(token: string) {
    const flow = setupFlow();
    const { run, sandbox, push } = flow;
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    sandbox.lambda.invoke = (name, payload, caller) => {
      const event = JSON.parse(payload);
      if (name === 'trigger') event['CodePipeline.job'].data.continuationToken = token;
      return invoke(name, JSON.stringify(event), caller);
    };
    const started: PipelineRun = push(makeTemplate(SHOP));
    return { ...flow, result: await run(started.finished) };
  }

  it.each([...FOREIGN.map(([words, arn]) => [words, tokenFor(arn)] as const), ...ILL_FORMED])(
    '%s fails: no foreign execution is looked at, and nothing is started',
    async (_words, token) => {
      const { result, sandbox, stack, executions } = await pushWithToken(token);

      expect([result.status, result.failureType]).toEqual(['Failed', 'JobFailed']);
      expect(result.message).toContain('release the change again');
      expect(result.message?.length).toBeLessThanOrEqual(5_000);
      expect(sandbox.calls.count({ operation: 'DescribeExecution' })).toBe(0);
      expect(executions()).toEqual([]);
      expect(stack()).toBeUndefined();
    },
  );

  it('for an execution of this machine that never was fails, and nothing is started', async () => {
    const { result, executions } = await pushWithToken(
      tokenFor('arn:aws:states:us-east-1:111111111111:execution:stackgate:never'),
    );

    expect([result.status, result.failureType]).toEqual(['Failed', 'JobFailed']);
    expect(executions()).toEqual([]);
  });
});
