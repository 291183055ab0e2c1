import { describe, expect, it } from 'vitest';
import {
  describeAppliedSettings,
  describeFailedSettings,
  describeOpenSettings,
  describeUnappliedSettings,
  describeUnfinishedSettings,
} from '../../../core/stack/describe-settings.ts';
import type { SettingsChange } from '../../../core/stack/settings-change.ts';

const alarm = (name: string, type = 'AWS::CloudWatch::Alarm') => ({ arn: `arn:${name}`, type });
const STACK_ID = 'arn:aws:cloudformation:eu-west-1:111111111111:stack/prod-shop/1b2c';

describe('the sentences about settings', () => {
  it.each<[SettingsChange | undefined, string]>([
    [undefined, ''],
    [{ stackPolicy: { after: '{}' } }, ' The pushed stack policy is in effect.'],
    [{ terminationProtection: { before: false, after: true } }, ' Termination protection is enabled.'],
    [{ terminationProtection: { before: true, after: false } }, ' Termination protection is disabled.'],
    [{ notificationArns: { before: ['arn:a'], after: ['arn:b'] } }, ' Notification topics: added arn:b; removed arn:a.'],
    [{ rollbackAlarms: { before: [], after: [alarm('a')] } }, ' Rollback alarms: added arn:a.'],
    [{ rollbackAlarms: { before: [alarm('a')], after: [alarm('a', 'X')] } }, ' Rollback alarms: changed types.'],
    [{ monitoringMinutes: { before: 1, after: 2 } }, ' Monitoring time: 2 minutes (was 1).'],
    [{ roleArn: { after: 'arn:role' } }, ' Service role: arn:role (was none).'],
    [{ roleArn: { before: 'arn:old', after: 'arn:role' } }, ' Service role: arn:role (was arn:old).'],
    [{ capabilities: { before: ['A'], after: [] } }, ' Capabilities: removed A.'],
  ])('name each applied setting: %j', (change, sentence) => {
    expect(describeAppliedSettings(change)).toBe(sentence);
  });

  it('separate the settings that the gate sets from those of the operation that failed', () => {
    expect(describeFailedSettings()).toBe('');
    expect(describeFailedSettings({ stackPolicy: { after: '{}' }, roleArn: { after: 'arn:role' } })).toBe(
      ' Pushed settings that are not in effect: the stack policy. The operation that failed also contained: the service role.',
    );
  });

  it('name the settings that CloudFormation does not apply', () => {
    expect(describeUnappliedSettings()).toBe('');
    expect(describeUnappliedSettings(['the service role', 'the tags'])).toContain(
      'count them as a change: the service role, the tags.',
    );
  });

  it('name only settings that the gate sets if an operation was left unfinished', () => {
    expect(describeUnfinishedSettings()).toBe('');
    expect(describeUnfinishedSettings({ roleArn: { after: 'arn:role' } })).toBe('');
    expect(
      describeUnfinishedSettings({ stackPolicy: { after: '{}' }, terminationProtection: { before: false, after: true } }),
    ).toContain('check the stack policy and termination protection.');
  });

  it('contain the commands that set an open setting', () => {
    expect(describeOpenSettings({}, STACK_ID)).toBe('');
    expect(describeOpenSettings({ stackPolicy: { after: '{}' } }, STACK_ID)).toContain('set-stack-policy');
    expect(describeOpenSettings({ terminationProtection: { before: true, after: false } }, STACK_ID)).toContain(
      'is not disabled',
    );
    expect(describeOpenSettings({ terminationProtection: { before: false, after: true } }, STACK_ID)).toMatch(
      / --enable-termination-protection`\.$/,
    );
  });
});
