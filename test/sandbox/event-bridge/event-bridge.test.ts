import { CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { describe, expect, it } from 'vitest';
import type { EventPattern } from '../../../sandbox/event-bridge/event-pattern.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { setup } from '../support.ts';

interface Received {
  readonly id: string;
  readonly 'detail-type': string;
  readonly source: string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: each test reads the fields of its event
  readonly detail: any;
}

const TEMPLATE = JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } });

/** A rule with a function that keeps the events that it receives. */
function listen(sandbox: Sandbox, eventPattern: EventPattern) {
  const events: (Received & { readonly at: number })[] = [];
  const target = sandbox.lambda.register({
    name: 'listener',
    handler: async (event) => {
      events.push({ ...(event as Received), at: Date.now() });
    },
  });
  sandbox.eventBridge.putRule({ name: 'rule', eventPattern, targets: [target] });
  return events;
}

/** A rule for the end of stack operations whose token starts with `gate-`. */
function setupStackRule() {
  const { sandbox, run } = setup();
  const events = listen(sandbox, {
    source: ['aws.cloudformation'],
    detail: { 'client-request-token': [{ prefix: 'gate-' }], 'status-details': { status: [{ suffix: '_COMPLETE' }] } },
  });
  const client = sandbox.clients('operator').cloudFormation();
  const create = async (StackName: string, ClientRequestToken?: string, TemplateBody = TEMPLATE) => {
    const { StackId } = await run(client.send(new CreateStackCommand({ StackName, TemplateBody, ClientRequestToken })));
    return StackId;
  };
  const statuses = () => events.map(({ detail }) => detail['status-details'].status);
  return { sandbox, run, events, create, statuses };
}

describe('an event of CloudFormation', () => {
  it('has the status of the stack and the token of the operation, in the form of the service', async () => {
    const { sandbox, events, create } = setupStackRule();

    const stackId = await create('shop', 'gate-1');
    await sandbox.advance(60_000);

    expect(events).toEqual([
      {
        version: '0',
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        'detail-type': 'CloudFormation Stack Status Change',
        source: 'aws.cloudformation',
        account: '111111111111',
        time: expect.stringMatching(/^2026-01-01T00:00:\d\dZ$/),
        region: 'us-east-1',
        resources: [stackId],
        detail: {
          'stack-id': stackId,
          'status-details': { status: 'CREATE_COMPLETE', 'status-reason': '' },
          'client-request-token': 'gate-1',
        },
        at: expect.any(Number),
      },
    ]);
  });

  it('reaches no rule whose pattern does not match', async () => {
    const { sandbox, events, create } = setupStackRule();

    await create('shop', 'other-1');
    await create('shop-2');
    await sandbox.advance(60_000);

    expect(events).toEqual([]);
    expect(sandbox.calls.count({ service: 'EventBridge' })).toBe(0);
  });

  it('is also sent for nested stacks, with the token of the operation on the root stack', async () => {
    const { sandbox, events, create } = setupStackRule();
    sandbox.s3.put('templates', 'child.json', TEMPLATE);
    const Properties = { TemplateURL: 'https://templates.s3.amazonaws.com/child.json' };
    const parent = JSON.stringify({ Resources: { Child: { Type: 'AWS::CloudFormation::Stack', Properties } } });

    const rootId = await create('shop', 'gate-1', parent);
    await sandbox.advance(60_000);

    expect(events).toHaveLength(2);
    expect(events[0]?.detail['stack-id']).toContain(':stack/shop-Child-');
    expect(events[1]?.detail['stack-id']).toBe(rootId);
    expect(events.map(({ detail }) => detail['client-request-token'])).toEqual(['gate-1', 'gate-1']);
  });
});

describe('an event of Step Functions', () => {
  function setupMachine(definition: object) {
    const { sandbox, run } = setup();
    const events = listen(sandbox, { source: ['aws.states'] });
    const arn = sandbox.stepFunctions.createStateMachine('deploy', JSON.stringify({ StartAt: 'Do', States: { Do: definition } }));
    return { sandbox, run, events, arn };
  }

  it('has the status, the input, and the output of the execution', async () => {
    const { sandbox, events, arn } = setupMachine({ Type: 'Pass', End: true });

    const { props } = sandbox.stepFunctions.start(arn, '{"a":1}', 'first');
    await sandbox.advance(5_000);

    expect(events.map(({ detail }) => detail.status)).toEqual(['RUNNING', 'SUCCEEDED']);
    expect(events[1]).toMatchObject({
      'detail-type': 'Step Functions Execution Status Change',
      resources: [props.executionArn],
      detail: {
        executionArn: props.executionArn,
        stateMachineArn: arn,
        name: 'first',
        startDate: Date.parse('2026-01-01T00:00:00.000Z'),
        stopDate: Date.parse('2026-01-01T00:00:00.000Z'),
        input: '{"a":1}',
        inputDetails: { included: true },
        output: '{"a":1}',
        outputDetails: { included: true },
        error: null,
        cause: null,
      },
    });
  });

  it('has the error and the cause of a failed execution', async () => {
    const { sandbox, events, arn } = setupMachine({ Type: 'Fail', Error: 'Rejected', Cause: 'because' });

    sandbox.stepFunctions.start(arn, '{}', 'first');
    await sandbox.advance(5_000);

    expect(events.at(-1)?.detail).toMatchObject({ status: 'FAILED', error: 'Rejected', cause: 'because', output: null });
  });

  it('omits data of more than 248 KiB', async () => {
    const { sandbox, events, arn } = setupMachine({ Type: 'Pass', Result: 1, End: true });

    sandbox.stepFunctions.start(arn, `"${'x'.repeat(254_000)}"`, 'first');
    await sandbox.advance(5_000);

    expect(events.at(-1)?.detail).toMatchObject({ input: null, inputDetails: { included: false }, output: '1' });
  });
});

describe('an event of CodePipeline', () => {
  function setupPipeline(handler: () => Promise<unknown> = () => new Promise(() => {})) {
    const { sandbox, run } = setup();
    const events = listen(sandbox, { source: ['aws.codepipeline'] });
    sandbox.lambda.register({ name: 'work', handler });
    const actions = [{ name: 'Work', functionName: 'work' }];
    sandbox.codePipeline.createPipeline({ name: 'shop', stages: [{ name: 'Deploy', actions }] });
    const push = () => sandbox.codePipeline.push('shop', { files: {} });
    const states = () => events.map(({ detail }) => `${detail['execution-id']} ${detail.state}`);
    return { sandbox, run, events, push, states };
  }

  it('shows a stopped execution, with the reason of the person who stopped it', async () => {
    const { sandbox, run, events, push, states } = setupPipeline();
    const { pipelineExecutionId: id } = push();
    await sandbox.advance(1_000);

    const stop = { pipelineName: 'shop', pipelineExecutionId: id, abandon: true, reason: 'not now' };
    await run(sandbox.clients('operator').codePipeline().send(new StopPipelineExecutionCommand(stop)));
    await sandbox.advance(1_000);

    expect(states()).toEqual([`${id} STARTED`, `${id} STOPPING`, `${id} STOPPED`]);
    expect(events[1]).toMatchObject({
      'detail-type': 'CodePipeline Pipeline Execution State Change',
      resources: ['arn:aws:codepipeline:us-east-1:111111111111:shop'],
      detail: {
        pipeline: 'shop',
        version: 1,
        'stop-execution-comments': 'not now',
        'execution-trigger': { 'trigger-type': 'CloudWatchEvent' },
      },
    });
  });

  it('shows a superseded execution and a failed one', async () => {
    const { sandbox, push, states } = setupPipeline();
    const [first, second, third] = [push(), push(), push()].map(({ pipelineExecutionId }) => pipelineExecutionId);
    await sandbox.advance(25 * 60_000);

    expect(states()).toContain(`${second} SUPERSEDED`);
    expect(states()).toContain(`${first} FAILED`);
    expect(states()).not.toContain(`${third} SUPERSEDED`);
  });
});

describe('a delivery', () => {
  it('takes half a second', async () => {
    const { sandbox, events, create } = setupStackRule();

    await create('shop', 'gate-1');
    await sandbox.advance(60_000);

    const ended = sandbox.cloudFormation.timings().find(({ what }) => what === 'create');
    const endedAt = Date.parse(ended?.startedAt ?? '') + Number(ended?.seconds) * 1_000;
    expect((events[0]?.at ?? 0) - endedAt).toBe(520);
  });

  it('can be lost', async () => {
    const { sandbox, events, create } = setupStackRule();
    sandbox.faults.on({ service: 'EventBridge', operation: 'rule' }, { kind: 'lost' });

    await create('shop', 'gate-1');
    await sandbox.advance(86_400_000);

    expect(events).toEqual([]);
    expect(sandbox.calls.select({ service: 'EventBridge' })).toMatchObject([{ caller: 'aws.cloudformation', outcome: 'lost' }]);
  });

  it('can arrive after a later event', async () => {
    const { sandbox, events, create } = setupStackRule();
    sandbox.faults.on({ service: 'EventBridge', nth: 1 }, { kind: 'slow', ms: 20_000 });

    await create('shop', 'gate-1');
    await sandbox.advance(5_000);
    await create('shop-2', 'gate-2');
    await sandbox.advance(60_000);

    expect(events.map(({ detail }) => detail['client-request-token'])).toEqual(['gate-2', 'gate-1']);
  });

  it.each([{ kind: 'duplicate' }, { kind: 'lost-reply' }, { kind: 'timeout', effect: true }] as const)(
    'can be repeated with the same ID: $kind',
    async (fault) => {
      const { sandbox, events, create } = setupStackRule();
      sandbox.faults.on({ service: 'EventBridge' }, fault);

      await create('shop', 'gate-1');
      await sandbox.advance(60_000);

      expect(events).toHaveLength(2);
      expect(events[0]?.id).toBe(events[1]?.id);
    },
  );

  it.each([{ kind: 'throttle' }, { kind: 'timeout', effect: false }] as const)(
    'is repeated until it succeeds: $kind',
    async (fault) => {
      const { sandbox, create, statuses } = setupStackRule();
      sandbox.faults.on({ service: 'EventBridge' }, fault);

      await create('shop', 'gate-1');
      await sandbox.advance(60_000);

      expect(statuses()).toEqual(['CREATE_COMPLETE']);
    },
  );

  it('is not affected by faults of responses', async () => {
    const { sandbox, create, statuses } = setupStackRule();
    sandbox.faults.on({ service: 'EventBridge' }, { kind: 'stale-read' });

    await create('shop', 'gate-1');
    await sandbox.advance(60_000);

    expect(statuses()).toEqual(['CREATE_COMPLETE']);
  });

  it('fails when the target does not exist, and ends when the rule is deleted', async () => {
    const { sandbox, create, statuses } = setupStackRule();
    const targets = ['arn:aws:lambda:us-east-1:111111111111:function:missing'];
    sandbox.eventBridge.putRule({ name: 'broken', eventPattern: { source: ['aws.cloudformation'] }, targets });
    sandbox.eventBridge.deleteRule('rule');

    await create('shop', 'gate-1');
    await sandbox.advance(60_000);

    expect(statuses()).toEqual([]);
    expect(new Set(sandbox.calls.select({ operation: 'broken' }).map(({ outcome }) => outcome))).toEqual(
      new Set(['ResourceNotFoundException']),
    );
  });
});
