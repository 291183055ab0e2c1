import { describe, expect, it } from 'vitest';
import { type Answer, refusal, resource, setup, template, topic } from './support.ts';

const RULES = {
  Parameters: {
    Stage: { Type: 'String', Default: 'test' },
    Version: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/version' },
  },
  Rules: {
    CheckVersion: {
      RuleCondition: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
      Assertions: [
        {
          Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1', '2', '3'], { Ref: 'Version' }] }] },
          AssertDescription: 'Version 4 is required.',
        },
      ],
    },
  },
};

const TEXT = template({ A: topic() }, RULES);
const PROD = [{ ParameterKey: 'Stage', ParameterValue: 'prod' }];
const REFUSED = { code: 'ValidationError', message: expect.stringMatching(/CheckVersion.*: Version 4 is required\.$/) };

/** A CloudFormation whose SSM parameter has the version. */
const withVersion = (version: string) => setup({ readSsmParameter: () => version });

describe('rules', () => {
  it('a false assertion of a rule refuses a create, an update, and a change set with its description', () => {
    const { call, create, status } = withVersion('3');
    create('app', TEXT);

    const input = { TemplateBody: TEXT, Parameters: PROD };
    const calls: readonly (readonly [string, Record<string, unknown>])[] = [
      ['CreateStack', { ...input, StackName: 'other' }],
      ['UpdateStack', { ...input, StackName: 'app' }],
      ['UpdateStack', { UsePreviousTemplate: true, Parameters: PROD, StackName: 'app' }],
      ['CreateChangeSet', { ...input, StackName: 'app', ChangeSetName: 'changes' }],
    ];
    for (const [operation, request] of calls) expect(refusal(() => call(operation, request))).toMatchObject(REFUSED);
    expect(status('app')).toBe('CREATE_COMPLETE');
    expect(refusal(() => call('DescribeStacks', { StackName: 'other' })).message).toBe('Stack with id other does not exist');
  });

  it('the assertions of a rule apply only if its condition is true', () => {
    const { create, status } = withVersion('3');

    create('app', TEXT);

    expect(status('app')).toBe('CREATE_COMPLETE');
  });

  it('a true assertion of a rule permits the deployment', () => {
    const { create, status } = withVersion('14');

    create('app', TEXT, { Parameters: PROD });

    expect(status('app')).toBe('CREATE_COMPLETE');
  });

  it('a rule can only use the functions for rules', () => {
    const { call } = setup();
    const Rules = { R: { Assertions: [{ Assert: { Condition: 'C' } }] } };
    const TemplateBody = template({ A: topic() }, { Rules, Conditions: { C: { 'Fn::Equals': ['a', 'a'] } } });

    expect(refusal(() => call('CreateStack', { StackName: 'app', TemplateBody })).message).toBe(
      'Template format error: Following functions are not supported in the Rules block of the template: [Condition]',
    );
  });

  it('a false assertion in a nested template fails the nested stack', () => {
    const { create, status, events } = setup({ readSsmParameter: () => '3', fetchTemplate: () => TEXT });
    const TemplateURL = 'https://bucket.s3.eu-west-1.amazonaws.com/nested.json';

    create('app', template({ Nested: resource('AWS::CloudFormation::Stack', { TemplateURL, Parameters: { Stage: 'prod' } }) }));

    expect(status('app')).toBe('ROLLBACK_COMPLETE');
    const failed = events('app').find(({ ResourceStatus }: Answer) => ResourceStatus === 'CREATE_FAILED');
    expect(failed).toMatchObject({ LogicalResourceId: 'Nested', ResourceStatusReason: expect.stringContaining('Version 4') });
  });

  it('a rule about attributes of existing resources is true', () => {
    const { create, status } = setup();
    const members = [{ 'Fn::ValueOfAll': ['AWS::EC2::Subnet::Id', 'VpcId'] }, { 'Fn::RefAll': 'AWS::EC2::VPC::Id' }];

    create('app', template({ A: topic() }, { Rules: { R: { Assertions: [{ Assert: { 'Fn::EachMemberIn': members } }] } } }));

    expect(status('app')).toBe('CREATE_COMPLETE');
  });
});
