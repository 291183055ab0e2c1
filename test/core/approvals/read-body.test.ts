import { describe, expect, it } from 'vitest';
import { readVoteBody, readWithdrawBody } from '../../../core/approvals/read-body.ts';

const VOTE = { decision: 'approve', reason: ' The table is empty. ', fingerprint: 'f1' };

describe('readVoteBody', () => {
  it('reads a vote and trims the reason', () => {
    expect(readVoteBody({ ...VOTE, accept: ['Orders'], breakGlass: true })).toEqual({
      kind: 'valid',
      body: { decision: 'approve', reason: 'The table is empty.', fingerprint: 'f1', accept: ['Orders'], breakGlass: true },
    });
  });

  it.each([
    ['decision', { ...VOTE, decision: 'maybe' }, 'Expected `decision` in the body to be "approve" or "reject", got "maybe".'],
    ['reason', { ...VOTE, reason: ' ' }, 'Expected `reason` in the body to be a string of 1 to 1000 characters, got " ".'],
    [
      'fingerprint',
      { ...VOTE, fingerprint: '' },
      'Expected `fingerprint` in the body to be the fingerprint of the approval, got "".',
    ],
    ['accept', { ...VOTE, accept: 'Orders' }, 'Expected `accept` in the body to be a list of logical IDs, got "Orders".'],
    ['breakGlass', { ...VOTE, breakGlass: false }, 'Expected `breakGlass` in the body to be true, got false.'],
  ])('names a wrong %s', (_field, body, message) => {
    expect(readVoteBody(body)).toEqual({ kind: 'invalid', message });
  });

  it('refuses an identity in the body', () => {
    expect(readVoteBody({ ...VOTE, approver: 'arn:aws:iam::111122223333:user/alice' })).toMatchObject({
      kind: 'invalid',
      message: expect.stringContaining('`approver`'),
    });
  });
});

describe('readWithdrawBody', () => {
  it('reads the reason', () => {
    expect(readWithdrawBody({ reason: 'A new push follows.' })).toEqual({
      kind: 'valid',
      body: { reason: 'A new push follows.' },
    });
    expect(readWithdrawBody(null)).toMatchObject({ kind: 'invalid' });
  });
});
