import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import type { DecisionRecord } from '../../core/record/decision-record.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

type Resources = Parameters<typeof makeTemplate>[0];

const urlOf = (name: string) => `https://templates.s3.eu-west-1.amazonaws.com/${name}.json`;
const withStorage = makeTemplate({
  Storage: ['AWS::CloudFormation::Stack', { TemplateURL: urlOf('storage') }],
  Jobs: SHOP.Jobs,
});
const withoutStorage = makeTemplate({ Jobs: SHOP.Jobs });

const keepTables =
  'version: 1\ndefaults: { delete: allow, retain: allow }\nrules:\n' +
  '  - { name: tables, match: { resourceType: "AWS::DynamoDB::*", effect: delete }, decision: forbid, reason: They hold orders. }\n';

/** A deployed stack with the nested stack Storage, which a push removes. */
async function setup(storage: Resources, baselinePolicy = keepTables, inner: Resources = {}) {
  const flow = setupFlow({ gate: { baselinePolicy } });
  const { sandbox, gate, deploy } = flow;
  sandbox.s3.createBucket('templates');
  sandbox.s3.put('templates', 'storage.json', JSON.stringify(makeTemplate(storage)));
  sandbox.s3.put('templates', 'inner.json', JSON.stringify(makeTemplate(inner)));
  expect(await deploy(withStorage)).toMatchObject({ status: 'Succeeded' });
  /** Removes the nested stack. */
  const remove = () => deploy(withoutStorage);
  /** The effects in the record of the removal, by place. */
  const recordedEffects = (): readonly string[] => {
    const keys = sandbox.s3.keys(gate.bucket).filter((key) => key.startsWith('records/') && key.endsWith('.json'));
    const records: DecisionRecord[] = keys.map((key) => JSON.parse(Buffer.from(sandbox.s3.open(gate.bucket, key)).toString()));
    const removal = records.find(({ counts }) => counts.delete !== undefined);
    return (removal?.changes ?? [])
      .map(({ path, logicalResourceId, effect }) => `${path}/${logicalResourceId}: ${effect}`)
      .sort();
  };
  const types = () => Object.values(sandbox.cloudFormation.stacks()).length;
  return { ...flow, remove, recordedEffects, types };
}

describe('the removal of a nested stack', () => {
  it('is refused with the name of the table that the policy keeps', async () => {
    const { remove, types } = await setup({ Orders: SHOP.Orders });

    expect(await remove()).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('Storage/Orders (AWS::DynamoDB::Table)'),
    });
    expect(types()).toBe(2);
  });

  it('is allowed if its table has the deletion policy Retain, and the record says so', async () => {
    const { remove, recordedEffects, types } = await setup({
      Orders: [...SHOP.Orders, { DeletionPolicy: 'Retain' }],
      Topic: SHOP.Alerts,
    });

    expect(await remove()).toMatchObject({ status: 'Succeeded' });
    expect(recordedEffects()).toEqual(['/Storage: delete', 'Storage/Orders: retain', 'Storage/Topic: delete']);
    expect(types()).toBe(1);
  });

  it.each([
    ['adds a table', { Topic: SHOP.Alerts, Orders: SHOP.Orders }],
    ['removes a deletion policy', { Topic: ['AWS::SNS::Topic'] }],
  ] as const)('is not executed if another principal %s after the judgement', async (_, changed) => {
    const { remove, sandbox, types, run } = await setup({ Topic: ['AWS::SNS::Topic', {}, { DeletionPolicy: 'Retain' }] });
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    const StackName = Object.keys(sandbox.cloudFormation.stacks()).find((name) => name.includes('Storage'));
    let isChanged = false;
    sandbox.lambda.invoke = async (target, payload, caller) => {
      if (target.includes('execute-change-set') && !isChanged) {
        isChanged = true;
        const TemplateBody = JSON.stringify(makeTemplate(changed));
        await sandbox.clients('attacker').cloudFormation().send(new UpdateStackCommand({ StackName, TemplateBody }));
      }
      return invoke(target, payload, caller);
    };

    expect(await run(remove())).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('the resources of a nested stack that it deletes changed since then'),
    });
    expect(types()).toBe(2);
  });

  it('lists the resources of stacks inside of it', async () => {
    const { remove } = await setup({ Inner: ['AWS::CloudFormation::Stack', { TemplateURL: urlOf('inner') }] }, keepTables, {
      Orders: SHOP.Orders,
    });

    expect(await remove()).toMatchObject({ status: 'Failed', message: expect.stringContaining('Storage/Inner/Orders') });
  });

  it('lists nothing inside of a stack that stays', async () => {
    const { remove, recordedEffects } = await setup(
      { Inner: ['AWS::CloudFormation::Stack', { TemplateURL: urlOf('inner') }, { DeletionPolicy: 'Retain' }] },
      keepTables,
      { Orders: SHOP.Orders },
    );

    expect(await remove()).toMatchObject({ status: 'Succeeded' });
    expect(recordedEffects()).toEqual(['/Storage: delete', 'Storage/Inner: retain']);
  });

  it('is unknown if the resources cannot be listed', async () => {
    const { remove, sandbox, types } = await setup({ Topic: SHOP.Alerts });
    const denied = { kind: 'error', code: 'AccessDenied', message: 'not authorized', httpStatus: 403 } as const;
    sandbox.faults.on({ operation: 'ListStackResources' }, denied);

    expect(await remove()).toMatchObject({
      status: 'Failed',
      message: expect.stringContaining('The resources that would be deleted with Storage are not visible'),
    });
    expect(types()).toBe(2);
  });

  it('counts every resource as deleted if the template cannot be read', async () => {
    const { remove, sandbox, types } = await setup({ Orders: [...SHOP.Orders, { DeletionPolicy: 'Retain' }] });
    const denied = { kind: 'error', code: 'AccessDenied', message: 'not authorized', httpStatus: 403 } as const;
    sandbox.faults.on({ operation: 'GetTemplate' }, denied);

    expect(await remove()).toMatchObject({ status: 'Failed', message: expect.stringContaining('Storage/Orders') });
    expect(types()).toBe(2);
  });
});
