import { UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const shop = makeTemplate(SHOP);
const slower = makeTemplate({ ...SHOP, Jobs: [SHOP.Jobs[0], { DelaySeconds: 5 }] });

describe('a change set that is not complete in time', () => {
  it('is deleted as soon as CloudFormation permits it', async () => {
    const { deploy, sandbox } = setupFlow({
      input: { timeoutMinutes: 1 },
      sandbox: { cloudFormation: { changeSetSeconds: 300 } },
    });
    await deploy(shop);

    const result = await deploy(slower);

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('timeoutMinutes') });
    expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
  });
});

describe('a change set whose CreateChangeSet reply was lost', () => {
  it('is deleted when the deployment ends because another operation is in progress on the stack', async () => {
    const { deploy, sandbox, executions } = setupFlow({ input: { timeoutMinutes: 5 } });
    await deploy(shop);
    sandbox.cloudFormation.behave('Jobs', { hangs: 'update' });
    sandbox.faults.on({ caller: 'create-change-set', operation: 'CreateChangeSet', nth: 1 }, { kind: 'crash', when: 'after' });
    const operator = sandbox.clients('operator').cloudFormation();
    const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
    let tries = 0;
    sandbox.lambda.invoke = async (name, payload, caller) => {
      if (/create-change-set(?::\d+)?$/.test(name) && ++tries === 2) {
        await operator.send(new UpdateStackCommand({ StackName: 'prod-shop', TemplateBody: JSON.stringify(slower) }));
      }
      return invoke(name, payload, caller);
    };

    const result = await deploy(makeTemplate({ ...SHOP, Jobs: [SHOP.Jobs[0], { DelaySeconds: 9 }] }));

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('to be ready within 5 minutes') });
    expect(executions().at(-1)?.history.statesEntered.slice(-2)).toEqual(['Delete Change Set', 'Deployment Failed']);
    expect(sandbox.cloudFormation.leftovers()).toEqual({ changeSets: 0, reviewStacks: 0 });
  });
});
