import type { ParameterSetting, StackSettings } from '../deployment/stack-settings.ts';
import { DeploymentError } from '../errors.ts';
import type { DeployedSettings } from '../stack/settings-change.ts';
import type { Template } from '../template/template.ts';

/** CloudFormation shows this text instead of the value of a NoEcho parameter. */
const MASKED = '****';

/** Facts about the current stack that the next stack inherits. */
export interface InheritedStack extends DeployedSettings {
  readonly parameterNames: readonly string[];
  readonly parameterValues?: Readonly<Record<string, string>> | undefined;
}

/**
 * Returns the settings of the next stack: the settings in the push, and the current stack's settings that the push omits. An update would
 * keep the same settings.
 *
 * @param settings built for an update of the current stack
 * @throws DeploymentError ConfigurationError if a value that the push does not give cannot be read
 */
export function inheritSettings(settings: StackSettings, current: InheritedStack, template: Template): StackSettings {
  const { roleArn, notificationArns, rollbackAlarms, monitoringMinutes, tags } = current;
  const rollback = { rollbackTriggers: rollbackAlarms, monitoringTimeInMinutes: monitoringMinutes };
  return {
    ...settings,
    parameters: settings.parameters.map((parameter) => resolve(parameter, current, template)),
    tags: settings.tags ?? tags,
    roleArn: settings.roleArn ?? roleArn,
    notificationArns: settings.notificationArns ?? notificationArns,
    rollbackConfiguration: settings.rollbackConfiguration ?? rollback,
  };
}

/** Returns the value of each parameter by its name. A parameter without a value has its default. */
export function parameterValuesOf({ parameters }: StackSettings): Readonly<Record<string, string>> {
  return Object.fromEntries(parameters.flatMap((setting) => ('value' in setting ? [[setting.name, setting.value]] : [])));
}

function resolve(setting: ParameterSetting, { parameterValues = {} }: InheritedStack, template: Template): ParameterSetting {
  if ('value' in setting) return setting;
  const { name } = setting;
  const value = parameterValues[name];
  const isHidden = String(template.Parameters?.[name]?.NoEcho) === 'true' || value === MASKED;
  if (value !== undefined && !isHidden) return { name, value };
  throw new DeploymentError(
    'ConfigurationError',
    `Expected a value for the parameter ${name} of the next stack, got none: the gate cannot read the value that the current stack has. ` +
      'Give the value in the template configuration, or store the secret in Secrets Manager and refer to it in the template.',
  );
}
