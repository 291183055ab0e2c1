import { describe, expect, it } from 'vitest';
import type { ApprovalsAnswer, VoteBody } from '../../core/approvals/api.ts';
import { deployTarget } from '../../sandbox/deploy-target.ts';
import { makeTemplate, SHOP, setupFlow, type TemplateData } from '../support/flow.ts';

const ACCOUNTS = ['222222222222', '333333333333'] as const;
const STACK = 'prod-shop';
const EXTERNAL_ID = 'shop';
/** Two people approve, because the person who started the pipeline is unknown. */
const PEOPLE = ['alice', 'bob'] as const;
const MINUTE_MS = 60_000;

const FIRST = makeTemplate(SHOP);
const UPDATED = makeTemplate({ ...SHOP, Jobs: ['AWS::SQS::Queue', { DelaySeconds: 5 }] });
const { Alerts: _, ...WITHOUT_ALERTS } = SHOP;

/** The deletion of a topic needs an approval, and the deletion of a table is forbidden. */
const POLICY = `
version: 1
preset: strict
rules:
  - { match: { resourceType: AWS::SNS::Topic, effect: delete }, decision: ask, reason: Ask the readers. }
`;

const roleOf = (accountId: string) => `arn:aws:iam::${accountId}:role/stackgate-target`;

/** A wave over a stack of the same name in two accounts, which exist, and people who can approve. */
async function setup(input: Readonly<Record<string, unknown>> = {}, first: TemplateData = FIRST) {
  const flow = setupFlow({
    gate: { baselinePolicy: POLICY, approvals: true, targets: [{ roleArn: ACCOUNTS.map(roleOf), externalId: EXTERNAL_ID }] },
    input: { targets: ACCOUNTS.map((accountId) => ({ targetRoleArn: roleOf(accountId) })), ...input },
  });
  const { sandbox, gate, run } = flow;
  for (const accountId of ACCOUNTS) deployTarget(sandbox, { accountId, externalId: EXTERNAL_ID, forwardFrom: ['us-east-1'] });
  expect(await flow.deploy(first)).toMatchObject({ status: 'Succeeded' });
  for (const person of PEOPLE) sandbox.signIn(person, `arn:aws:iam::111111111111:user/${person}`);
  const url = `${gate.approvals?.url}/approvals`;
  const readSummary = () => {
    const wave = flow.executions().findLast(({ props }) => !props.name.startsWith('wave-'));
    const bytes = sandbox.s3.open(gate.bucket, `records/waves/${wave?.props.name}.json`);
    const { targets } = JSON.parse(new TextDecoder().decode(bytes)) as {
      readonly targets: readonly { readonly accountId: string; readonly version: string }[];
    };
    return targets.map(({ accountId, version }) => [accountId, version]);
  };
  const list = async () => ((await (await sandbox.fetchAs('alice')(url)).json()) as ApprovalsAnswer).approvals;
  return {
    ...flow,
    readSummary,
    /** Resources of the stack in each account. */
    resources: () =>
      ACCOUNTS.map((accountId) => Object.keys(sandbox.account(accountId).cloudFormation.stacks()[STACK]?.resources ?? {})),
    statuses: () => ACCOUNTS.map((accountId) => sandbox.account(accountId).cloudFormation.stacks()[STACK]?.status),
    leftovers: () => ACCOUNTS.map((accountId) => sandbox.account(accountId).cloudFormation.leftovers().changeSets),
    executed: () => sandbox.calls.count({ service: 'CloudFormation', operation: 'ExecuteChangeSet' }),
    approvals: () => run(list()),
    vote: (decision: VoteBody['decision']) =>
      run(
        (async () => {
          for (const { id, status, fingerprint, mustAccept } of await list()) {
            if (status !== 'pending') continue;
            const body: VoteBody = { decision, reason: 'Checked.', fingerprint, accept: mustAccept };
            const headers = { 'content-type': 'application/json' };
            for (const person of PEOPLE) {
              await sandbox.fetchAs(person)(`${url}/${id}/votes`, { method: 'POST', headers, body: JSON.stringify(body) });
            }
          }
        })(),
      ),
  };
}

describe('a wave over two accounts', () => {
  it('updates the stack of each account with the role of the account, and nothing in the account of the gate', async () => {
    const { deploy, statuses, readSummary, sandbox, stack } = await setup();

    expect(await deploy(UPDATED)).toMatchObject({ status: 'Succeeded' });

    expect(statuses()).toEqual(['UPDATE_COMPLETE', 'UPDATE_COMPLETE']);
    expect(readSummary()).toEqual(ACCOUNTS.map((accountId) => [accountId, 'new']));
    expect(stack()).toBeUndefined();
    const calls = sandbox.calls.entries.filter(
      ({ service, operation }) => service === 'CloudFormation' && operation === 'ExecuteChangeSet',
    );
    expect(calls.map(({ accountId }) => accountId)).toEqual([...ACCOUNTS]);
  });

  it('stops after the account in which the update failed', async () => {
    const { deploy, statuses, readSummary, sandbox } = await setup();
    sandbox.account(ACCOUNTS[0]).cloudFormation.behave('Jobs', { fails: 'update' });

    const result = await deploy(UPDATED);

    expect(result.message).toMatch(/0 of 2 targets have the new version.*prod-shop in 222222222222.*prod-shop in 333333333333/s);
    expect(statuses()).toEqual(['UPDATE_ROLLBACK_COMPLETE', 'CREATE_COMPLETE']);
    expect(readSummary()).toEqual(ACCOUNTS.map((accountId) => [accountId, 'old']));
  });

  it('changes nothing in any account if the role of one account does not exist, with judgeAllFirst', async () => {
    const { deploy, statuses, readSummary, sandbox, leftovers } = await setup({ judgeAllFirst: true });
    sandbox.sts.roles.delete(roleOf(ACCOUNTS[1]));

    const result = await deploy(UPDATED);

    expect(result.message).toContain(`to assume the role ${roleOf(ACCOUNTS[1])}`);
    expect(statuses()).toEqual(['CREATE_COMPLETE', 'CREATE_COMPLETE']);
    expect(readSummary()).toEqual(ACCOUNTS.map((accountId) => [accountId, 'old']));
    expect(leftovers()).toEqual([0, 0]);
  });
});

describe('an approval in a wave that judges all targets first', () => {
  const ASK = { judgeAllFirst: true, onUnsafe: 'ask' };
  const PUSHED = makeTemplate(WITHOUT_ALERTS);

  it('holds every target until people approved each of them, and then executes all', async () => {
    const flow = await setup(ASK);
    const before = flow.executed();
    const pushed = flow.push(PUSHED);
    await flow.sandbox.advance(5 * MINUTE_MS);
    const [first] = await flow.approvals();
    expect(first).toMatchObject({ stackName: STACK, place: { account: ACCOUNTS[0], region: 'us-east-1' }, status: 'pending' });
    expect(flow.executed()).toBe(before);
    await flow.vote('approve');
    await flow.sandbox.advance(5 * MINUTE_MS);
    expect(flow.executed()).toBe(before);
    await flow.vote('approve');

    expect(await flow.run(pushed.finished)).toMatchObject({ status: 'Succeeded' });
    expect(flow.resources().map((names) => names.includes('Alerts'))).toEqual([false, false]);
    expect(flow.readSummary()).toEqual(ACCOUNTS.map((accountId) => [accountId, 'new']));
  });

  it('that people reject releases no target', async () => {
    const flow = await setup(ASK);
    const before = flow.executed();
    const pushed = flow.push(PUSHED);
    await flow.sandbox.advance(5 * MINUTE_MS);
    await flow.vote('approve');
    await flow.sandbox.advance(5 * MINUTE_MS);
    await flow.vote('reject');
    const result = await flow.run(pushed.finished);

    expect(result).toMatchObject({ status: 'Failed', message: expect.stringContaining('The wave stopped: 1 of 2 targets') });
    expect(flow.executed()).toBe(before);
    expect(flow.resources().map((names) => names.includes('Alerts'))).toEqual([true, true]);
    expect(flow.leftovers()).toEqual([0, 0]);
  });

  it('is withdrawn if the pipeline is stopped while an approved target waits for its release', async () => {
    const flow = await setup(ASK);
    const before = flow.executed();
    const pushed = flow.push(PUSHED);
    await flow.sandbox.advance(5 * MINUTE_MS);
    await flow.vote('approve');
    await flow.sandbox.advance(5 * MINUTE_MS);
    pushed.stop(false, 'wrong version');
    await flow.sandbox.advance(60 * MINUTE_MS);

    expect(flow.executed()).toBe(before);
    expect((await flow.approvals()).map(({ status }) => status)).not.toContain('pending');
    expect(flow.leftovers()).toEqual([0, 0]);
    expect(flow.executions().every(({ isClosed }) => isClosed)).toBe(true);
  });
});
