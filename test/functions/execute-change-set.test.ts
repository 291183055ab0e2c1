import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../core/approvals/approval.ts';
import { assembleEvidence } from '../../core/change-set/assemble-evidence.ts';
import type { ChangeSetPage } from '../../core/change-set/change-set-page.ts';
import { clientRequestTokenOf } from '../../core/deployment/names.ts';
import type { ChangeSetAction, DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError, type DeploymentErrorName } from '../../core/errors.ts';
import type { StackEvent } from '../../core/stack/stack-event.ts';
import { bindFingerprint, fingerprintChanges } from '../../core/verdict/fingerprint.ts';
import { createHandler } from '../../functions/execute-change-set/handler.ts';
import type { ExecuteChangeSetOutcome } from '../../functions/ports/change-sets.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { makeChange, makePage, makeReading, ROOT_ID } from '../support/change-sets.ts';
import { FakeApprovals } from './fake-approvals.ts';
import { makeClock, makeHistory, makeLog, makeSecret, makeVersionReader, makeWaits, sign } from './fakes.ts';

const TOKEN = await clientRequestTokenOf(makeState().execution, 'execute', sign);
const NOW = '2026-01-01T00:10:00.000Z';
const JUDGED = [makePage([makeChange()])];

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

interface Setup {
  /** Result of each read of the change set; the last one repeats. */
  readonly looks?: readonly (readonly ChangeSetPage[] | Error)[];
  readonly outcome?: ExecuteChangeSetOutcome | Error;
  readonly events?: readonly StackEvent[];
  /** The stack policy at the start of the task. */
  readonly policy?: string;
  /** A stack policy that another deployment sets immediately after this one. */
  readonly overwrittenBy?: string;
  /** Current versions of secrets. */
  readonly versions?: Readonly<Record<string, string>>;
  readonly state?: Partial<DeploymentState>;
  readonly approvals?: FakeApprovals;
  /** Status of the pipeline execution; `null` if it does not exist. */
  readonly pipelineStatus?: string | null;
}

function setup({
  looks = [JUDGED],
  outcome = { kind: 'started' },
  events = [],
  policy,
  overwrittenBy,
  versions,
  state = {},
  approvals = new FakeApprovals(),
  pipelineStatus = 'InProgress',
}: Setup = {}) {
  const calls: string[] = [];
  const log = makeLog();
  let current = policy;
  const remaining = [...looks];
  const history = makeHistory({ [STACK_ID]: events });
  const handler = createHandler({
    evidence: {
      readTemplates: async () => undefined,
      readDeployedTemplate: async () => undefined,
      read: async (id, depth) => {
        calls.push(`read ${depth} ${id}`);
        const look = remaining.length > 1 ? remaining.shift() : remaining[0];
        if (look instanceof Error) throw look;
        return makeReading(look ?? []);
      },
    },
    execution: {
      execute: async (id, token) => {
        calls.push(`execute ${id} ${token}`);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
    },
    stacks: {
      listResources: async () => [],
      readEvents: history.readEvents,
      findStackPolicy: async () => current,
      setStackPolicy: async (stackId, body) => {
        current = overwrittenBy ?? body;
        calls.push(`policy ${stackId} ${body}`);
      },
    },
    secret: makeSecret(),
    waits: makeWaits(),
    secretVersions: makeVersionReader(versions),
    approvals,
    pipelines: { find: async () => (pipelineStatus === null ? undefined : { status: pipelineStatus }) },
    sha256,
    clock: makeClock(NOW),
    log,
  });
  const event = makeState({
    changeSetId: ROOT_ID,
    changeSetName: 'stackgate-job-1',
    changeSetAction: 'CAN-SAFELY-UPDATE-EXISTING-STACK',
    inspection: {
      decision: 'allow',
      summary: '',
      counts: { update: 1 },
      findings: [],
      fingerprint: bindFingerprint(
        ROOT_ID,
        fingerprintChanges(assembleEvidence(makeReading(JUDGED)), sha256),
        sha256,
        state.settingsChange,
      ),
    },
    ...state,
  });
  const acts = () => calls.filter((call) => !call.startsWith('read'));
  return { run: (state: unknown = event) => handler(state), calls, acts, event, log };
}

function eventAt(timestamp: string, clientRequestToken?: string): StackEvent {
  return { timestamp: new Date(timestamp), ...(clientRequestToken === undefined ? {} : { clientRequestToken }) };
}

const gone = new DeploymentError('ChangeSetAltered', 'Expected to read it, got ChangeSetNotFound.');
const altered = [makePage([makeChange({ Action: 'Remove' })])];
const executed = [makePage([makeChange()], { ExecutionStatus: 'EXECUTE_IN_PROGRESS' })];
const named = (name: DeploymentErrorName) => expect.objectContaining({ name });

describe('an unchanged change set', () => {
  it('is executed by ARN, with the token of this execution', async () => {
    const { run, calls, event, log } = setup();

    expect(await run()).toEqual({ ...event, operationStartedAt: NOW, awaitSeconds: 3_900 });
    expect(log.lines).toEqual([{ level: 'info', message: 'executing', fields: { changeSetId: ROOT_ID, standing: 'as-judged' } }]);
    expect(calls).toEqual([`read plain ${ROOT_ID}`, `execute ${ROOT_ID} ${TOKEN}`]);
  });

  it('is executed without other calls if the push changes only the termination protection, which is set after the update', async () => {
    const { run, acts } = setup({ state: { settingsChange: { terminationProtection: { before: true, after: false } } } });
    await run();

    expect(acts()).toEqual([`execute ${ROOT_ID} ${TOKEN}`]);
  });

  it('fails with the error of CloudFormation', async () => {
    await expect(setup({ outcome: new DeploymentError('SystemUnavailable', 'throttled') }).run()).rejects.toEqual(
      named('SystemUnavailable'),
    );
  });
});

describe('a change set that needs an approval', () => {
  const by = 'arn:aws:iam::111122223333:user/alice';
  const at = '2026-01-01T00:09:00.000Z';
  const { inspection } = setup().event;
  const fingerprint = inspection?.fingerprint ?? '';
  const state = {
    changeSetAction: 'NEEDS-APPROVAL',
    inspection: { ...setup().event.inspection, decision: 'ask' } as never,
    approval: { status: 'approved', by, at },
    pipelineName: 'orders',
    pipelineExecutionId: 'execution-1',
    actionExecutionId: 'action-1',
  } as const;

  function approvedBy(changes: Partial<Outcome> = {}): FakeApprovals {
    const approvals = new FakeApprovals();
    approvals.outcomes.set(setup().event.execution.name, {
      status: 'approved',
      by,
      at,
      reason: 'It is empty.',
      fingerprint,
      ...changes,
    });
    return approvals;
  }

  it('is executed after the approval', async () => {
    const { run, acts } = setup({ state, approvals: approvedBy() });
    await run();

    expect(acts()).toEqual([`execute ${ROOT_ID} ${TOKEN}`]);
  });

  it.each([
    ['the stored outcome is absent', { approvals: new FakeApprovals() }, 'its approval is absent'],
    ['the stored outcome is a rejection', { approvals: approvedBy({ status: 'rejected' }) }, 'its approval is rejected'],
    [
      'the approval is for another fingerprint',
      { approvals: approvedBy({ fingerprint: 'other' }) },
      `${by} approved another change at`,
    ],
    [
      'the pipeline execution was stopped',
      { pipelineStatus: 'Stopped' },
      'is no longer in progress (Stopped), so the approval by',
    ],
    ['the pipeline execution was superseded', { pipelineStatus: 'Superseded' }, 'is no longer in progress (Superseded)'],
    ['the pipeline execution does not exist', { pipelineStatus: null }, 'is no longer in progress (absent)'],
    [
      'the pipeline is unknown',
      { state: { ...state, pipelineName: undefined as never } },
      'the execution of its action is unknown',
    ],
    [
      'the execution is unknown',
      { state: { ...state, pipelineExecutionId: undefined as never } },
      'the execution of its action is unknown',
    ],
    [
      'the execution of the action is unknown',
      { state: { ...state, actionExecutionId: undefined as never } },
      'the execution of its action is unknown',
    ],
    ['the action was abandoned', { pipelineStatus: 'its action is Abandoned' }, 'in progress (its action is Abandoned)'],
  ])('is not executed if %s', async (_case, given, reason) => {
    const { run, acts } = setup({ state, approvals: approvedBy(), ...given });

    await expect(run()).rejects.toMatchObject({ name: 'ChangeSetAltered', message: expect.stringContaining(reason) });
    expect(acts()).toEqual([]);
  });

  it('is not executed if it differs from the approved one, and the message names the approval', async () => {
    const { run, acts } = setup({ looks: [altered], state, approvals: approvedBy() });

    await expect(run()).rejects.toMatchObject({
      name: 'ChangeSetAltered',
      message: expect.stringContaining(`The approval by ${by} at ${at} does not apply to it.`),
    });
    expect(acts()).toEqual([]);
  });

  it('is not executed without the approval in the state', async () => {
    const { approval: _approval, ...pending } = state;

    await expect(setup({ state: pending, approvals: approvedBy() }).run()).rejects.toThrow('judged safe or approved');
  });

  it('that is already running is awaited, even if the pipeline was stopped after its start', async () => {
    const { run, acts } = setup({ looks: [executed], state, approvals: approvedBy(), pipelineStatus: 'Stopped' });

    await expect(run()).resolves.toMatchObject({ waitSeconds: 1 });
    expect(acts()).toEqual([]);
  });
});

describe('a change set that differs from the judged one', () => {
  it.each([
    ['altered', altered, 'its changes differ from the judged changes'],
    ['obsolete', [makePage([makeChange()], { ExecutionStatus: 'OBSOLETE' })], 'it is OBSOLETE'],
    ['gone', gone, 'it can no longer be read (Expected to read it, got ChangeSetNotFound.)'],
    ['cut short', [makePage([makeChange()], { NextToken: 'more' })], 'a part of it is missing'],
  ])('is not executed: %s', async (_, look, reason) => {
    const { run, acts } = setup({ looks: [look] });

    await expect(run()).rejects.toThrow(reason);
    await expect(run()).rejects.toEqual(named('ChangeSetAltered'));
    expect(acts()).toEqual([]);
  });

  it('reports that nothing was executed, and the next step', async () => {
    await expect(setup({ looks: [altered] }).run()).rejects.toThrow(
      /^Expected the change set arn:.* as it was judged, but .*: nothing was executed\. Release the change again to create and judge a new change set\.$/,
    );
  });

  it('throws a transient error and executes nothing', async () => {
    const { run, acts } = setup({ looks: [new DeploymentError('SystemUnavailable', 'throttled')] });

    await expect(run()).rejects.toEqual(named('SystemUnavailable'));
    expect(acts()).toEqual([]);
  });
});

describe('a retried task', () => {
  it.each(['EXECUTE_IN_PROGRESS', 'EXECUTE_COMPLETE', 'EXECUTE_FAILED'])(
    'continues the execution that it has started: %s',
    async (ExecutionStatus) => {
      const { run, acts, event } = setup({ looks: [[makePage([makeChange()], { ExecutionStatus })]] });

      expect(await run()).toEqual({ ...event, operationStartedAt: event.execution.startTime, awaitSeconds: 3_300 });
      expect(acts()).toEqual([]);
    },
  );

  it('continues if the change set is deleted and the stack events have its own token', async () => {
    const events = [eventAt('2026-01-01T00:05:00Z', 'another'), {}, eventAt('2026-01-01T00:02:00Z', TOKEN)];
    const { run, acts, event } = setup({ looks: [gone], events });

    expect(await run()).toMatchObject({ operationStartedAt: event.execution.startTime });
    expect(acts()).toEqual([]);
  });

  it('fails if the change set is deleted and the stack events have the token of another operation', async () => {
    const events = [eventAt('2026-01-01T00:05:00Z', 'another')];

    await expect(setup({ looks: [gone], events }).run()).rejects.toEqual(named('ChangeSetAltered'));
  });

  it('reads no events before its execution', async () => {
    const events = [eventAt('2026-01-01T00:00:00Z'), eventAt('2025-12-31T23:59:59Z'), eventAt('2025-12-31T23:59:58Z', TOKEN)];

    await expect(setup({ looks: [gone], events }).run()).rejects.toEqual(named('ChangeSetAltered'));
  });
});

describe('a refusal by CloudFormation', () => {
  const outcome: ExecuteChangeSetOutcome = { kind: 'refused', reason: 'InvalidChangeSetStatus: no' };

  it('is ignored if an earlier attempt succeeded', async () => {
    const { run, event } = setup({ looks: [JUDGED, executed], outcome });

    expect(await run()).toMatchObject({ changeSetId: event.changeSetId, awaitSeconds: 3_900 });
  });

  it('is ignored if the stack events have the token of this execution', async () => {
    await expect(setup({ looks: [JUDGED, gone], outcome, events: [eventAt(NOW, TOKEN)] }).run()).resolves.toMatchObject({
      awaitSeconds: 3_900,
    });
  });

  it.each([[JUDGED], [altered], [gone]])('ends the task in other cases', async (look) => {
    await expect(setup({ looks: [JUDGED, look], outcome }).run()).rejects.toThrow(
      'CloudFormation refused to execute it (InvalidChangeSetStatus: no)',
    );
    await expect(setup({ looks: [JUDGED, look], outcome }).run()).rejects.toEqual(named('ChangeSetAltered'));
  });
});

describe('a state that no verdict allows to execute', () => {
  const allowed = setup().event;

  it.each([
    ...(['RESOURCES-BEING-DELETED-OR-REPLACED', 'NEEDS-APPROVAL', 'NO-CHANGES', 'CANNOT-TELL'] as const).map(
      (changeSetAction) => ({
        ...allowed,
        changeSetAction,
      }),
    ),
    { ...allowed, changeSetAction: 'can-safely-update-existing-stack' as ChangeSetAction },
    { ...allowed, changeSetAction: undefined },
    { ...allowed, inspection: undefined },
    { ...allowed, inspection: { ...allowed.inspection, decision: 'forbid' } },
    { ...allowed, inspection: { ...allowed.inspection, decision: 'ask' } },
    { ...allowed, changeSetId: undefined },
    { ...allowed, stackId: undefined },
  ])('is refused before any read: %#', async (state) => {
    const { run, calls } = setup();

    await expect(run(state)).rejects.toEqual(named('ChangeSetAltered'));
    expect(calls).toEqual([]);
  });

  it('names the given verdict', async () => {
    const { run } = setup();

    await expect(run({ ...allowed, changeSetAction: 'CANNOT-TELL' })).rejects.toThrow(
      'Expected a change set that was judged safe or approved, got CANNOT-TELL',
    );
    await expect(run({ ...allowed, changeSetAction: undefined })).rejects.toThrow('got no verdict');
  });
});

describe('the stack policy of an update', () => {
  const ALLOW = { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' };
  const deny = (Resource: string) => ({ Effect: 'Deny', Principal: '*', Action: 'Update:Delete', Resource });
  const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Statement });
  const BEFORE = policyOf(ALLOW, deny('LogicalResourceId/Orders'));
  const AFTER = policyOf(ALLOW, deny('LogicalResourceId/Files'));
  const DURING = policyOf(ALLOW, deny('LogicalResourceId/Orders'), deny('LogicalResourceId/Files'));
  const change = { settingsChange: { stackPolicy: { before: BEFORE, after: AFTER } } };

  it('has the current statements and the new Deny statements', async () => {
    const { run, acts } = setup({ policy: BEFORE, state: change });
    await run();

    expect(acts()).toEqual([`policy ${STACK_ID} ${DURING}`, `execute ${ROOT_ID} ${TOKEN}`]);
  });

  it('is not set again by a retried task', async () => {
    const { run, acts } = setup({ policy: DURING, state: change });
    await run();

    expect(acts()).toEqual([`execute ${ROOT_ID} ${TOKEN}`]);
  });

  it.each([policyOf(ALLOW), undefined])(
    'allows every update before a first policy without Deny statements: %j',
    async (policy) => {
      const { run, acts } = setup({
        ...(policy && { policy }),
        state: { settingsChange: { stackPolicy: { after: policyOf(ALLOW) } } },
      });
      await run();

      expect(acts()).toEqual([`execute ${ROOT_ID} ${TOKEN}`]);
    },
  );

  it.each([
    ['loosened', policyOf(ALLOW), { before: BEFORE, after: AFTER }],
    ['set for the first time', BEFORE, { after: policyOf(ALLOW) }],
    ['tightened', BEFORE, { before: policyOf(ALLOW), after: policyOf(ALLOW, ALLOW) }],
  ])('that another principal %s after the verdict ends the deployment', async (_, policy, stackPolicy) => {
    const { run, acts } = setup({ policy, state: { settingsChange: { stackPolicy } } });

    await expect(run()).rejects.toThrow('the stack policy changed since then');
    expect(acts()).toEqual([]);
  });

  it('that another deployment replaces at the same time ends this deployment, which keeps that policy', async () => {
    const { run, acts } = setup({ policy: BEFORE, overwrittenBy: policyOf(ALLOW, ALLOW), state: change });

    await expect(run()).rejects.toThrow('another deployment changed the stack policy at the same time');
    expect(acts()).toEqual([`policy ${STACK_ID} ${DURING}`]);
  });

  it('is set for the first time with its Deny statements', async () => {
    const { run, acts } = setup({ state: { settingsChange: { stackPolicy: { after: AFTER } } } });
    await run();

    expect(acts()).toEqual([`policy ${STACK_ID} ${AFTER}`, `execute ${ROOT_ID} ${TOKEN}`]);
  });

  it('is set if the current policy without Deny statements already allows every update', async () => {
    const allow = policyOf(ALLOW);
    const { run, acts } = setup({ policy: allow, state: { settingsChange: { stackPolicy: { before: allow, after: AFTER } } } });
    await run();

    expect(acts()).toEqual([`policy ${STACK_ID} ${AFTER}`, `execute ${ROOT_ID} ${TOKEN}`]);
  });

  it.each<[ExecuteChangeSetOutcome | Error, string]>([
    [{ kind: 'refused', reason: 'OBSOLETE' }, 'ChangeSetAltered'],
    [new DeploymentError('PermissionError', 'denied'), 'PermissionError'],
    [new DeploymentError('ConfigurationError', 'invalid'), 'ConfigurationError'],
  ])('is restored if the update does not start: %j', async (outcome, name) => {
    const { run, acts } = setup({ policy: BEFORE, outcome, state: change });

    await expect(run()).rejects.toEqual(named(name as DeploymentErrorName));
    expect(acts().at(-1)).toBe(`policy ${STACK_ID} ${BEFORE}`);
  });

  it.each([BEFORE, policyOf(ALLOW)])('is not replaced if no update starts and the gate did not set it: %j', async (policy) => {
    const { run, acts } = setup({ looks: [[]], policy, state: change });

    await expect(run()).rejects.toEqual(named('ChangeSetAltered'));
    expect(acts()).toEqual([]);
  });

  it('remains if CloudFormation throttles the call, which the state machine retries', async () => {
    const { run, acts } = setup({
      policy: BEFORE,
      outcome: new DeploymentError('SystemUnavailable', 'throttled'),
      state: change,
    });

    await expect(run()).rejects.toEqual(named('SystemUnavailable'));
    expect(acts().filter((act) => act.startsWith('policy'))).toEqual([`policy ${STACK_ID} ${DURING}`]);
  });
});

describe('a secret that a resource of the change set uses', () => {
  const KEY = '["","Db","MasterUsername","{{resolve:secretsmanager:db}}"]';
  const SECRET = 'secretsmanager:db';
  const usedSecrets = [{ key: KEY, secret: SECRET }];
  const judged = { usedSecrets, secretVersions: { deployed: { [KEY]: 'v1' }, current: { [SECRET]: 'v1' } } };

  it('does not stop the execution if it has the judged version', async () => {
    const { run, acts } = setup({ versions: { [SECRET]: 'v1' }, state: judged });
    await run();

    expect(acts()).toEqual([`execute ${ROOT_ID} ${TOKEN}`]);
  });

  it.each([{ [SECRET]: 'v2' }, {}])('ends the deployment if its version is no longer the judged one: %j', async (versions) => {
    const { run, acts } = setup({ versions, state: judged });

    await expect(run()).rejects.toThrow(/the version of secretsmanager:db changed since then: nothing was executed/);
    expect(acts()).toEqual([]);
  });

  it.each([
    ['at the last success', { usedSecrets, secretVersions: { deployed: {}, current: { [SECRET]: 'v1' } } }],
    ['at the verdict', { usedSecrets, secretVersions: { deployed: { [KEY]: 'v1' }, current: {} } }],
    ['to every task', { usedSecrets }],
    ['of another resource', { secretVersions: judged.secretVersions }],
  ])('does not stop the execution if its version was unknown %s', async (_, state) => {
    const { run, acts } = setup({ versions: { [SECRET]: 'v2' }, state });
    await run();

    expect(acts()).toEqual([`execute ${ROOT_ID} ${TOKEN}`]);
  });

  it('is not read again after the execution has started', async () => {
    const { run, event } = setup({ looks: [executed], versions: { [SECRET]: 'v2' }, state: judged });

    expect(await run()).toMatchObject({ operationStartedAt: event.execution.startTime });
  });
});
