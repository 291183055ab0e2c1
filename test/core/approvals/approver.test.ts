import { describe, expect, it } from 'vitest';
import { identityOf, isApprover, mayBreakGlass } from '../../../core/approvals/approver.ts';

const SESSION = 'arn:aws:sts::111122223333:assumed-role/Admin/alice';

describe('identityOf', () => {
  it('counts a user by its ARN', () => {
    expect(identityOf('arn:aws:iam::111122223333:user/alice', ['*'])).toBe('arn:aws:iam::111122223333:user/alice');
  });

  it('counts two sessions of one role as one identity', () => {
    expect(identityOf(SESSION, [])).toBe('arn:aws:iam::111122223333:role/Admin');
    expect(identityOf('arn:aws:sts::111122223333:assumed-role/Admin/bob', ['Other*'])).toBe(identityOf(SESSION, []));
  });

  it('counts each session of a role in personalSessions', () => {
    expect(identityOf(SESSION, ['Other', 'Adm*'])).toBe(SESSION);
  });
});

describe('isApprover', () => {
  it.each([SESSION, 'arn:aws-cn:iam::111122223333:user/team/alice'])('accepts %s', (arn) => {
    expect(isApprover(arn)).toBe(true);
  });

  it.each(['', 'alice', 'arn:aws:iam::111122223333:root', 'arn:aws:sts::111122223333:federated-user/alice'])(
    'refuses "%s"',
    (arn) => {
      expect(isApprover(arn)).toBe(false);
    },
  );
});

describe('mayBreakGlass', () => {
  it('matches the counted identity, so that a chosen session name permits nothing', () => {
    expect(mayBreakGlass('arn:aws:iam::111122223333:role/on-call', ['*:role/on-call'])).toBe(true);
    expect(mayBreakGlass(identityOf('arn:aws:sts::111122223333:assumed-role/dev/on-call', []), ['*on-call*'])).toBe(false);
  });

  it('permits no identity without a pattern', () => {
    expect(mayBreakGlass('arn:aws:iam::111122223333:user/alice', [])).toBe(false);
  });
});
