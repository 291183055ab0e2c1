import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { GATE_BUCKET_KEYS } from '../../core/gate-bucket-keys.ts';
import type { S3Access } from '../../sandbox/s3/bucket.ts';
import { setupApprovers } from '../support/approvers.ts';
import { makeTemplate, SHOP, setupFlow } from '../support/flow.ts';

const FULL = makeTemplate(SHOP);
const SLOWER = makeTemplate({ ...SHOP, Jobs: [SHOP.Jobs[0], { DelaySeconds: 5 }] });
const WITHOUT_JOBS = makeTemplate({ Orders: SHOP.Orders, Alerts: SHOP.Alerts });
const QUEUE_IS_NOT_STATEFUL = 'version: 1\napprovals:\n  approvers: []\n  acknowledge: []\n';
const HOUR = 3_600_000;
const FORGED = JSON.stringify({ recordVersion: 1, outcomeVersion: 1, status: 'SUCCEEDED', verdict: { isSafe: true } });

type Prefix = keyof typeof GATE_BUCKET_KEYS;

/** A gate, and a principal with `s3:PutObject` and `s3:DeleteObject` in its bucket, for which no bucket policy applies. */
function setup(options: Parameters<typeof setupFlow>[0] = {}) {
  const flow = setupFlow(options);
  const { sandbox, gate } = flow;
  const client = sandbox.clients('intruder').s3();
  const keysOf = (name: Prefix) => sandbox.s3.keys(gate.bucket).filter((key) => key.startsWith(GATE_BUCKET_KEYS[name]));
  const invoke = sandbox.lambda.invoke.bind(sandbox.lambda);
  const accesses: S3Access[] = [];
  sandbox.s3.restrict(gate.bucket, (access) => accesses.push(access) > 0);
  return {
    ...flow,
    keysOf,
    put: (Key: string, Body: string) => client.send(new PutObjectCommand({ Bucket: gate.bucket, Key, Body })),
    remove: (name: Prefix, part = '') =>
      Promise.all(
        keysOf(name)
          .filter((key) => key.includes(part))
          .map((Key) => client.send(new DeleteObjectCommand({ Bucket: gate.bucket, Key }))),
      ),
    /** Lets the principal act before each invocation of a function. */
    beforeInvocation: (act: (functionName: string) => Promise<unknown>) => {
      sandbox.lambda.invoke = async (name, payload, caller) => {
        await act(/([\w-]+?)(?::\d+)?$/.exec(name)?.[1] ?? '');
        return invoke(name, payload, caller);
      };
    },
    /** The functions that read or list objects under a prefix. */
    readersOf: (name: Prefix) =>
      accesses.flatMap(({ caller, operation, key = '' }) =>
        caller !== 'intruder' && /^(?:Get|Head|List)/.test(operation) && key.startsWith(GATE_BUCKET_KEYS[name]) ? [caller] : [],
      ),
  };
}

/** A deployed stack, and a push whose change needs the approval of two people. */
async function setupApproval() {
  const flow = setup({
    gate: { approvals: true, baselinePolicy: QUEUE_IS_NOT_STATEFUL },
    input: { onUnsafe: 'ask' },
  });
  await flow.deploy(FULL);
  const approvers = setupApprovers(flow);
  flow.sandbox.signIn('carol', 'arn:aws:iam::111111111111:user/carol');
  return {
    ...flow,
    ...approvers,
    ask: async () => {
      const pushed = flow.push(WITHOUT_JOBS);
      await flow.sandbox.advance(5 * 60_000);
      const [approval] = await approvers.list();
      if (approval === undefined) throw new Error('Expected an approval.');
      return { pushed, approval };
    },
  };
}

describe('a forged decision record', () => {
  it('decides nothing: no function reads a record or an outcome', async () => {
    const { deploy, put, keysOf, beforeInvocation, readersOf, executions, stack } = setup();
    await deploy(FULL);
    beforeInvocation(async () => {
      for (const key of [...keysOf('records'), ...keysOf('outcomes')]) await put(key, FORGED);
      for (const { props } of executions().slice(-1)) {
        await put(`${GATE_BUCKET_KEYS.outcomes}${props.name}.json`, FORGED);
        await put(`${GATE_BUCKET_KEYS.records}prod-shop/stackgate-${props.name}.json`, FORGED);
      }
    });

    expect((await deploy(makeTemplate({ Jobs: SHOP.Jobs }))).status).toBe('Failed');
    expect((await deploy(SLOWER)).status).toBe('Succeeded');
    expect(Object.keys(stack()?.physicalIds ?? {})).toEqual(['Orders', 'Jobs', 'Alerts']);
    expect([...readersOf('records'), ...readersOf('outcomes')]).toEqual([]);
  });
});

describe('an object in the bucket of the gate that another principal deletes', () => {
  it.each<[string, Prefix]>([
    ['a wait', 'waits'],
    ['an open job', 'openJobs'],
    ['the decision about its job', 'jobs'],
    ['the version IDs of secrets', 'secretVersions'],
  ])('changes no result: %s', async (_, prefix) => {
    const { deploy, remove, beforeInvocation, executions, stack } = setup();
    await deploy(FULL);
    beforeInvocation(() => remove(prefix));

    expect((await deploy(SLOWER)).status).toBe('Succeeded');
    expect((await deploy(makeTemplate({ Jobs: SHOP.Jobs }))).status).toBe('Failed');
    expect(executions()).toHaveLength(3);
    expect(Object.keys(stack()?.physicalIds ?? {})).toEqual(['Orders', 'Jobs', 'Alerts']);
  });

  it('ends the deployment if it is a copy of the revision', async () => {
    const { deploy, remove, beforeInvocation, stack } = setup();
    await deploy(FULL);
    const before = stack();
    beforeInvocation((name) => (name === 'create-change-set' ? remove('revisions') : Promise.resolve()));

    expect(await deploy(SLOWER)).toMatchObject({ status: 'Failed', failureType: 'RevisionUnavailable' });
    expect(stack()).toEqual(before);
  });

  it.each(['request', 'votes/', 'token', ''])('never approves a change: %j of an approval', async (part) => {
    const { ask, vote, remove, sandbox, run, stack } = await setupApproval();
    const { pushed, approval } = await ask();

    await vote('alice', approval);
    await run(remove('approvals', part));
    await vote('alice', approval);
    await sandbox.advance(25 * HOUR);

    expect((await run(pushed.finished)).status).toBe('Failed');
    expect(Object.keys(stack()?.physicalIds ?? {})).toContain('Jobs');
  });

  it('does not open a rejected approval again if it is the outcome', async () => {
    const { ask, vote, remove, beforeInvocation, sandbox, run, stack } = await setupApproval();
    const { pushed, approval } = await ask();
    beforeInvocation((name) => (name === 'read-approval' ? remove('approvals', 'outcome') : Promise.resolve()));

    await vote('alice', approval, { decision: 'reject' });
    await sandbox.advance(60_000);
    await vote('bob', approval);
    expect(await vote('carol', approval)).toMatchObject({ status: 409 });
    await sandbox.advance(25 * HOUR);

    expect((await run(pushed.finished)).status).toBe('Failed');
    expect(Object.keys(stack()?.physicalIds ?? {})).toContain('Jobs');
  });
});
