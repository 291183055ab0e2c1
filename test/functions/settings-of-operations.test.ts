import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../core/approvals/approval.ts';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import { ALLOW_EVERY_UPDATE } from '../../core/stack/stack-policy.ts';
import { fingerprintSettings } from '../../core/verdict/fingerprint.ts';
import { createHandler } from '../../functions/get-operation-status/handler.ts';
import { sha256 } from '../../functions/sha256.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { stackEvent } from '../core/stack/event-factory.ts';
import { FakeApprovals, makePipelines } from './fake-approvals.ts';
import { makeClock, makeEndNotices, makeHistory, makeLog, makeSecret, makeStack, makeWaits, sign } from './fakes.ts';

const EXECUTE = await clientRequestTokenOf(makeState().execution, 'execute', sign);
const ALLOW = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };
const deny = (id: string) => ({ Effect: 'Deny', Principal: '*', Action: 'Update:Delete', Resource: `LogicalResourceId/${id}` });
const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Statement });
const BEFORE = policyOf(ALLOW, deny('Orders'));
const AFTER = policyOf(ALLOW, deny('Files'));
const DURING = policyOf(ALLOW, deny('Orders'), deny('Files'));
const THEIRS = policyOf(deny('Everything'));
const INSPECTION = { decision: 'allow', summary: '', counts: {}, findings: [], fingerprint: '' } as const;

/** A port that no test here may call. */
async function refuse(): Promise<never> {
  throw new TypeError('unexpected');
}

interface Setup {
  readonly state: Partial<DeploymentState>;
  readonly policy?: string | undefined;
  readonly isProtected?: boolean;
  /** Status of the operation's last event; absent: there is no event. */
  readonly ended?: string;
  readonly failing?: Readonly<Record<string, DeploymentError>>;
  readonly isDeleted?: boolean;
}

function setup({ state, policy, isProtected = false, ended, failing = {}, isDeleted = false }: Setup) {
  const calls: string[] = [];
  const world = { policy, isProtected };
  const events: readonly StackEvent[] =
    ended === undefined ? [] : [stackEvent(ended, { clientRequestToken: EXECUTE, timestamp: new Date('2026-01-01T00:00:20Z') })];
  const attempt = (call: string, name: string) => {
    calls.push(call);
    const error = failing[name];
    if (error !== undefined) throw error;
  };
  const approvals = new FakeApprovals();
  const pipelines = makePipelines();
  const handler = createHandler({
    waits: makeWaits(),
    endNotices: makeEndNotices(),
    stacks: {
      find: async () =>
        isDeleted ? undefined : makeStack(ended ?? 'UPDATE_COMPLETE', { hasTerminationProtection: world.isProtected }),
      readEvents: makeHistory({ [STACK_ID]: events }).readEvents,
      findStackPolicy: async () => world.policy,
      setStackPolicy: async (_stackId, body) => {
        attempt(`policy ${body}`, 'setStackPolicy');
        world.policy = body;
      },
      setTerminationProtection: async (_stackId, value) => {
        attempt(`protection ${value}`, 'setTerminationProtection');
        world.isProtected = value;
      },
    },
    secret: makeSecret(),
    approvals,
    pipelines,
    sha256,
    clock: makeClock('2026-01-01T00:10:00.000Z'),
    gateBucket: { readSecretVersions: refuse, putSecretVersions: refuse },
    secretVersions: { read: refuse },
    log: makeLog(),
  });
  const event = makeState({ changeSetName: 'stackgate-job-1', changeSetId: 'arn:changeset', inspection: INSPECTION, ...state });
  return { run: () => handler(event), handler, calls, world, event, approvals, pipelines };
}

const settingsChange = {
  stackPolicy: { before: BEFORE, after: AFTER },
  terminationProtection: { before: false, after: true },
};
const UPDATE = { changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK', settingsChange } as const;
const APPROVED = {
  changeSetAction: 'NEEDS-APPROVAL',
  settingsChange,
  inspection: { ...INSPECTION, decision: 'ask' },
  approval: { status: 'approved', by: 'arn:aws:iam::111122223333:user/alice', at: '2026-01-01T00:00:05.000Z' },
} as const;
const EMPTY = { changeSetAction: 'NO-CHANGES', settingsChange } as const;
const PIPELINE = { pipelineName: 'orders', pipelineExecutionId: 'execution-1', actionExecutionId: 'action-1' };
const fingerprint = fingerprintSettings('arn:changeset', settingsChange, sha256);
const ASKED = { ...EMPTY, ...PIPELINE, inspection: { ...INSPECTION, decision: 'ask', fingerprint } } as const;
const OUTCOME = { status: 'approved', by: 'alice', at: 'now', reason: 'Yes.', fingerprint } as const;
const denied = new DeploymentError('PermissionError', 'Expected to set it, got AccessDenied.');
const throttled = new DeploymentError('SystemUnavailable', 'Rate exceeded.');
const named = (name: string) => expect.objectContaining({ name });

describe('the settings after an update that succeeded', () => {
  it.each([DURING, BEFORE])('are those of the push, from the policy %s', async (policy) => {
    const { run, world } = setup({ state: UPDATE, policy, ended: 'UPDATE_COMPLETE' });

    expect(await run()).toMatchObject({ operationOutcome: 'succeeded' });
    expect(world).toEqual({ policy: AFTER, isProtected: true });
  });

  it('are those of the push after an approval of people', async () => {
    const { run, world } = setup({ state: APPROVED, policy: DURING, ended: 'UPDATE_COMPLETE' });

    expect(await run()).toMatchObject({ operationOutcome: 'succeeded' });
    expect(world).toEqual({ policy: AFTER, isProtected: true });
  });

  it('stay as they are while the approval is pending', async () => {
    const { run, calls } = setup({
      state: { ...APPROVED, approval: { status: 'pending' } },
      policy: DURING,
      ended: 'UPDATE_COMPLETE',
    });
    await run();

    expect(calls).toEqual([]);
  });

  it.each([true, false])('enable or disable termination protection: %s', async (after) => {
    const state = { ...UPDATE, settingsChange: { terminationProtection: { before: !after, after } } };
    const { run, calls } = setup({ state, isProtected: !after, ended: 'UPDATE_COMPLETE' });

    expect(await run()).toMatchObject({ operationOutcome: 'succeeded' });
    expect(calls).toEqual([`protection ${after}`]);
  });

  it('are not set again by a repeated check', async () => {
    const { run, calls } = setup({ state: UPDATE, policy: DURING, ended: 'UPDATE_COMPLETE' });
    await run();
    await run();

    expect(calls).toEqual([`policy ${AFTER}`, 'protection true']);
  });

  it.each(['ask', 'forbid', undefined] as const)('stay as they are without a verdict that allows them: %s', async (decision) => {
    const inspection = decision === undefined ? undefined : { ...INSPECTION, decision };
    const { run, calls } = setup({
      state: { ...UPDATE, ...(inspection === undefined ? { inspection: undefined as never } : { inspection }) },
      policy: DURING,
      ended: 'UPDATE_COMPLETE',
    });
    await run();

    expect(calls).toEqual([]);
  });

  it('fail the deployment with the reason if another principal changed the policy during the update', async () => {
    const { run, world } = setup({ state: UPDATE, policy: THEIRS, ended: 'UPDATE_COMPLETE' });

    expect(await run()).toMatchObject({
      operationOutcome: 'failed',
      failure: {
        Error: 'StackChanged',
        Cause: expect.stringMatching(/^The update of prod-orders succeeded, but .* another principal changed it/),
      },
    });
    expect(world.policy).toBe(THEIRS);
  });

  it.each(['setStackPolicy', 'setTerminationProtection'])('fail the deployment with the reason if %s is denied', async (call) => {
    const { run } = setup({ state: UPDATE, policy: DURING, ended: 'UPDATE_COMPLETE', failing: { [call]: denied } });

    expect(await run()).toMatchObject({
      operationOutcome: 'failed',
      failure: {
        Error: 'PermissionError',
        Cause: expect.stringContaining('succeeded, but the stack does not have all settings of the push'),
      },
    });
  });

  it('are tried again after a transient error', async () => {
    const { run } = setup({ state: UPDATE, policy: DURING, ended: 'UPDATE_COMPLETE', failing: { setStackPolicy: throttled } });

    await expect(run()).rejects.toEqual(named('SystemUnavailable'));
  });
});

describe('the settings of a push without changes that people must approve', () => {
  it('are set after the approval of exactly these settings', async () => {
    const { run, world, approvals } = setup({ state: ASKED, policy: BEFORE });
    approvals.outcomes.set('job-1', OUTCOME);
    await run();

    expect(world).toEqual({ policy: AFTER, isProtected: true });
  });

  it.each<[string, Partial<Outcome> | undefined, Partial<DeploymentState>, string?]>([
    ['its approval is absent', undefined, {}],
    ['its approval is rejected', { status: 'rejected' }, {}],
    ['alice approved another change at now', { fingerprint: 'other' }, {}],
    [
      'alice approved another change at now',
      {},
      { settingsChange: { ...settingsChange, terminationProtection: { before: true, after: false } } },
    ],
    ['the execution of its action is unknown', {}, { actionExecutionId: undefined as never }],
    ['no longer in progress', {}, {}, 'Stopped'],
  ])('are not set if %s (%j, %j)', async (reason, outcome, state, status = 'InProgress') => {
    const { run, calls, approvals, pipelines } = setup({ state: { ...ASKED, ...state }, policy: BEFORE });
    if (outcome !== undefined) approvals.outcomes.set('job-1', { ...OUTCOME, ...outcome });
    pipelines.status = { status };

    await expect(run()).rejects.toEqual(
      expect.objectContaining({ name: 'ChangeSetAltered', message: expect.stringContaining(reason) }),
    );
    expect(calls).toEqual([]);
  });
});

describe('the settings of a push without changes whose approval was withdrawn between two attempts', () => {
  function stopped(policy: string, isProtected: boolean, changes: Partial<Outcome> = {}) {
    const given = setup({ state: ASKED, policy, isProtected });
    given.approvals.outcomes.set('job-1', { ...OUTCOME, ...changes });
    given.pipelines.status = { status: 'Stopped' };
    return given;
  }

  it('need nothing if the stack has all of them', async () => {
    const { run, calls, event } = stopped(AFTER, true);

    expect(await run()).toEqual(event);
    expect(calls).toEqual([]);
  });

  it.each<[string, string, boolean, string]>([
    ['the stack policy', AFTER, false, 'The stack has the pushed stack policy, which this attempt did not set.'],
    ['termination protection', THEIRS, true, 'The stack has the pushed termination protection, which this attempt did not set.'],
    ['nothing', THEIRS, false, 'no setting was changed. Release'],
  ])('stay as they are if the stack has of the push only %s', async (_what, policy, isProtected, message) => {
    const { run, calls } = stopped(policy, isProtected);

    await expect(run()).rejects.toEqual(
      expect.objectContaining({ name: 'ChangeSetAltered', message: expect.stringContaining(message) }),
    );
    expect(calls).toEqual([]);
  });

  it.each<Partial<Outcome>>([{ status: 'rejected' }, { fingerprint: 'other' }])(
    'are refused without an approval of these settings, even if the stack has all of them: %j',
    async (changes) => {
      await expect(stopped(AFTER, true, changes).run()).rejects.toEqual(named('ChangeSetAltered'));
    },
  );
});

describe('the settings after an update that failed', () => {
  it('are those from before, and the message names the pushed ones', async () => {
    const { run, world } = setup({ state: UPDATE, policy: DURING, ended: 'UPDATE_ROLLBACK_COMPLETE' });

    expect(await run()).toMatchObject({
      operationOutcome: 'failed',
      failure: { Cause: expect.stringContaining('not in effect: the stack policy, termination protection.') },
    });
    expect(world).toEqual({ policy: BEFORE, isProtected: false });
  });

  it('allow every update if the stack had no policy', async () => {
    const { run, world } = setup({
      state: { ...UPDATE, settingsChange: { stackPolicy: { after: AFTER } } },
      policy: policyOf(ALLOW, deny('Files')),
      ended: 'UPDATE_ROLLBACK_COMPLETE',
    });
    await run();

    expect(world.policy).toBe(ALLOW_EVERY_UPDATE);
  });

  it.each([
    ['a policy that was never set for the update', { before: BEFORE, after: AFTER }, BEFORE],
    ['no policy, if none was set for the update', { after: AFTER }, undefined],
    ['no policy, if the update needed none', { after: policyOf(ALLOW) }, undefined],
  ])('leave %s as it is', async (_name, stackPolicy, policy) => {
    const { run, calls } = setup({
      state: { ...UPDATE, settingsChange: { stackPolicy } },
      policy,
      ended: 'UPDATE_ROLLBACK_COMPLETE',
    });
    const { failure } = await run();

    expect(failure?.Cause).not.toContain('In addition');
    expect(calls).toEqual([]);
  });

  it('leave a policy that another principal set during the update, and say so', async () => {
    const { run, world } = setup({ state: UPDATE, policy: THEIRS, ended: 'UPDATE_ROLLBACK_COMPLETE' });

    expect(await run()).toMatchObject({
      operationOutcome: 'failed',
      failure: { Error: 'StackOperationFailed', Cause: expect.stringContaining('In addition, the stack policy from before') },
    });
    expect(world.policy).toBe(THEIRS);
  });

  it('are the previous settings if the update did not start', async () => {
    const { run, world } = setup({ state: { ...UPDATE, noEventSince: '2026-01-01T00:07:00.000Z' }, policy: DURING });

    expect(await run()).toMatchObject({ operationOutcome: 'not-started' });
    expect(world.policy).toBe(BEFORE);
  });

  it('are those of the update while no event shows yet that the update started, although its task failed', async () => {
    const failure = { Error: 'States.Timeout', Cause: '' };
    const { run, world, calls } = setup({ state: { ...UPDATE, failure }, policy: DURING });

    expect(await run()).toMatchObject({ operationOutcome: 'in-progress' });
    expect(world.policy).toBe(DURING);
    expect(calls).toEqual([]);
  });
});

describe('the settings of a stack that the deployment creates', () => {
  it('are not set again after the create, and not restored after a failure', async () => {
    const create = makeState({
      stackCondition: 'absent',
      inspection: INSPECTION,
      settingsChange: { stackPolicy: { after: AFTER }, terminationProtection: { before: false, after: true } },
    });
    for (const failure of [undefined, { Error: 'PermissionError', Cause: 'denied' }]) {
      const { handler, calls } = setup({ state: {}, policy: AFTER });
      const state = await handler(failure === undefined ? create : { ...create, failure });

      expect(calls).toEqual([]);
      expect(state.failure?.Cause ?? '').not.toContain('not in effect');
    }
  });
});

describe('the settings of a push without changes', () => {
  it('are set', async () => {
    const { run, world, event } = setup({ state: EMPTY, policy: BEFORE });

    expect(await run()).toEqual(event);
    expect(world).toEqual({ policy: AFTER, isProtected: true });
  });

  it('are not set again by a repeated task', async () => {
    const { run, calls } = setup({ state: EMPTY, policy: BEFORE });
    await run();
    await run();

    expect(calls).toEqual([`policy ${AFTER}`, 'protection true']);
  });

  it.each(['ask', 'forbid'] as const)('are refused with the decision %s', async (decision) => {
    const { run, calls } = setup({ state: { ...EMPTY, inspection: { ...INSPECTION, decision } }, policy: BEFORE });

    await expect(run()).rejects.toThrow(
      `${decision === 'ask' ? 'its approval is absent' : `the verdict is ${decision}`}: no setting was changed`,
    );
    expect(calls).toEqual([]);
  });

  it.each([{ inspection: undefined as never }, { stackId: undefined as never }])(
    'are refused without a verdict or a stack: %j',
    async (state) => {
      const { run, calls } = setup({ state: { ...EMPTY, ...state }, policy: BEFORE });

      await expect(run()).rejects.toEqual(named('ChangeSetAltered'));
      expect(calls).toEqual([]);
    },
  );

  it('are refused if another principal changed the policy after the verdict', async () => {
    const { run, calls } = setup({ state: EMPTY, policy: THEIRS });

    await expect(run()).rejects.toEqual(named('StackChanged'));
    expect(calls).toEqual([]);
  });

  it('are refused if another principal removed the policy after the verdict', async () => {
    const { run, calls } = setup({ state: EMPTY });

    await expect(run()).rejects.toEqual(named('StackChanged'));
    expect(calls).toEqual([]);
  });

  it('are refused if the stack was deleted after the verdict', async () => {
    const { run } = setup({
      state: { ...EMPTY, settingsChange: { terminationProtection: { before: false, after: true } } },
      isDeleted: true,
    });

    await expect(run()).rejects.toEqual(named('StackChanged'));
  });

  it.each([
    ['the policy from before', BEFORE, BEFORE],
    ['a policy that allows every update', undefined, ALLOW_EVERY_UPDATE],
  ])('leave %s if termination protection cannot be set', async (_name, before, left) => {
    const { run, world } = setup({
      state: { ...EMPTY, settingsChange: { ...settingsChange, stackPolicy: { before, after: AFTER } } },
      policy: before,
      failing: { setTerminationProtection: denied },
    });

    await expect(run()).rejects.toBe(denied);
    expect(world).toEqual({ policy: left, isProtected: false });
  });

  it('leave no policy to restore if only termination protection was pushed and cannot be set', async () => {
    const { run, calls } = setup({
      state: { ...EMPTY, settingsChange: { terminationProtection: { before: false, after: true } } },
      failing: { setTerminationProtection: denied },
    });

    await expect(run()).rejects.toBe(denied);
    expect(calls).toEqual(['protection true']);
  });

  it('wait for a repeated task after a transient error, with the new policy in effect', async () => {
    const { run, world } = setup({ state: EMPTY, policy: BEFORE, failing: { setTerminationProtection: throttled } });

    await expect(run()).rejects.toBe(throttled);
    expect(world.policy).toBe(AFTER);
  });
});
