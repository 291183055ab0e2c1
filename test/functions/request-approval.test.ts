import { describe, expect, it } from 'vitest';
import type { DeploymentState } from '../../core/deployment/state.ts';
import { DeploymentError } from '../../core/errors.ts';
import { createHandler } from '../../functions/request-approval/handler.ts';
import { makeState, STACK_ID } from '../core/deployment/state-factory.ts';
import { ROOT_ID } from '../support/change-sets.ts';
import { FakeApprovals, makePipelines, makeTokens, makeTopics } from './fake-approvals.ts';
import { makeClock, makeLog } from './fakes.ts';

const START = '2026-11-28T10:00:00.000Z';
const NEEDS = { approvers: 2, mustAccept: ['Orders'], breakGlass: [], personalSessions: [] };
const PROTECTION = { terminationProtection: { before: true, after: false } };
const STATE = makeState({
  execution: { id: 'arn', name: 'job-1', startTime: START },
  stackId: STACK_ID,
  changeSetId: ROOT_ID,
  changeSetAction: 'NEEDS-APPROVAL',
  onUnsafe: 'ask',
  pipelineName: 'orders',
  pipelineExecutionId: 'execution-1',
  actionExecutionId: 'action-1',
  approvalNeeds: NEEDS,
  inspection: {
    decision: 'ask',
    summary: 'One table is deleted.',
    counts: { delete: 1 },
    findings: [],
    fingerprint: 'f1',
    recordUrl: 'https://example.com/record',
  },
});
const OUTCOME = { status: 'approved', by: 'alice', at: START, reason: 'Yes.', fingerprint: 'f1' } as const;

function setup({ topics = makeTopics(), now = START } = {}) {
  const approvals = new FakeApprovals();
  const pipelines = makePipelines({ status: 'InProgress', startedBy: 'arn:aws:iam::111122223333:user/bob', revision: '1a2b3c' });
  const tokens = makeTokens(['token-1', 'token-2']);
  const clock = makeClock(now);
  const handler = createHandler({ approvals, pipelines, topics, tokens, url: 'https://gate', clock, log: makeLog() });
  return {
    approvals,
    pipelines,
    tokens,
    topics,
    clock,
    run: (taskToken = 'token-1', state: Partial<DeploymentState> = {}) => handler({ taskToken, state: { ...STATE, ...state } }),
    handler,
  };
}

describe('Request Approval', () => {
  it.each([
    ['first-create', 'job-1-first-create', {}],
    ['failed-stack', 'job-1-failed-stack', { stackId: STACK_ID }],
    ['settings', 'job-1', { stackId: STACK_ID, changeSetId: ROOT_ID, settingsChange: PROTECTION }],
  ] as const)('stores the request about %s under its own id, with what it is about', async (subject, id, about) => {
    const { run, approvals, tokens } = setup();
    await run('token-1', { approvalNeeds: { ...NEEDS, subject }, settingsChange: PROTECTION });
    const { stackId, changeSetId, settingsChange } = approvals.requests.get(id) ?? {};

    expect(Object.fromEntries(Object.entries({ stackId, changeSetId, settingsChange }).filter(([, value]) => value))).toEqual(
      about,
    );
    expect(approvals.requests.get(id)).toMatchObject({ id, needs: { subject } });
    expect(approvals.tokens.get(id)).toBe('token-1');
    expect(tokens.completed).toEqual([]);
  });

  it('names the account and the Region of a target, also if the stack does not exist', async () => {
    const { run, approvals } = setup();
    const target = { targetRoleArn: 'arn:aws:iam::222233334444:role/target', region: 'eu-west-3' };
    await run('token-1', { ...target, approvalNeeds: { ...NEEDS, subject: 'first-create' } });

    expect(approvals.requests.get('job-1-first-create')?.place).toEqual({ account: '222233334444', region: 'eu-west-3' });
  });

  it('stores the request and the token, and notifies the approvers', async () => {
    const { run, approvals, topics, tokens } = setup();
    await run();

    expect(approvals.requests.get('job-1')).toEqual({
      id: 'job-1',
      environmentName: 'prod',
      stackName: 'prod-orders',
      stackId: STACK_ID,
      changeSetId: ROOT_ID,
      pipelineName: 'orders',
      pipelineExecutionId: 'execution-1',
      actionExecutionId: 'action-1',
      startedBy: 'arn:aws:iam::111122223333:user/bob',
      revision: '1a2b3c',
      requestedAt: START,
      deadline: '2026-11-28T21:00:00.000Z',
      fingerprint: 'f1',
      summary: 'One table is deleted.',
      counts: { delete: 1 },
      findings: [],
      recordUrl: 'https://example.com/record',
      needs: STATE.approvalNeeds,
    });
    expect(approvals.tokens.get('job-1')).toBe('token-1');
    expect(topics.notices).toHaveLength(1);
    expect(topics.notices[0]?.text).toContain('stackgate approve job-1 --url https://gate --accept Orders --reason');
    expect(tokens.completed).toEqual([]);
  });

  it('leaves an unknown starter out', async () => {
    const { run, approvals, pipelines } = setup();
    pipelines.status = { status: 'InProgress' };
    await run('token-1', {
      environmentName: undefined as never,
      inspection: { ...STATE.inspection, recordUrl: undefined } as never,
    });

    expect(approvals.requests.get('job-1')).not.toHaveProperty('startedBy');
    expect(approvals.requests.get('job-1')).not.toHaveProperty('environmentName');
    expect(approvals.requests.get('job-1')).not.toHaveProperty('recordUrl');
  });

  it('sends no notice again if the task is repeated, and stores the new token', async () => {
    const { run, approvals, topics } = setup();
    await run('token-1');
    await run('token-2');

    expect(topics.notices).toHaveLength(1);
    expect(approvals.tokens.get('job-1')).toBe('token-2');
  });

  it('sends the reminder once after its time', async () => {
    const { run, topics, clock } = setup();
    await run();
    clock.advance(9 * 3_600_000);
    await run('token-2');
    await run('token-2');

    expect(topics.notices.map(({ subject }) => subject)).toEqual([
      'Approval needed: prod-orders',
      'Reminder: approval needed: prod-orders',
    ]);
  });

  it('sends no notice after the deadline', async () => {
    const { run, topics } = setup({ now: '2026-11-28T21:00:00.000Z' });
    await run();

    expect(topics.notices).toEqual([]);
  });

  it('ends the wait of an approval that is already decided', async () => {
    const { run, approvals, tokens, topics } = setup();
    approvals.outcomes.set('job-1', OUTCOME);
    await run();

    expect(tokens.completed).toEqual(['token-1']);
    expect(topics.notices).toEqual([]);
  });

  it('ends the wait if the decision is made while the notice is sent', async () => {
    const { approvals, tokens, run, topics } = setup();
    topics.publish = async () => {
      approvals.outcomes.set('job-1', OUTCOME);
    };
    await run();

    expect(tokens.completed).toEqual(['token-1']);
  });

  it.each([[{ status: 'Stopping' }], [{ status: 'Superseded' }], [undefined]])(
    'withdraws the approval of a pipeline execution that is not in progress: %o',
    async (execution) => {
      const { run, approvals, pipelines, tokens, topics } = setup();
      pipelines.status = execution;
      await run();

      expect(approvals.outcomes.get('job-1')).toMatchObject({ status: 'withdrawn', by: 'stackgate', fingerprint: 'f1' });
      expect(tokens.completed).toEqual(['token-1']);
      expect(topics.notices).toEqual([]);
    },
  );

  it('withdraws the approval of a pipeline execution that ends before the request is stored', async () => {
    const { run, approvals, pipelines, tokens } = setup();
    approvals.before = (method) => {
      if (method === 'open') pipelines.status = { status: 'Stopped' };
    };
    await run();

    expect(approvals.outcomes.get('job-1')).toMatchObject({ status: 'withdrawn' });
    expect(tokens.completed).toEqual(['token-1']);
  });

  it('fails if SNS refuses the notice, and sends the notice when the task is repeated', async () => {
    const failing = setup({ topics: makeTopics(new DeploymentError('SystemUnavailable', 'throttled')) });

    await expect(failing.run()).rejects.toMatchObject({ name: 'SystemUnavailable' });
    expect(failing.approvals.sent.size).toBe(0);
  });

  it.each([
    ['an approval', { approvalNeeds: undefined as never }],
    ['an inspection', { inspection: undefined as never }],
    ['a change set', { changeSetId: undefined as never }],
    ['a stack', { stackId: undefined as never }],
    ['a pipeline', { pipelineName: undefined as never }],
    ['a pipeline execution', { pipelineExecutionId: undefined as never }],
  ])('refuses a state without %s', async (_case, state) => {
    await expect(setup().run('token-1', state)).rejects.toMatchObject({ name: 'UnexpectedError' });
  });

  it('refuses an event without a token', async () => {
    await expect(setup().handler({ state: STATE })).rejects.toMatchObject({ name: 'ConfigurationError' });
  });
});
