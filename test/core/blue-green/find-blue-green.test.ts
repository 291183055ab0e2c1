import { describe, expect, it } from 'vitest';
import { findBlueGreenObstacle } from '../../../core/blue-green/find-blue-green.ts';
import { parsePolicies } from '../../../core/policy/parse-policy.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeEvidence } from '../../support/change-sets.ts';

const PERMITS = 'blueGreen: { avoids: [{ effect: [delete, replace, may-replace] }] }';
const table = makeChange({ Action: 'Remove', LogicalResourceId: 'Orders', PolicyAction: 'Delete' });
const topic = makeChange({
  Action: 'Remove',
  LogicalResourceId: 'Topic',
  ResourceType: 'AWS::SNS::Topic',
  PolicyAction: 'Delete',
});
const dynamic = makeChange({ Action: 'Dynamic', LogicalResourceId: 'Nested' });

interface Given {
  readonly baseline?: string;
  readonly pushed?: string;
  readonly now?: string;
  readonly isEnabled?: boolean;
  readonly isInTarget?: boolean;
}

function obstacleOf(
  changes: Parameters<typeof makeEvidence>[0],
  { baseline = PERMITS, pushed, now, isEnabled = true, isInTarget = false }: Given = {},
) {
  const source = (name: string, text: string) => ({ source: name, text: `version: 1\n${text}\n` });
  const policies = parsePolicies({
    baseline: source('gate-policy.yaml', baseline),
    ...(pushed !== undefined && { pushed: source('policy.yaml', pushed) }),
  });
  const verdict = judge(makeEvidence(changes), { policies, ...(now !== undefined && { now }) });
  return findBlueGreenObstacle(verdict, policies, { isEnabled, isInTarget });
}

describe('findBlueGreenObstacle', () => {
  it('finds none if the baseline permits to avoid every effect that needs an approval', () => {
    expect(obstacleOf([table, topic])).toBeUndefined();
  });

  it.each([
    ['the gate has no blue/green deployments', { isEnabled: false }, 'this gate has no blue/green deployments'],
    [
      'the stack is in a target',
      { isInTarget: true },
      'the gate deploys blue/green only in its own account and Region, and not in a wave',
    ],
    ['the baseline permits none', { baseline: '' }, 'gate-policy.yaml does not permit blue/green deployments'],
    [
      'the baseline permits to avoid other resources',
      { baseline: PERMITS.replace(' }]', ', resourceType: AWS::SNS::* }]') },
      'gate-policy.yaml does not permit a blue/green deployment to avoid this effect: delete of Orders',
    ],
    [
      'the baseline forbids the effect',
      { baseline: `preset: strict\n${PERMITS}` },
      'gate-policy.yaml does not permit a blue/green deployment to avoid this effect: delete of Orders',
    ],
    [
      'the pushed policy forbids the effect',
      { pushed: 'preset: strict' },
      'gate-policy.yaml does not permit a blue/green deployment to avoid this effect: delete of Orders',
    ],
  ] satisfies [string, Given, string][])('finds one if %s', (_, given, obstacle) => {
    expect(obstacleOf([table], given)).toBe(obstacle);
  });

  it('finds one for resources that are not visible, although the policy allows unknown effects by a rule', () => {
    const stackSet = makeChange({ Action: 'Remove', LogicalResourceId: 'Hub', ResourceType: 'AWS::CloudFormation::StackSet' });
    const baseline =
      'defaults: { delete: forbid }\nrules:\n' +
      '  - { match: { effect: unknown }, decision: allow, reason: Tested. }\n' +
      '  - { match: { effect: delete, resourceType: "AWS::CloudFormation::StackSet" }, decision: allow, reason: Tested. }\n' +
      'blueGreen: { avoids: [{ effect: delete, forbidden: true }] }';

    expect(obstacleOf([stackSet], { baseline })).toContain('unknown of Hub');
  });

  it('finds none for an effect that a policy forbids, if the baseline says so', () => {
    const baseline = `preset: strict\n${PERMITS.replace('may-replace]', 'may-replace], forbidden: true')}`;

    expect(obstacleOf([table], { baseline })).toBeUndefined();
    expect(obstacleOf([table], { baseline, pushed: 'preset: strict' })).toBeUndefined();
  });

  it('finds one for a permission in the pushed policy only', () => {
    expect(obstacleOf([table], { baseline: '', pushed: PERMITS })).toBe(
      'gate-policy.yaml does not permit blue/green deployments',
    );
  });

  it('finds one for an unknown effect, also if the baseline names it', () => {
    const baseline = 'blueGreen: { avoids: [{ forbidden: true }] }';

    expect(obstacleOf([table], { baseline })).toBeUndefined();
    expect(obstacleOf([dynamic], { baseline })).toContain('unknown of Nested');
  });

  it('finds one for a freeze window, which is about every change', () => {
    const freeze =
      'approvals: { freeze: [{ name: holidays, from: "2026-12-20T00:00:00Z", until: "2027-01-02T00:00:00Z", reason: None. }] }';
    const added = makeChange({ Action: 'Add', LogicalResourceId: 'New', PhysicalResourceId: undefined } as never);

    expect(obstacleOf([added], { baseline: `${PERMITS}\n${freeze}`, now: '2026-12-24T00:00:00Z' })).toContain('create of New');
  });

  it('finds one for a setting of the stack', () => {
    const policies = parsePolicies({ baseline: { source: 'b', text: `version: 1\n${PERMITS}\n` } });
    const settings = { terminationProtection: { before: true, after: false } };
    const verdict = judge(makeEvidence([table]), { policies, settings });

    expect(findBlueGreenObstacle(verdict, policies, { isEnabled: true, isInTarget: false })).toContain(
      'does not permit a blue/green deployment to avoid this effect',
    );
  });

  it('finds one for missing evidence', () => {
    const policies = parsePolicies({
      baseline: { source: 'b', text: 'version: 1\nblueGreen: { avoids: [{ forbidden: true }] }\n' },
    });
    const evidence = { ...makeEvidence([table]), gaps: [{ sentence: 'A page is missing.', path: '' }] };
    const verdict = judge(evidence as never, { policies });

    expect(findBlueGreenObstacle(verdict, policies, { isEnabled: true, isInTarget: false })).toContain('unknown of');
  });
});
