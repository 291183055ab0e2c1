import type { PushedSettings } from '../stack/settings-change.ts';
import type { DeploymentInput } from './deployment-input.ts';
import type { TemplateConfiguration } from './template-configuration.ts';

/** Returns the settings of the stack that the push gives. The result does not contain the gate's default capabilities. */
export function pushedSettingsOf(input: DeploymentInput, configuration: TemplateConfiguration | undefined): PushedSettings {
  return {
    stackPolicy: configuration?.stackPolicyBody,
    hasTerminationProtection: input.terminationProtection,
    notificationArns: input.notificationArns,
    rollbackAlarms: input.rollbackConfiguration?.rollbackTriggers,
    monitoringMinutes: input.rollbackConfiguration?.monitoringTimeInMinutes,
    roleArn: input.roleArn,
    capabilities: input.capabilities,
    tags: pushedTagsOf(input, configuration),
  };
}

/** Joins the tags of the template configuration and of the input; undefined if neither has tags. */
export function pushedTagsOf(
  { tags }: DeploymentInput,
  configuration: TemplateConfiguration | undefined,
): Readonly<Record<string, string>> | undefined {
  return tags === undefined && configuration?.tags === undefined ? undefined : { ...configuration?.tags, ...tags };
}
