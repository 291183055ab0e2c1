import type { Effect, EffectKind } from '../effects/effect.ts';
import { NESTED_STACK_TYPE } from '../nested-stack-type.ts';
import { namesOfSettings, type RollbackAlarm, type SettingName, type SettingsChange } from '../stack/settings-change.ts';
import { isAtLeastAsStrict } from '../stack/stack-policy.ts';
import type { RecordedSetting } from './verdict.ts';

/** The effect of one changed setting. */
export interface SettingEffect {
  readonly effect: Effect;
  readonly setting: RecordedSetting;
}

/** The stack whose settings change. */
export interface StackOfSettings {
  readonly stackName: string;
  /** True if the push creates the stack, so that no protection exists before the push. */
  readonly isNew?: boolean;
}

/** The judgement of one setting. */
interface Assessment {
  readonly kind: EffectKind;
  readonly sentence: string;
}

/** The name of each setting in CloudFormation, which policy rules match as `property`. */
const PROPERTIES: Readonly<Record<SettingName, string>> = {
  stackPolicy: 'StackPolicy',
  terminationProtection: 'EnableTerminationProtection',
  notificationArns: 'NotificationARNs',
  rollbackAlarms: 'RollbackConfiguration',
  monitoringMinutes: 'RollbackConfiguration',
  roleArn: 'RoleARN',
  capabilities: 'Capabilities',
};

/** The name of each setting in the record. */
const RECORDED_NAMES: Readonly<Record<SettingName, string>> = {
  ...PROPERTIES,
  rollbackAlarms: 'RollbackTriggers',
  monitoringMinutes: 'MonitoringTimeInMinutes',
};

type Assess<Name extends SettingName> = (
  change: NonNullable<SettingsChange[Name]>,
  stack: Required<StackOfSettings>,
) => Assessment;

/**
 * Decides about each setting. A setting that weakens a protection, or whose two values cannot be compared, is `unprotect`; a setting that
 * permits more to a deployment is `expose`; every other one is `update`.
 */
const ASSESS: { readonly [Name in SettingName]: Assess<Name> } = {
  stackPolicy: ({ before, after }, { stackName }) =>
    isAtLeastAsStrict(before, after)
      ? update(`The stack policy of ${stackName} would be set, or would get more Deny statements.`)
      : unprotect(
          `The stack policy of ${stackName} would be replaced by a policy that lacks some of its statements or allows more: ` +
            'resources that are currently protected from updates could lose the protection.',
        ),
  terminationProtection: ({ after }, { stackName }) =>
    after
      ? update(`Termination protection of ${stackName} would be enabled.`)
      : unprotect(
          `Termination protection of ${stackName} would be disabled: a later call could delete the stack with its resources.`,
        ),
  notificationArns: ({ before, after }, { stackName }) => {
    const [removed, added] = [without(before, after), without(after, before)];
    return removed.length > 0
      ? unprotect(`Events of the stack ${stackName} would no longer be sent to ${removed.join(', ')}.`)
      : update(`Events of the stack ${stackName} would also be sent to ${added.join(', ')}.`);
  },
  rollbackAlarms: ({ before, after }, { stackName }) => {
    const [removed, added] = [
      without(before.map(nameAlarm), after.map(nameAlarm)),
      without(after.map(nameAlarm), before.map(nameAlarm)),
    ];
    return removed.length > 0
      ? unprotect(`Updates of ${stackName} would no longer roll back on ${removed.join(', ')}.`)
      : update(`Updates of ${stackName} would also roll back on ${added.join(', ')}.`);
  },
  monitoringMinutes: ({ before, after }, { stackName }) =>
    after < before
      ? unprotect(
          `CloudFormation would monitor alarms for ${after} minutes instead of ${before} after an update of ${stackName}: a later alarm would not ` +
            'roll back the update.',
        )
      : update(`CloudFormation would monitor alarms for ${after} minutes instead of ${before} after an update of ${stackName}.`),
  roleArn: ({ before, after }, { stackName, isNew }) => {
    if (isNew) return update(`CloudFormation would operate the stack ${stackName} with the permissions of ${after}.`);
    return before === undefined
      ? {
          kind: 'expose',
          sentence:
            `The stack ${stackName} would get the service role ${after}: CloudFormation would use its permissions for every later operation, including operations ` +
            'that are requested by principals without these permissions.',
        }
      : unprotect(
          `The service role of ${stackName} would change from ${before} to ${after}. The gate cannot compare the permissions of the two roles: the new role ` +
            'could allow deletions that the old role does not allow.',
        );
  },
  capabilities: ({ before, after }, { stackName, isNew }) => {
    const added = without(after, before);
    if (isNew || added.length === 0) return update(`The deployment of ${stackName} would use the capabilities ${listOf(after)}.`);
    return {
      kind: 'expose',
      sentence: `The deployment of ${stackName} would get the additional capabilities ${added.join(', ')}.`,
    };
  },
};

/** Returns the effect of each setting of the stack that changes. */
export function effectsOfSettings(
  change: SettingsChange,
  { stackName, isNew = false }: StackOfSettings,
): readonly SettingEffect[] {
  return namesOfSettings(change).map((name) => effectOfSetting(name, change, { stackName, isNew }));
}

function effectOfSetting<Name extends SettingName>(
  name: Name,
  change: SettingsChange,
  stack: Required<StackOfSettings>,
): SettingEffect {
  const changed = change[name] as NonNullable<SettingsChange[Name]>;
  const { kind, sentence } = ASSESS[name](changed, stack);
  return {
    effect: {
      kind,
      doubts: [],
      logicalResourceId: stack.stackName,
      path: '',
      resourceType: NESTED_STACK_TYPE,
      // A role and a capability give permissions. They open no data to the public.
      stateful: kind !== 'expose',
      causes: [PROPERTIES[name]],
      sentence,
    },
    setting: { name: RECORDED_NAMES[name], before: textOf(changed.before), after: String(textOf(changed.after)) },
  };
}

function update(sentence: string): Assessment {
  return { kind: 'update', sentence };
}

function unprotect(sentence: string): Assessment {
  return { kind: 'unprotect', sentence };
}

/** Returns the items that the other list does not contain. */
function without(items: readonly string[], others: readonly string[]): readonly string[] {
  return items.filter((item) => !others.includes(item));
}

function nameAlarm({ arn, type }: RollbackAlarm): string {
  return `${arn} (${type})`;
}

function listOf(items: readonly string[]): string {
  return items.join(', ') || 'none';
}

function textOf(value: unknown): string | undefined {
  return value === undefined || typeof value === 'string' ? value : JSON.stringify(value);
}
