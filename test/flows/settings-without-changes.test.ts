import {
  DescribeStacksCommand,
  GetStackPolicyCommand,
  SetStackPolicyCommand,
  UpdateStackCommand,
  type UpdateStackCommandInput,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { ALLOW_EVERY_UPDATE, isSamePolicy } from '../../core/stack/stack-policy.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const shop = makeTemplate(SHOP);
const PROTECTS = {
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' },
    { Effect: 'Deny', Principal: '*', Action: 'Update:Delete', Resource: 'LogicalResourceId/Orders' },
  ],
};
const ALLOWS_ALL = JSON.parse(ALLOW_EVERY_UPDATE);

async function setup(input: object = {}) {
  const flow = setupFlow({ input: { templateConfigurationPath: 'configuration.json', ...input } });
  const { run, sandbox, stackName: StackName } = flow;
  const client = sandbox.clients('operator').cloudFormation();
  return {
    ...flow,
    first: () => flow.deploy(shop, { 'configuration.json': '{}' }),
    push: (StackPolicy?: object) => flow.deploy(shop, { 'configuration.json': JSON.stringify({ StackPolicy }) }),
    setPolicy: (policy: object) =>
      run(client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody: JSON.stringify(policy) }))),
    setProtection: (EnableTerminationProtection: boolean) =>
      run(client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }))),
    /** Updates the stack with another queue delay and back, so that only the settings differ from the push. */
    updateAs: async (settings: Partial<UpdateStackCommandInput>) => {
      for (const DelaySeconds of [1, 0]) {
        const jobs = DelaySeconds === 0 ? SHOP.Jobs : [SHOP.Jobs[0], { DelaySeconds }];
        const TemplateBody = JSON.stringify(makeTemplate({ ...SHOP, Jobs: jobs as never }));
        await run(client.send(new UpdateStackCommand({ StackName, TemplateBody, ...settings })));
        await sandbox.advance(600_000);
      }
    },
    policy: async () => (await run(client.send(new GetStackPolicyCommand({ StackName })))).StackPolicyBody,
    stack: async () => (await run(client.send(new DescribeStacksCommand({ StackName })))).Stacks?.[0],
    lastRecord: () => {
      const { name = '' } = flow.executions().at(-1)?.props ?? {};
      const key = sandbox.s3
        .keys(flow.gate.bucket)
        .find((one) => one.startsWith('records/') && one.includes(name) && one.endsWith('.json'));
      return JSON.parse(new TextDecoder().decode(sandbox.s3.open(flow.gate.bucket, key ?? '')));
    },
    calls: (operation: string) => sandbox.calls.entries.filter((call) => call.operation === operation),
  };
}

describe('a push that changes only the stack policy', () => {
  it('applies a stricter policy, and reports it in the message and the record', async () => {
    const { first, push, policy, lastRecord } = await setup();
    await first();

    expect(await push(PROTECTS)).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringMatching(/^No changes for .* The pushed stack policy is in effect\./),
    });
    expect(isSamePolicy(await policy(), JSON.stringify(PROTECTS))).toBe(true);
    expect(lastRecord().changes).toEqual([
      expect.objectContaining({
        effect: 'update',
        causes: ['StackPolicy'],
        properties: [{ name: 'StackPolicy', after: JSON.stringify(PROTECTS) }],
      }),
    ]);
  });

  it('is refused with a record if the policy is looser', async () => {
    const { first, push, policy, setPolicy, lastRecord } = await setup();
    await first();
    await setPolicy(PROTECTS);

    expect(await push(ALLOWS_ALL)).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('stack policy of prod-shop'),
    });
    expect(isSamePolicy(await policy(), JSON.stringify(PROTECTS))).toBe(true);
    expect(lastRecord()).toMatchObject({
      changeSetAction: 'NEEDS-APPROVAL',
      changes: [{ effect: 'unprotect', properties: [{ before: JSON.stringify(PROTECTS), after: JSON.stringify(ALLOWS_ALL) }] }],
    });
  });
});

describe('a push that changes only termination protection', () => {
  it('enables the termination protection', async () => {
    const { first, push, stack, setProtection } = await setup({ terminationProtection: true });
    await first();
    await setProtection(false);

    expect(await push()).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringContaining('Termination protection is enabled.'),
    });
    expect(await stack()).toMatchObject({ EnableTerminationProtection: true });
  });

  it('does not disable the termination protection', async () => {
    const { first, push, stack, setProtection } = await setup({ terminationProtection: false });
    await first();
    await setProtection(true);

    expect(await push()).toMatchObject({ status: 'Failed', message: expect.stringContaining('Termination protection') });
    expect(await stack()).toMatchObject({ EnableTerminationProtection: true });
  });
});

describe('a push without changes and without changed settings', () => {
  it('succeeds, sets nothing, and leaves no change set', async () => {
    const { first, push, calls } = await setup();
    await first();

    expect(await push()).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringMatching(/^No changes for the stack prod-shop: its status is still CREATE_COMPLETE\.\n/),
    });
    expect(calls('SetStackPolicy')).toEqual([]);
    expect(calls('UpdateTerminationProtection')).toEqual([]);
    expect(calls('DeleteChangeSet')).toHaveLength(1);
  });
});

describe('a push that changes only settings of the change set', () => {
  const topic = (name: string) => `arn:aws:sns:us-east-1:111111111111:${name}`;
  const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`;

  it('does not report a new service role as applied if CloudFormation does not treat it as a change', async () => {
    const { first, push, stack, updateAs } = await setup({ roleArn: role('new') });
    await first();
    await updateAs({ RoleARN: role('old') });

    expect(await push()).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringContaining('Not applied, because CloudFormation does not count them as a change: the service role.'),
    });
    expect(await stack()).toMatchObject({ RoleARN: role('old') });
  });

  it('changes tags with a change set', async () => {
    const { first, push, stack, updateAs } = await setup({ tags: { team: 'shop' } });
    await first();
    await updateAs({ Tags: [{ Key: 'team', Value: 'other' }] });

    expect(await push()).toMatchObject({ status: 'Succeeded' });
    expect(await stack()).toMatchObject({ Tags: [{ Key: 'team', Value: 'shop' }] });
  });

  it('adds a notification topic with a change set that has no resource changes', async () => {
    const { first, push, stack, updateAs } = await setup({ notificationArns: [topic('a'), topic('b')] });
    await first();
    await updateAs({ NotificationARNs: [topic('a')] });

    expect(await push()).toMatchObject({
      status: 'Succeeded',
      summary: expect.stringContaining(`Notification topics: added ${topic('b')}.`),
    });
    expect(await stack()).toMatchObject({ NotificationARNs: [topic('a'), topic('b')] });
  });

  it('does not remove a notification topic without approval', async () => {
    const { first, push, stack, updateAs, lastRecord } = await setup({ notificationArns: [topic('a')] });
    await first();
    await updateAs({ NotificationARNs: [topic('a'), topic('b')] });

    expect(await push()).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining(`would no longer be sent to ${topic('b')}`),
    });
    expect(await stack()).toMatchObject({ NotificationARNs: [topic('a'), topic('b')] });
    expect(lastRecord().changes).toEqual([
      expect.objectContaining({ effect: 'unprotect', causes: ['NotificationARNs'], decision: 'ask' }),
    ]);
  });

  it('does not change the service role without approval', async () => {
    const { first, deploy, stack, updateAs } = await setup({ roleArn: role('new') });
    await first();
    await updateAs({ RoleARN: role('old') });

    const slower = makeTemplate({ ...SHOP, Jobs: [SHOP.Jobs[0], { DelaySeconds: 5 }] });
    expect(await deploy(slower, { 'configuration.json': '{}' })).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('The gate cannot compare the permissions of the two roles'),
    });
    expect(await stack()).toMatchObject({ RoleARN: role('old') });
  });
});
