import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parameter, refusal, resource, setup, template, topic } from './support.ts';

const CORPUS = '../shared/corpus/errors.jsonl';

interface Recording {
  readonly id: string;
  readonly error: { readonly Code: string; readonly Message: string };
  readonly httpStatus: number | null;
}

type Context = ReturnType<typeof setup>;
type Provocation = (context: Context) => unknown;

const text = template({ A: topic() });
const create = (TemplateBody: string, input: Record<string, unknown> = {}): Provocation => {
  return ({ call }) => call('CreateStack', { StackName: 'app', TemplateBody, ...input });
};
const changeSet = (TemplateBody: string, input: Record<string, unknown> = {}): Provocation => {
  return ({ call }) =>
    call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'test', ChangeSetType: 'CREATE', TemplateBody, ...input });
};
const withDeleted = (provoke: (context: Context, id: string) => unknown): Provocation => {
  return (context) => {
    const id = context.create('app', text);
    context.call('DeleteStack', { StackName: 'app' });
    context.settle();
    return provoke(context, id);
  };
};
const withStack = (provoke: Provocation): Provocation => {
  return (context) => {
    context.create('app', text);
    return provoke(context);
  };
};
const missing = (operation: string, name: string, input: Record<string, unknown> = {}): Provocation => {
  return ({ call }) => call(operation, { StackName: name, ...input });
};
const setPolicy = (input: Record<string, unknown>): Provocation =>
  withStack(({ call }) => call('SetStackPolicy', { StackName: 'app', ...input }));
const conditioned = (resources: Record<string, unknown>, rest: Record<string, unknown> = {}) =>
  template(
    { MyTopic: topic({}, { Condition: 'Never' }), B: topic(), ...resources },
    { ...rest, Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } } },
  );
const suffixMap = (map: unknown, keys: string[] = ['A', 'Suffix']) =>
  template({ A: topic({ TopicName: { 'Fn::FindInMap': ['TopicSuffixMap', ...keys] } }) }, { Mappings: { TopicSuffixMap: map } });

/** The calls that cause each recorded error, by the test that recorded it. */
const PROVOCATIONS: Readonly<Record<string, Provocation>> = {
  'test_empty_changeset#error_execute_failed': ({ create: make, prepare, call }) => {
    make('app', text);
    return call('ExecuteChangeSet', { ChangeSetName: prepare('app', text) });
  },
  'test_deleted_changeset#postdelete_changeset_notfound': ({ prepare, call }) => {
    const id = prepare('app', text, { ChangeSetType: 'CREATE' });
    call('DeleteChangeSet', { ChangeSetName: id, StackName: 'app' });
    return call('DescribeChangeSet', { ChangeSetName: id, StackName: 'app' });
  },
  'test_describe_change_set_nonexisting#exception': missing('DescribeChangeSet', 'somestack', { ChangeSetName: 'DoesNotExist' }),
  'test_delete_change_set_exception#e1': missing('DeleteChangeSet', 'nostack', { ChangeSetName: 'DoesNotExist' }),
  'test_delete_change_set_exception#e2': ({ call }) => call('DeleteChangeSet', { ChangeSetName: 'DoesNotExist' }),
  'test_name_conflicts#create_changeset_existingstack_exc': withStack(changeSet(text)),
  'test_create_changeset_with_stack_id#recreate_deleted_with_id_exception': withDeleted(({ call }, id) =>
    call('CreateChangeSet', {
      StackName: id,
      ChangeSetName: 'revived-stack-changeset',
      ChangeSetType: 'CREATE',
      TemplateBody: text,
    }),
  ),
  'test_describe_changeset_after_delete#describe-deleted-cs': ({ prepare, call }) => {
    prepare('app', text, { ChangeSetType: 'CREATE' });
    call('DeleteChangeSet', { ChangeSetName: 'changes', StackName: 'app' });
    return call('DescribeChangeSet', { ChangeSetName: 'changes', StackName: 'app' });
  },
  'test_using_pseudoparameters_in_places[resource]#error': create(template({ 'AWS::NoValue': topic() })),
  'test_using_pseudoparameters_in_places[parameter]#error': create(
    template({ A: topic() }, { Parameters: { 'AWS::NoValue': { Type: 'String' } } }),
  ),
  'test_create_changeset_for_deleted_stack#ErrorForCreate': withDeleted(({ call }, id) =>
    call('CreateChangeSet', { StackName: id, ChangeSetName: 'test', ChangeSetType: 'CREATE', TemplateBody: text }),
  ),
  'test_create_changeset_for_deleted_stack#ErrorForUpdate': withDeleted(({ call }, id) =>
    call('CreateChangeSet', { StackName: id, ChangeSetName: 'test', ChangeSetType: 'UPDATE', TemplateBody: text }),
  ),
  'test_changeset_for_deleted_stack#ErrorForInProgress': ({ create: make, call }) => {
    make('app', text);
    call('DeleteStack', { StackName: 'app' });
    return call('CreateChangeSet', { StackName: 'app', ChangeSetName: 'test', TemplateBody: text });
  },
  'test_changeset_for_deleted_stack#ErrorForComplete': withDeleted(({ call }, id) =>
    call('CreateChangeSet', { StackName: id, ChangeSetName: 'test', TemplateBody: text }),
  ),
  'test_deletion_of_failed_nested_stack#error': missing('DescribeStacks', 'app-Nested-1'),
  'test_describe_non_existent_resource#error': withStack(({ call, describe: look }) =>
    call('DescribeStackResource', { StackName: look('app').StackId, LogicalResourceId: 'not-a-valid-resource' }),
  ),
  'test_describe_non_existent_stack#error': missing('DescribeStackResource', 'not-a-valid-stack', { LogicalResourceId: 'A' }),
  'test_invalid_logical_resource_id#error': changeSet(template({ 'my-bad-resource-id': topic() })),
  'test_describe_deleted_resource_on_update#error': ({ create: make, call, settle }) => {
    make('app', template({ Parameter: parameter('x'), Parameter2: parameter('x') }));
    call('UpdateStack', { StackName: 'app', TemplateBody: template({ Parameter2: parameter('x') }) });
    settle();
    return call('DescribeStackResource', { StackName: 'app', LogicalResourceId: 'Parameter' });
  },
  'test_describe_failed_resource#error': ({ create: make, call, sandbox }) => {
    sandbox.behave('Parameter', { fails: 'create' });
    make('app', template({ Parameter: parameter('x') }));
    return call('DescribeStackResource', { StackName: 'app', LogicalResourceId: 'Parameter' });
  },
  'TestStackPolicy::test_set_invalid_policy_with_url#error': setPolicy({ StackPolicyURL: 'https://b.s3.amazonaws.com/p' }),
  'TestStackPolicy::test_set_policy_both_policy_and_url#error': setPolicy({
    StackPolicyURL: 'https://b.s3.amazonaws.com/p',
    StackPolicyBody: '{}',
  }),
  'TestStackPolicy::test_not_json_policy#error': setPolicy({ StackPolicyBody: 'short' }),
  'TestStackPolicy::test_different_action_attribute#error': setPolicy({
    StackPolicyBody: '{"Statement":[{"Effect":"Deny","Action":"Delete:*","Principal":"*","Resource":"*"}]}',
  }),
  'TestStacksApi::test_stack_lifecycle#describe_deleted_by_name_exc': withDeleted(({ call }) =>
    call('DescribeStacks', { StackName: 'app' }),
  ),
  'test_linting_error_during_creation#error': create('{"Resources":"invalid"}'.replace('"invalid"', '{"A":"invalid"}')),
  'TestStacksApi::test_stack_name_creation#stack_response': create(text, { StackName: '*@da591fa3_$' }),
  'test_name_conflicts#create_stack_already_exists_exc': withStack(create(text)),
  'test_name_conflicts#deleted_stack_not_found_exc': withDeleted(({ call }) => call('DescribeStacks', { StackName: 'app' })),
  'test_name_conflicts#deleted_stack_events_not_found_by_name': withDeleted(({ call }) =>
    call('DescribeStackEvents', { StackName: 'app' }),
  ),
  'test_describe_stack_events_errors#describe_stack_events_stack_not_found': missing('DescribeStackEvents', 'does-not-exist'),
  'TestStacksApi::test_update_stack_with_same_template_withoutchange#no_change_exception': withStack(({ call }) =>
    call('UpdateStack', { StackName: 'app', TemplateBody: text }),
  ),
  'test_stack_resource_not_found#Error': withStack(({ call }) =>
    call('DescribeStackResource', { StackName: 'app', LogicalResourceId: 'NonExistentResource' }),
  ),
  'test_no_parameters_given#deploy-error': changeSet(template({ A: topic() }, { Parameters: { Input: { Type: 'String' } } })),
  'test_non_existing_stack_message#Error': missing('DescribeStacks', 'none'),
  'TestStacksApi::test_create_stack_url_as_template#stack_create_ec2': create('https://bucket.s3.amazonaws.com/template.yaml'),
  'test_create_stack_from_s3_template_url[s3_url]#create-error': ({ call }) =>
    call('CreateStack', { StackName: 'app', TemplateURL: 's3://bucket/key' }),
  'test_create_stack_from_s3_template_url[http_invalid]#create-error': ({ call }) =>
    call('CreateStack', { StackName: 'app', TemplateURL: 'https://example.com/dummy.yml' }),
  'test_get_template_summary_non_executed_change_set#error': ({ prepare, call }) => {
    prepare('app', text, { ChangeSetType: 'CREATE' });
    return call('GetTemplateSummary', { StackName: 'app' });
  },
  'test_get_template_missing_resources#stack-error': missing('GetTemplate', 'does-not-exist'),
  'test_get_template_missing_resources#change-set-error': ({ call }) => call('GetTemplate', { ChangeSetName: 'does-not-exist' }),
  'test_get_template_missing_resources_stack#stack-error': missing('GetTemplate', 'does-not-exist'),
  'test_get_template_missing_resources_change_set#change-set-error': ({ call }) =>
    call('GetTemplate', { ChangeSetName: 'does-not-exist' }),
  'test_get_template_missing_resources_change_set_id#change-set-error': ({ prepare, call }) => {
    const id = prepare('app', text, { ChangeSetType: 'CREATE' });
    call('DeleteChangeSet', { ChangeSetName: id });
    return call('GetTemplate', { ChangeSetName: id });
  },
  'test_get_template_summary_no_resources#error': ({ call }) => call('GetTemplateSummary', { TemplateBody: '{"Parameters":{}}' }),
  'test_get_template_no_arguments#stack-error': ({ call }) => call('GetTemplate'),
  'test_update_with_resource_types#invalid_type_error': withStack(({ call }) =>
    call('UpdateStack', { StackName: 'app', TemplateBody: text, ResourceTypes: ['AWS::EC2:*'] }),
  ),
  'test_update_with_resource_types#resource_not_allowed': withStack(({ call }) =>
    call('UpdateStack', { StackName: 'app', TemplateBody: text, ResourceTypes: ['AWS::EC2::*'] }),
  ),
  'test_no_template_error#error': withStack(({ call }) => call('UpdateStack', { StackName: 'app' })),
  'test_update_with_role_without_permissions#error': withStack(({ call }) =>
    call('UpdateStack', { StackName: 'app', UsePreviousTemplate: true, RoleARN: 'arn:aws:iam::111111111111:role/role-fb405076' }),
  ),
  'test_update_with_invalid_rollback_configuration_errors#type_error': withStack(({ call }) =>
    call('UpdateStack', {
      StackName: 'app',
      UsePreviousTemplate: true,
      RollbackConfiguration: {
        RollbackTriggers: [{ Arn: 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:a', Type: 'Another' }],
      },
    }),
  ),
  'test_update_with_invalid_rollback_configuration_errors#arn_error': withStack(({ call }) =>
    call('UpdateStack', {
      StackName: 'app',
      UsePreviousTemplate: true,
      RollbackConfiguration: {
        RollbackTriggers: [{ Arn: 'arn:aws:cloudwatch:us-east-1:111111111111:a', Type: 'AWS::CloudWatch::Alarm' }],
      },
    }),
  ),
  'test_diff_after_update#update-error': withStack(({ call }) => call('UpdateStack', { StackName: 'app', TemplateBody: text })),
  'test_update_deleted_stack#Error': withDeleted(({ call }, id) => call('UpdateStack', { StackName: id, TemplateBody: text })),
  'test_invalid_output_structure[none-value]#validation-error': create(
    template({ A: topic() }, { Outputs: { MyOutput: { Value: null } } }),
  ),
  'test_invalid_output_structure[multiple-nones]#validation-error': create(
    template({ A: topic() }, { Outputs: { MyOutput: null } }),
  ),
  'test_invalid_output_structure[missing-def]#validation-error': create(
    template({ A: topic() }, { Outputs: { MyOutput: { Value: null } } }),
  ),
  'test_create_stack_invalid_yaml_template_should_fail#create-invalid-yaml': create('Resources:\n  A: {'),
  'test_missing_resources_block#validation-error': create('{"Outputs":{"MyOutput":{"Value":"abc"}}}'),
  'test_resources_blocks[missing-type]#validation-error': create(template({ A: { Properties: {} } })),
  'test_resources_blocks[invalid-key]#validation-error': create(template({ A: { Type: 'AWS::SNS::Topic', Invalid: 'x' } })),
  'TestCloudFormationConditions::test_dependent_ref#dependent_ref_exc': create(conditioned({ C: parameter({ Ref: 'MyTopic' }) })),
  'TestCloudFormationConditions::test_output_reference_to_skipped_resource#unresolved_resource_reference_exception': create(
    conditioned({}, { Outputs: { O: { Value: { Ref: 'MyTopic' } } } }),
  ),
  'TestCloudFormationConditions::test_dependent_get_att#dependent_ref_exc': create(
    conditioned({ C: parameter({ 'Fn::GetAtt': ['MyTopic', 'TopicName'] }) }),
  ),
  'TestValidateConditions::test_validate_equals_args_len#error': create(
    template({ A: topic({}, { Condition: 'C' }) }, { Conditions: { C: { 'Fn::Equals': ['a'] } } }),
  ),
  'TestCloudFormationMappings::test_mapping_with_nonexisting_key#mapping_nonexisting_key_exc': create(
    suffixMap({ A: { Suffix: 's' } }, ['C', 'Suffix']),
  ),
  'TestCloudFormationMappings::test_mapping_with_invalid_refs#mapping_invalid_ref_exc': create(
    suffixMap({ A: { Suffix: { Ref: 'X' } } }),
  ),
  'TestCloudFormationMappings::test_mapping_maximum_nesting_depth#mapping_maximum_level_exc': create(
    suffixMap({ A: { Suffix: { Deep: 's' } } }),
  ),
  'TestCloudFormationMappings::test_mapping_minimum_nesting_depth#mapping_minimum_level_exc': create(suffixMap({ A: 's' })),
  'TestCloudFormationMappings::test_async_mapping_error_first_level_v2#error': changeSet(
    suffixMap({ A: { Suffix: 's' } }, ['C', 'Suffix']),
  ),
  'TestCloudFormationMappings::test_async_mapping_error_second_level_v2#error': changeSet(
    suffixMap({ A: { Suffix: 's' } }, ['A', 'NotValid']),
  ),
  'TestDependsOn::test_depends_on_with_missing_reference#depends_on_nonexisting_exception': create(
    template({ A: topic({}, { DependsOn: 'NonExistingResource' }) }),
  ),
  'test_useful_error_when_invalid_ref#validation_error': create(template({ A: topic({ DisplayName: { Ref: 'InvalidRef' } }) })),
  'TestChangeSetConditions::test_missing_condition#error': create(
    template({ A: topic({ DisplayName: { 'Fn::If': ['MissingCondition', 'a', 'b'] } }) }),
  ),
  'TestChangeSetFnGetAttr::test_invalid_structure[getatt_validation.yml]#error': create(
    template({ A: topic(), B: parameter({ 'Fn::GetAtt': ['A'] }) }),
  ),
  'TestChangeSetFnGetAttr::test_invalid_structure[getatt_validation2.yml]#error': create(
    template({ A: topic(), B: parameter({ 'Fn::GetAtt': ['A', ''] }) }),
  ),
  'TestChangeSetFnSelect::test_invalid_select_index_type[non-integer-index]#error': create(
    template({ A: parameter({ 'Fn::Select': ['a', ['1', '2']] }) }),
  ),
  'TestChangeSetFnSelect::test_invalid_select_index_type[non-list-list]#error': create(
    template({ A: parameter({ 'Fn::Select': [0, 'x'] }) }),
  ),
  'TestChangeSetFnSelect::test_invalid_select_index_type[index-out-of-range]#error': create(
    template({ A: parameter({ 'Fn::Select': [5, ['1', '2']] }) }),
  ),
  'TestSplitValidations::test_validate_split_arguments_len#validation': create(
    template({ A: parameter({ 'Fn::Select': [0, { 'Fn::Split': [',', 'a,b', 'c'] }] }) }),
  ),
  'TestChangeSetParameters::test_invalid_parameter_type#error': changeSet(
    template({ A: parameter({ Ref: 'Value' }) }, { Parameters: { Value: { Type: 'Number' } } }),
    { Parameters: [{ ParameterKey: 'Value', ParameterValue: 'a' }] },
  ),
  'TestMacros::test_capabilities_requirements#error': create(template({ A: topic() }, { Transform: 'Own' })),
  'TestMacros::test_to_validate_template_limit_for_macro#error_response': create(text.padEnd(51_201)),
  'TestMacros::test_error_pass_macro_as_reference#error': create(
    template({ A: topic() }, { Transform: [{ Name: { Ref: 'P' } }] }),
    {
      Capabilities: ['CAPABILITY_AUTO_EXPAND'],
    },
  ),
  'TestSsmParameters::test_resolve_ssm_missing_parameter#error-response': changeSet(
    template(
      { A: parameter({ Ref: 'InputValue' }) },
      { Parameters: { InputValue: { Type: 'AWS::SSM::Parameter::Value<String>' } } },
    ),
  ),
  'test_no_type#error': changeSet(template({ Foo: resource('x') }).replace('"Type":"x",', '')),
  'test_validate_invalid_json_template_should_fail#validate-invalid-json': ({ call }) =>
    call('ValidateTemplate', { TemplateBody: '{"this is invalid JSON"="bobbins"}' }),
};

/** Recordings that the sandbox cannot cause, with the reason. */
const OMITTED: readonly { readonly name: RegExp; readonly reason: string }[] = [
  { name: /^TestExtensionsApi::/, reason: 'the sandbox has no registry of types' },
  { name: /^test_fetch_non_existent_stack_set_instances#/, reason: 'the sandbox has no stack sets' },
  { name: /ssm_parameter_not_found$|get-parameter-error$/, reason: 'an error of Parameter Store; its tests have it' },
  { name: /^test_bucketpolicy#|^test_cfn_handle_s3/, reason: 'an error of S3; its tests have those that the sandbox knows' },
  { name: /^test_cfn_handle_secretsmanager_secret#/, reason: 'the sandbox has no values of secrets' },
  { name: /^test_deploy_instance_with_key_pair#/, reason: 'the sandbox has no EC2' },
  { name: /^test_cfn_function_url#/, reason: 'the sandbox has no function URLs' },
];

/** A placeholder of the recorder matches any text. */
function matcherOf(message: string): RegExp {
  const pieces = message.split(/<[^<>]+>/).map((piece) => piece.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${pieces.join('[^]+')}$`);
}

function readRecordings(): Recording[] {
  if (!existsSync(CORPUS)) return [];
  const lines = readFileSync(CORPUS, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Recording);
}

const recordings = readRecordings().map((recording) => ({ ...recording, name: recording.id.replace(/^localstack\//, '') }));

const isAbsent = recordings.length === 0;
const title = isAbsent ? `recorded refusals (skipped: ${CORPUS} is absent)` : 'recorded refusals';

describe.skipIf(isAbsent)(title, () => {
  const provocable = recordings.filter(({ name }) => PROVOCATIONS[name] !== undefined);

  it('the sandbox can cause every recorded error, except those that are listed with a reason', () => {
    const left = recordings.filter(({ name }) => PROVOCATIONS[name] === undefined && !OMITTED.some((one) => one.name.test(name)));

    expect(left.map(({ name }) => name)).toEqual([]);
  });

  it.each(provocable)('the message of $name equals the message of the service', ({ name, error, httpStatus }) => {
    const isRoleTest = name.startsWith('test_update_with_role');
    const context = setup({ canAssumeRole: () => !isRoleTest });

    const refused = refusal(() => PROVOCATIONS[name]?.(context));

    // The recorder removed the location of an error in YAML.
    const shown = name.endsWith('invalid-yaml') ? refused.message.replace(/ \(line \d+, column \d+\)$/, '') : refused.message;
    expect(shown).toMatch(matcherOf(error.Message));
    expect(refused.code).toBe(error.Code);
    if (httpStatus !== null) expect(refused.httpStatus).toBe(httpStatus);
  });
});
