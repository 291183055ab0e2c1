import { describe, expect, it } from 'vitest';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const { Orders, Jobs, Alerts } = SHOP;
const shop = makeTemplate(SHOP);

describe('a push', () => {
  it('creates the stack if there is none, and the action succeeds', async () => {
    const { deploy, stack, sandbox, executions } = setupFlow();

    const result = await deploy(shop);

    expect(result).toMatchObject({
      status: 'Succeeded',
      outputVariables: { stackName: 'prod-shop', stackStatus: 'CREATE_COMPLETE' },
    });
    expect(stack()).toMatchObject({ status: 'CREATE_COMPLETE', resources: { Orders: 'AWS::DynamoDB::Table' } });
    expect(executions().map(({ status }) => status)).toEqual(['SUCCEEDED']);
    expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
  });

  it('executes a safe change set, and waits for the update', async () => {
    const { deploy, stack, executions, sandbox } = setupFlow();
    await deploy(shop);

    const result = await deploy(makeTemplate({ ...SHOP, Jobs: [Jobs[0], { DelaySeconds: 5 }] }));

    expect(result).toMatchObject({ status: 'Succeeded', outputVariables: { verdict: 'CAN-SAFELY-UPDATE-EXISTING-STACK' } });
    expect(stack()?.status).toBe('UPDATE_COMPLETE');
    expect(executions().at(-1)?.history.statesEntered).toEqual(
      expect.arrayContaining([
        'Inspect Change Set Changes',
        'Safe to Update Infra?',
        'Execute Change Set',
        'Deployment Succeeded',
      ]),
    );
    expect(sandbox.cloudFormation.leftovers().changeSets).toBe(0);
  });

  it('enters each state once if the change set takes 8 seconds and the update an hour', async () => {
    const { deploy, sandbox, executions } = setupFlow({ sandbox: { cloudFormation: { changeSetSeconds: 8 } } });
    await deploy(shop);
    sandbox.cloudFormation.behave('Jobs', { seconds: 3_600 });

    await deploy(makeTemplate({ ...SHOP, Jobs: [Jobs[0], { DelaySeconds: 5 }] }));

    expect(executions().at(-1)?.history.transitions).toBeLessThanOrEqual(14);
  });

  it('is refused if it would delete a table: the message names the table, and no resource changes', async () => {
    const { deploy, stack, executions, sandbox } = setupFlow();
    await deploy(shop);
    const before = stack();

    const result = await deploy(makeTemplate({ Jobs, Alerts }));

    expect(result).toMatchObject({ status: 'Failed', failureType: 'JobFailed' });
    expect(result.message).toContain('The table Orders (AWS::DynamoDB::Table) would be deleted with its data.');
    expect(stack()).toEqual(before);
    expect(executions().at(-1)?.history.statesEntered).not.toContain('Execute Change Set');
    expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(0);
    expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
  });

  it('is refused if it would replace a table: the message names the property', async () => {
    const { deploy, stack, sandbox } = setupFlow();
    await deploy(shop);
    const before = stack();
    const KeySchema = [{ AttributeName: 'orderId', KeyType: 'HASH' }];
    const AttributeDefinitions = [{ AttributeName: 'orderId', AttributeType: 'S' }];

    const result = await deploy(
      makeTemplate({ ...SHOP, Orders: [Orders[0], { ...Orders[1], KeySchema, AttributeDefinitions }] }),
    );

    expect(result.status).toBe('Failed');
    expect(result.message).toMatch(/The table Orders \(AWS::DynamoDB::Table\) would be replaced because .*KeySchema/);
    expect(stack()).toEqual(before);
    expect(sandbox.cloudFormation.leftovers().changeSets).toBe(0);
  });

  it('without changes succeeds and leaves no change set', async () => {
    const { deploy, stack, sandbox } = setupFlow();
    await deploy(shop);

    const result = await deploy(shop);

    expect(result).toMatchObject({ status: 'Succeeded', outputVariables: { verdict: 'NO-CHANGES' } });
    expect(stack()?.status).toBe('CREATE_COMPLETE');
    expect(sandbox.cloudFormation.leftovers().changeSets).toBe(0);
  });

  it('whose first create rolls back fails with the failed resource, and the next push succeeds', async () => {
    const { deploy, stack, sandbox } = setupFlow();
    sandbox.cloudFormation.behave('Jobs', { fails: 'create', reason: 'Queue name is taken', times: 1 });

    const failed = await deploy(shop);
    const recovered = await deploy(shop);

    expect(failed.message).toMatch(/Jobs.*Queue name is taken/s);
    expect(recovered.status).toBe('Succeeded');
    expect(stack()?.status).toBe('CREATE_COMPLETE');
  });

  it('whose update rolls back fails with the failed resource', async () => {
    const { deploy, stack, sandbox } = setupFlow();
    await deploy(shop);
    sandbox.cloudFormation.behave('Jobs', { fails: 'update', reason: 'DelaySeconds is not allowed', times: 1 });

    const result = await deploy(makeTemplate({ ...SHOP, Jobs: [Jobs[0], { DelaySeconds: 5 }] }));

    expect(result.status).toBe('Failed');
    expect(result.message).toMatch(/Jobs.*DelaySeconds is not allowed/s);
    expect(stack()?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(sandbox.cloudFormation.leftovers().changeSets).toBe(0);
  });

  it('with an input without a required field fails immediately, and the message names the field', async () => {
    const { deploy, executions } = setupFlow({
      userParameters: JSON.stringify({ input: { environmentName: 'prod', stackName: 'shop' } }),
    });

    const result = await deploy(shop);

    expect(result).toMatchObject({ status: 'Failed', failureType: 'ConfigurationError' });
    expect(result.message).toContain('templatePath');
    expect(executions()).toEqual([]);
  });
});
