import { describe, expect, it } from 'vitest';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

async function story(seed: number): Promise<string> {
  const { deploy, sandbox, executions, gate } = setupFlow({ sandbox: { seed } });
  sandbox.faults.on({ service: 'CloudFormation', nth: [2, 5, 6, 7, 9] }, { kind: 'throttle' });
  sandbox.faults.on({ service: 'Lambda', nth: [3, 8] }, { kind: 'crash', when: 'after' });
  const results = [
    await deploy(makeTemplate(SHOP)),
    await deploy(makeTemplate({ ...SHOP, Jobs: ['AWS::SQS::Queue', { DelaySeconds: 5 }] })),
    await deploy(makeTemplate({ Jobs: SHOP.Jobs })),
  ];
  const histories = executions().map(({ history }) => history.read());
  const told = JSON.stringify([results, sandbox.calls.entries, histories, gate.logs, sandbox.cloudFormation.stacks()]);
  sandbox.dispose();
  return told;
}

describe('the sandbox', () => {
  it('makes the same calls for the same seed, with faults and retries', async () => {
    const first = await story(1);

    expect(first).toContain('Throttling');
    expect(await story(1)).toBe(first);
  });

  it('makes different calls for a different seed', async () => {
    expect(await story(2)).not.toBe(await story(1));
  });
});
