import { describe, expect, it } from 'vitest';
import type { SettingsChange } from '../../../core/stack/settings-change.ts';
import { ALLOW_EVERY_UPDATE } from '../../../core/stack/stack-policy.ts';
import { effectsOfSettings } from '../../../core/verdict/effects-of-settings.ts';

const DENY = '{"Statement":[{"Effect":"Deny","Principal":"*","Action":"Update:*","Resource":"*"}]}';
const [FIRST, SECOND] = ['arn:aws:sns:eu-west-1:111111111111:first', 'arn:aws:sns:eu-west-1:111111111111:second'];
const alarm = (name: string, type = 'AWS::CloudWatch::Alarm') => ({ arn: `arn:aws:cloudwatch:::alarm:${name}`, type });
const [READER, ADMIN] = ['arn:aws:iam::111111111111:role/reader', 'arn:aws:iam::111111111111:role/admin'];

const CASES: readonly (readonly [string, SettingsChange, string, string, string])[] = [
  [
    'a looser stack policy',
    { stackPolicy: { before: DENY, after: ALLOW_EVERY_UPDATE } },
    'unprotect',
    'StackPolicy',
    'could lose',
  ],
  [
    'a stack policy that cannot be read',
    { stackPolicy: { before: DENY, after: 'no JSON' } },
    'unprotect',
    'StackPolicy',
    'could lose',
  ],
  ['a first stack policy', { stackPolicy: { after: DENY } }, 'update', 'StackPolicy', 'more Deny statements'],
  [
    'disabled termination protection',
    { terminationProtection: { before: true, after: false } },
    'unprotect',
    'EnableTerminationProtection',
    'would be disabled',
  ],
  [
    'enabled termination protection',
    { terminationProtection: { before: false, after: true } },
    'update',
    'EnableTerminationProtection',
    'would be enabled',
  ],
  [
    'a removed topic',
    { notificationArns: { before: [FIRST, SECOND], after: [SECOND] } },
    'unprotect',
    'NotificationARNs',
    `no longer be sent to ${FIRST}.`,
  ],
  [
    'an exchanged topic',
    { notificationArns: { before: [FIRST], after: [SECOND] } },
    'unprotect',
    'NotificationARNs',
    `no longer be sent to ${FIRST}.`,
  ],
  [
    'an added topic',
    { notificationArns: { before: [FIRST], after: [SECOND, FIRST] } },
    'update',
    'NotificationARNs',
    `also be sent to ${SECOND}.`,
  ],
  [
    'a removed alarm',
    { rollbackAlarms: { before: [alarm('a'), alarm('b')], after: [alarm('b')] } },
    'unprotect',
    'RollbackConfiguration',
    'no longer roll back on arn:aws:cloudwatch:::alarm:a (',
  ],
  [
    'an alarm of another type',
    { rollbackAlarms: { before: [alarm('a')], after: [alarm('a', 'AWS::CloudWatch::CompositeAlarm')] } },
    'unprotect',
    'RollbackConfiguration',
    'no longer roll back',
  ],
  [
    'an added alarm',
    { rollbackAlarms: { before: [alarm('a')], after: [alarm('a'), alarm('b')] } },
    'update',
    'RollbackConfiguration',
    'also roll back on arn:aws:cloudwatch:::alarm:b (',
  ],
  [
    'a shorter monitoring time',
    { monitoringMinutes: { before: 10, after: 9 } },
    'unprotect',
    'RollbackConfiguration',
    'monitor alarms for 9 minutes instead of 10',
  ],
  [
    'a longer monitoring time',
    { monitoringMinutes: { before: 10, after: 11 } },
    'update',
    'RollbackConfiguration',
    'monitor alarms for 11 minutes instead of 10 after an update of prod-shop.',
  ],
  [
    'another service role',
    { roleArn: { before: READER, after: ADMIN } },
    'unprotect',
    'RoleARN',
    `from ${READER} to ${ADMIN}. The gate cannot compare`,
  ],
  ['a first service role', { roleArn: { after: ADMIN } }, 'expose', 'RoleARN', `get the service role ${ADMIN}`],
  [
    'more capabilities',
    { capabilities: { before: ['CAPABILITY_IAM'], after: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'] } },
    'expose',
    'Capabilities',
    'additional capabilities CAPABILITY_AUTO_EXPAND.',
  ],
  [
    'as many other capabilities',
    { capabilities: { before: ['CAPABILITY_IAM'], after: ['CAPABILITY_AUTO_EXPAND'] } },
    'expose',
    'Capabilities',
    'additional capabilities CAPABILITY_AUTO_EXPAND.',
  ],
  [
    'fewer capabilities',
    { capabilities: { before: ['CAPABILITY_IAM'], after: [] } },
    'update',
    'Capabilities',
    'capabilities none.',
  ],
];

describe('the effects of settings of the stack', () => {
  it.each(CASES)('are one effect for %s', (_name, settings, kind, cause, sentence) => {
    const effects = effectsOfSettings(settings, { stackName: 'prod-shop' });

    expect(effects.map(({ effect }) => effect)).toEqual([
      expect.objectContaining({ kind, causes: [cause], logicalResourceId: 'prod-shop', path: '', stateful: kind !== 'expose' }),
    ]);
    expect(effects[0]?.effect.sentence).toContain(sentence);
    expect(effects[0]?.effect.sentence).toContain('prod-shop');
  });

  it('are updates for the settings of a new stack', () => {
    const settings: SettingsChange = {
      stackPolicy: { after: DENY },
      roleArn: { after: ADMIN },
      capabilities: { before: [], after: ['CAPABILITY_IAM'] },
    };

    expect(effectsOfSettings(settings, { stackName: 'prod-shop', isNew: true }).map(({ effect }) => effect.kind)).toEqual([
      'update',
      'update',
      'update',
    ]);
  });

  it('have the values before and after for the record', () => {
    const settings: SettingsChange = {
      stackPolicy: { before: DENY, after: ALLOW_EVERY_UPDATE },
      terminationProtection: { before: false, after: true },
      notificationArns: { before: [], after: [FIRST] },
      rollbackAlarms: { before: [], after: [alarm('a')] },
      monitoringMinutes: { before: 0, after: 5 },
      roleArn: { after: ADMIN },
    };

    expect(effectsOfSettings(settings, { stackName: 'prod-shop' }).map(({ setting }) => setting)).toEqual([
      { name: 'StackPolicy', before: DENY, after: ALLOW_EVERY_UPDATE },
      { name: 'EnableTerminationProtection', before: 'false', after: 'true' },
      { name: 'NotificationARNs', before: '[]', after: `["${FIRST}"]` },
      { name: 'RollbackTriggers', before: '[]', after: JSON.stringify([alarm('a')]) },
      { name: 'MonitoringTimeInMinutes', before: '0', after: '5' },
      { name: 'RoleARN', before: undefined, after: ADMIN },
    ]);
  });

  it('are none without a setting', () => {
    expect(effectsOfSettings({}, { stackName: 'prod-shop' })).toEqual([]);
  });
});
