import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { FlowOptions } from '../support/flow.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const MINUTE = 60_000;
const shop = makeTemplate(SHOP);

/** A flow whose stack takes the given time. */
function setupDeployment(seconds = 60, options: FlowOptions = {}) {
  const cloudFormation = { resources: { 'AWS::DynamoDB::Table': { seconds } } };
  const flow = setupFlow({ ...options, sandbox: { cloudFormation, ...options.sandbox } });
  return {
    ...flow,
    /** Seconds from the end of the execution to the end of the action. */
    delay: () => {
      const [execution] = flow.executions();
      const action = flow.sandbox.codePipeline.jobs[0]?.action;
      return ((action?.lastUpdateTime.getTime() ?? Number.NaN) - (execution?.stopDate?.getTime() ?? Number.NaN)) / 1_000;
    },
    invocations: (functionName: string) => flow.sandbox.calls.count({ service: 'Lambda', operation: functionName }),
  };
}

describe('the result of a deployment', () => {
  it.each([5, 60, 600, 3_600])('reaches the pipeline within two seconds of its end, after %d s', async (seconds) => {
    const { deploy, delay } = setupDeployment(seconds);

    expect(await deploy(shop)).toMatchObject({ status: 'Succeeded' });
    expect(delay()).toBeLessThanOrEqual(2);
  });

  it('needs one invocation of the trigger and one of answer-job before the answer if it ends within twelve minutes', async () => {
    const { deploy, invocations } = setupDeployment(600);

    const { replies } = await deploy(shop);

    expect([invocations('trigger'), invocations('answer-job')]).toEqual([1, 1]);
    expect(replies.map(({ kind }) => kind)).toEqual(['success']);
  });

  it('of an hour is renewed every twelve minutes', async () => {
    const { deploy, replies, sandbox } = await deployFor(3_600);

    expect(deploy).toMatchObject({ status: 'Succeeded' });
    expect(replies).toEqual([...Array(4).fill('continue'), 'success']);
    expect(sandbox.sqs.messages('stackgate-dead-letters')).toEqual([]);
  });

  async function deployFor(seconds: number) {
    const { deploy, sandbox } = setupDeployment(seconds);
    const result = await deploy(shop);
    return { deploy: result, sandbox, replies: result.replies.map(({ kind }) => kind) };
  }
});

describe('the loss of every event', () => {
  it.each([5, 60, 1_800, 7_200])('delays the result in the pipeline by seconds, after %d s', async (seconds) => {
    const { deploy, sandbox, delay, executions } = setupDeployment(seconds);
    sandbox.faults.on({ service: 'EventBridge' }, { kind: 'lost' });

    const { status, replies } = await deploy(shop);

    expect(status).toBe('Succeeded');
    expect(executions().map((execution) => execution.status)).toEqual(['SUCCEEDED']);
    expect(replies.filter(({ kind }) => kind !== 'continue')).toHaveLength(1);
    expect(delay()).toBeLessThanOrEqual(15);
  });

  it.each([
    ['a create', [shop]],
    ['a create that fails', [makeTemplate({ Broken: ['AWS::SNS::Topic', { TopicName: 'a'.repeat(300) }] })]],
    ['an update', [shop, makeTemplate({ ...SHOP, Alerts: ['AWS::SNS::Topic'] })]],
    ['an update that is rejected', [shop, makeTemplate({ Alerts: ['AWS::SNS::Topic'] })]],
    ['a push without changes', [shop, shop]],
  ])('delays the result of %s by seconds', async (_, templates) => {
    const { deploy, sandbox, executions } = setupDeployment(60);
    for (const [nth, template] of templates.entries()) {
      if (nth === templates.length - 1) sandbox.faults.on({ service: 'EventBridge' }, { kind: 'lost' });
      await deploy(template);
    }

    const stopped = executions().at(-1)?.stopDate?.getTime() ?? Number.NaN;
    const answered = sandbox.codePipeline.jobs.at(-1)?.action.lastUpdateTime.getTime() ?? Number.NaN;
    expect(answered - stopped).toBeGreaterThan(2_000);
    expect(answered - stopped).toBeLessThanOrEqual(15_000);
  });

  it('and of every end notice delays the result by at most twelve minutes', async () => {
    const { deploy, sandbox, delay } = setupDeployment(60);
    sandbox.faults.on({ service: 'EventBridge' }, { kind: 'lost' });
    for (const caller of ['get-operation-status', 'delete-change-set']) {
      sandbox.faults.on({ caller, service: 'SQS' }, { kind: 'server-error' });
    }

    expect(await deploy(shop)).toMatchObject({ status: 'Succeeded' });
    expect(delay()).toBeGreaterThan(300);
    expect(delay()).toBeLessThanOrEqual(725);
  });

  it('gives one result even if every renewal is duplicated', async () => {
    const { deploy, sandbox } = setupDeployment(1_800);
    sandbox.faults.on({ service: 'EventBridge' }, { kind: 'lost' });
    sandbox.faults.on({ caller: 'sqs' }, { kind: 'duplicate' });

    const { status, replies } = await deploy(shop);

    expect(status).toBe('Succeeded');
    expect(replies.filter(({ kind, outcome }) => kind === 'success' && outcome === 'accepted')).toHaveLength(1);
  });
});

describe('the event of the end of an execution', () => {
  it.each([[{ kind: 'duplicate' }], [{ kind: 'slow', ms: 30 * MINUTE }], [{ kind: 'lost-reply' }]] as const)(
    'with the fault %o gives one result',
    async (fault) => {
      const { deploy, sandbox, run } = setupDeployment();
      sandbox.faults.on({ service: 'EventBridge' }, fault);

      const { status, replies } = await deploy(shop);
      await run(sandbox.advance(60 * MINUTE));

      expect(status).toBe('Succeeded');
      expect(replies.filter(({ outcome }) => outcome === 'accepted').map(({ kind }) => kind)).toEqual(['success']);
    },
  );

  it('that is forged gives no result to the job of another execution', async () => {
    const { push, sandbox, executions, run, stateOf } = setupTwo();
    const [first, second] = [push('one'), push('two')];
    await run(first.finished);
    const [ended] = executions();

    await run(
      sandbox.lambda.invoke(
        'answer-job',
        JSON.stringify({
          source: 'aws.states',
          'detail-type': 'Step Functions Execution Status Change',
          detail: { executionArn: ended?.props.executionArn, status: 'SUCCEEDED' },
        }),
        'intruder',
      ),
    );

    expect(stateOf(second)).toBe('InProgress');
  });

  function setupTwo() {
    const flow = setupDeployment(600);
    const pipeline = (name: string) => {
      const input = { environmentName: 'prod', stackName: name, templatePath: 'infra/template.json' };
      const action = { name: 'Gate', functionName: flow.gate.triggerName, userParameters: JSON.stringify({ input }) };
      flow.sandbox.codePipeline.createPipeline({ name, stages: [{ name: 'Deploy', actions: [action] }] });
    };
    for (const name of ['one', 'two']) pipeline(name);
    const topic = makeTemplate({ Alerts: ['AWS::SNS::Topic'] });
    return {
      ...flow,
      push: (name: string) =>
        flow.sandbox.codePipeline.push(name, {
          files: { 'infra/template.json': JSON.stringify(name === 'one' ? topic : shop) },
        }),
      stateOf: (run: { readonly status: string }) => run.status,
    };
  }
});

describe('the queue of renewals', () => {
  it('makes the trigger reply with a token immediately if it is not available, and the deployment succeeds', async () => {
    const { deploy, sandbox, executions } = setupDeployment(90);
    sandbox.faults.on({ service: 'SQS' }, { kind: 'server-error' });
    sandbox.faults.on({ service: 'EventBridge' }, { kind: 'lost' });

    const { status, replies } = await deploy(shop);

    expect(status).toBe('Succeeded');
    expect(new Set(replies.slice(0, -1).map(({ kind }) => kind))).toEqual(new Set(['continue']));
    expect(replies.at(-1)).toMatchObject({ kind: 'success', outcome: 'accepted' });
    expect(executions()).toHaveLength(1);
  });

  it('ignores a message that the gate did not write', async () => {
    const { push, sandbox, gate, run } = setupDeployment(300);
    const started = push(shop);
    await run(sandbox.advance(MINUTE));
    const [message] = sandbox.sqs.messages('stackgate-renewals');
    const forged = message?.body.replace('"continuationToken":"', '"continuationToken":"x');

    const client = sandbox.clients('intruder').sqs();
    await run(client.send(new SendMessageCommand({ QueueUrl: gate.renewalQueueUrl, MessageBody: forged })));
    await run(sandbox.advance(MINUTE));

    expect(forged).not.toBe(message?.body);
    expect(started.actions[0]?.replies).toEqual([]);
    expect(await run(started.finished)).toMatchObject({ status: 'Succeeded' });
  });

  it('contains no credentials of a job', async () => {
    const { push, sandbox, run } = setupDeployment(300);
    push(shop);
    await run(sandbox.advance(MINUTE));

    const events = JSON.stringify(sandbox.codePipeline.jobs.map(({ event }) => event));
    const [, secretAccessKey = ''] = /"secretAccessKey":"([^"]+)"/.exec(events) ?? [];
    expect(secretAccessKey).not.toBe('');
    expect(JSON.stringify(sandbox.sqs.messages('stackgate-renewals'))).not.toContain(secretAccessKey);
  });
});

describe('a renewal that cannot be handled', () => {
  it('moves to the dead-letter queue, and the action fails in CodePipeline', async () => {
    const { deploy, sandbox, run } = setupDeployment(3_600);
    sandbox.faults.on({ caller: 'sqs' }, { kind: 'crash', when: 'before' });

    expect(await deploy(shop)).toMatchObject({ status: 'Failed', message: expect.stringContaining('failed to return a result') });
    await run(sandbox.advance(20 * MINUTE));
    expect(sandbox.sqs.messages('stackgate-dead-letters')).toHaveLength(1);
  });

  it('is attempted until CodePipeline stops waiting', async () => {
    const { deploy, sandbox } = setupDeployment(3_600);
    sandbox.faults.on({ caller: 'sqs', nth: [1, 2, 3, 4, 5, 6, 7] }, { kind: 'crash', when: 'before' });

    expect(await deploy(shop)).toMatchObject({ status: 'Succeeded' });
  });
});

describe('a trigger that fails in every delivery', () => {
  it('before it decides about the job fails the action with SystemUnavailable, and starts nothing', async () => {
    const { deploy, sandbox, executions, run } = setupDeployment();
    sandbox.faults.on({ operation: 'trigger' }, { kind: 'crash', when: 'before' });

    expect(await deploy(shop)).toMatchObject({
      status: 'Failed',
      failureType: 'SystemUnavailable',
      message: expect.stringContaining('nothing was started'),
    });
    sandbox.codePipeline.redeliver();
    await run(sandbox.advance(60 * MINUTE));
    expect(executions()).toEqual([]);
  });

  it('cannot start a deployment afterwards, with a late delivery', async () => {
    const { deploy, sandbox, executions, run } = setupDeployment();
    sandbox.faults.on({ operation: 'trigger', nth: [1, 2, 3] }, { kind: 'crash', when: 'before' });

    expect(await deploy(shop)).toMatchObject({ status: 'Failed', failureType: 'SystemUnavailable' });
    sandbox.codePipeline.redeliver();
    await run(sandbox.advance(60 * MINUTE));
    expect(executions()).toEqual([]);
  });

  it('after it started the execution does not fail the action', async () => {
    const { deploy, sandbox, executions } = setupDeployment(1_000);
    sandbox.faults.on({ caller: 'trigger', operation: 'DescribeExecution', nth: [1, 2, 3] }, { kind: 'crash', when: 'before' });

    expect(await deploy(shop)).toMatchObject({ status: 'Succeeded' });
    expect(executions()).toHaveLength(1);
  });

  it('because Lambda throttles it for five minutes fails the action', async () => {
    const { deploy, sandbox, executions } = setupDeployment();
    sandbox.faults.on({ operation: 'trigger' }, { kind: 'throttle' });

    expect(await deploy(shop)).toMatchObject({ status: 'Failed', failureType: 'SystemUnavailable' });
    expect(executions()).toEqual([]);
  });

  it('in a later job leaves the action running: the next job reads the execution', async () => {
    const { deploy, sandbox } = setupDeployment(1_500);
    sandbox.faults.on({ operation: 'trigger', nth: [2, 3, 4] }, { kind: 'crash', when: 'before' });

    expect(await deploy(shop)).toMatchObject({ status: 'Succeeded' });
  });
});

describe('two components that answer one job', () => {
  it('give the action one result: a final reply that is refused goes to the next job', async () => {
    const { deploy, sandbox, gate } = setupDeployment(60);
    // The event arrives while the job is open, and its final reply is refused, because a token arrived first.
    const [lambda, pipeline] = [sandbox.lambda, sandbox.codePipeline];
    const invoke = lambda.invoke.bind(lambda);
    lambda.invoke = async (name, payload, caller) => {
      if (name.endsWith('answer-job') && caller === 'event-bridge') {
        const [message] = sandbox.sqs.messages('stackgate-renewals');
        const { jobId, continuationToken } = JSON.parse(message?.body.split('\n')[1] ?? '{}');
        if (pipeline.jobs.at(-1)?.isOpen && pipeline.jobs.length === 1) {
          pipeline.operations.PutJobSuccessResult?.({ jobId, continuationToken }, { caller: 'operator' });
        }
      }
      return invoke(name, payload, caller);
    };

    const { status, replies } = await deploy(shop);

    expect(status).toBe('Succeeded');
    expect(replies.map(({ kind, outcome }) => [kind, outcome])).toEqual([
      ['continue', 'accepted'],
      // The replies after the event and after the end notice.
      ['success', 'InvalidJobStateException'],
      ['success', 'InvalidJobStateException'],
      ['success', 'accepted'],
    ]);
    expect(gate.logs.filter(({ level }) => level === 'error')).toEqual([]);
  });
});
