import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createApprovals } from '../../../functions/adapters/approvals.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { ALICE, BOB, sampleRequest, sampleVote } from '../../core/approvals/sample-request.ts';
import { makeSecret } from '../fakes.ts';

const outcome = { status: 'approved', by: ALICE, at: '2026-11-28T12:00:00.000Z', reason: 'Yes.', fingerprint: 'f1' } as const;

function setup() {
  const sandbox = new Sandbox({ time: 'real', latencyMs: 0 });
  sandbox.s3.createBucket('gate');
  const s3 = sandbox.clients('test').s3();
  return { s3, approvals: createApprovals(s3, 'gate', makeSecret()) };
}

describe('the stored approvals', () => {
  it('keep the first request, and list it by its time', async () => {
    const { approvals } = setup();
    const request = sampleRequest();
    await approvals.open(request);

    expect(await approvals.open({ ...request, requestedAt: '2026-11-28T10:05:00.000Z' })).toEqual(request);
    expect(await approvals.find('job-1')).toEqual(request);
    expect(await approvals.listSince(new Date('2026-11-28T10:00:00.000Z'))).toEqual([
      { id: 'job-1', pipelineExecutionId: request.pipelineExecutionId },
    ]);
    expect(await approvals.listSince(new Date('2026-11-28T10:00:00.001Z'))).toEqual([]);
  });

  it('hold one vote of each approver', async () => {
    const { approvals } = setup();

    expect(await approvals.vote('job-1', sampleVote())).toBe('stored');
    expect(await approvals.vote('job-1', sampleVote({ reason: 'Another reason.' }))).toBe('already-voted');
    expect(await approvals.vote('job-1', sampleVote({ approver: BOB }))).toBe('stored');
    expect((await approvals.listVotes('job-1')).map(({ approver, reason }) => `${approver} ${reason}`).sort()).toEqual([
      `${ALICE} The table is empty.`,
      `${BOB} The table is empty.`,
    ]);
    expect(await approvals.listVotes('job-2')).toEqual([]);
  });

  it('keep the first outcome', async () => {
    const { approvals } = setup();

    expect(await approvals.findOutcome('job-1')).toBeUndefined();
    expect(await approvals.settle('job-1', outcome)).toEqual(outcome);
    expect(await approvals.settle('job-1', { ...outcome, status: 'rejected', by: BOB })).toEqual(outcome);
    expect(await approvals.findOutcome('job-1')).toEqual(outcome);
  });

  it('keep the last token', async () => {
    const { approvals } = setup();

    expect(await approvals.findToken('job-1')).toBeUndefined();
    await approvals.putToken('job-1', 'token-1');
    await approvals.putToken('job-1', 'token-2');
    expect(await approvals.findToken('job-1')).toBe('token-2');
  });

  it('store each notice that was sent', async () => {
    const { approvals } = setup();
    await approvals.markSent('job-1', 'requested');

    expect(await approvals.wasSent('job-1', 'requested')).toBe(true);
    expect(await approvals.wasSent('job-1', 'reminder')).toBe(false);
  });

  it.each([
    ['has another signature', (text: string) => text.replace(/^./, (digit) => (digit === '0' ? '1' : '0'))],
    ['has another content', (text: string) => text.replace('"rejected"', '"approved"')],
    ['has no signature', () => JSON.stringify(outcome)],
  ])('refuse an outcome that %s', async (_case, change) => {
    const { approvals, s3 } = setup();
    await approvals.settle('job-1', { ...outcome, status: 'rejected' });
    const object = { Bucket: 'gate', Key: 'approvals/job-1/outcome' };
    const text = (await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()) ?? '';
    await s3.send(new PutObjectCommand({ ...object, Body: change(text) }));

    await expect(approvals.findOutcome('job-1')).rejects.toMatchObject({ name: 'UnexpectedError' });
  });

  it('refuse the outcome of another approval', async () => {
    const { approvals, s3 } = setup();
    await approvals.settle('job-0', outcome);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'gate', Key: 'approvals/job-0/outcome' }));
    const text = (await Body?.transformToString()) ?? '';
    await s3.send(new PutObjectCommand({ Bucket: 'gate', Key: 'approvals/job-1/outcome', Body: text }));

    await expect(approvals.findOutcome('job-1')).rejects.toMatchObject({ name: 'UnexpectedError' });
  });

  it('need the bucket of the gate', async () => {
    const { s3 } = setup();

    await expect(createApprovals(s3, undefined, makeSecret()).find('job-1')).rejects.toMatchObject({
      name: 'ConfigurationError',
    });
    await expect(createApprovals(s3, 'absent', makeSecret()).listVotes('job-1')).rejects.toMatchObject({
      name: 'RevisionUnavailable',
    });
    await expect(createApprovals(s3, 'absent', makeSecret()).putToken('job-1', 'token')).rejects.toMatchObject({
      name: 'RevisionUnavailable',
    });
  });
});
