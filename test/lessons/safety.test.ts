import { CreateChangeSetCommand, DeleteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import { readSavedPages } from '../../core/change-set/read-saved-pages.ts';
import { judge } from '../../core/verdict/judge.ts';
import { makeChange, makePage } from '../support/change-sets.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const { Orders, Jobs, Alerts } = SHOP;
const shop = makeTemplate(SHOP);
const slower = makeTemplate({ ...SHOP, Jobs: [Jobs[0], { DelaySeconds: 5 }] });
const withoutTable = makeTemplate({ Jobs, Alerts });

describe('safety errors of the published sample that the gate does not make', () => {
  it('1: a removed table (the action Remove) is refused, and still exists', async () => {
    const { deploy, stack } = setupFlow();
    await deploy(shop);

    const result = await deploy(withoutTable);

    expect(result.status).toBe('Failed');
    expect(result.message).toContain('Orders');
    expect(stack()).toMatchObject({ status: 'CREATE_COMPLETE', resources: { Orders: 'AWS::DynamoDB::Table' } });
  });

  it('2: the state Delete Change Set deletes an unsafe change set and does not execute it', async () => {
    const { deploy, executions, sandbox } = setupFlow();
    await deploy(shop);

    await deploy(withoutTable);

    expect(executions().at(-1)?.history.statesEntered.slice(-2)).toEqual(['Delete Change Set', 'Deployment Failed']);
    expect(sandbox.calls.count({ operation: 'DeleteChangeSet' })).toBe(1);
    expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(0);
  });

  it('3: a refused change set is deleted', async () => {
    const { deploy, sandbox } = setupFlow();
    await deploy(shop);

    await deploy(withoutTable);

    expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
  });

  it.each([
    ['Replacement Conditional', { Replacement: 'Conditional' }],
    ['the action Dynamic', { Action: 'Dynamic' }],
    ['an unknown action', { Action: 'Vaporise' }],
    ['a policy action that deletes', { PolicyAction: 'ReplaceAndDelete' }],
    ['a policy action that snapshots', { PolicyAction: 'ReplaceAndSnapshot' }],
    ['a Remove that retains', { Action: 'Remove', PolicyAction: 'Retain' }],
    ['a nested stack whose inside is not visible', { ResourceType: 'AWS::CloudFormation::Stack' }],
  ])('4: %s does not fall through to safe', (_, change) => {
    const reading = readSavedPages([makePage([makeChange(change)])]);
    if (reading === undefined) throw new Error('Expected a reading.');

    expect(judge(assembleEvidence(reading)).changeSetAction).not.toBe('CAN-SAFELY-UPDATE-EXISTING-STACK');
  });

  it('5: a deletion on the last of many pages is found', async () => {
    const { deploy, stack, sandbox } = setupFlow({ sandbox: { cloudFormation: { pageSize: 2 } } });
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`Alert${index}`, Alerts]));
    await deploy(makeTemplate({ ...many, Zebra: Orders }));

    const more = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`Job${index}`, Jobs]));
    const result = await deploy(makeTemplate({ ...many, ...more }));

    expect(result.status).toBe('Failed');
    expect(result.message).toContain('Zebra');
    expect(stack()?.resources).toHaveProperty('Zebra');
    expect(sandbox.calls.count({ caller: 'inspect-change-set', operation: 'DescribeChangeSet' })).toBeGreaterThan(9);
  });

  it('6: an update that rolls back fails with the failed resource', async () => {
    const { deploy, stack, executions, sandbox } = setupFlow();
    await deploy(shop);
    sandbox.cloudFormation.behave('Jobs', { fails: 'update', reason: 'DelaySeconds is not allowed', times: 1 });

    const result = await deploy(slower);

    expect(result.status).toBe('Failed');
    expect(result.message).toMatch(/The first resource that failed is Jobs \(AWS::SQS::Queue\).*DelaySeconds is not allowed/);
    expect(stack()?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(executions().at(-1)?.history.statesEntered).toContain('Get Change Set Execution Status');
  });

  it('7: a first create is judged, and a policy can refuse it', async () => {
    const baselinePolicy = [
      'version: 1',
      'rules:',
      '  - match: {effect: create, resourceType: "AWS::SNS::*"}',
      '    decision: forbid',
      '    reason: Topics belong to the platform team.',
    ].join('\n');
    const { deploy, stack, sandbox } = setupFlow({ gate: { baselinePolicy } });

    const result = await deploy(shop);

    expect(result.status).toBe('Failed');
    expect(result.message).toMatch(/Alerts.*Topics belong to the platform team\./);
    expect(stack()).toBeUndefined();
    expect(sandbox.calls.count({ operation: 'CreateStack' })).toBe(0);
  });

  it('16: a change set that is replaced under the same name after the verdict is not executed', async () => {
    const { deploy, sandbox, stack } = setupFlow();
    await deploy(shop);
    const operator = sandbox.clients('operator').cloudFormation();
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    sandbox.lambda.invoke = async (name, payload, caller) => {
      if (/execute-change-set(?::\d+)?$/.test(name)) {
        const { changeSetName } = JSON.parse(payload);
        const named = { StackName: 'prod-shop', ChangeSetName: changeSetName };
        await operator.send(new DeleteChangeSetCommand(named));
        await operator.send(new CreateChangeSetCommand({ ...named, TemplateBody: JSON.stringify(withoutTable) }));
        await new Promise((resolve) => setTimeout(resolve, 10_000));
      }
      return invoke(name, payload, caller);
    };

    const result = await deploy(slower);

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('nothing was executed') });
    expect(sandbox.calls.count({ operation: 'ExecuteChangeSet' })).toBe(0);
    expect(stack()).toMatchObject({ status: 'CREATE_COMPLETE', resources: { Orders: 'AWS::DynamoDB::Table' } });
  });
});
