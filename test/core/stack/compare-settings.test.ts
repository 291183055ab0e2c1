import { describe, expect, it } from 'vitest';
import { compareSettings, hasOtherTags } from '../../../core/stack/compare-settings.ts';
import type { DeployedSettings, PushedSettings } from '../../../core/stack/settings-change.ts';

const POLICY = '{"Statement":[]}';
const alarm = { arn: 'arn:alarm', type: 'AWS::CloudWatch::Alarm' };
const deployed: DeployedSettings = {
  hasTerminationProtection: true,
  notificationArns: ['arn:a', 'arn:b'],
  rollbackAlarms: [alarm],
  monitoringMinutes: 5,
  roleArn: 'arn:role',
  capabilities: ['CAPABILITY_IAM'],
  tags: { team: 'shop', cost: '1' },
};

describe('a comparison of settings', () => {
  it('finds nothing if the push gives no setting', () => {
    expect(compareSettings(deployed, POLICY, {})).toEqual({});
  });

  it('finds nothing if the push gives the settings of the stack in another order', () => {
    const { rollbackAlarms, notificationArns, ...same } = deployed;
    const pushed: PushedSettings = {
      ...same,
      stackPolicy: '{ "Statement": [] }',
      rollbackAlarms: [{ type: alarm.type, arn: alarm.arn }],
      notificationArns: ['arn:b', 'arn:a'],
    };

    expect(compareSettings(deployed, POLICY, pushed)).toEqual({});
  });

  it.each<[keyof DeployedSettings | 'stackPolicy', PushedSettings, object]>([
    ['stackPolicy', { stackPolicy: '{}' }, { stackPolicy: { before: POLICY, after: '{}' } }],
    ['hasTerminationProtection', { hasTerminationProtection: false }, { terminationProtection: { before: true, after: false } }],
    ['notificationArns', { notificationArns: ['arn:a'] }, { notificationArns: { before: ['arn:a', 'arn:b'], after: ['arn:a'] } }],
    [
      'rollbackAlarms',
      { rollbackAlarms: [{ ...alarm, type: 'X' }] },
      { rollbackAlarms: { before: [alarm], after: [{ ...alarm, type: 'X' }] } },
    ],
    ['monitoringMinutes', { monitoringMinutes: 0 }, { monitoringMinutes: { before: 5, after: 0 } }],
    ['roleArn', { roleArn: 'arn:other' }, { roleArn: { before: 'arn:role', after: 'arn:other' } }],
    ['capabilities', { capabilities: [] }, { capabilities: { before: ['CAPABILITY_IAM'], after: [] } }],
  ])('finds a change of %s and no other', (_name, pushed, change) => {
    expect(compareSettings(deployed, POLICY, pushed)).toEqual(change);
  });

  it('finds the first policy and the first role of a stack', () => {
    expect(compareSettings({ ...deployed, roleArn: undefined }, undefined, { stackPolicy: POLICY, roleArn: 'arn:role' })).toEqual(
      {
        stackPolicy: { after: POLICY },
        roleArn: { after: 'arn:role' },
      },
    );
  });
});

describe('pushed tags', () => {
  it.each([
    [undefined, false],
    [{ cost: '1', team: 'shop' }, false],
    [{ team: 'shop' }, true],
    [{ team: 'shop', cost: '2' }, true],
  ])('%j differ from those of the stack: %s', (tags, expected) => {
    expect(hasOtherTags(deployed, { tags })).toBe(expected);
  });
});
