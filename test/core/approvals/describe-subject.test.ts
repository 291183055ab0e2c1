import { describe, expect, it } from 'vitest';
import { describeSubject, titleOfRequest } from '../../../core/approvals/describe-subject.ts';

describe('describeSubject', () => {
  it('describes the step that follows an approval', () => {
    expect(describeSubject(undefined)).toBe('If approved, the gate executes exactly this change set.');
    expect(describeSubject('settings')).toContain('changes exactly these settings');
    expect(describeSubject('first-create')).toContain('creates the stack from exactly this template');
    expect(describeSubject('failed-stack')).toContain('with exactly these resources');
  });
});

describe('titleOfRequest', () => {
  it.each([
    [undefined, 'Update the stack prod-shop'],
    ['change-set', 'Update the stack prod-shop'],
    ['settings', 'Change only settings of the stack prod-shop'],
    ['first-create', 'Create the stack prod-shop'],
    ['failed-stack', 'Delete the stack prod-shop, whose first create failed, and create it again'],
  ] as const)('names the step of a request about %s', (subject, title) => {
    expect(titleOfRequest({ stackName: 'prod-shop', ...(subject && { subject }) })).toBe(title);
  });

  it('names the account and the Region of a stack in another place', () => {
    const place = { account: '222233334444', region: 'us-east-1' };

    expect(titleOfRequest({ stackName: 'prod-shop', place, subject: 'first-create' })).toBe(
      'Create the stack prod-shop in 222233334444 (us-east-1)',
    );
  });
});
