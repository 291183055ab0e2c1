import { expect, it } from 'vitest';
import { BASELINE_POLICY_KEY } from '../../sandbox/deploy-gate.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

it.each(['version: 1\npreset: observe\n', 'version: 1\npreset: strict\n# another one\n'])(
  'a policy of the gate that another principal replaced in its bucket decides nothing: %j',
  async (replaced) => {
    const { sandbox, gate, deploy, stack } = setupFlow({ gate: { baselinePolicy: 'version: 1\npreset: strict\n' } });
    await deploy(makeTemplate(SHOP));
    sandbox.s3.put(gate.bucket, BASELINE_POLICY_KEY, replaced);

    const { Orders: _, ...rest } = SHOP;
    const result = await deploy(makeTemplate(rest));

    expect(result.status).toBe('Failed');
    expect(result.message).toContain('The owner of the gate deploys the gate again');
    expect(Object.keys(stack()?.resources ?? {})).toContain('Orders');
  },
);
