import { describe, expect, it } from 'vitest';
import { lines, parameter, refusal, resource, setup, template, topic } from './support.ts';

const asking = (attribute: string, of: unknown = topic()) =>
  template({ A: of, B: parameter({ 'Fn::GetAtt': ['A', attribute] }) });

describe('attributes of resources', () => {
  const parameterAsks = template({ A: parameter('x'), B: parameter({ 'Fn::GetAtt': ['A', 'Nope'] }) });

  it.each(['CreateStack', 'ValidateTemplate'])(
    'an attribute that a type without a schema does not have is refused: %s',
    (operation) => {
      const { call } = setup();

      expect(refusal(() => call(operation, { StackName: 'app', TemplateBody: parameterAsks }))).toMatchObject({
        code: 'ValidationError',
        message: 'Template error: resource A does not support attribute type Nope in Fn::GetAtt',
      });
    },
  );

  it.each(['Name', 'Description', 'Tier'])('the properties of a type without a schema are not attributes: %s', (property) => {
    const { call, create, status } = setup();
    const named = resource('AWS::SSM::Parameter', { Name: 'p', Description: 'd', Tier: 'Standard', Type: 'String', Value: 'x' });
    const late = template(
      { A: named },
      {
        Parameters: { Attribute: { Type: 'String', Default: property } },
        Outputs: { O: { Value: { 'Fn::GetAtt': ['A', { Ref: 'Attribute' }] } } },
      },
    );

    expect(refusal(() => call('CreateStack', { StackName: 'app', TemplateBody: asking(property, named) })).message).toBe(
      `Template error: resource A does not support attribute type ${property} in Fn::GetAtt`,
    );
    create('late', late);
    expect(status('late')).toBe('ROLLBACK_COMPLETE');
  });

  it('an attribute that a type with a schema does not have fails the resource that reads it', () => {
    const { create, events } = setup();

    create('app', asking('Nope'));

    expect(lines(events('app')).filter((line) => /FAILED|ROLLBACK/.test(line))).toEqual([
      'B CREATE_FAILED Requested attribute Nope does not exist in schema for AWS::SNS::Topic',
      'app ROLLBACK_IN_PROGRESS The following resource(s) failed to create: [B]. Rollback requested by user.',
      'app ROLLBACK_COMPLETE',
    ]);
  });

  it('an output with an attribute that a type with a schema does not have fails the stack after its resources', () => {
    const { create, events } = setup();

    create('app', template({ A: topic() }, { Outputs: { O: { Value: { 'Fn::GetAtt': ['A', 'Nope'] } } } }));

    expect(lines(events('app'))).toContain(
      'app ROLLBACK_IN_PROGRESS Requested attribute Nope does not exist in schema for AWS::SNS::Topic. Rollback requested by user.',
    );
  });

  it('a change set accepts an attribute that the type does not have, and its execution fails before the first resource', () => {
    const { prepare, call, settle, events } = setup();
    const text = template(
      { MyParameter: parameter('x') },
      { Outputs: { InvalidOutput: { Value: { 'Fn::GetAtt': ['MyParameter', 'Invalid'] } } } },
    );

    const id = prepare('app', text, { ChangeSetType: 'CREATE' });
    expect(call('DescribeChangeSet', { ChangeSetName: id }).ExecutionStatus).toBe('AVAILABLE');
    call('ExecuteChangeSet', { ChangeSetName: id });
    settle();

    expect(lines(events('app'))).toEqual([
      'app REVIEW_IN_PROGRESS User Initiated',
      'app CREATE_IN_PROGRESS User Initiated',
      'app ROLLBACK_IN_PROGRESS [Error] /Outputs/InvalidOutput/Value/Fn::GetAtt: Resource type AWS::SSM::Parameter does not support attribute {Invalid}. Rollback requested by user.',
      'app ROLLBACK_COMPLETE',
    ]);
  });

  it('an update with an unknown attribute in Fn::Sub is refused', () => {
    const { create, call } = setup();
    create('app', template({ A: parameter('x') }));
    const TemplateBody = template({ A: parameter('x'), B: parameter({ 'Fn::Sub': '${A.Nope}' }) });

    expect(refusal(() => call('UpdateStack', { StackName: 'app', TemplateBody })).message).toMatch(/attribute type Nope/);
  });

  it.each([
    ['an attribute', 'TopicName', topic()],
    ['a property', 'DisplayName', topic({ DisplayName: 'x' })],
    ['an attribute with members', 'Endpoint.Address', resource('AWS::RDS::DBInstance')],
    ['any attribute of a custom resource', 'Anything', resource('Custom::Thing', { ServiceToken: 'arn' })],
    ['any attribute of an unknown type', 'Anything', resource('Own::Type::Here')],
  ])('%s is accepted', (_name, attribute, of) => {
    const { call } = setup();

    expect(call('ValidateTemplate', { TemplateBody: asking(attribute, of) }).Parameters).toEqual([]);
  });

  it('the URL of a wait condition handle contains the ID of the stack', () => {
    const { create, describe } = setup();

    const id = create(
      'app',
      template(
        { Handle: resource('AWS::CloudFormation::WaitConditionHandle') },
        { Outputs: { Url: { Value: { Ref: 'Handle' } } } },
      ),
    );

    expect(decodeURIComponent(describe('app').Outputs[0].OutputValue)).toContain(`${id}/Handle?`);
  });

  it('the attributes in a template with a custom macro are not checked', () => {
    const { call } = setup();
    const text = JSON.stringify({ Transform: 'Own', ...JSON.parse(parameterAsks) });

    expect(call('ValidateTemplate', { TemplateBody: text }).DeclaredTransforms).toEqual(['Own']);
  });
});

describe('required properties', () => {
  const withoutType = resource('AWS::SSM::Parameter', { Value: 'abc123' });
  const withoutCode = resource('AWS::Lambda::Function', { Handler: 'index.handler' });

  it('a missing required property fails the resource and not the change set', () => {
    const { prepare, call, settle, events, status } = setup();

    const id = prepare('app', template({ MyParameter: withoutType }), { ChangeSetType: 'CREATE' });
    expect(call('DescribeChangeSet', { ChangeSetName: id }).Status).toBe('CREATE_COMPLETE');
    call('ExecuteChangeSet', { ChangeSetName: id });
    settle();

    expect(status('app')).toBe('ROLLBACK_COMPLETE');
    const failed = events('app').find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
    expect(failed).toMatchObject({
      LogicalResourceId: 'MyParameter',
      PhysicalResourceId: '',
      ResourceProperties: '{"Value":"abc123"}',
      ResourceStatusReason: 'Property validation failure: [The property {/Type} is required]',
    });
  });

  it('the error for missing required properties of a type with a schema names every missing property', () => {
    const { create, events } = setup();

    create('app', template({ Fn: withoutCode }));

    expect(lines(events('app'))).toContain(
      'Fn CREATE_FAILED Properties validation failed for resource Fn with message:\n#: required key [Code] not found\n#: required key [Role] not found',
    );
  });

  it('an update that removes a required property is rolled back', () => {
    const { create, call, settle, events, status } = setup();
    create('app', template({ MyParameter: parameter('x') }));

    call('UpdateStack', { StackName: 'app', TemplateBody: template({ MyParameter: withoutType }) });
    settle();

    expect(status('app')).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(lines(events('app'))).toContain(
      'MyParameter UPDATE_FAILED Property validation failure: [The property {/Type} is required]',
    );
  });
});
