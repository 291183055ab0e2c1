import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { deployGate } from '../../sandbox/deploy-gate.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';
import { setup } from './support.ts';

const FUNCTION_FOLDERS = readdirSync('functions', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !['adapters', 'ports'].includes(entry.name))
  .map(({ name }) => name);

describe('the gate in a sandbox', () => {
  it('contains every function under its name', () => {
    const { sandbox } = setup();

    const gate = deployGate(sandbox, { approvals: true, blueGreen: {}, deployers: {} });

    expect([...gate.functionNames].sort()).toEqual([...FUNCTION_FOLDERS].sort());
    expect(gate.functionNames.filter((name) => !sandbox.lambda.has(name))).toEqual([]);
  });

  it('attributes every call to the function that makes it', async () => {
    const { deploy, sandbox, gate } = setupFlow();

    await deploy(makeTemplate(SHOP));

    // Messages between services are not calls of functions.
    const messages = ['Lambda', 'EventBridge', 'SQS'];
    const callers = new Set(sandbox.calls.entries.filter((call) => !messages.includes(call.service)).map(({ caller }) => caller));
    expect([...callers].filter((caller) => !gate.functionNames.includes(caller))).toEqual([]);
    expect(sandbox.calls.count({ caller: 'create-stack', operation: 'CreateStack' })).toBe(1);
  });

  it("judges change sets with the owner's policy", async () => {
    const baselinePolicy = 'version: 1\ndefaults:\n  delete: allow\n';
    const { deploy, stack } = setupFlow({ gate: { baselinePolicy } });
    await deploy(makeTemplate(SHOP));

    const result = await deploy(makeTemplate({ Jobs: SHOP.Jobs, Alerts: SHOP.Alerts }));

    expect([result.status, result.message]).toEqual(['Succeeded', undefined]);
    expect(Object.keys(stack()?.resources ?? {})).toEqual(['Jobs', 'Alerts']);
  });

  it('deploys with the configured service role', async () => {
    const roles: unknown[] = [];
    const deploymentRoleArn = 'arn:aws:iam::111111111111:role/deploy';
    const { deploy } = setupFlow({
      gate: { deploymentRoleArn },
      sandbox: { observe: ({ operation, input }) => operation === 'CreateStack' && roles.push(input.RoleARN) },
    });

    await deploy(makeTemplate(SHOP));

    expect(roles).toEqual([deploymentRoleArn]);
  });

  it('uses the configured clock and environment', async () => {
    const reads: string[] = [];
    const clock = {
      now: () => {
        reads.push('now');
        return new Date();
      },
      sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    };
    const { sandbox, deploy } = setupFlow({ gate: { clock, environment: { VERIFY_JOBS: 'true' } } });

    const { replies } = await deploy(makeTemplate(SHOP));

    expect(replies.map(({ kind }) => kind)).toEqual(['success']);
    expect(sandbox.calls.count({ operation: 'GetJobDetails' })).toBe(1);
    expect(reads).not.toEqual([]);
  });

  it('keeps the logs of its functions', async () => {
    const { deploy, gate } = setupFlow();

    await deploy(makeTemplate(SHOP));

    expect(gate.logs).toContainEqual(expect.objectContaining({ functionName: 'trigger', level: 'info' }));
  });

  it('answers the first call of the pipeline at once when the queue of renewals is not available', async () => {
    const { sandbox, deploy } = setupFlow();
    sandbox.faults.on({ service: 'SQS' }, { kind: 'server-error' });

    const { replies } = await deploy(makeTemplate(SHOP));

    expect(replies.map(({ kind }) => kind)).toEqual(['continue', 'success']);
  });
});
