import type { DeployedSettings, PushedSettings, SettingName, SettingsChange } from './settings-change.ts';
import { isSamePolicy } from './stack-policy.ts';

/**
 * Compares the settings that a push gives with the settings of the stack.
 *
 * @param stackPolicy the policy of the stack; undefined if it has none
 * @returns the settings that differ
 */
export function compareSettings(
  deployed: DeployedSettings,
  stackPolicy: string | undefined,
  pushed: PushedSettings,
): SettingsChange {
  const changes: { readonly [Name in SettingName]: SettingsChange[Name] | undefined } = {
    stackPolicy: findChange(stackPolicy, pushed.stackPolicy, isSamePolicy),
    terminationProtection: findChange(deployed.hasTerminationProtection, pushed.hasTerminationProtection),
    notificationArns: findChange(deployed.notificationArns, pushed.notificationArns, isSameList),
    rollbackAlarms: findChange(deployed.rollbackAlarms, pushed.rollbackAlarms, isSameList),
    monitoringMinutes: findChange(deployed.monitoringMinutes, pushed.monitoringMinutes),
    roleArn: findChange(deployed.roleArn, pushed.roleArn),
    capabilities: findChange(deployed.capabilities, pushed.capabilities, isSameList),
  };
  return Object.fromEntries(Object.entries(changes).filter(([, change]) => change !== undefined));
}

/** Checks whether the pushed tags differ from the tags of the stack. */
export function hasOtherTags({ tags }: DeployedSettings, pushed: PushedSettings): boolean {
  return pushed.tags !== undefined && !isSameList(Object.entries(tags), Object.entries(pushed.tags));
}

function findChange<Value, Before extends Value | undefined>(
  before: Before,
  after: Value | undefined,
  isSame: (before: Before, after: Value) => boolean = Object.is,
): { readonly before: Before; readonly after: Value } | undefined {
  return after === undefined || isSame(before, after) ? undefined : { before, after };
}

/** Compares two lists without their order. */
function isSameList(before: readonly unknown[], after: readonly unknown[]): boolean {
  return before.map(textOf).sort().join() === after.map(textOf).sort().join();
}

/** Writes a string, or an object with its fields in a fixed order. */
function textOf(value: unknown): string {
  return JSON.stringify(typeof value === 'object' && value !== null ? Object.entries(value).sort() : value);
}
