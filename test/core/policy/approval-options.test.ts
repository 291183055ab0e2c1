import { describe, expect, it } from 'vitest';
import { findFreeze } from '../../../core/policy/find-freeze.ts';
import { parsePolicy } from '../../../core/policy/parse-policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeEvidence } from '../../support/change-sets.ts';

const POLICY = `
version: 1
approvals:
  approvers:
    - match: { effect: delete, stateful: true }
      count: 3
  acknowledge:
    - effect: [delete, replace]
  freeze:
    - name: year-end
      from: 2026-12-20T00:00:00Z
      until: 2027-01-04T08:00:00+01:00
      reason: Accounts are closed.
  breakGlass: ["arn:aws:iam::*:role/on-call"]
  personalSessions: [AWSReservedSSO_*]
`;

const policy = parsePolicy({ source: 'policy.yaml', text: POLICY });

function errorOf(window: string): string {
  try {
    parsePolicy({ source: 'policy.yaml', text: `version: 1\napprovals:\n  freeze:\n    - { name: x, reason: y, ${window} }\n` });
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('Expected it to throw.');
}

describe('the options for approvals', () => {
  it('come from the policy file', () => {
    expect(policy.approvals).toMatchObject({ breakGlass: ['arn:aws:iam::*:role/on-call'], freeze: [{ name: 'year-end' }] });
    expect(parsePolicy({ source: 'policy.yaml', text: 'version: 1' })).not.toHaveProperty('approvals');
  });

  it.each([
    ['from: 2026-12-20, until: 2027-01-04T00:00:00Z', 'Expected a time with its offset from UTC'],
    ['from: "2026-12-20T00:00:00", until: 2027-01-04T00:00:00Z', 'Expected a time with its offset from UTC'],
    ['from: 2026-13-20T00:00:00Z, until: 2027-01-04T00:00:00Z', 'Expected a time with its offset from UTC'],
    ['from: 2027-01-04T00:00:00Z, until: 2027-01-04T00:00:00Z', 'Expected `until` to be later than `from`.'],
  ])('refuse the window %s', (window, message) => {
    expect(errorOf(window)).toContain(message);
  });
});

describe('findFreeze', () => {
  it.each([
    ['2026-12-19T23:59:59Z', undefined],
    ['2026-12-20T00:00:00Z', 'year-end'],
    ['2027-01-04T06:59:59Z', 'year-end'],
    ['2027-01-04T07:00:00Z', undefined],
    ['', undefined],
  ])('at "%s" finds %s', (now, name) => {
    expect(findFreeze({ baseline: policy }, now)?.name).toBe(name);
    expect(findFreeze({ baseline: PRESETS.standard, pushed: policy }, now)?.name).toBe(name);
  });
});

describe('a freeze window', () => {
  const update = makeChange({ LogicalResourceId: 'Topic', ResourceType: 'AWS::SNS::Topic' });

  it('makes every change need an approval', () => {
    const verdict = judge(makeEvidence([update]), { policies: { baseline: policy }, now: '2026-12-24T00:00:00Z' });
    expect(verdict).toMatchObject({ decision: 'ask', changeSetAction: 'NEEDS-APPROVAL' });
    expect(verdict.judgements[0]).toMatchObject({
      rule: 'freeze year-end',
      ruleReason: 'Accounts are closed.',
      policy: 'policy.yaml',
      advice: 'Ask an approver, or release the change after 2027-01-04T08:00:00+01:00.',
    });
  });

  it('does not weaken a refusal, and changes nothing outside its time', () => {
    const removal = makeChange({ Action: 'Remove', PolicyAction: 'Delete' });
    const strict = { ...policy, defaults: PRESETS.strict.defaults };
    const frozen = judge(makeEvidence([removal, update]), { policies: { baseline: strict }, now: '2026-12-24T00:00:00Z' });
    expect(frozen.decision).toBe('forbid');
    expect(judge(makeEvidence([update]), { policies: { baseline: policy }, now: '2026-12-01T00:00:00Z' }).decision).toBe('allow');
  });
});
