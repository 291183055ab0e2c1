import { describe, expect, it } from 'vitest';
import { DeploymentError } from '../../../core/errors.ts';
import { ALICE, BOB } from '../../core/approvals/sample-request.ts';
import { makeChange, makePage } from '../../support/change-sets.ts';
import { FINGERPRINT, SHOWN, setup } from './harness.ts';

const CAROL = 'arn:aws:sts::111122223333:assumed-role/Admin/carol';
const needs = { approvers: 1, mustAccept: [], breakGlass: [], personalSessions: [] };

describe('an approval', () => {
  it('by one person who did not start the pipeline decides', async () => {
    const { vote, outcome, tokens } = setup();

    expect(await vote(ALICE)).toMatchObject({ statusCode: 200, approval: { status: 'approved', votes: [{ approver: ALICE }] } });
    expect(outcome()).toEqual({
      status: 'approved',
      by: ALICE,
      at: '2026-11-28T12:00:00.000Z',
      reason: 'It is empty.',
      fingerprint: FINGERPRINT,
    });
    expect(tokens.completed).toEqual(['token-1']);
  });

  it('by the starter of the pipeline does not decide alone', async () => {
    const { vote, outcome, tokens } = setup();

    expect(await vote(BOB)).toMatchObject({
      statusCode: 200,
      approval: { status: 'pending', open: ['Another approver must also approve, because this approver started the pipeline.'] },
    });
    expect(outcome()).toBeUndefined();
    expect(tokens.completed).toEqual([]);
    expect(await vote(ALICE)).toMatchObject({ approval: { status: 'approved' } });
  });

  it('needs a second person if the starter is unknown', async () => {
    const { vote, outcome } = setup({ request: { startedBy: undefined as never } });
    await vote(ALICE);

    expect(outcome()).toBeUndefined();
    expect(await vote(CAROL)).toMatchObject({ approval: { status: 'approved', approversNeeded: 2 } });
  });

  it('of one person counts once', async () => {
    const { vote, outcome } = setup({ request: { needs: { ...needs, approvers: 2 } } });
    await vote(CAROL);

    expect(await vote('arn:aws:sts::111122223333:assumed-role/Admin/other-session')).toMatchObject({
      statusCode: 409,
      error: {
        code: 'already-voted',
        message: expect.stringContaining('arn:aws:iam::111122223333:role/Admin has already voted'),
      },
    });
    expect(outcome()).toBeUndefined();
  });

  it.each([{}, { breakGlass: true }])('does not outvote a rejection that was stored before a crash: %j', async (body) => {
    const { vote, approvals, outcome } = setup({ request: { needs: { ...needs, breakGlass: ['*'] } } });
    approvals.before = (method) => {
      if (method === 'settle') throw new DeploymentError('SystemUnavailable', 'S3');
    };
    await vote(CAROL, { decision: 'reject', reason: 'The shop writes to it.' });
    approvals.before = () => undefined;

    expect(await vote(ALICE, body)).toMatchObject({ statusCode: 409, error: { code: 'already-decided' } });
    expect(outcome()).toMatchObject({ status: 'rejected', by: CAROL, reason: 'The shop writes to it.' });
  });

  it('that was stored before a crash decides when it is repeated', async () => {
    const { vote, approvals, outcome } = setup();
    approvals.before = (method) => {
      if (method !== 'settle') return;
      approvals.before = () => undefined;
      throw new DeploymentError('SystemUnavailable', 'The service is not available.');
    };

    expect(await vote(ALICE)).toMatchObject({ statusCode: 503, error: { code: 'unavailable' } });
    expect(await vote(ALICE)).toMatchObject({ statusCode: 200, approval: { status: 'approved' } });
    expect(outcome()?.by).toBe(ALICE);
  });

  it('is refused for another fingerprint than the approval has', async () => {
    const { vote, approvals } = setup();

    expect(await vote(ALICE, { fingerprint: 'other' })).toMatchObject({ statusCode: 409, error: { code: 'other-fingerprint' } });
    expect(approvals.votes.size).toBe(0);
  });

  it('names each resource that the approver must accept', async () => {
    const { vote, approvals } = setup({ request: { needs: { ...needs, mustAccept: ['Orders', 'Storage/Logs'] } } });

    expect(await vote(ALICE, { accept: ['Orders'] })).toMatchObject({
      statusCode: 400,
      error: { code: 'not-accepted', message: expect.stringContaining('Storage/Logs') },
    });
    expect(await vote(ALICE)).toMatchObject({ error: { message: expect.stringContaining('Orders, Storage/Logs') } });
    expect(approvals.votes.size).toBe(0);
    expect(await vote(ALICE, { accept: ['Storage/Logs', 'Orders'] })).toMatchObject({
      approval: { status: 'approved', votes: [{ accepted: ['Storage/Logs', 'Orders'] }] },
    });
  });

  it.each([
    ['has other changes', [makePage([makeChange({ Action: 'Add' })])], 'its changes differ from the judged changes'],
    ['is obsolete', [makePage([makeChange({ Action: 'Remove' })], { ExecutionStatus: 'OBSOLETE' })], 'it is OBSOLETE'],
    [
      'is already in progress',
      [makePage([makeChange()], { ExecutionStatus: 'EXECUTE_IN_PROGRESS' })],
      'another principal executed it',
    ],
    ['was deleted', new DeploymentError('ChangeSetAltered', 'Expected to read it, got none.'), 'got none'],
  ])('of a change set that %s is stale', async (_case, changeSet, reason) => {
    const { vote, outcome, tokens } = setup({ changeSet });

    expect(await vote(ALICE)).toMatchObject({ statusCode: 200, approval: { status: 'stale' } });
    expect(outcome()).toMatchObject({ status: 'stale', by: 'stackgate', reason: expect.stringContaining(reason) });
    expect(tokens.completed).toEqual(['token-1']);
  });

  it.each([{ status: 'Stopped' }, { status: 'Superseded' }, undefined])(
    'of a pipeline execution that is not in progress is withdrawn: %o',
    async (execution) => {
      const { vote, outcome, pipelines, tokens } = setup();
      pipelines.status = execution;
      await vote(ALICE);

      expect(outcome()).toMatchObject({ status: 'withdrawn', by: 'stackgate' });
      expect(tokens.completed).toEqual(['token-1']);
    },
  );

  it('is not stored while CloudFormation is unavailable', async () => {
    const { vote, outcome } = setup({ changeSet: new DeploymentError('SystemUnavailable', 'throttled') });

    expect(await vote(ALICE)).toMatchObject({ statusCode: 503 });
    expect(outcome()).toBeUndefined();
  });
});

describe('an outcome', () => {
  it('is written once: a later decision names the earlier one', async () => {
    const { vote, withdraw, outcome } = setup();
    await vote(ALICE);
    const decided =
      'The approval is already decided: approved by arn:aws:iam::111122223333:user/alice at 2026-11-28T12:00:00.000Z.';

    expect(await vote(CAROL, { decision: 'reject' })).toEqual({
      statusCode: 409,
      error: { code: 'already-decided', message: decided },
    });
    expect(await withdraw(CAROL)).toMatchObject({ statusCode: 409, error: { message: decided } });
    expect(outcome()).toMatchObject({ status: 'approved', by: ALICE });
  });

  it('is the first of two concurrent decisions', async () => {
    const { vote, outcome } = setup();
    const answers = await Promise.all([vote(CAROL, { decision: 'reject' }), vote(ALICE)]);

    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
    expect(outcome()?.by).toBe(answers[0]?.statusCode === 200 ? CAROL : ALICE);
  });

  it('ends the wait of the machine again, if an earlier call could not', async () => {
    const { vote, tokens, approvals } = setup();
    const complete = tokens.complete;
    tokens.complete = async () => {
      throw new DeploymentError('SystemUnavailable', 'The service is not available.');
    };
    expect(await vote(ALICE)).toMatchObject({ statusCode: 503 });
    tokens.complete = complete;

    expect(await vote(ALICE)).toMatchObject({ statusCode: 409 });
    expect(tokens.completed).toEqual(['token-1']);
    expect(approvals.outcomes.size).toBe(1);
  });

  it('is a rejection by one person', async () => {
    const { vote, outcome, tokens } = setup({ request: { needs: { ...needs, approvers: 3, mustAccept: ['Orders'] } } });

    expect(await vote(BOB, { decision: 'reject', reason: 'Orders are live.' })).toMatchObject({
      statusCode: 200,
      approval: { status: 'rejected', outcome: { by: BOB, reason: 'Orders are live.' } },
    });
    expect(outcome()).toMatchObject({ status: 'rejected' });
    expect(tokens.completed).toEqual(['token-1']);
  });

  it('is a rejection also after the approval of the same person', async () => {
    const { vote, outcome } = setup({ request: { needs: { ...needs, approvers: 2 } } });
    await vote(ALICE);
    await vote(ALICE, { decision: 'reject' });

    expect(outcome()).toMatchObject({ status: 'rejected', by: ALICE });
  });

  it('is a withdrawal with its reason', async () => {
    const { withdraw, outcome, tokens } = setup();

    expect(await withdraw(BOB)).toMatchObject({ statusCode: 200, approval: { status: 'withdrawn' } });
    expect(outcome()).toMatchObject({ status: 'withdrawn', by: BOB, reason: 'Another push follows.' });
    expect(tokens.completed).toEqual(['token-1']);
  });

  it('is `expired` after the deadline', async () => {
    const { vote, outcome, tokens } = setup({ now: '2026-11-28T21:00:00.000Z' });

    expect(await vote(ALICE)).toMatchObject({
      statusCode: 409,
      error: { message: expect.stringContaining('expired by stackgate') },
    });
    expect(outcome()).toMatchObject({ status: 'expired' });
    expect(tokens.completed).toEqual(['token-1']);
  });
});

describe('break-glass', () => {
  const request = { needs: { ...needs, approvers: 3, breakGlass: ['*:role/Admin'] } };

  it('approves with one vote and notifies every channel', async () => {
    const { vote, outcome, topics } = setup({ request });

    expect(await vote(CAROL, { breakGlass: true, reason: 'Orders are down.' })).toMatchObject({
      statusCode: 200,
      approval: { status: 'approved', outcome: { breakGlass: true } },
    });
    expect(outcome()).toMatchObject({ by: CAROL, breakGlass: true });
    expect(topics.notices).toHaveLength(1);
    expect(topics.notices[0]?.text).toContain(`${CAROL} uses break-glass to approve alone. Reason: Orders are down.`);
  });

  it('is also possible for a person who has voted', async () => {
    const { vote, outcome } = setup({ request });
    await vote(CAROL);
    await vote(CAROL, { breakGlass: true });

    expect(outcome()).toMatchObject({ status: 'approved', breakGlass: true });
  });

  it('is refused for a person whom the policy does not name', async () => {
    const { vote, approvals, topics } = setup({ request });

    expect(await vote(ALICE, { breakGlass: true })).toMatchObject({ statusCode: 403, error: { code: 'not-permitted' } });
    expect(approvals.votes.size).toBe(0);
    expect(topics.notices).toEqual([]);
  });

  it('does not count if the channels cannot be notified', async () => {
    const { vote, approvals } = setup({ request, topicFailure: new DeploymentError('SystemUnavailable', 'throttled') });

    expect(await vote(CAROL, { breakGlass: true })).toMatchObject({ statusCode: 503 });
    expect([approvals.votes.size, approvals.outcomes.size]).toEqual([0, 0]);
  });

  it('does not approve a stale change set, and notifies no channel', async () => {
    const changeSet = [makePage([makeChange({ Action: 'Add' })])];
    const { vote, outcome, topics } = setup({ request, changeSet });
    await vote(CAROL, { breakGlass: true });

    expect(outcome()).toMatchObject({ status: 'stale' });
    expect(topics.notices).toEqual([]);
  });

  it('needs the acknowledgement as well', async () => {
    const { vote } = setup({ request: { needs: { ...request.needs, mustAccept: ['Orders'] } }, changeSet: SHOWN });

    expect(await vote(CAROL, { breakGlass: true })).toMatchObject({ error: { code: 'not-accepted' } });
  });
});
