import { describe, expect, it } from 'vitest';
import type { LocatedChange } from '../../../core/change-set/located-change.ts';
import type { Decision } from '../../../core/policy/decision.ts';
import type { Policies, Policy } from '../../../core/policy/policy.ts';
import { PRESETS } from '../../../core/policy/presets.ts';
import type { RuleMatch } from '../../../core/policy/rule-match.ts';
import { buildRecord } from '../../../core/record/build-record.ts';
import { replay } from '../../../core/record/replay.ts';
import { judge } from '../../../core/verdict/judge.ts';
import { makeChange, makeEvidence, makeNestedChange } from '../../support/change-sets.ts';

const {
  rules: [noRealResource],
} = PRESETS.standard;

/** Allows deletions, with these exceptions in order. */
function makePolicy(...rules: readonly (readonly [match: RuleMatch, decision: Decision])[]): Policy {
  return {
    ...PRESETS.standard,
    defaults: { ...PRESETS.standard.defaults, delete: 'allow', replace: 'allow', 'may-replace': 'allow' },
    rules: rules.map(([match, decision], index) => ({ name: `rule-${index}`, match, decision, reason: 'because' })),
  };
}

/** Removes the nested stack Storage, without a nested change set. */
const removed: LocatedChange = {
  path: '',
  plain: makeNestedChange('Storage', { Action: 'Remove', ChangeSetId: undefined }),
};
const keepTables: RuleMatch = { resourceType: 'AWS::DynamoDB::*', effect: 'delete' };

function judgeChanges(policies: Policies | Policy, changes: readonly LocatedChange[] = [removed], listedStacks?: string[]) {
  const evidence = makeEvidence([], { changes, ...(listedStacks === undefined ? {} : { listedStacks }) });
  return judge(evidence, { policies: 'baseline' in policies ? policies : { baseline: policies } });
}

describe('a nested stack that is deleted without a nested change set', () => {
  it('is unknown if the policy is stricter about the deletion of a resource that the stack can contain', () => {
    const { changeSetAction, judgements } = judgeChanges(makePolicy([keepTables, 'forbid']));

    expect(changeSetAction).toBe('CANNOT-TELL');
    expect(judgements[0]).toMatchObject({
      decision: 'forbid',
      isUnseen: true,
      effect: {
        kind: 'unknown',
        atLeast: 'delete',
        logicalResourceId: 'Storage',
        sentence:
          'The resources that would be deleted with Storage are not visible, and the policy is stricter about the deletion of some resources.',
      },
    });
  });

  it.each<[string, readonly (readonly [RuleMatch, Decision])[]]>([
    ['a rule on every effect of a type', [[{ resourceType: 'AWS::DynamoDB::Table' }, 'forbid']]],
    ['a rule that asks', [[keepTables, 'ask']]],
    ['a rule on the IDs of resources', [[{ logicalResourceId: 'Orders*', effect: ['delete', 'replace'] }, 'forbid']]],
    ['a rule on stateful resources', [[{ stateful: true, resourceType: 'AWS::RDS::*' }, 'forbid']]],
    ['a rule on the nested stack', [[{ path: 'Storage' }, 'forbid']]],
    ['a rule on a stack inside of it', [[{ path: ['Other', 'Storage/Data'] }, 'forbid']]],
    ['a rule on a pattern of stacks', [[{ path: 'S*' }, 'forbid']]],
    [
      'a rule that allows nested stacks',
      [
        [{ resourceType: 'AWS::CloudFormation::Stack' }, 'allow'],
        [keepTables, 'forbid'],
      ],
    ],
    [
      'a rule before one for every deletion',
      [
        [keepTables, 'forbid'],
        [{ effect: 'delete' }, 'allow'],
      ],
    ],
  ])('is unknown for %s', (_, rules) => {
    expect(judgeChanges(makePolicy(...rules)).changeSetAction).toBe('CANNOT-TELL');
    expect(judgeChanges({ baseline: makePolicy(), pushed: makePolicy(...rules) }).changeSetAction).toBe('CANNOT-TELL');
  });

  it('is unknown if only the nested stack is allowed', () => {
    const policy = { ...PRESETS.standard, rules: makePolicy([{ resourceType: 'AWS::CloudFormation::Stack' }, 'allow']).rules };

    expect(judgeChanges(policy).changeSetAction).toBe('CANNOT-TELL');
  });

  it.each<[string, readonly (readonly [RuleMatch, Decision])[]]>([
    ['no rule', []],
    ['a rule on another effect', [[{ effect: 'replace' }, 'forbid']]],
    ['a rule on a property', [[{ property: 'KeySchema' }, 'forbid']]],
    ['a rule on the root stack', [[{ path: '', logicalResourceId: 'Orders' }, 'forbid']]],
    ['a rule on another nested stack', [[{ path: ['Stor', 'StorageOld/Data'] }, 'forbid']]],
    [
      'a rule after one for every deletion',
      [
        [{ effect: ['delete', 'retain'] }, 'allow'],
        [keepTables, 'forbid'],
      ],
    ],
  ])('is decided as the nested stack for %s', (_, rules) => {
    expect(judgeChanges(makePolicy(...rules)).decision).toBe('allow');
  });

  it('asks under a preset that asks about every deletion of data, and is refused under strict', () => {
    expect(judgeChanges(PRESETS.standard)).toMatchObject({ decision: 'ask', judgements: [{ rule: 'default for delete' }] });
    expect(judgeChanges(PRESETS.stateful)).toMatchObject({ decision: 'ask', counts: { delete: 1 } });
    expect(judgeChanges(PRESETS.strict)).toMatchObject({ decision: 'forbid', counts: { delete: 1 } });
    expect(judgeChanges(PRESETS.observe).decision).toBe('allow');
    expect(noRealResource).toMatchObject({ decision: 'allow' });
  });

  it.each([
    { Action: 'Modify', Replacement: 'True', PolicyAction: 'ReplaceAndDelete' },
    { Action: 'Modify', Replacement: 'Conditional' },
  ])('is unknown if it is replaced: %j', (resource) => {
    const plain = makeNestedChange('Storage', { ChangeSetId: undefined, ...resource });
    const { judgements } = judgeChanges(makePolicy([keepTables, 'forbid']), [{ path: '', plain }]);

    expect(judgements.filter(({ isUnseen }) => isUnseen)).toHaveLength(1);
  });

  it.each(['AWS::CloudFormation::StackSet', 'AWS::ServiceCatalog::CloudFormationProvisionedProduct'])(
    'is as unknown as a deleted %s',
    (ResourceType) => {
      const plain = makeChange({ Action: 'Remove', LogicalResourceId: 'Hub', ResourceType });

      expect(judgeChanges(makePolicy([keepTables, 'forbid']), [{ path: 'Data', plain }]).judgements[0]).toMatchObject({
        effect: { path: 'Data', logicalResourceId: 'Hub', kind: 'unknown' },
      });
    },
  );

  it('is visible if its changes are listed, or if it has no resources', () => {
    const inside = (type: string): LocatedChange => ({
      path: 'Storage',
      plain: makeChange({ Action: 'Remove', ResourceType: type }),
    });
    const policy = makePolicy([keepTables, 'forbid']);

    expect(judgeChanges(policy, [removed, inside('AWS::SQS::Queue')]).decision).toBe('allow');
    expect(judgeChanges(policy, [removed, inside('AWS::DynamoDB::Table')]).judgements[0]).toMatchObject({ rule: 'rule-0' });
    expect(judgeChanges(policy, [removed], ['Storage']).decision).toBe('allow');
    expect(judgeChanges(policy, [removed], ['Other']).decision).toBe('forbid');
  });

  it('is not hidden if it stays: a retained stack keeps its resources', () => {
    const retained = { path: '', plain: makeNestedChange('Storage', { Action: 'Remove', PolicyAction: 'Retain' }) };
    const policy = makePolicy([keepTables, 'forbid'], [{ effect: 'retain' }, 'allow']);

    expect(judgeChanges(policy, [retained]).decision).toBe('allow');
  });

  it('is unknown without a logical ID', () => {
    const plain = makeNestedChange('Storage', { Action: 'Remove', ChangeSetId: undefined, LogicalResourceId: undefined });
    const policy = makePolicy([keepTables, 'forbid']);

    expect(judgeChanges(policy, [{ path: '', plain }]).changeSetAction).toBe('CANNOT-TELL');
  });

  it('is judged again by the policy of a replay', () => {
    const evidence = makeEvidence([], { changes: [removed] });
    const record = (policy: Policy) =>
      buildRecord(judge(evidence, { policies: { baseline: policy } }), { judgedAt: '2026-11-23T12:00:00.000Z' });
    const [open, closed] = [makePolicy(), makePolicy([keepTables, 'forbid'])];

    expect(replay(record(open), { baseline: closed }).now.decision).toBe('forbid');
    expect(replay(record(closed), { baseline: open }).now.decision).toBe('allow');
    expect(replay(record(closed), { baseline: closed }).differences).toEqual([]);
  });
});
