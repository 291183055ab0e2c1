import { GetStackPolicyCommand, SetStackPolicyCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { ALLOW_EVERY_UPDATE, isSamePolicy } from '../../core/stack/stack-policy.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const shop = makeTemplate(SHOP);
const slower = makeTemplate({ ...SHOP, Jobs: [SHOP.Jobs[0], { DelaySeconds: 5 }] });
const PROTECTS = {
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' },
    { Effect: 'Deny', Principal: '*', Action: ['Update:Replace', 'Update:Delete'], Resource: 'LogicalResourceId/Orders' },
  ],
};
const ALLOWS_ALL = JSON.parse(ALLOW_EVERY_UPDATE);

async function setup(policy: string | undefined, before: object | undefined, input: object = {}) {
  const flow = setupFlow({
    ...(policy === undefined ? {} : { gate: { baselinePolicy: policy } }),
    input: { templateConfigurationPath: 'configuration.json', ...input },
  });
  await flow.deploy(shop, { 'configuration.json': '{}' });
  const client = flow.sandbox.clients('operator').cloudFormation();
  const StackName = flow.stackName;
  if (before !== undefined) {
    await flow.run(client.send(new SetStackPolicyCommand({ StackName, StackPolicyBody: JSON.stringify(before) })));
  }
  return {
    ...flow,
    pushWith: (StackPolicy: object) => flow.deploy(slower, { 'configuration.json': JSON.stringify({ StackPolicy }) }),
    policy: async () => (await flow.run(client.send(new GetStackPolicyCommand({ StackName })))).StackPolicyBody,
    /** Key of the record of the last execution. */
    lastRecord: () => {
      const { name = '' } = flow.executions().at(-1)?.props ?? {};
      return (
        flow.sandbox.s3
          .keys(flow.gate.bucket)
          .find((key) => key.startsWith('records/') && key.includes(name) && key.endsWith('.json')) ?? ''
      );
    },
  };
}

describe('a pushed stack policy that loosens the current one', () => {
  it('is refused under the standard preset, with its effect in the message and in the record', async () => {
    const { pushWith, policy, lastRecord, sandbox, gate } = await setup(undefined, PROTECTS);

    const result = await pushWith(ALLOWS_ALL);

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('stack policy of prod-shop') });
    expect(isSamePolicy(await policy(), JSON.stringify(PROTECTS))).toBe(true);
    const record = JSON.parse(new TextDecoder().decode(sandbox.s3.open(gate.bucket, lastRecord())));
    expect(record.changes).toContainEqual(expect.objectContaining({ effect: 'unprotect', causes: ['StackPolicy'] }));
  });

  it.each([
    ['the previous policy', PROTECTS],
    ['a policy that allows every update, if there was no policy', undefined],
  ])('leaves %s after an update that fails', async (_name, before) => {
    const { pushWith, policy, sandbox } = await setup('version: 1\npreset: observe', before);
    sandbox.cloudFormation.behave('Jobs', { fails: 'update' });

    const result = await pushWith(before === undefined ? PROTECTS : ALLOWS_ALL);

    expect(result).toMatchObject({ status: 'Failed' });
    expect(isSamePolicy(await policy(), JSON.stringify(before ?? ALLOWS_ALL))).toBe(true);
  });

  it('is the policy of the stack after an update that the policy allows', async () => {
    const { pushWith, policy } = await setup('version: 1\npreset: observe', PROTECTS);

    expect(await pushWith(ALLOWS_ALL)).toMatchObject({ status: 'Succeeded' });
    expect(isSamePolicy(await policy(), ALLOW_EVERY_UPDATE)).toBe(true);
  });
});

it('a stricter stack policy passes without a person after its first push failed', async () => {
  const { pushWith, policy, sandbox } = await setup(undefined, undefined);
  const modifies = { Statement: [{ ...ALLOWS_ALL.Statement[0], Action: 'Update:Modify' }, PROTECTS.Statement[1]] };
  sandbox.cloudFormation.behave('Jobs', { fails: 'update' });
  await pushWith(modifies);
  expect(isSamePolicy(await policy(), ALLOW_EVERY_UPDATE)).toBe(true);
  sandbox.cloudFormation.behave('Jobs', {});

  expect(await pushWith(modifies)).toMatchObject({ status: 'Succeeded' });
  expect(isSamePolicy(await policy(), JSON.stringify(modifies))).toBe(true);
});

describe('a pushed rollback configuration', () => {
  const [first, second] = ['First', 'Second'].map((name) => ({
    arn: `arn:aws:cloudwatch:us-east-1:111111111111:alarm:${name}`,
    type: 'AWS::CloudWatch::Alarm',
  }));

  it.each([
    ['removes an alarm', [first, second], [first], 'Failed'],
    ['adds an alarm', [first], [first, second], 'Succeeded'],
  ])('that %s gets the verdict of the standard preset', async (_name, before, after, status) => {
    const { deploy, run, sandbox, stackName } = setupFlow({ input: { rollbackConfiguration: { rollbackTriggers: after } } });
    await deploy(shop);
    const RollbackTriggers = before.map((alarm) => ({ Arn: alarm?.arn, Type: alarm?.type }));
    const TemplateBody = JSON.stringify(makeTemplate({ ...SHOP, Jobs: [SHOP.Jobs[0], { DelaySeconds: 1 }] }));
    const operator = sandbox.clients('operator').cloudFormation();
    const update = { StackName: stackName, TemplateBody, RollbackConfiguration: { RollbackTriggers } };
    await run(operator.send(new UpdateStackCommand(update)));
    await sandbox.advance(600_000);

    const result = await deploy(slower);

    expect(result).toMatchObject({ status });
    if (status === 'Failed') expect(result).toMatchObject({ message: expect.stringContaining('no longer roll back on') });
  });
});

describe('a pushed stack policy whose update does not end in time', () => {
  it('leaves the stricter policy on the stack, and names the command that sets the pushed one', async () => {
    const { pushWith, policy, sandbox } = await setup(undefined, ALLOWS_ALL, { timeoutMinutes: 5 });
    sandbox.cloudFormation.behave('Jobs', { hangs: 'update' });

    const result = await pushWith(PROTECTS);

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('set-stack-policy') });
    expect(isSamePolicy(await policy(), JSON.stringify(PROTECTS))).toBe(true);
  });
});

describe('a pushed stack policy that adds Deny statements', () => {
  it('passes without a person', async () => {
    const { pushWith, policy } = await setup(undefined, ALLOWS_ALL);

    expect(await pushWith(PROTECTS)).toMatchObject({ status: 'Succeeded' });
    expect(isSamePolicy(await policy(), JSON.stringify(PROTECTS))).toBe(true);
  });
});
