import { describe, expect, it } from 'vitest';
import type { ResourceChange } from '../../../core/change-set/change-set-page.ts';
import { findWeakenedPolicies } from '../../../core/losses/weakened-policies.ts';
import { makeChange, makeDetail } from '../../support/change-sets.ts';

function changeOf(Attribute: string, BeforeValue?: string, AfterValue?: string): ResourceChange {
  return { Scope: [Attribute], Details: [makeDetail({ Attribute, Name: undefined, BeforeValue, AfterValue })] };
}

function weakenedBy(plain: ResourceChange | undefined, valued?: ResourceChange): readonly string[] {
  const losses = findWeakenedPolicies({
    ...(plain === undefined ? {} : { plain: makeChange(plain) }),
    ...(valued === undefined ? {} : { valued: makeChange(valued) }),
  });
  return losses.map(({ property }) => property);
}

describe.each(['DeletionPolicy', 'UpdateReplacePolicy'])('a change of %s', (attribute) => {
  it.each([
    ['Retain', 'Delete', true],
    ['Retain', 'Snapshot', true],
    ['Snapshot', 'Delete', true],
    ['Retain', undefined, true],
    [undefined, 'Delete', true],
    [undefined, 'Snapshot', true],
    ['Mystery', 'Snapshot', true],
    ['Retain', 'Mystery', true],
    ['Delete', 'Mystery', true],
    ['Snapshot', 'Mystery', true],
    ['Mystery', 'Delete', true],
    ['Delete', 'Delete', false],
    ['Delete', 'Snapshot', false],
    ['Delete', 'Retain', false],
    ['Snapshot', 'Snapshot', false],
    ['Snapshot', 'RetainExceptOnCreate', false],
    ['Retain', 'RetainExceptOnCreate', false],
    [undefined, 'Retain', false],
    ['Mystery', 'Retain', false],
  ])('from %s to %s weakens it: %s', (before, after, expected) => {
    expect(weakenedBy(changeOf(attribute, before, after))).toEqual(expected ? [attribute] : []);
    expect(weakenedBy(changeOf(attribute), changeOf(attribute, before, after))).toEqual(expected ? [attribute] : []);
  });

  it('weakens the policy if no value shows the direction', () => {
    expect(weakenedBy({ Scope: [attribute] })).toEqual([attribute]);
    expect(weakenedBy({ Details: [makeDetail({ Attribute: attribute })] })).toEqual([attribute]);
    expect(weakenedBy(changeOf(attribute), {})).toEqual([attribute]);
  });

  it('weakens the policy if one of two details does', () => {
    const [weaker] = changeOf(attribute, 'Retain', 'Delete').Details ?? [];
    const [stronger] = changeOf(attribute, 'Delete', 'Retain').Details ?? [];

    expect(weakenedBy({ Scope: [attribute], Details: [weaker ?? {}, stronger ?? {}] })).toEqual([attribute]);
  });

  it('weakens the policy if one of two details shows no new value', () => {
    const [open] = changeOf(attribute, 'Retain').Details ?? [];
    const [stronger] = changeOf(attribute, 'Delete', 'Retain').Details ?? [];

    expect(weakenedBy({ Details: [open ?? {}, stronger ?? {}] })).toEqual([attribute]);
  });

  it.each([
    [{ Replacement: 'True' }, 1],
    [{ Replacement: 'Conditional' }, 1],
    [{ Action: 'SyncWithActual' }, 1],
    [{ Action: 'Dynamic' }, 1],
    [{ Action: 'Vanish' }, 1],
    [{ Action: 'Add' }, 0],
    [{ Action: 'Import' }, 0],
    [{ Action: 'Remove' }, 0],
  ])('counts with %j: %i', (resource, count) => {
    expect(weakenedBy({ ...changeOf(attribute, 'Retain', 'Delete'), ...resource })).toHaveLength(count);
  });
});

describe('two readings', () => {
  it('are compared policy by policy', () => {
    const plain = { Scope: ['DeletionPolicy', 'UpdateReplacePolicy'] };

    expect(weakenedBy(plain, changeOf('DeletionPolicy', 'Delete', 'Retain'))).toEqual(['UpdateReplacePolicy']);
    expect(weakenedBy(plain, changeOf('DeletionPolicy', 'Retain', 'Delete'))).toEqual(['DeletionPolicy', 'UpdateReplacePolicy']);
  });

  it('weaken the policies that either reading names', () => {
    expect(weakenedBy(undefined, changeOf('DeletionPolicy', 'Retain', 'Delete'))).toEqual(['DeletionPolicy']);
    expect(weakenedBy({}, changeOf('DeletionPolicy', 'Retain', 'Delete'))).toEqual(['DeletionPolicy']);
  });
});

describe('a change without a protection', () => {
  it('weakens nothing', () => {
    expect(weakenedBy({ Scope: ['Properties'], Details: [makeDetail(), {}] })).toEqual([]);
    expect(findWeakenedPolicies({ plain: { Type: 'Resource' } })).toEqual([]);
    expect(findWeakenedPolicies({})).toEqual([]);
  });
});

it('other changes do not affect protections', () => {
  const { Details: kept = [] } = changeOf('DeletionPolicy', 'Delete', 'Retain');
  const other = makeDetail({ Name: 'Size', BeforeValue: 'Retain', AfterValue: 'Delete' });

  expect(weakenedBy({ Scope: ['DeletionPolicy', 'Properties'], Details: [other, ...kept, {}] })).toEqual([]);
});

describe('an absent policy', () => {
  const added = (Attribute: string, AfterValue: string, ResourceType = 'AWS::S3::Bucket') =>
    weakenedBy({ ResourceType, Details: [makeDetail({ Attribute, Name: undefined, AfterValue, AttributeChangeType: 'Add' })] });
  const removed = (Attribute: string, BeforeValue: string, ResourceType = 'AWS::S3::Bucket') =>
    weakenedBy({
      ResourceType,
      Details: [makeDetail({ Attribute, Name: undefined, BeforeValue, AttributeChangeType: 'Remove' })],
    });

  it('deletes', () => {
    expect(added('DeletionPolicy', 'Delete')).toEqual([]);
    expect(added('UpdateReplacePolicy', 'Snapshot')).toEqual([]);
    expect(removed('DeletionPolicy', 'Delete')).toEqual([]);
    expect(removed('DeletionPolicy', 'Snapshot')).toEqual(['DeletionPolicy']);
  });

  it.each(['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster'])('takes a snapshot of %s, if CloudFormation deletes it', (type) => {
    expect(added('DeletionPolicy', 'Delete', type)).toEqual(['DeletionPolicy']);
    expect(added('DeletionPolicy', 'Snapshot', type)).toEqual([]);
    expect(removed('DeletionPolicy', 'Snapshot', type)).toEqual([]);
    expect(removed('DeletionPolicy', 'Retain', type)).toEqual(['DeletionPolicy']);
    expect(removed('UpdateReplacePolicy', 'Snapshot', type)).toEqual(['UpdateReplacePolicy']);
  });
});

describe('a weakened policy', () => {
  const lossOf = (BeforeValue?: string, AfterValue?: string) =>
    findWeakenedPolicies({ plain: makeChange(changeOf('UpdateReplacePolicy', BeforeValue, AfterValue)) })[0];

  it.each([
    ['Retain', 'Delete', 'changes from Retain to Delete:', 'Keep UpdateReplacePolicy: Retain.'],
    ['Retain', 'Mystery', 'changes from Retain to another value:', 'Keep UpdateReplacePolicy: Retain.'],
    ['Mystery', 'Delete', 'changes from another value to Delete:', 'Keep UpdateReplacePolicy.'],
    [undefined, 'Delete', 'changes from another value to Delete:', 'Keep UpdateReplacePolicy.'],
    [
      undefined,
      undefined,
      'changes, and the change set does not show whether the new value is weaker. If it is weaker,',
      'Keep UpdateReplacePolicy.',
    ],
  ])('is described: from %s to %s', (before, after, difference, advice) => {
    expect(lossOf(before, after)).toEqual({
      effect: 'unprotect',
      property: 'UpdateReplacePolicy',
      path: 'UpdateReplacePolicy',
      consequence: `UpdateReplacePolicy ${difference} CloudFormation no longer retains the resource when a later change replaces it`,
      advice,
    });
  });
});
