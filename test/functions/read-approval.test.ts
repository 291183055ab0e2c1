import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../core/approvals/approval.ts';
import { createHandler } from '../../functions/read-approval/handler.ts';
import { makeState } from '../core/deployment/state-factory.ts';
import { FakeApprovals } from './fake-approvals.ts';
import { makeClock, makeLog } from './fakes.ts';

const STATE = makeState({
  execution: { id: 'arn', name: 'job-1', startTime: '2026-11-28T10:00:00.000Z' },
  changeSetAction: 'NEEDS-APPROVAL',
  inspection: { decision: 'ask', summary: '', counts: {}, findings: [], fingerprint: 'f1', recordUrl: 'https://record' },
});
const APPROVED: Outcome = { status: 'approved', by: 'alice', at: '2026-11-28T11:00:00.000Z', reason: 'Yes.', fingerprint: 'f1' };

function setup(now: string, outcome?: Outcome) {
  const approvals = new FakeApprovals();
  if (outcome !== undefined) approvals.outcomes.set('job-1', outcome);
  return { approvals, handler: createHandler({ approvals, clock: makeClock(now), log: makeLog() }) };
}

describe('Read Approval', () => {
  it('reads a pending approval and waits until the reminder', async () => {
    const state = await setup('2026-11-28T18:00:00.000Z').handler(STATE);

    expect(state).toMatchObject({ approval: { status: 'pending' }, waitSeconds: 60, awaitSeconds: 3_540 });
    expect(state).not.toHaveProperty('failure');
  });

  it('waits for a second before the first repeated request, and then until the reminder', async () => {
    const state = await setup('2026-11-28T10:00:01.000Z').handler(STATE);

    expect(state).toMatchObject({ waitSeconds: 1, awaitSeconds: 9 * 3_600 - 2 });
  });

  it('waits until the deadline after the reminder', async () => {
    const state = await setup('2026-11-28T19:00:00.000Z').handler(STATE);

    expect(state).toMatchObject({ waitSeconds: 60, awaitSeconds: 7_140 });
  });

  it('reads an approval', async () => {
    const state = await setup('2026-11-28T18:00:00.000Z', APPROVED).handler(STATE);

    expect(state).toEqual({ ...STATE, approval: { status: 'approved', by: 'alice', at: APPROVED.at } });
  });

  it('reads the approval of the step that the state names, and ends the judgement without action', async () => {
    const { approvals, handler } = setup('2026-11-28T18:00:00.000Z', { ...APPROVED, status: 'rejected' });
    approvals.outcomes.set('job-1-first-create', APPROVED);
    const needs = { subject: 'first-create', approvers: 1, mustAccept: [], breakGlass: [], personalSessions: [] } as const;
    const state = await handler({ ...STATE, approvalNeeds: needs, approvalRequired: { Error: 'ApprovalRequired' } });

    expect(state).toMatchObject({ approval: { status: 'approved' } });
    expect(state).not.toHaveProperty('approvalRequired');
  });

  it('writes the outcome after the deadline', async () => {
    const { handler, approvals } = setup('2026-11-28T21:00:00.000Z');
    const state = await handler(STATE);

    expect(state).toMatchObject({ approval: { status: 'expired', by: 'stackgate' }, failure: { Error: 'ChangeSetRejected' } });
    expect(state.failure?.Cause).toMatch(/^The request for approval expired at .*before the deadline 2026-11-28T21:00:00.000Z/);
    expect(approvals.outcomes.get('job-1')).toMatchObject({ status: 'expired', fingerprint: 'f1' });
  });

  it('follows an approval that was stored first, although the deadline passed', async () => {
    const { handler, approvals } = setup('2026-11-28T21:00:00.000Z');
    approvals.before = () => {
      approvals.outcomes.set('job-1', APPROVED);
    };

    expect(await handler(STATE)).toMatchObject({ approval: { status: 'approved' } });
  });

  it.each([
    ['rejected', 'The request for approval was rejected by alice at'],
    ['withdrawn', 'The request for approval was withdrawn by alice at'],
    ['stale', 'The request for approval has been stale since'],
  ] as const)('fails with the person and the reason: %s', async (status, opening) => {
    const state = await setup('2026-11-28T18:00:00.000Z', { ...APPROVED, status, reason: 'Not now' }).handler(STATE);

    expect(state).toMatchObject({ approval: { status } });
    expect(state.failure?.Cause.startsWith(opening)).toBe(true);
    expect(state.failure?.Cause).toContain(': Not now. Nothing was changed.');
    expect(state.failure?.Cause).toContain('Record: https://record');
  });

  it.each([
    [{ ...APPROVED, fingerprint: 'f2' }, STATE],
    [
      { ...APPROVED, fingerprint: '' },
      { ...STATE, inspection: undefined },
    ],
  ])('does not accept the approval of another change set', async (outcome, given) => {
    const state = await setup('2026-11-28T18:00:00.000Z', outcome).handler(given);

    expect(state).toMatchObject({ approval: { status: 'stale' }, failure: { Error: 'ChangeSetRejected' } });
    expect(state.failure?.Cause).toContain('was approved for another change');
  });
});
