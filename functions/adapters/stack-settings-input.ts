import type { CreateChangeSetInput, CreateStackInput } from '@aws-sdk/client-cloudformation';
import type { StackSettings } from '../../core/deployment/stack-settings.ts';
import type { TemplateSource } from '../ports/ports.ts';

type SettingsInput = Pick<
  CreateStackInput & CreateChangeSetInput,
  'Parameters' | 'Tags' | 'Capabilities' | 'RoleARN' | 'NotificationARNs' | 'RollbackConfiguration'
>;

/** Converts the settings to request fields, which are the same for CreateStack and CreateChangeSet. */
export function toStackSettingsInput(settings: StackSettings): SettingsInput {
  const { parameters, tags, capabilities, roleArn, notificationArns, rollbackConfiguration } = settings;
  return {
    Parameters: parameters.map((parameter) =>
      'value' in parameter
        ? { ParameterKey: parameter.name, ParameterValue: parameter.value }
        : { ParameterKey: parameter.name, UsePreviousValue: true },
    ),
    Tags: tags && Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    Capabilities: capabilities as SettingsInput['Capabilities'],
    RoleARN: roleArn,
    NotificationARNs: notificationArns && [...notificationArns],
    RollbackConfiguration: rollbackConfiguration && {
      RollbackTriggers: rollbackConfiguration.rollbackTriggers?.map(({ arn, type }) => ({ Arn: arn, Type: type })),
      MonitoringTimeInMinutes: rollbackConfiguration.monitoringTimeInMinutes,
    },
  };
}

/** Converts the template to request fields. */
export function toTemplateInput(template: TemplateSource): Pick<CreateStackInput, 'TemplateBody' | 'TemplateURL'> {
  return 'templateBody' in template ? { TemplateBody: template.templateBody } : { TemplateURL: template.templateUrl };
}
