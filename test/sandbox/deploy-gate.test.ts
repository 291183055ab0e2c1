import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deployGate } from '../../sandbox/deploy-gate.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';
import { setup } from './support.ts';

const FUNCTION_FOLDERS = readdirSync('functions', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['adapters', 'ports'].includes(entry.name))
  .map(({ name }) => name);

describe('the gate in a sandbox', () => {
  it('is made of every function there is, under its own name', () => {
    const { sandbox } = setup();

    const gate = deployGate(sandbox);

    expect([...gate.functionNames].sort()).toEqual([...FUNCTION_FOLDERS].sort());
    expect(gate.functionNames.filter((name) => !sandbox.lambda.has(name))).toEqual([]);
  });

  it('attributes every call to the function that makes it', async () => {
    const { deploy, sandbox, gate } = setupFlow();

    await deploy(makeTemplate(SHOP));

    const callers = new Set(sandbox.calls.entries.filter(({ service }) => service !== 'Lambda').map(({ caller }) => caller));
    expect([...callers].filter((caller) => !gate.functionNames.includes(caller))).toEqual([]);
    expect(sandbox.calls.count({ caller: 'create-stack', operation: 'CreateStack' })).toBe(1);
  });

  it('judges by the policy that its owner gives it', async () => {
    const baselinePolicy = 'version: 1\ndefaults:\n  delete: allow\n';
    const { deploy, stack } = setupFlow({ gate: { baselinePolicy } });
    await deploy(makeTemplate(SHOP));

    const result = await deploy(makeTemplate({ Jobs: SHOP.Jobs, Alerts: SHOP.Alerts }));

    expect([result.status, result.message]).toEqual(['Succeeded', undefined]);
    expect(Object.keys(stack()?.resources ?? {})).toEqual(['Jobs', 'Alerts']);
  });

  it('deploys with the service role that it was given', async () => {
    const roles: unknown[] = [];
    const deploymentRoleArn = 'arn:aws:iam::111111111111:role/deploy';
    const { deploy } = setupFlow({
      gate: { deploymentRoleArn },
      sandbox: { observe: ({ operation, input }) => operation === 'CreateStack' && roles.push(input.RoleARN) },
    });

    await deploy(makeTemplate(SHOP));

    expect(roles).toEqual([deploymentRoleArn]);
  });

  it('reads the clock and the environment that it was given', async () => {
    const reads: string[] = [];
    const clock = {
      now: () => {
        reads.push('now');
        return new Date();
      },
      sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    };
    const { deploy } = setupFlow({ gate: { clock, environment: { HOLD_SECONDS: '0' } } });

    const { replies } = await deploy(makeTemplate(SHOP));

    expect(replies.map(({ kind }) => kind)).toEqual(['continue', 'success']);
    expect(reads).not.toEqual([]);
  });

  it('keeps what its functions log', async () => {
    const { deploy, gate } = setupFlow();

    await deploy(makeTemplate(SHOP));

    expect(gate.logs).toContainEqual(expect.objectContaining({ functionName: 'trigger', level: 'info' }));
  });

  it('answers each call of the pipeline at once when the trigger may not hold it', async () => {
    const { deploy } = setupFlow({ gate: { holdSeconds: 0 } });

    const { replies } = await deploy(makeTemplate(SHOP));

    expect(replies.map(({ kind }) => kind)).toEqual(['continue', 'success']);
  });
});
