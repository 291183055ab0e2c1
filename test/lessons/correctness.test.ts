import { DeleteStackCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createArtifactFiles } from '../../functions/adapters/artifact-files.ts';
import { makeBucket } from '../functions/adapters/s3-factory.ts';
import { makeZip } from '../functions/adapters/zip-factory.ts';
import { edgesOf, hasCycle, readMachine, without } from '../statemachine/machine.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const { Jobs } = SHOP;
const shop = makeTemplate(SHOP);
const slower = makeTemplate({ ...SHOP, Jobs: [Jobs[0], { DelaySeconds: 5 }] });
const even = makeTemplate({ ...SHOP, Jobs: [Jobs[0], { DelaySeconds: 9 }] });

/** Every attempt that the SDK makes of one call. */
const ALL_ATTEMPTS = [1, 2, 3];

describe('other errors of the published sample that the gate does not make', () => {
  it('8: a throttled poll does not mean that there is no stack', async () => {
    const { deploy, sandbox } = setupFlow();
    await deploy(shop);
    sandbox.faults.on({ caller: 'check-stack', operation: 'DescribeStacks', nth: ALL_ATTEMPTS }, { kind: 'throttle' });

    expect((await deploy(slower)).status).toBe('Succeeded');
    expect(sandbox.calls.count({ operation: 'CreateStack' })).toBe(1);
  });

  it('9: a commit without changes succeeds and leaves no change set; the gate waits for a change set in creation', async () => {
    const { deploy, sandbox } = setupFlow({ sandbox: { cloudFormation: { changeSetSeconds: 40 } } });
    await deploy(shop);

    expect((await deploy(shop)).status).toBe('Succeeded');
    expect(sandbox.cloudFormation.leftovers().changeSets).toBe(0);
  });

  describe('10: a push recovers or waits', () => {
    const send = (flow: ReturnType<typeof setupFlow>) => flow.sandbox.clients('operator').cloudFormation();

    it('after a first create that rolled back', async () => {
      const { deploy, sandbox, stack } = setupFlow();
      sandbox.cloudFormation.behave('Jobs', { fails: 'create', times: 1 });
      await deploy(shop);
      expect(stack()?.status).toBe('ROLLBACK_COMPLETE');

      expect((await deploy(shop)).status).toBe('Succeeded');
    });

    it('while the stack is being deleted', async () => {
      const flow = setupFlow();
      await flow.deploy(shop);
      await flow.run(send(flow).send(new DeleteStackCommand({ StackName: 'prod-shop' })));
      expect(flow.stack()?.status).toBe('DELETE_IN_PROGRESS');

      expect((await flow.deploy(shop)).status).toBe('Succeeded');
      expect(flow.stack()?.status).toBe('CREATE_COMPLETE');
    });

    it('during another operation on the stack', async () => {
      const flow = setupFlow({ sandbox: { cloudFormation: { resourceSeconds: 200 } } });
      await flow.deploy(shop);
      await flow.run(send(flow).send(new UpdateStackCommand({ StackName: 'prod-shop', TemplateBody: JSON.stringify(slower) })));
      expect(flow.stack()?.status).toBe('UPDATE_IN_PROGRESS');

      expect((await flow.deploy(even)).status).toBe('Succeeded');
      expect(flow.stack()?.status).toBe('UPDATE_COMPLETE');
    });
  });

  it('11: a redelivered job starts one execution, and two simultaneous jobs start two executions', async () => {
    const { push, run, executions, sandbox } = setupFlow();
    sandbox.faults.on({ service: 'Lambda', operation: 'trigger', nth: 1 }, { kind: 'duplicate' });

    await run(push(shop).finished);
    expect(executions()).toHaveLength(1);

    await run(push(slower).finished);
    expect(new Set(executions().map(({ props }) => props.name)).size).toBe(2);
  });

  it.each([
    ['of the execution', { caller: 'trigger', operation: 'DescribeExecution' }],
    ['of the update', { caller: 'get-operation-status', operation: 'DescribeStacks' }],
    ['of the change set', { caller: 'get-change-set-status', operation: 'DescribeChangeSet' }],
  ])('12: one throttled poll %s does not fail the action', async (_, match) => {
    const { deploy, sandbox } = setupFlow();
    await deploy(shop);
    sandbox.faults.on({ ...match, nth: ALL_ATTEMPTS }, { kind: 'throttle' });

    expect((await deploy(slower)).status).toBe('Succeeded');
  });

  it('13: the failure message is the cause as text, truncated, with a type', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 200 }, (_, index) => [`Table${index}${'X'.repeat(100)}`, SHOP.Orders] as const),
    );
    const { deploy } = setupFlow();
    await deploy(makeTemplate({ ...many, Jobs }));

    const refused = await deploy(makeTemplate({ Jobs }));
    const missing = await deploy({ Resources: { Jobs: { Type: 'AWS::SQS::Queue' } }, Transform: 7 });

    expect(refused.message).toMatch(/^The change set was refused.*would be deleted/s);
    expect(refused.message).not.toMatch(/\\"|errorMessage|^[{"]/);
    expect(refused.message?.length).toBeLessThanOrEqual(5_000);
    expect(refused.failureType).toBe('JobFailed');
    expect(missing.status).toBe('Failed');
  });

  it('13: the type is not always JobFailed', async () => {
    const { run, sandbox, push } = setupFlow({ input: { templatePath: 'not/there.yaml' } });

    const result = await run(push(shop).finished);

    expect(result).toMatchObject({ status: 'Failed', failureType: 'RevisionUnavailable' });
    expect(sandbox.calls.count({ operation: 'CreateStack' })).toBe(0);
  });

  it('14: every task is retried, caught and limited in time, and every loop waits and ends', () => {
    const machine = readMachine();
    const tasks = Object.values(machine.States).filter(({ Type }) => Type === 'Task');
    const waits = Object.keys(machine.States).filter((name) => machine.States[name]?.Type === 'Wait');

    // A wait for an event is repeated only after it timed out. A target of a wave is released once, and only a target that is held waits.
    // A task asks for an approval only while its step has no outcome, and a step gets one outcome. After the deletion of a failed stack, the
    // create is another step.
    const asks = new Set([
      'Create Stack to Judge First Create',
      'Delete Failed Stack to Judge Failed Stack',
      'Approved? to Judge First Create',
    ]);
    const edges = edgesOf(machine)
      .filter(({ rule }) => !/"StringEquals":"(?:event|released)"/.test(JSON.stringify(rule ?? {})))
      .filter(({ from, to }) => !asks.has(`${from} to ${to}`));
    const holds = edgesOf(machine).filter(
      ({ to, rule }) => rule !== undefined && /^(?:Await Release|Judge First Create|Judge Failed Stack)$/.test(to),
    );

    expect(tasks.filter((task) => !task.Retry || !task.Catch || !(task.TimeoutSeconds ?? task.TimeoutSecondsPath))).toEqual([]);
    expect(hasCycle(without(waits, edges))).toBe(false);
    expect(holds.length).toBeGreaterThan(2);
    for (const { rule } of holds) expect(JSON.stringify(rule)).toContain('"StringEquals":"waiting"');
    expect(machine.TimeoutSeconds).toBeLessThan(86_400);
  });

  it('14: a stack that stays busy ends the deployment at its deadline', async () => {
    const flow = setupFlow({ input: { timeoutMinutes: 5 } });
    await flow.deploy(shop);
    flow.sandbox.cloudFormation.behave('Jobs', { hangs: 'update' });
    const operator = flow.sandbox.clients('operator').cloudFormation();
    await flow.run(operator.send(new UpdateStackCommand({ StackName: 'prod-shop', TemplateBody: JSON.stringify(slower) })));

    const result = await flow.deploy(even);

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('to be ready within 5 minutes') });
  });

  it('15: change sets are named after the execution, and none accumulates', async () => {
    const { deploy, sandbox, executions } = setupFlow();
    await deploy(shop);
    for (let delay = 1; delay <= 5; delay++) await deploy(makeTemplate({ ...SHOP, Jobs: [Jobs[0], { DelaySeconds: delay }] }));

    const last = executions().at(-1);
    expect(JSON.parse(last?.output ?? '{}')).toMatchObject({
      changeSetName: expect.stringMatching(`^stackgate-${last?.props.name}-[0-9a-f]{32}$`),
    });
    expect(sandbox.cloudFormation.leftovers().changeSets).toBe(0);
  });

  it('17: a template of 30 KB is read completely, a thousand times out of a thousand', async () => {
    const content = 'Resources: {}\n'.padEnd(30_000, '# documentation ');
    const { client, s3 } = makeBucket(makeZip([{ name: 'template.yaml', content }]));
    onTestFinished(() => s3.restore());
    const template = { path: 'template.yaml', maxBytes: 100_000, field: 'templatePath' };
    const files = createArtifactFiles(client);

    const reads = await Promise.all(
      Array.from({ length: 1_000 }, () => files.readTexts({ bucket: 'artifacts', key: 'source.zip' }, { template })),
    );

    expect(reads.filter((texts) => texts.template !== content)).toEqual([]);
  });

  describe('18: a deployment takes', () => {
    it('parameters other than environmentName, and keeps their values if the next push omits them', async () => {
      const sized = { ...shop, Parameters: { Size: { Type: 'String' } } };
      const files = (text: object) => ({ 'prod.json': JSON.stringify(text) });
      const { deploy } = setupFlow({ input: { templateConfigurationPath: 'prod.json' } });

      expect((await deploy(sized, files({ Parameters: { Size: 'large' } }))).status).toBe('Succeeded');
      expect((await deploy({ ...slower, Parameters: sized.Parameters }, files({}))).status).toBe('Succeeded');
    });

    it.each([{}, { Parameters: { environmentName: { Type: 'String' } } }])(
      'templates with and without environmentName: %j',
      async (parameters) => {
        expect((await setupFlow().deploy({ ...shop, ...parameters })).status).toBe('Succeeded');
      },
    );

    it('named IAM resources', async () => {
      const role = {
        Type: 'AWS::IAM::Role',
        Properties: { RoleName: 'shop', AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [] } },
      };

      expect((await setupFlow().deploy({ Resources: { Role: role } })).status).toBe('Succeeded');
    });

    it('templates above 51,200 bytes', async () => {
      const { deploy } = setupFlow();
      const large = { ...shop, Metadata: { Documentation: 'x'.repeat(200_000) } };

      expect((await deploy(large)).status).toBe('Succeeded');
      expect((await deploy({ ...slower, Metadata: large.Metadata })).status).toBe('Succeeded');
    });

    it('artifacts of another account: they are read with the credentials of the job', async () => {
      const { deploy, sandbox } = setupFlow({ userParameters: JSON.stringify({ inputFile: 'deploy/prod.json' }) });
      const input = JSON.stringify({ environmentName: 'prod', stackName: 'shop', templatePath: 'infra/template.json' });
      const s3 = vi.spyOn(sandbox.clients('trigger'), 's3');

      expect((await deploy(shop, { 'deploy/prod.json': input })).status).toBe('Succeeded');
      expect(s3.mock.calls).toEqual([[expect.objectContaining({ sessionToken: expect.any(String) })]]);
    });
  });
});
