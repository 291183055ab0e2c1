import { describe, expect, it } from 'vitest';
import { refusal, setup, template, topic } from './support.ts';

const text = template({ A: topic() }, { Parameters: { P: { Type: 'String', Default: 'x' } } });

describe('requests', () => {
  it.each([
    [
      'CreateStack',
      { StackName: '1abc', TemplateBody: text },
      "Value '1abc' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*",
    ],
    [
      'CreateStack',
      { StackName: 'a'.repeat(129), TemplateBody: text },
      `Value '${'a'.repeat(129)}' at 'stackName' failed to satisfy constraint: Member must have length less than or equal to 128`,
    ],
    ['CreateStack', { TemplateBody: text }, "Value null at 'stackName' failed to satisfy constraint: Member must not be null"],
    [
      'CreateStack',
      { StackName: 'a', TemplateBody: text, ClientRequestToken: '-' },
      "Value '-' at 'clientRequestToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9][-a-zA-Z0-9]*",
    ],
    [
      'CreateStack',
      { StackName: 'a', TemplateBody: text, OnFailure: 'CRY' },
      "Value 'CRY' at 'onFailure' failed to satisfy constraint: Member must satisfy enum value set: [ROLLBACK, DELETE, DO_NOTHING]",
    ],
    [
      'CreateChangeSet',
      { StackName: 'a', ChangeSetName: 'a_b', TemplateBody: text },
      "Value 'a_b' at 'changeSetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
    ],
    [
      'CreateChangeSet',
      { StackName: 'a', ChangeSetName: 'a', ChangeSetType: 'INVALID', TemplateBody: text },
      "Value 'INVALID' at 'changeSetType' failed to satisfy constraint: Member must satisfy enum value set: [IMPORT, UPDATE, CREATE]",
    ],
    ['DescribeChangeSet', {}, "Value null at 'changeSetName' failed to satisfy constraint: Member must not be null"],
    ['ListChangeSets', {}, "Value null at 'stackName' failed to satisfy constraint: Member must not be null"],
  ])('a request with invalid fields is refused by the model: %s %o', (operation, input, message) => {
    const { call } = setup();

    expect(refusal(() => call(operation, input))).toEqual({
      code: 'ValidationError',
      message: `1 validation error detected: ${message}`,
      httpStatus: 400,
    });
  });

  it('all invalid fields of a request are refused together', () => {
    const { call } = setup();

    const { message } = refusal(() => call('CreateChangeSet', { StackName: '-', ChangeSetName: '-', TemplateBody: text }));

    expect(message).toMatch(/^2 validation errors detected: Value '-' at 'stackName' .*; Value '-' at 'changeSetName' /);
  });

  it.each([
    [[{ ParameterKey: 'Q', ParameterValue: 'x' }], 'Parameters: [Q] do not exist in the template'],
    [
      [{ ParameterKey: 'P' }],
      'Invalid input for parameter key P. Need to specify either usePreviousValue as true or a value for the key',
    ],
    [
      [{ ParameterKey: 'P', ParameterValue: 'x', UsePreviousValue: 'true' }],
      'Invalid input for parameter key P. Cannot specify usePreviousValue as true and non empty value for a parameter',
    ],
    [
      [{ ParameterKey: 'P', UsePreviousValue: 'true' }],
      'Invalid input for parameter key P. Cannot specify usePreviousValue as true for a parameter key not in the previous template',
    ],
  ])('invalid parameters are refused: %o', (Parameters, message) => {
    const { call } = setup();

    expect(refusal(() => call('CreateStack', { StackName: 'a', TemplateBody: text, Parameters })).message).toBe(message);
  });

  it('a request has at most 50 tags and 5 notification topics, and aws: is reserved', () => {
    const { call } = setup();
    const message = (input: Record<string, unknown>) =>
      refusal(() => call('CreateStack', { StackName: 'a', TemplateBody: text, ...input })).message;
    const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Value: 'v' }));

    expect(message({ Tags: tags(51) })).toMatch(
      /at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50$/,
    );
    expect(message({ Tags: [{ Key: 'aws:mine', Value: 'x' }] })).toBe(
      'aws: prefixed tag key names are not allowed for external use.',
    );
    expect(message({ NotificationARNs: ['1', '2', '3', '4', '5', '6'] })).toMatch(
      /at 'notificationARNs' .* less than or equal to 5$/,
    );
    expect(call('CreateStack', { StackName: 'a', TemplateBody: text, Tags: tags(50) })).toHaveProperty('StackId');
  });

  it.each([
    [{ Arn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:a', Type: 'Other' }, 'Rollback Trigger Type not supported'],
    [
      { Arn: 'arn:aws:cloudwatch:us-east-1:111111111111', Type: 'AWS::CloudWatch::Alarm' },
      "RelativeId of a Rollback Trigger's ARN is incorrect",
    ],
  ])('an invalid rollback trigger is refused: %o', (trigger, message) => {
    const { call } = setup();
    const RollbackConfiguration = { RollbackTriggers: [trigger] };

    expect(refusal(() => call('CreateStack', { StackName: 'a', TemplateBody: text, RollbackConfiguration })).message).toBe(
      message,
    );
  });

  it('rollback triggers are returned unchanged', () => {
    const { create, describe: describeStack } = setup();
    const RollbackTriggers = [{ Arn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:a', Type: 'AWS::CloudWatch::Alarm' }];

    create('app', text, { RollbackConfiguration: { RollbackTriggers, MonitoringTimeInMinutes: '1' } });

    expect(describeStack('app').RollbackConfiguration).toEqual({ RollbackTriggers, MonitoringTimeInMinutes: 1 });
  });

  it('a role that cannot be assumed is refused', () => {
    const { call } = setup({ canAssumeRole: () => false });
    const RoleARN = 'arn:aws:iam::111111111111:role/none';

    expect(refusal(() => call('CreateStack', { StackName: 'a', TemplateBody: text, RoleARN })).message).toBe(
      `Role ${RoleARN} is invalid or cannot be assumed`,
    );
  });

  it('a create with both OnFailure and DisableRollback is refused', () => {
    const { call } = setup();

    expect(
      refusal(() => call('CreateStack', { StackName: 'a', TemplateBody: text, OnFailure: 'ROLLBACK', DisableRollback: 'true' }))
        .message,
    ).toBe('You cannot specify both DisableRollback and OnFailure.');
  });
});
