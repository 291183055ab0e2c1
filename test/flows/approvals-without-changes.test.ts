import {
  CreateStackCommand,
  GetStackPolicyCommand,
  SetStackPolicyCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { StopPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { describe, expect, it } from 'vitest';
import { ALLOW_EVERY_UPDATE, isSamePolicy } from '../../core/stack/stack-policy.ts';
import { PIPELINE_STATE_RULE } from '../../sandbox/deploy-approvals.ts';
import { BOB, setupApprovers } from '../support/approvers.ts';
import { makeTemplate, SHOP, setupFlow, type TemplateData } from '../support/flow.ts';

const FULL = makeTemplate(SHOP);
const WITHOUT_TABLE = makeTemplate({ Jobs: SHOP.Jobs, Alerts: SHOP.Alerts });
const ASKS_CREATES = 'version: 1\nrules: [{ match: { effect: create }, decision: ask, reason: New stacks need a review. }]\n';
const FREEZE =
  'version: 1\napprovals: { freeze: [{ name: winter, from: 2020-01-01T00:00:00Z, until: 2100-01-01T00:00:00Z, reason: Sales. }] }\n';
const PROTECTS = JSON.stringify({
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' },
    { Effect: 'Deny', Principal: '*', Action: 'Update:Delete', Resource: 'LogicalResourceId/Orders' },
  ],
});
const MINUTES = 60_000;

function setup(baselinePolicy = 'version: 1\n', input: object = {}) {
  const flow = setupFlow({ gate: { approvals: true, baselinePolicy }, input: { onUnsafe: 'ask', ...input } });
  const approvers = setupApprovers(flow);
  const { sandbox, run, push, executions } = flow;
  const operator = sandbox.clients('operator');
  return {
    ...flow,
    ...approvers,
    cloudFormation: operator.cloudFormation(),
    /** Pushes a template, and waits until the approval is requested. */
    ask: async (template: TemplateData = FULL, files: Readonly<Record<string, string>> = {}) => {
      const pushed = push(template, files);
      await sandbox.advance(5 * MINUTES);
      const [approval] = await approvers.list();
      if (approval === undefined) throw new Error(`Expected an approval, got ${executions().at(-1)?.cause}`);
      return { pushed, approval };
    },
    stopPipeline: (pipelineExecutionId: string) => {
      // The event about the stop is lost: only the task that carries out the approval sees it.
      sandbox.faults.on({ service: 'EventBridge', operation: PIPELINE_STATE_RULE }, { kind: 'lost' });
      const stop = { pipelineName: 'shop', pipelineExecutionId, abandon: true, reason: 'Wrong push.' };
      return run(operator.codePipeline().send(new StopPipelineExecutionCommand(stop)));
    },
    count: (operation: string) => sandbox.calls.count({ operation }),
    states: () => (executions().at(-1)?.history.read() ?? []).flatMap((event) => stateOf(event)),
  };
}

function stateOf(event: object): readonly string[] {
  const { stateEnteredEventDetails: details } = event as { readonly stateEnteredEventDetails?: { readonly name?: string } };
  return details?.name === undefined ? [] : [details.name];
}

describe('a first create that people must approve', () => {
  it('waits for them, and is created after the approval, which the message names', async () => {
    const { ask, approve, stack, run } = setup(ASKS_CREATES);
    const { pushed, approval } = await ask();

    expect(approval).toMatchObject({ status: 'pending', subject: 'first-create', stackName: 'prod-shop', approversNeeded: 2 });
    expect(approval.findings.map(({ logicalResourceId }) => logicalResourceId).sort()).toEqual(['Alerts', 'Jobs', 'Orders']);
    expect(stack()).toBeUndefined();
    expect(await approve(approval)).toMatchObject({ approval: { status: 'approved' } });
    expect(await run(pushed.finished)).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringContaining(`Created the stack prod-shop: CREATE_COMPLETE. Approved by ${BOB} at`),
    });
    expect(stack()?.status).toBe('CREATE_COMPLETE');
  });

  it.each([ASKS_CREATES, FREEZE])('is not created after a rejection, and leaves nothing: %s', async (policy) => {
    const { ask, vote, stack, run, count } = setup(policy);
    const { pushed, approval } = await ask();
    await vote('bob', approval, { decision: 'reject', reason: 'Not now.' });

    expect(await run(pushed.finished)).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining(`rejected by ${BOB}`),
    });
    expect(stack()).toBeUndefined();
    expect(count('CreateStack')).toBe(0);
  });

  it('is not created if its pipeline execution is stopped before the vote, although the event is lost', async () => {
    const { ask, approve, stack, list, stopPipeline } = setup(ASKS_CREATES);
    const { approval } = await ask();
    await stopPipeline(approval.pipelineExecutionId);
    await approve(approval);

    expect(await list()).toMatchObject([{ status: 'withdrawn' }]);
    expect(stack()).toBeUndefined();
  });

  it('is not created if another principal created the stack in the meantime: its change set is judged', async () => {
    const { ask, approve, list, run, cloudFormation, stackName: StackName, stack } = setup(ASKS_CREATES);
    const { pushed, approval } = await ask();
    await run(cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(FULL) })));
    const theirs = stack()?.stackId;
    await approve(approval);

    expect(await run(pushed.finished)).toMatchObject({ status: 'Succeeded', summary: expect.stringContaining('No changes') });
    expect(stack()?.stackId).toBe(theirs);
    expect(await list()).toHaveLength(1);
  });

  it('keeps the order of states of a first create that needs no approval', async () => {
    const { deploy, states } = setup();
    await deploy(FULL);

    expect(states()).toEqual([
      'Check Stack Existence',
      'Does Stack Exist?',
      'Create Stack',
      'Await Stack Creation',
      'Get Stack Creation Status',
      'Stack Created?',
      'Deployment Succeeded',
    ]);
  });
});

describe('a push that only changes settings and that people must approve', () => {
  async function setupSettings() {
    const flow = setup(undefined, { templateConfigurationPath: 'configuration.json' });
    const { deploy, run, cloudFormation, stackName: StackName, ask } = flow;
    const configuration = (StackPolicy?: object) => ({ 'configuration.json': JSON.stringify({ StackPolicy }) });
    await deploy(FULL, configuration());
    await run(cloudFormation.send(new SetStackPolicyCommand({ StackName, StackPolicyBody: PROTECTS })));
    return {
      ...flow,
      askForPolicy: () => ask(FULL, configuration(JSON.parse(ALLOW_EVERY_UPDATE))),
      setPolicy: (StackPolicyBody: string) => run(cloudFormation.send(new SetStackPolicyCommand({ StackName, StackPolicyBody }))),
      policy: async () => (await run(cloudFormation.send(new GetStackPolicyCommand({ StackName })))).StackPolicyBody,
    };
  }

  it('waits for them, changes exactly these settings after the approval, and deletes its change set', async () => {
    const { askForPolicy, approve, run, policy, count } = await setupSettings();
    const { pushed, approval } = await askForPolicy();

    expect(approval).toMatchObject({ subject: 'settings', findings: [{ effect: 'unprotect', decision: 'ask' }] });
    expect(isSamePolicy(await policy(), PROTECTS)).toBe(true);
    await approve(approval);
    expect(await run(pushed.finished)).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringMatching(/No changes for the stack prod-shop.*Approved by .*The pushed stack policy is in effect/),
    });
    expect(isSamePolicy(await policy(), ALLOW_EVERY_UPDATE)).toBe(true);
    expect(count('DeleteChangeSet')).toBe(1);
    expect(count('ExecuteChangeSet')).toBe(0);
  });

  it('changes nothing after a rejection, and deletes its change set', async () => {
    const { askForPolicy, vote, run, policy, count } = await setupSettings();
    const { pushed, approval } = await askForPolicy();
    await vote('bob', approval, { decision: 'reject', reason: 'The table needs it.' });

    expect(await run(pushed.finished)).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('The table needs it'),
    });
    expect(isSamePolicy(await policy(), PROTECTS)).toBe(true);
    expect(count('DeleteChangeSet')).toBe(1);
  });

  it('changes nothing if another principal changes the policy after the request', async () => {
    const { askForPolicy, approve, run, policy, setPolicy } = await setupSettings();
    const { pushed, approval } = await askForPolicy();
    const theirs = PROTECTS.replace('Orders', 'Jobs');
    await setPolicy(theirs);
    await approve(approval);

    expect(await run(pushed.finished)).toMatchObject({ status: 'Failed', message: expect.stringContaining('another principal') });
    expect(isSamePolicy(await policy(), theirs)).toBe(true);
  });

  it('asks in a freeze window', async () => {
    const { sandbox, ask, run, cloudFormation, stackName: StackName } = setup(FREEZE, { terminationProtection: true });
    await run(cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(FULL) })));
    await sandbox.advance(10 * MINUTES);
    const { approval } = await ask();

    expect(approval).toMatchObject({ subject: 'settings', findings: [{ effect: 'update', decision: 'ask' }] });
  });
});

describe('the deletion of a failed stack that people must approve', () => {
  async function setupFailed(policy?: string) {
    const flow = setup(policy);
    const { sandbox, run, cloudFormation, stackName: StackName } = flow;
    sandbox.cloudFormation.behave('Jobs', { fails: 'create', times: 1 });
    const create = { StackName, TemplateBody: JSON.stringify(FULL), OnFailure: 'DO_NOTHING' } as const;
    await run(cloudFormation.send(new CreateStackCommand(create)));
    await sandbox.advance(10 * MINUTES);
    expect(flow.stack()?.status).toBe('CREATE_FAILED');
    return flow;
  }

  it('waits for people who accept the table by name, deletes the stack after the approval, and creates it again', async () => {
    const { ask, vote, approve, run, stack, count } = await setupFailed();
    const failed = stack();
    const { pushed, approval } = await ask();

    expect(approval).toMatchObject({ subject: 'failed-stack', approversNeeded: 2, mustAccept: ['Jobs', 'Orders'] });
    expect(await vote('alice', approval, { accept: [] })).toMatchObject({ status: 400, error: { code: 'not-accepted' } });
    expect(stack()).toEqual(failed);
    expect(count('DeleteStack')).toBe(0);
    await approve(approval);
    expect(await run(pushed.finished)).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringContaining('the gate deleted the stack whose first create failed, including'),
    });
    expect(stack()?.status).toBe('CREATE_COMPLETE');
    expect(stack()?.stackId).not.toBe(failed?.stackId);
  });

  it('keeps the stack after a rejection', async () => {
    const { ask, vote, run, stack, count } = await setupFailed();
    const failed = stack();
    const { pushed, approval } = await ask();
    await vote('bob', approval, { decision: 'reject', reason: 'The table is in use.' });

    expect(await run(pushed.finished)).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('The table is in use'),
    });
    expect([stack(), count('DeleteStack')]).toEqual([failed, 0]);
  });

  it('keeps the stack if its resources changed after the request: the approval is for another deletion', async () => {
    const { ask, approve, run, stack, count, cloudFormation, stackName: StackName, sandbox } = await setupFailed();
    const { pushed, approval } = await ask();
    const TemplateBody = JSON.stringify(makeTemplate({ ...SHOP, Files: ['AWS::S3::Bucket'], Jobs: ['AWS::SQS::Queue'] }));
    sandbox.cloudFormation.behave('Jobs', { fails: 'create', times: 1 });
    await run(cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody, DisableRollback: true })));
    await sandbox.advance(10 * MINUTES);
    const changed = stack();
    await approve(approval);

    expect((await run(pushed.finished)).status).toBe('Failed');
    expect([stack(), count('DeleteStack')]).toEqual([changed, 0]);
  });

  it('is followed by a second request in a freeze window, which is about the create', async () => {
    const { ask, approve, list, run, stack } = await setupFailed(FREEZE);
    const { pushed, approval } = await ask();
    await approve(approval);
    const [second, first] = await list();

    expect(first).toMatchObject({ id: approval.id, subject: 'failed-stack', status: 'approved' });
    expect(second).toMatchObject({ subject: 'first-create', status: 'pending' });
    if (second === undefined) throw new Error('Expected a second request.');
    await approve(second);
    expect((await run(pushed.finished)).status).toBe('Succeeded');
    expect(stack()?.status).toBe('CREATE_COMPLETE');
  });

  it('needs no person if the policy allows it', async () => {
    const { deploy, list } = await setupFailed('version: 1\npreset: observe\n');

    expect((await deploy(WITHOUT_TABLE)).status).toBe('Succeeded');
    expect(await list()).toEqual([]);
  });
});
