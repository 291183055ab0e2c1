import {
  type Changed,
  namesOfSettings,
  type RollbackAlarm,
  SET_BY_GATE,
  SETTING_WORDS,
  type SettingsChange,
} from './settings-change.ts';
import { stackCommand } from './stack-condition.ts';

/** Describes the settings that a successful deployment changed, one sentence for each. */
export function describeAppliedSettings(change: SettingsChange = {}): string {
  const { terminationProtection, notificationArns, rollbackAlarms, monitoringMinutes, roleArn, capabilities } = change;
  return [
    change.stackPolicy === undefined ? '' : ' The pushed stack policy is in effect.',
    terminationProtection === undefined
      ? ''
      : ` Termination protection is ${terminationProtection.after ? 'enabled' : 'disabled'}.`,
    notificationArns === undefined ? '' : ` Notification topics: ${describeLists(notificationArns)}.`,
    rollbackAlarms === undefined
      ? ''
      : ` Rollback alarms: ${describeLists({ before: rollbackAlarms.before.map(arnOf), after: rollbackAlarms.after.map(arnOf) })}.`,
    monitoringMinutes === undefined
      ? ''
      : ` Monitoring time: ${monitoringMinutes.after} minutes (was ${monitoringMinutes.before}).`,
    roleArn === undefined ? '' : ` Service role: ${roleArn.after} (was ${roleArn.before ?? 'none'}).`,
    capabilities === undefined ? '' : ` Capabilities: ${describeLists(capabilities)}.`,
  ].join('');
}

/** Describes the settings of a push whose update failed. */
export function describeFailedSettings(change: SettingsChange = {}): string {
  const names = namesOfSettings(change);
  const own = names.filter((name) => SET_BY_GATE.includes(name)).map((name) => SETTING_WORDS[name]);
  const others = names.filter((name) => !SET_BY_GATE.includes(name)).map((name) => SETTING_WORDS[name]);
  return [
    own.length === 0 ? '' : ` Pushed settings that are not in effect: ${own.join(', ')}.`,
    others.length === 0 ? '' : ` The operation that failed also contained: ${others.join(', ')}.`,
  ].join('');
}

/**
 * Describes pushed settings that differ from the settings of the stack although CloudFormation says that there are no changes. Only a
 * change set that contains changes can apply them.
 *
 * @param names the settings as in a message
 */
export function describeUnappliedSettings(names: readonly string[] = []): string {
  return names.length === 0
    ? ''
    : ` Not applied, because CloudFormation does not count them as a change: ${names.join(', ')}. The next push that changes the stack applies them.`;
}

/** Describes the settings that the gate sets with its own calls and could not finish, with the commands that set them. */
export function describeOpenSettings({ stackPolicy, terminationProtection }: SettingsChange, stackId: string): string {
  const policy =
    stackPolicy === undefined
      ? ''
      : ' The pushed stack policy is not in effect: the stack keeps its previous statements and the pushed Deny statements while the update runs. ' +
        `After the update has ended, set the policy with \`${stackCommand('set-stack-policy', stackId)} --stack-policy-body file://POLICY\`.`;
  const wanted = terminationProtection?.after;
  const protection =
    wanted === undefined
      ? ''
      : ` Termination protection is not ${wanted ? 'enabled' : 'disabled'}: run ` +
        `\`${stackCommand('update-termination-protection', stackId)} --${wanted ? '' : 'no-'}enable-termination-protection\`.`;
  return `${policy}${protection}`;
}

/** Describes settings that a deployment left unfinished, because its checks failed until it ended. */
export function describeUnfinishedSettings(change: SettingsChange = {}): string {
  const own = namesOfSettings(change).filter((name) => SET_BY_GATE.includes(name));
  return own.length === 0
    ? ''
    : ` The gate could not finish the settings of the stack: check ${own.map((name) => SETTING_WORDS[name]).join(' and ')}.`;
}

function describeLists({ before, after }: Changed<readonly string[]>): string {
  const added = after.filter((item) => !before.includes(item));
  const removed = before.filter((item) => !after.includes(item));
  const parts = [
    ...(added.length === 0 ? [] : [`added ${added.join(', ')}`]),
    ...(removed.length === 0 ? [] : [`removed ${removed.join(', ')}`]),
  ];
  return parts.join('; ') || 'changed types';
}

function arnOf({ arn }: RollbackAlarm): string {
  return arn;
}
