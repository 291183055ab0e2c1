import { DeploymentError } from '../errors.ts';
import type { DeployedSettings } from '../stack/settings-change.ts';
import type { Template, TemplateParameter } from '../template/template.ts';
import type { DeploymentInput, RollbackConfigurationInput } from './deployment-input.ts';
import { pushedTagsOf } from './pushed-settings.ts';
import type { ParameterSetting, StackSettings } from './stack-settings.ts';

import type { TemplateConfiguration } from './template-configuration.ts';

/**
 * Default capabilities. They permit IAM resources, which most templates contain and which the gate's policy and the service role restrict.
 * They do not permit macros, because a macro can add any resource to a first create.
 */
const DEFAULT_CAPABILITIES: readonly string[] = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'];

/** Parameter that gets the `environmentName` of the input, if the template declares it. */
const ENVIRONMENT_PARAMETER = 'environmentName';

/** Rollback configuration of a deployed stack. */
type DeployedRollback = Pick<DeployedSettings, 'rollbackAlarms' | 'monitoringMinutes'>;

/** Sources of the settings. */
export interface SettingsSource {
  readonly input: DeploymentInput;
  readonly template: Template;
  readonly configuration?: TemplateConfiguration | undefined;
  /** Names of the parameters of the deployed stack; empty on a create. */
  readonly deployedParameters?: readonly string[] | undefined;
  /** Rollback configuration that the deployed stack has; none on a create. */
  readonly deployedRollback?: DeployedRollback | undefined;
}

/**
 * Resolves the parameters, tags, capabilities, and options for CreateStack and CreateChangeSet.
 *
 * The value of a parameter comes from the first of these sources that has one: `parameters` of the input, the template configuration,
 * `environmentName` for the parameter with that name, the deployed stack, the default of the template.
 *
 * @throws DeploymentError ConfigurationError that names the parameters that are not declared, or that have no value
 */
export function buildStackSettings({
  input,
  template,
  configuration,
  deployedParameters = [],
  deployedRollback,
}: SettingsSource): StackSettings {
  const declared = Object.entries(template.Parameters ?? {});
  const given: Readonly<Record<string, string>> = { ...configuration?.parameters, ...input.parameters };
  refuseUndeclared(given, declared, input);
  const values: Readonly<Record<string, string | undefined>> = { [ENVIRONMENT_PARAMETER]: input.environmentName, ...given };
  const deployed = new Set(deployedParameters);
  const parameters = declared.flatMap(([name]): ParameterSetting[] => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (value !== undefined) return [{ name, value }];
    return deployed.has(name) ? [{ name, usePreviousValue: true }] : [];
  });
  refuseMissing(declared, parameters, input);
  return {
    parameters,
    tags: pushedTagsOf(input, configuration),
    capabilities: input.capabilities ?? DEFAULT_CAPABILITIES,
    roleArn: input.roleArn,
    notificationArns: input.notificationArns,
    rollbackConfiguration: input.rollbackConfiguration && completeRollback(input.rollbackConfiguration, deployedRollback),
  };
}

/**
 * Adds the deployed value of each field that a rollback configuration does not give. CloudFormation does not document whether such a
 * field keeps its value.
 */
function completeRollback(
  { rollbackTriggers, monitoringTimeInMinutes }: RollbackConfigurationInput,
  deployed: DeployedRollback | undefined,
): RollbackConfigurationInput {
  const triggers = rollbackTriggers ?? deployed?.rollbackAlarms;
  const minutes = monitoringTimeInMinutes ?? deployed?.monitoringMinutes;
  return {
    ...(triggers === undefined ? {} : { rollbackTriggers: triggers }),
    ...(minutes === undefined ? {} : { monitoringTimeInMinutes: minutes }),
  };
}

type Declared = readonly (readonly [string, TemplateParameter])[];

function refuseUndeclared(given: Readonly<Record<string, string>>, declared: Declared, input: DeploymentInput): void {
  const names = new Set(declared.map(([name]) => name));
  const strangers = Object.keys(given).filter((name) => !names.has(name));
  if (strangers.length === 0) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected only parameters that ${input.templatePath} declares (${[...names].join(', ') || 'none'}), got ${strangers.join(', ')}: ` +
      `remove them from ${sourcesOf(input)}, or declare them.`,
  );
}

function refuseMissing(declared: Declared, settings: readonly ParameterSetting[], input: DeploymentInput): void {
  const set = new Set(settings.map(({ name }) => name));
  const missing = declared
    .filter(([name, parameter]) => !set.has(name) && parameter?.Default === undefined)
    .map(([name]) => name);
  if (missing.length === 0) return;
  throw new DeploymentError(
    'ConfigurationError',
    `Expected a value for each parameter of ${input.templatePath} that has no default, got none for ${missing.join(', ')}: ` +
      `give them in ${sourcesOf(input)}.`,
  );
}

/** Names the fields and files that can contain parameters, for messages. */
function sourcesOf({ templateConfigurationPath }: DeploymentInput): string {
  return templateConfigurationPath === undefined
    ? '`parameters` of the deployment input'
    : `\`parameters\` or ${templateConfigurationPath}`;
}
