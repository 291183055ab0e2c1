import { describe, expect, it } from 'vitest';
import { orderMembers } from '../../../core/prediction/member-order.ts';

const namesOf = (value: unknown) => Object.keys(value as object);
const inAlphabeticalOrder = (names: readonly string[]) => Object.fromEntries(names.toSorted().map((name) => [name, '']));

describe('the order of the members of a JSON object', () => {
  it.each([
    [['DisplayName', 'TopicName']],
    [['Value', 'Key']],
    [['Value', 'Type', 'Name']],
    [['Properties', 'UpdateReplacePolicy', 'DeletionPolicy']],
    [['NotificationConfiguration', 'VersioningConfiguration', 'OwnershipControls', 'Tags']],
    [
      [
        'CustomerManagedPolicyReferences',
        'SessionDuration',
        'Description',
        'InstanceArn',
        'InlinePolicy',
        'ManagedPolicies',
        'Name',
      ],
    ],
  ])('is that of recorded contexts: %j', (names) => {
    expect(namesOf(orderMembers(inAlphabeticalOrder(names)))).toEqual(names);
  });

  it.each([
    [['Type', 'Value']],
    [['LogGroupName', 'Tags']],
    [['PolicyName', 'PolicyDocument']],
    [['Action', 'Resource', 'Effect', 'Principal']],
    [['Path', 'RoleName', 'Policies', 'AssumeRolePolicyDocument']],
    [['InstanceId', 'Domain', 'Tags']],
  ])('with 16 buckets is that of recorded events: %j', (names) => {
    expect(namesOf(orderMembers(inAlphabeticalOrder(names), 16))).toEqual(names);
  });

  it('applies to objects in lists and in objects, and not to the items of a list', () => {
    const tags = [
      { Key: 'b', Value: '1' },
      { Key: 'a', Value: '2' },
    ];

    expect(JSON.stringify(orderMembers({ TopicName: 'x', Tags: tags, Empty: null }))).toBe(
      '{"Tags":[{"Value":"1","Key":"b"},{"Value":"2","Key":"a"}],"Empty":null,"TopicName":"x"}',
    );
  });
});
