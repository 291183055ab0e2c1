import { expect, it } from 'vitest';
import { wakeApproval } from '../../functions/wake-approval.ts';
import { FakeApprovals, makeTokens } from './fake-approvals.ts';

it('completes the stored token', async () => {
  const approvals = new FakeApprovals();
  approvals.tokens.set('job-1', 'token-1');
  const tokens = makeTokens();
  await wakeApproval('job-1', { approvals, tokens });

  expect(tokens.completed).toEqual(['token-1']);
});

it('reads the token once more if it is closed, because the task waits with a new one', async () => {
  const tokens = makeTokens(['token-2']);
  const found = ['token-1', 'token-2'];
  await wakeApproval('job-1', { approvals: { findToken: async () => found.shift() }, tokens });

  expect(tokens.completed).toEqual(['token-2']);
});

it('ends without an error if no task waits', async () => {
  const tokens = makeTokens([]);
  await wakeApproval('job-1', { approvals: { findToken: async () => 'token-1' }, tokens });
  await wakeApproval('job-1', { approvals: { findToken: async () => undefined }, tokens });

  expect(tokens.completed).toEqual([]);
});
