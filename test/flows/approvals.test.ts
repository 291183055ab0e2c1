import { ListChangeSetsCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { SendTaskSuccessCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { TASK_FUNCTION_NAMES } from '../../infra/constructs/functions/gate-functions.ts';
import { PIPELINE_STATE_RULE } from '../../sandbox/deploy-approvals.ts';
import { ALICE, BOB, setupApprovers } from '../support/approvers.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const FULL = makeTemplate(SHOP);
const WITHOUT_JOBS = makeTemplate({ Orders: SHOP.Orders, Alerts: SHOP.Alerts });
const WITHOUT_ORDERS = makeTemplate({ Jobs: SHOP.Jobs, Alerts: SHOP.Alerts });
const QUEUE_IS_NOT_STATEFUL = 'version: 1\napprovals:\n  approvers: []\n  acknowledge: []\n';
const HOUR = 3_600_000;
const FUNCTIONS = ['request-approval', 'read-approval', 'approvals', 'withdraw-approvals'];

/** A gate with approvals, a deployed stack, and people who sign requests. */
async function setup(baselinePolicy = QUEUE_IS_NOT_STATEFUL) {
  const flow = setupFlow({ gate: { approvals: true, baselinePolicy }, input: { onUnsafe: 'ask' } });
  const { sandbox, deploy, push } = flow;
  expect((await deploy(FULL)).status).toBe('Succeeded');
  const approvers = setupApprovers(flow);
  return {
    ...flow,
    ...approvers,
    /** Pushes a template and waits until the approval is requested. */
    ask: async (template: object) => {
      const pushed = push(template as never);
      await sandbox.advance(5 * 60_000);
      const [approval] = await approvers.list();
      if (approval === undefined) throw new Error('Expected an approval.');
      return { pushed, approval };
    },
  };
}

describe('a change set that needs an approval', () => {
  it('waits without compute until two people approve, because the starter is unknown', async () => {
    const { ask, vote, run, sandbox, stack, list } = await setup();
    const { pushed, approval } = await ask(WITHOUT_JOBS);
    const countCalls = () => FUNCTIONS.map((caller) => sandbox.calls.count({ caller }));
    const before = countCalls();
    await sandbox.advance(6 * HOUR);

    expect(countCalls()).toEqual(before);
    expect(approval).toMatchObject({ status: 'pending', approversNeeded: 2, stackName: 'prod-shop' });
    expect(await vote('alice', approval)).toMatchObject({ status: 200, approval: { status: 'pending' } });
    expect(Object.keys(stack()?.physicalIds ?? {})).toContain('Jobs');
    expect(await vote('bob', approval)).toMatchObject({ status: 200, approval: { status: 'approved' } });
    expect((await run(pushed.finished)).status).toBe('Succeeded');
    expect(Object.keys(stack()?.physicalIds ?? {})).not.toContain('Jobs');
    expect(await list()).toMatchObject([{ status: 'approved', outcome: { by: BOB } }]);
  });

  it('notifies by email and chat, and reminds before the deadline', async () => {
    const { ask, sandbox, url } = await setup();
    const { approval } = await ask(WITHOUT_JOBS);

    expect(sandbox.sns.notifications.map(({ protocol, subject }) => `${protocol}: ${subject}`)).toEqual([
      'email: Approval needed: prod-shop',
      'https: Approval needed: prod-shop',
    ]);
    expect(sandbox.sns.notifications[0]?.message).toContain(`stackgate approve ${approval.id} --url ${url} --reason "..."`);
    await sandbox.advance(10 * HOUR);
    expect(sandbox.sns.notifications.slice(2).map(({ subject }) => subject)).toEqual([
      'Reminder: approval needed: prod-shop',
      'Reminder: approval needed: prod-shop',
    ]);
  });

  it('does not fill the history of its execution if its wait ends repeatedly', async () => {
    const { ask, vote, run, sandbox, executions } = await setup();
    const intruder = sandbox.clients('intruder').stepFunctions();
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    sandbox.lambda.invoke = async (name, payload, caller) => {
      const outcome = await invoke(name, payload, caller);
      const { taskToken } = JSON.parse(payload) as { readonly taskToken?: string };
      if (name.includes('request-approval') && taskToken !== undefined) {
        // The token is closed if the approval has an outcome.
        await intruder.send(new SendTaskSuccessCommand({ taskToken, output: '{}' })).catch(() => undefined);
      }
      return outcome;
    };
    const { pushed, approval } = await ask(WITHOUT_JOBS);
    await sandbox.advance(5 * HOUR);

    const events = executions().at(-1)?.history.read().length ?? 0;
    expect(events).toBeGreaterThan(1_000);
    expect((events * 23) / 5).toBeLessThan(25_000);
    for (const approver of ['alice', 'bob']) await vote(approver, approval);
    expect((await run(pushed.finished)).status).toBe('Succeeded');
    expect(sandbox.sns.notifications).toHaveLength(2);
  });

  it('is rejected by one person, with the person and the reason, and leaves nothing behind', async () => {
    const { ask, vote, run, sandbox, stack, stackName, list } = await setup();
    const { pushed, approval } = await ask(WITHOUT_JOBS);
    await vote('bob', approval, { decision: 'reject', reason: 'Jobs are still sent.' });
    const { status, message } = await run(pushed.finished);

    expect(status).toBe('Failed');
    expect(message).toContain(`The request for approval was rejected by ${BOB} at`);
    expect(message).toContain('Jobs are still sent.');
    expect(Object.keys(stack()?.physicalIds ?? {})).toContain('Jobs');
    const { Summaries } = await run(
      sandbox
        .clients('operator')
        .cloudFormation()
        .send(new ListChangeSetsCommand({ StackName: stackName })),
    );
    expect(Summaries ?? []).toEqual([]);
    expect(await list()).toMatchObject([{ status: 'rejected' }]);
  });

  it('expires at its deadline', async () => {
    const { ask, vote, run, sandbox, executions } = await setup();
    const { pushed, approval } = await ask(WITHOUT_JOBS);
    const { status, message } = await run(pushed.finished);

    expect(status).toBe('Failed');
    expect(message).toContain('The request for approval expired at');
    expect(executions().at(-1)?.status).toBe('FAILED');
    expect(await vote('alice', approval)).toMatchObject({ status: 409, error: { code: 'already-decided' } });
    expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(0);
  });

  it('is stale if the stack changed, and the approval does not execute it', async () => {
    const { ask, vote, run, sandbox, stackName } = await setup();
    const { pushed, approval } = await ask(WITHOUT_JOBS);
    const other = { StackName: stackName, TemplateBody: JSON.stringify(makeTemplate({ ...SHOP, More: ['AWS::SNS::Topic'] })) };
    await run(sandbox.clients('operator').cloudFormation().send(new UpdateStackCommand(other)));
    await sandbox.advance(5 * 60_000);
    await vote('alice', approval);

    expect(await vote('bob', approval)).toMatchObject({ status: 200, approval: { status: 'stale' } });
    expect((await run(pushed.finished)).message).toContain('The request for approval has been stale since');
    expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(0);
  });

  it.each([
    ['stopped', 'with an event'],
    ['stopped', 'without the event'],
    ['stopping', 'with an event'],
  ])('is withdrawn when its pipeline execution is %s, %s', async (how, event) => {
    const { ask, vote, run, sandbox, list } = await setup();
    const { pushed, approval } = await ask(WITHOUT_JOBS);
    if (event === 'without the event') {
      sandbox.faults.on({ service: 'EventBridge', operation: PIPELINE_STATE_RULE }, { kind: 'lost' });
    }
    const stop = {
      pipelineName: 'shop',
      pipelineExecutionId: approval.pipelineExecutionId,
      abandon: how === 'stopped',
      reason: 'Wrong push.',
    };
    await run(sandbox.clients('operator').codePipeline().send(new StopPipelineExecutionCommand(stop)));
    await run(pushed.finished);
    await sandbox.advance(60_000);
    await vote('alice', approval);
    await vote('bob', approval);

    expect(await list()).toMatchObject([{ status: 'withdrawn', outcome: { by: 'stackgate' } }]);
    expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(0);
  });
});

describe('a pipeline execution that is superseded', () => {
  it.each(['with an event', 'without the event'])(
    'withdraws its approval, and its deployment fails with the person and the reason: %s',
    async (event) => {
      const { ask, vote, run, sandbox, list, executions, stack, stackName } = await setup();
      const { pushed, approval } = await ask(WITHOUT_JOBS);
      if (event === 'without the event') {
        sandbox.faults.on({ service: 'EventBridge', operation: PIPELINE_STATE_RULE }, { kind: 'lost' });
      }
      pushed.status = 'Superseded';
      pushed.props.onState({ state: 'SUPERSEDED' });
      await sandbox.advance(60_000);
      const votes = [await vote('alice', approval), await vote('bob', approval)];
      await sandbox.advance(60_000);

      const reason = `the execution ${approval.pipelineExecutionId} of the pipeline shop is no longer in progress (Superseded)`;
      expect(votes.map(({ status }) => status)).toEqual(event === 'with an event' ? [409, 409] : [200, 200]);
      expect(await list()).toMatchObject([{ status: 'withdrawn', outcome: { by: 'stackgate', reason } }]);
      expect(executions().at(-1)).toMatchObject({ status: 'FAILED', cause: expect.stringContaining(reason) });
      expect(pushed.actions.at(-1)?.errorDetails?.message).toMatch(/withdrawn.*Superseded/s);
      expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(0);
      expect(Object.keys(stack()?.physicalIds ?? {})).toContain('Jobs');
      const changeSets = sandbox
        .clients('operator')
        .cloudFormation()
        .send(new ListChangeSetsCommand({ StackName: stackName }));
      expect((await run(changeSets)).Summaries ?? []).toEqual([]);
    },
  );

  it('requests no approval if a newer push supersedes it while it waits behind an open approval', async () => {
    const { ask, vote, run, push, sandbox, list } = await setup();
    const { pushed, approval } = await ask(WITHOUT_JOBS);
    const second = push(WITHOUT_ORDERS);
    await sandbox.advance(5 * 60_000);
    const third = push(FULL);
    expect((await run(second.finished)).status).toBe('Superseded');
    expect(await list()).toMatchObject([{ id: approval.id, status: 'pending' }]);
    await vote('alice', approval, { decision: 'reject', reason: 'A newer push follows.' });

    expect((await run(pushed.finished)).message).toContain(`rejected by ${ALICE}`);
    expect((await run(third.finished)).status).toBe('Succeeded');
    expect(await list()).toHaveLength(1);
  });
});

describe('an upgrade of the gate with an open approval', () => {
  it('does not change the code of the deployment, which sends the reminder, is approved, and completes', async () => {
    const { ask, vote, run, sandbox, stack, list } = await setup();
    const { pushed, approval } = await ask(WITHOUT_JOBS);
    const refuse = async () => {
      throw new TypeError('The code of another version cannot read this state.');
    };
    for (const name of TASK_FUNCTION_NAMES) sandbox.lambda.register({ name, handler: refuse });
    await sandbox.advance(10 * HOUR);
    expect(sandbox.sns.notifications.map(({ subject }) => subject)).toContain('Reminder: approval needed: prod-shop');
    await vote('alice', approval);
    await vote('bob', approval);

    expect(await run(pushed.finished)).toMatchObject({ status: 'Succeeded' });
    expect(Object.keys(stack()?.physicalIds ?? {})).not.toContain('Jobs');
    expect(await list()).toMatchObject([{ status: 'approved', outcome: { by: BOB } }]);
  });
});

describe('a change set of an action that CodePipeline abandoned', () => {
  it('is not executed after the stage is retried, although the event is lost and the pipeline execution is in progress', async () => {
    const { ask, vote, run, sandbox, list, executions, stack } = await setup();
    const { approval } = await ask(WITHOUT_JOBS);
    const { pipelineExecutionId } = approval;
    sandbox.faults.on({ service: 'EventBridge', operation: PIPELINE_STATE_RULE }, { kind: 'lost' });
    const operator = sandbox.clients('operator').codePipeline();
    const named = { pipelineName: 'shop', pipelineExecutionId };
    await run(operator.send(new StopPipelineExecutionCommand({ ...named, abandon: true, reason: 'Wrong time.' })));
    await sandbox.advance(60_000);
    await run(operator.send(new RetryStageExecutionCommand({ ...named, stageName: 'Deploy', retryMode: 'FAILED_ACTIONS' })));
    await sandbox.advance(5 * 60_000);
    await vote('alice', approval);
    await vote('bob', approval);
    await sandbox.advance(60_000);

    const [second, first] = await list();
    expect(first).toMatchObject({ id: approval.id, status: 'withdrawn', outcome: { by: 'stackgate' } });
    expect(first?.outcome?.reason).toContain('its action is Abandoned');
    expect(second).toMatchObject({ status: 'pending', pipelineExecutionId });
    expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(0);
    if (second === undefined) throw new Error('Expected a second approval.');
    await vote('alice', second);
    await vote('bob', second);
    await sandbox.advance(5 * 60_000);
    expect(
      executions()
        .slice(-2)
        .map(({ status }) => status),
    ).toEqual(['FAILED', 'SUCCEEDED']);
    expect(Object.keys(stack()?.physicalIds ?? {})).not.toContain('Jobs');
  });

  it('is not executed if CodePipeline abandons the action after the approval', async () => {
    const { ask, vote, run, sandbox, executions } = await setup();
    const { approval } = await ask(WITHOUT_JOBS);
    const named = { pipelineName: 'shop', pipelineExecutionId: approval.pipelineExecutionId };
    sandbox.faults.on({ service: 'EventBridge', operation: PIPELINE_STATE_RULE }, { kind: 'lost' });
    sandbox.faults.on(
      { caller: 'execute-change-set', operation: 'GetPipelineExecution', nth: 1 },
      { kind: 'crash', when: 'before' },
    );
    await vote('alice', approval);
    const voted = vote('bob', approval);
    await voted;
    const operator = sandbox.clients('operator').codePipeline();
    await run(operator.send(new StopPipelineExecutionCommand({ ...named, abandon: true, reason: 'Wrong time.' })));
    await run(operator.send(new RetryStageExecutionCommand({ ...named, stageName: 'Deploy', retryMode: 'FAILED_ACTIONS' })));
    await sandbox.advance(5 * 60_000);

    expect(executions().at(-2)).toMatchObject({ status: 'FAILED', cause: expect.stringContaining('its action is Abandoned') });
    expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(0);
  });
});

describe('the starter of the pipeline', () => {
  it('cannot approve alone, and another person can', async () => {
    const { push, vote, run, sandbox, list } = await setup();
    await run(push(FULL).finished);
    const start = new StartPipelineExecutionCommand({ name: 'shop' });
    push(WITHOUT_JOBS).stop(true, 'Only its revision is needed.');
    await run(sandbox.clients('bob').codePipeline().send(start));
    await sandbox.advance(5 * 60_000);
    const [approval] = await list();
    if (approval === undefined) throw new Error('Expected an approval.');

    expect(approval).toMatchObject({ startedBy: BOB, approversNeeded: 1 });
    expect(await vote('bob', approval)).toMatchObject({ approval: { status: 'pending' } });
    expect(await vote('alice', approval)).toMatchObject({ approval: { status: 'approved' } });
  });
});

describe('the deletion of a table', () => {
  it('needs two people who accept it by name', async () => {
    const { ask, vote, run, stack } = await setup('version: 1\n');
    const { pushed, approval } = await ask(WITHOUT_ORDERS);

    expect(approval).toMatchObject({ approversNeeded: 2, mustAccept: ['Orders'] });
    expect(await vote('alice', approval, { accept: [] })).toMatchObject({ status: 400, error: { code: 'not-accepted' } });
    await vote('alice', approval);
    await vote('bob', approval);
    expect((await run(pushed.finished)).status).toBe('Succeeded');
    expect(Object.keys(stack()?.physicalIds ?? {})).not.toContain('Orders');
  });
});

describe('an approval', () => {
  it('applies to one push: the next push requires a new approval', async () => {
    const { ask, vote, run, push, sandbox, list } = await setup();
    const { pushed, approval } = await ask(WITHOUT_JOBS);
    await vote('alice', approval, { decision: 'reject' });
    await run(pushed.finished);
    push(WITHOUT_JOBS);
    await sandbox.advance(5 * 60_000);
    const [second, first] = await list();

    expect(first?.id).toBe(approval.id);
    expect(second).toMatchObject({ status: 'pending', votes: [] });
    expect(second?.fingerprint).not.toBe(approval.fingerprint);
  });
});
