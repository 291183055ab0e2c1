/** An alarm that rolls back an update. */
export interface RollbackAlarm {
  readonly arn: string;
  /** `AWS::CloudWatch::Alarm` or `AWS::CloudWatch::CompositeAlarm`. */
  readonly type: string;
}

/** Settings of a deployed stack that the list of changes of a change set does not contain. */
export interface DeployedSettings {
  readonly hasTerminationProtection: boolean;
  /** ARNs of the SNS topics that get the events of the stack. */
  readonly notificationArns: readonly string[];
  readonly rollbackAlarms: readonly RollbackAlarm[];
  /** Minutes for which CloudFormation monitors the alarms after an update. */
  readonly monitoringMinutes: number;
  /** Service role; absent if CloudFormation uses the permissions of the caller. */
  readonly roleArn?: string | undefined;
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}

/** Settings that a push gives. The stack keeps a setting that is absent. */
export type PushedSettings = { readonly [Name in keyof DeployedSettings]?: DeployedSettings[Name] | undefined } & {
  /** The stack policy as JSON text. */
  readonly stackPolicy?: string | undefined;
};

/** A setting before and after a push. */
export interface Changed<Value> {
  readonly before: Value;
  readonly after: Value;
}

/** Settings of a stack that the push changes and that the list of changes does not contain. */
export interface SettingsChange {
  /** JSON texts. `before` is absent if the stack has no policy. */
  readonly stackPolicy?: { readonly before?: string | undefined; readonly after: string };
  readonly terminationProtection?: Changed<boolean>;
  readonly notificationArns?: Changed<readonly string[]>;
  readonly rollbackAlarms?: Changed<readonly RollbackAlarm[]>;
  readonly monitoringMinutes?: Changed<number>;
  /** `before` is absent if CloudFormation used the permissions of the caller. */
  readonly roleArn?: { readonly before?: string | undefined; readonly after: string };
  readonly capabilities?: Changed<readonly string[]>;
}

/** Name of a setting that can change. */
export type SettingName = keyof SettingsChange;

/** Name of each setting in messages. */
export const SETTING_WORDS: Readonly<Record<SettingName, string>> = {
  stackPolicy: 'the stack policy',
  terminationProtection: 'termination protection',
  notificationArns: 'the notification topics',
  rollbackAlarms: 'the rollback alarms',
  monitoringMinutes: 'the monitoring time',
  roleArn: 'the service role',
  capabilities: 'the capabilities',
};

/** The settings that the gate sets with a separate call; the others are part of the change set. */
export const SET_BY_GATE: readonly SettingName[] = ['stackPolicy', 'terminationProtection'];

/** Lists the settings that change. */
export function namesOfSettings(change: SettingsChange): readonly SettingName[] {
  return (Object.keys(SETTING_WORDS) as SettingName[]).filter((name) => change[name] !== undefined);
}
