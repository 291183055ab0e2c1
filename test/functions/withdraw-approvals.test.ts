import { describe, expect, it } from 'vitest';
import { createHandler } from '../../functions/withdraw-approvals/handler.ts';
import { sampleRequest } from '../core/approvals/sample-request.ts';
import { FakeApprovals, makePipelines, makeTokens } from './fake-approvals.ts';
import { makeClock, makeLog } from './fakes.ts';

const request = sampleRequest();
const eventOf = (executionId: string, state = 'STOPPED') => ({
  detail: { pipeline: 'orders', 'execution-id': executionId, state },
});

function setup({ now = '2026-11-28T12:00:00.000Z', status = 'Stopped' as string | null } = {}) {
  const approvals = new FakeApprovals();
  approvals.requests.set(request.id, request);
  approvals.tokens.set(request.id, 'token-1');
  const tokens = makeTokens();
  const pipelines = makePipelines({ status: status ?? '' });
  if (status === null) pipelines.status = undefined;
  return { approvals, tokens, handler: createHandler({ approvals, pipelines, tokens, clock: makeClock(now), log: makeLog() }) };
}

describe('the event of a pipeline execution', () => {
  it.each(['Stopped', 'Stopping', 'Superseded', 'Failed', null])('withdraws its approval in the status %s', async (status) => {
    const { handler, approvals, tokens } = setup({ status });
    await handler(eventOf(request.pipelineExecutionId));

    expect(approvals.outcomes.get(request.id)).toMatchObject({
      status: 'withdrawn',
      by: 'stackgate',
      reason: expect.stringContaining(`is no longer in progress (${status ?? 'absent'})`),
    });
    expect(tokens.completed).toEqual(['token-1']);
  });

  it('changes nothing while the execution is in progress, for every state in the event', async () => {
    const { handler, approvals, tokens } = setup({ status: 'InProgress' });
    await handler(eventOf(request.pipelineExecutionId));

    expect(approvals.outcomes.size).toBe(0);
    expect(tokens.completed).toEqual([]);
  });

  it('changes no approval of another execution', async () => {
    const { handler, approvals } = setup();
    await handler(eventOf('other'));

    expect(approvals.outcomes.size).toBe(0);
  });

  it('changes no approval that a forged entry of the index assigns to it', async () => {
    const { handler, approvals } = setup();
    approvals.listSince = async () => [{ id: request.id, pipelineExecutionId: 'other' }];
    await handler(eventOf('other'));

    expect(approvals.outcomes.size).toBe(0);
  });

  it('keeps an outcome, and ends the wait again', async () => {
    const { handler, approvals, tokens } = setup();
    const outcome = { status: 'approved', by: 'alice', at: '', reason: '', fingerprint: 'f1' } as const;
    approvals.outcomes.set(request.id, outcome);
    await handler(eventOf(request.pipelineExecutionId));

    expect(approvals.outcomes.get(request.id)).toBe(outcome);
    expect(tokens.completed).toEqual(['token-1']);
  });

  it('ignores an entry of the index without a request, and an approval of an earlier day', async () => {
    const { handler, approvals } = setup();
    approvals.find = async () => undefined;
    await handler(eventOf(request.pipelineExecutionId));
    const later = setup({ now: '2026-11-29T10:00:00.001Z' });
    await later.handler(eventOf(request.pipelineExecutionId));

    expect(approvals.outcomes.size + later.approvals.outcomes.size).toBe(0);
  });

  it('is refused if it does not name an execution', async () => {
    await expect(setup().handler({ detail: {} })).rejects.toMatchObject({ name: 'UnexpectedError' });
  });
});
