import { describe, expect, it } from 'vitest';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const shop = makeTemplate(SHOP);
const slower = makeTemplate({ ...SHOP, Jobs: [SHOP.Jobs[0], { DelaySeconds: 5 }] });

describe('a change set that is not made in time', () => {
  it('is deleted as soon as CloudFormation lets it go', async () => {
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
