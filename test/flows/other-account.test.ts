import { UpdateTerminationProtectionCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { deployTarget, type TargetOptions } from '../../sandbox/deploy-target.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const TARGET = '222222222222';
const ROLE = `arn:aws:iam::${TARGET}:role/stackgate-target`;
const WITHOUT_TABLE = makeTemplate({ Jobs: SHOP.Jobs, Alerts: SHOP.Alerts });

interface Given {
  readonly input?: Readonly<Record<string, unknown>>;
  readonly target?: Partial<TargetOptions>;
  readonly regions?: readonly string[];
}

/** A gate with one target, which the deployment input names. */
function setup({ input = {}, target = {}, regions = [] }: Given = {}) {
  const flow = setupFlow({
    gate: { targets: [{ roleArn: ROLE, externalId: 'shop', regions: [...regions] }, { regions: [...regions] }] },
    input: { targetRoleArn: ROLE, ...input },
  });
  const { services } = deployTarget(flow.sandbox, { accountId: TARGET, externalId: 'shop', ...target });
  return { ...flow, services };
}

/** Sessions of roles as GetCallerIdentity of the calls that the target's CloudFormation received. */
function callsIn(sandbox: Sandbox, accountId: string) {
  return sandbox.calls.entries.filter((call) => call.accountId === accountId && call.service === 'CloudFormation');
}

describe('a deployment into another account', () => {
  it('creates and updates the stack there, and nothing in the account of the gate', async () => {
    const { deploy, stackName, services, stack } = setup();

    const created = await deploy(makeTemplate(SHOP));
    const updated = await deploy(makeTemplate({ ...SHOP, More: ['AWS::SQS::Queue'] }));

    expect([created.status, updated.status]).toEqual(['Succeeded', 'Succeeded']);
    const { stackId, resources, status } = services.cloudFormation.stacks()[stackName] ?? {};
    expect(stackId).toMatch(new RegExp(`^arn:aws:cloudformation:us-east-1:${TARGET}:stack/prod-shop/`));
    expect({ resources, status }).toEqual({
      resources: { ...Object.fromEntries(Object.entries(SHOP).map(([id, [type]]) => [id, type])), More: 'AWS::SQS::Queue' },
      status: 'UPDATE_COMPLETE',
    });
    expect(stack()).toBeUndefined();
  });

  it('assumes the role once for each task, and calls CloudFormation only in the account of the target', async () => {
    const { deploy, sandbox } = setup();
    await deploy(makeTemplate(SHOP));
    const before = sandbox.calls.entries.length;

    await deploy(makeTemplate({ ...SHOP, More: ['AWS::SQS::Queue'] }));

    const calls = sandbox.calls.entries.slice(before);
    const invoked = calls.filter(({ service, caller }) => service === 'Lambda' && caller === 'step-functions').length;
    expect(calls.filter(({ operation }) => operation === 'AssumeRole')).toHaveLength(invoked);
    const places = calls.filter(({ service }) => service === 'CloudFormation').map(({ accountId }) => accountId);
    expect(new Set(places)).toEqual(new Set([TARGET]));
  });

  it('refuses a change set that deletes a table, and deletes the change set there', async () => {
    const { deploy, services, stackName } = setup();
    await deploy(makeTemplate(SHOP));

    const { status, message } = await deploy(WITHOUT_TABLE);

    expect(status).toBe('Failed');
    expect(message).toContain('Orders');
    expect(services.cloudFormation.stacks()[stackName]?.resources).toHaveProperty('Orders');
    expect(services.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
  });

  it('deploys into another Region of the other account', async () => {
    const { deploy, stackName, services } = setup({ regions: ['eu-west-1'], input: { region: 'eu-west-1' } });

    const { status } = await deploy(makeTemplate(SHOP));

    expect(status).toBe('Succeeded');
    expect(services.cloudFormation.stacks('eu-west-1')[stackName]?.stackId).toContain(`:eu-west-1:${TARGET}:`);
    expect(services.cloudFormation.stacks()).toEqual({});
  });

  it("deploys into another Region of the gate's account without a role", async () => {
    const { deploy, stackName, sandbox } = setup({
      regions: ['eu-west-1'],
      input: { targetRoleArn: undefined, region: 'eu-west-1' },
    });

    const { status } = await deploy(makeTemplate(SHOP));

    expect(status).toBe('Succeeded');
    expect(sandbox.cloudFormation.stacks('eu-west-1')[stackName]?.stackId).toContain(`:eu-west-1:${sandbox.accountId}:`);
    expect(sandbox.calls.count({ operation: 'AssumeRole' })).toBe(0);
  });

  it('passes a large template through the bucket of the gate, which permits the account to read it', async () => {
    const large = { ...makeTemplate(SHOP), Metadata: { Text: 'x'.repeat(60_000) } };
    const permitted = setup();
    expect((await permitted.deploy(large)).status).toBe('Succeeded');
    permitted.sandbox.dispose();

    const denied = setup({ target: { readsTemplates: false } });
    const { status, message } = await denied.deploy(large);

    expect(status).toBe('Failed');
    expect(message).toContain('Access Denied');
  });

  it.each([
    ['has another external ID', { target: { externalId: 'other' } }],
    ['does not exist', { target: { roleName: 'other' } }],
  ])('fails and names the role if the role %s', async (_, given) => {
    const { deploy, services } = setup(given);

    const { status, message } = await deploy(makeTemplate(SHOP));

    expect(status).toBe('Failed');
    expect(message).toContain(`to assume the role ${ROLE}`);
    expect(services.cloudFormation.stacks()).toEqual({});
  });

  it('refuses a role that the owner of the gate does not permit', async () => {
    const foreign = 'arn:aws:iam::333333333333:role/stackgate-target';
    const { deploy, executions, sandbox } = setup({ input: { targetRoleArn: foreign } });

    const { status, message } = await deploy(makeTemplate(SHOP));

    expect(status).toBe('Failed');
    expect(message).toContain(foreign);
    expect(executions()).toEqual([]);
    expect(sandbox.calls.count({ operation: 'AssumeRole' })).toBe(0);
  });

  it.each(['DescribeChangeSet', 'UpdateTerminationProtection'])(
    'continues with a new session if the session of a task expires before %s',
    async (operation) => {
      const { deploy, sandbox, run, stackName: StackName } = setup({ input: { terminationProtection: true } });
      await deploy(makeTemplate(SHOP));
      sandbox.signIn('operator', `arn:aws:iam::${TARGET}:user/operator`);
      const cloudFormation = sandbox.clients('operator').cloudFormation();
      await run(cloudFormation.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false })));
      sandbox.faults.on(
        { accountId: TARGET, operation, nth: 1 },
        {
          kind: 'error',
          code: 'ExpiredToken',
          message: 'The security token included in the request is expired',
          httpStatus: 403,
        },
      );

      const { status } = await deploy(makeTemplate({ ...SHOP, More: ['AWS::SQS::Queue'] }));

      expect(status).toBe('Succeeded');
      expect(callsIn(sandbox, TARGET).some(({ outcome }) => outcome === 'ExpiredToken')).toBe(true);
    },
  );
});

describe('a fault of another account', () => {
  it('fails the deployment and executes nothing if the role is removed before the verdict is carried out', async () => {
    const { deploy, push, run, sandbox, services, stackName } = setup();
    await deploy(makeTemplate(SHOP));
    const before = services.cloudFormation.stacks()[stackName]?.physicalIds;
    const pushed = push(makeTemplate({ ...SHOP, More: ['AWS::SQS::Queue'] }));
    setTimeout(() => sandbox.sts.roles.delete(ROLE), 3_000);

    const { status, message } = await run(pushed.finished);

    expect(status).toBe('Failed');
    expect(message).toContain(`to assume the role ${ROLE}`);
    expect(services.cloudFormation.stacks()[stackName]?.physicalIds).toEqual(before);
    expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(0);
  });

  it('only delays the deployment if the Region throttles its calls for a while', async () => {
    const { deploy, sandbox, services, stackName } = setup({ regions: ['eu-west-1'], input: { region: 'eu-west-1' } });
    const nth = Array.from({ length: 12 }, (_, index) => index + 1);
    sandbox.faults.on({ accountId: TARGET, region: 'eu-west-1', service: 'CloudFormation', nth }, { kind: 'throttle' });

    const { status } = await deploy(makeTemplate(SHOP));

    expect(status).toBe('Succeeded');
    expect(services.cloudFormation.stacks('eu-west-1')[stackName]?.status).toBe('CREATE_COMPLETE');
  });
});

describe('the wait for an operation in another account', () => {
  const SLOW = { cloudFormation: { resourceSeconds: 300 } };

  it('ends with the event that the account forwards', async () => {
    const flow = setupFlow({ sandbox: SLOW, gate: { targets: [{ roleArn: ROLE }] }, input: { targetRoleArn: ROLE } });
    deployTarget(flow.sandbox, { accountId: TARGET, forwardFrom: ['us-east-1'] });

    const { status } = await flow.deploy(makeTemplate(SHOP));

    expect(status).toBe('Succeeded');
    expect(flow.gate.logs.filter(({ message }) => message === 'ended a wait')).toHaveLength(1);
  });

  it('ends with a poll without forwarded events', async () => {
    const flow = setupFlow({ sandbox: SLOW, gate: { targets: [{ roleArn: ROLE }] }, input: { targetRoleArn: ROLE } });
    deployTarget(flow.sandbox, { accountId: TARGET });

    const { status } = await flow.deploy(makeTemplate(SHOP));

    expect(status).toBe('Succeeded');
    expect(flow.gate.logs.filter(({ message }) => message === 'ended a wait')).toEqual([]);
  });
});
