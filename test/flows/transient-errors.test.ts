import { describe, expect, it } from 'vitest';
import type { Fault } from '../../sandbox/kernel/faults.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const shop = makeTemplate(SHOP);
const changed = makeTemplate({ ...SHOP, Jobs: ['AWS::SQS::Queue', { DelaySeconds: 5 }] });

const ATTEMPTS_OF_ONE_CALL = [1, 2, 3];

describe('a job that is delivered twice', () => {
  it('starts one execution and has one final reply', async () => {
    const { push, run, executions, sandbox, stack } = setupFlow();
    sandbox.faults.on({ service: 'Lambda', operation: 'trigger', nth: 1 }, { kind: 'duplicate' });

    const started = push(shop);
    const result = await run(started.finished);
    await sandbox.advance(600_000);

    expect(result.status).toBe('Succeeded');
    expect(executions()).toHaveLength(1);
    expect(started.actions[0]?.replies.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(sandbox.calls.count({ operation: 'CreateStack' })).toBe(1);
    expect(stack()?.status).toBe('CREATE_COMPLETE');
  });

  it('after the deployment has ended changes nothing', async () => {
    const { push, run, executions, sandbox } = setupFlow();
    const started = push(shop);
    await run(started.finished);

    sandbox.codePipeline.redeliver(started.actions[0]?.jobs[0]?.id);
    await sandbox.advance(600_000);

    expect(started.status).toBe('Succeeded');
    expect(executions()).toHaveLength(1);
    expect(sandbox.calls.count({ operation: 'CreateStack' })).toBe(1);
  });
});

describe('throttling', () => {
  it('by Step Functions does not fail a deployment that is still running', async () => {
    const { deploy, sandbox } = setupFlow();
    sandbox.faults.on({ caller: 'trigger', operation: 'DescribeExecution', nth: ATTEMPTS_OF_ONE_CALL }, { kind: 'throttle' });

    expect((await deploy(shop)).status).toBe('Succeeded');
  });

  it('by CloudFormation does not make a stack appear absent', async () => {
    const { deploy, sandbox } = setupFlow();
    await deploy(shop);
    sandbox.faults.on({ caller: 'check-stack', operation: 'DescribeStacks', nth: ATTEMPTS_OF_ONE_CALL }, { kind: 'throttle' });

    expect((await deploy(changed)).status).toBe('Succeeded');
    expect(sandbox.calls.count({ operation: 'CreateStack' })).toBe(1);
  });
});

describe('a deployment', () => {
  const FAULTS: readonly Fault[] = [
    { kind: 'server-error' },
    { kind: 'lost-reply' },
    { kind: 'timeout', effect: true },
    { kind: 'timeout', effect: false },
    { kind: 'crash', when: 'before' },
    { kind: 'crash', when: 'after' },
    { kind: 'duplicate' },
    { kind: 'slow', ms: 20_000 },
  ];
  const CALLS = [
    'CloudFormation.CreateChangeSet',
    'CloudFormation.DescribeChangeSet',
    'CloudFormation.ExecuteChangeSet',
    'CloudFormation.DescribeStacks',
    'S3.GetObject',
    'S3.PutObject',
    'StepFunctions.StartExecution',
    'StepFunctions.DescribeExecution',
    'CodePipeline.PutJobSuccessResult',
  ];

  it.each(FAULTS.flatMap((fault) => CALLS.map((call) => [call, fault] as const)))(
    'succeeds once if the first %s has the fault %o',
    async (call, fault) => {
      const { deploy, push, run, sandbox, stack, executions } = setupFlow();
      await deploy(shop);
      const [service, operation] = call.split('.');
      sandbox.faults.on({ service: service as 'S3', operation: operation ?? '', nth: 1 }, fault);

      const started = push(changed);
      const result = await run(started.finished);
      await sandbox.advance(3_600_000);

      expect([result.status, result.message]).toEqual(['Succeeded', undefined]);
      expect(
        started.actions[0]?.replies.filter(({ kind, outcome }) => kind !== 'continue' && outcome === 'accepted'),
      ).toHaveLength(1);
      expect(stack()?.status).toBe('UPDATE_COMPLETE');
      expect(executions()).toHaveLength(2);
      expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
    },
  );
});
