import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../sandbox/kernel/service.ts';
import { type Answer, parameter, refusal, resource, setup, template, topic } from './support.ts';

const text = template({ A: topic() });
const url = 'https://bucket.s3.eu-west-1.amazonaws.com/app.yaml';

describe('templates', () => {
  it('a template is read from the body or from S3', () => {
    const { call, settle, status } = setup({ fetchTemplate: () => 'Resources:\n  A:\n    Type: AWS::SNS::Topic\n' });

    call('CreateStack', { StackName: 'app', TemplateURL: url });
    settle();

    expect(status('app')).toBe('CREATE_COMPLETE');
    expect(refusal(() => call('CreateStack', { StackName: 'b', TemplateURL: url, TemplateBody: text })).code).toBe(
      'ValidationError',
    );
    expect(refusal(() => call('CreateStack', { StackName: 'b' })).message).toBe(
      'Either Template URL or Template Body must be specified.',
    );
    expect(refusal(() => call('UpdateStack', { StackName: 'app', UsePreviousTemplate: true, TemplateBody: text })).code).toBe(
      'ValidationError',
    );
  });

  it('a template that begins with a bracket and is not JSON is read as YAML', () => {
    const { create, status } = setup();

    create('app', '{ "Resources": { "T": { "Type": "AWS::SNS::Topic" }, }, }');

    expect(status('app')).toBe('CREATE_COMPLETE');
  });

  it('an address outside S3 is refused, and an error of S3 is returned', () => {
    const { call } = setup({
      fetchTemplate: () => {
        throw new ServiceError('AccessDenied', 'Access Denied', 403);
      },
    });
    const message = (TemplateURL: string) => refusal(() => call('CreateStack', { StackName: 'b', TemplateURL })).message;

    expect(message('https://example.com/app.yaml')).toBe('TemplateURL must be a supported URL.');
    expect(message('s3://bucket/app.yaml')).toBe('S3 error: Domain name specified in bucket is not a valid S3 domain');
    expect(message('https://s3.amazonaws.com/bucket/app.yaml')).toMatch(
      /^S3 error: Access Denied\nFor more information check http/,
    );
  });

  it('without a reader, no bucket exists', () => {
    const { call } = setup();

    expect(refusal(() => call('CreateStack', { StackName: 'b', TemplateURL: url })).message).toMatch(
      /^S3 error: The specified bucket does not exist/,
    );
  });

  it('a template body has at most 51,200 bytes, and a template file at most 1,000,000', () => {
    const { call } = setup({ fetchTemplate: () => text.padEnd(1_000_001) });
    const body = text.padEnd(51_201);

    expect(call('ValidateTemplate', { TemplateBody: text.padEnd(51_200) })).toMatchObject({ Parameters: [] });
    expect(refusal(() => call('CreateStack', { StackName: 'b', TemplateBody: body })).message).toBe(
      `1 validation error detected: Value '${body}' at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to 51200`,
    );
    expect(refusal(() => call('CreateStack', { StackName: 'b', TemplateURL: url })).message).toBe(
      'Template may not exceed 1000000 bytes in size.',
    );
  });

  it('a value of a template that is not of the required form is refused', () => {
    const { call } = setup();
    const refused = (text: string) => refusal(() => call('CreateStack', { StackName: 'app', TemplateBody: text })).message;

    expect(refused(template({ T: topic() }, { Description: {} }))).toMatch(/Every Description member must be a string/);
    expect(refused(template({ T: topic() }, { Outputs: { O: { Value: ['a'] } } }))).toMatch(
      /evaluate to a String and not a List/,
    );
    expect(refused(template({ T: topic({ DisplayName: { 'Fn::Sub': ['${a}', { a: ['b'] }] } }) }))).toMatch(/context object/);
  });

  it('a template has at most 500 resources', () => {
    const { call } = setup({ fetchTemplate: () => template(resources(501)) });
    const resources = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`T${index}`, { Type: 'AWS::SNS::Topic' }]));

    expect(call('ValidateTemplate', { TemplateBody: template(resources(500)) })).toBeDefined();
    expect(refusal(() => call('ValidateTemplate', { TemplateURL: url })).message).toBe(
      'Template format error: Number of resources, 501, is greater than maximum allowed, 500',
    );
  });

  it('a template with a macro is refused', () => {
    const { call } = setup();
    const input = { StackName: 'b', Capabilities: ['CAPABILITY_AUTO_EXPAND'] };
    const expected = /^Expected a template without macros, got Transform \[([^\]]*)\]: the sandbox cannot run macros/;
    const macroOf = (TemplateBody: string) =>
      expected.exec(refusal(() => call('CreateStack', { ...input, TemplateBody })).message)?.[1];

    expect(macroOf(template({ A: topic() }, { Transform: 'AWS::Serverless-2016-10-31' }))).toBe('AWS::Serverless-2016-10-31');
    expect(macroOf(template({ A: topic() }, { Transform: [{ Name: 'AWS::Include', Parameters: {} }] }))).toBe('AWS::Include');
    expect(macroOf(template({ A: topic({ 'Fn::Transform': { Name: 'Own' } }) }))).toBe('Own');
    expect(macroOf(template({ A: topic({ 'Fn::Transform': 'Own' }) }))).toBe('without a name');
    expect(
      refusal(() => call('CreateStack', { ...input, TemplateBody: template({ A: topic() }, { Transform: { Name: {} } }) }))
        .message,
    ).toBe('Key Name of transform definition must be a string.');
  });

  it('language extensions are expanded; a direct create needs CAPABILITY_AUTO_EXPAND, a change set does not', () => {
    const { call, create, prepare, sandbox, changes } = setup();
    const looped = template(
      { 'Fn::ForEach::Topics': ['Name', ['One', 'Two'], { 'Topic${Name}': topic({ DisplayName: { 'Fn::Sub': '${Name}' } }) }] },
      { Transform: 'AWS::LanguageExtensions' },
    );

    expect(refusal(() => call('CreateStack', { StackName: 'app', TemplateBody: looped }))).toMatchObject({
      code: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]',
    });
    create('app', looped, { Capabilities: ['CAPABILITY_AUTO_EXPAND'] });
    expect(Object.keys(sandbox.stacks().app?.resources ?? {})).toEqual(['TopicOne', 'TopicTwo']);
    expect(changes(prepare('app', looped.replace('"Two"', '"Two","Three"')))).toMatchObject([
      { LogicalResourceId: 'TopicThree' },
    ]);
  });

  it('a loop over an unknown collection is refused and not ignored', () => {
    const { call } = setup();
    const TemplateBody = template(
      { A: topic(), 'Fn::ForEach::Loop': ['Name', { 'Fn::GetAtt': ['A', 'TopicName'] }, { 'T${Name}': topic() }] },
      { Transform: 'AWS::LanguageExtensions' },
    );

    const { message } = refusal(() =>
      call('CreateStack', { StackName: 'a', TemplateBody, Capabilities: ['CAPABILITY_AUTO_EXPAND'] }),
    );

    expect(message).toMatch(/^Expected the collection of every Fn::ForEach to be known before the deployment, got \[.*Loop.*\]/);
  });

  it.each([
    ['AWS::IAM::Role', {}, 'CAPABILITY_IAM', ['CAPABILITY_IAM']],
    ['AWS::IAM::Role', {}, 'CAPABILITY_IAM', ['CAPABILITY_NAMED_IAM']],
    ['AWS::IAM::Role', { RoleName: 'r' }, 'CAPABILITY_NAMED_IAM', ['CAPABILITY_NAMED_IAM']],
    ['AWS::IAM::Policy', { PolicyName: 'p' }, 'CAPABILITY_IAM', ['CAPABILITY_IAM']],
  ])('IAM resources must be acknowledged: %s %o needs %s, %o is accepted', (type, properties, needed, given) => {
    const { call } = setup();
    const TemplateBody = template({ A: resource(type, properties) });
    const useless = needed === 'CAPABILITY_NAMED_IAM' ? ['CAPABILITY_IAM'] : ['CAPABILITY_AUTO_EXPAND'];

    for (const Capabilities of [[], useless]) {
      expect(refusal(() => call('CreateStack', { StackName: 'b', TemplateBody, Capabilities }))).toEqual({
        code: 'InsufficientCapabilitiesException',
        message: `Requires capabilities : [${needed}]`,
        httpStatus: 400,
      });
    }
    expect(call('CreateStack', { StackName: 'b', TemplateBody, Capabilities: given })).toHaveProperty('StackId');
    expect(call('ValidateTemplate', { TemplateBody })).toMatchObject({
      Capabilities: [needed],
      CapabilitiesReason: `The following resource(s) require capabilities: [${type}]`,
    });
  });

  it('the template of a stack and of a change set is returned unchanged', () => {
    const { create, prepare, call } = setup();
    create('app', text);
    const next = text.replace('"A"', '"B"');
    const id = prepare('app', next);

    expect(call('GetTemplate', { StackName: 'app' })).toEqual({ TemplateBody: text, StagesAvailable: ['Original', 'Processed'] });
    expect(call('GetTemplate', { ChangeSetName: id }).TemplateBody).toBe(next);
    expect(call('GetTemplate', { StackName: 'app', ChangeSetName: 'changes' }).TemplateBody).toBe(next);
    prepare('new', text, { ChangeSetType: 'CREATE' });
    expect(call('GetTemplate', { StackName: 'new' }).TemplateBody).toBe('');
  });

  it('an invalid request for a template is refused', () => {
    const { create, call } = setup();
    create('app', text);
    const message = (input: Record<string, unknown>) => refusal(() => call('GetTemplate', input)).message;
    const id = 'arn:aws:cloudformation:us-east-1:111111111111:changeSet/x/1';

    expect(message({})).toBe('StackName is required if ChangeSetName is not specified.');
    expect(message({ ChangeSetName: 'x' })).toBe('StackName is a required parameter.');
    expect(message({ ChangeSetName: id })).toBe(`ChangeSet [${id}] does not exist`);
    expect(message({ ChangeSetName: 'x', StackName: 'app' })).toBe('ChangeSet [x] does not exist');
  });

  it('a summary names the identifiers that an import of each resource type needs', () => {
    const { call } = setup();
    const body = template({ B: resource('AWS::S3::Bucket'), C: resource('Custom::Thing', { ServiceToken: 'x' }) });

    expect(call('GetTemplateSummary', { TemplateBody: body }).ResourceIdentifierSummaries).toEqual([
      { ResourceType: 'Custom::Thing', LogicalResourceIds: ['C'] },
      { ResourceType: 'AWS::S3::Bucket', LogicalResourceIds: ['B'], ResourceIdentifiers: ['BucketName'] },
    ]);
  });

  it('a summary lists parameters, resource types and required capabilities', () => {
    const { create, prepare, call } = setup();
    const body = template(
      { A: topic(), B: topic(), C: resource('AWS::IAM::User', { UserName: 'u' }) },
      {
        AWSTemplateFormatVersion: '2010-09-09',
        Description: 'all',
        Metadata: { a: 1 },
        Parameters: {
          P: { Type: 'String', Default: 'x', NoEcho: true, Description: 'p', AllowedValues: ['x', 'y'] },
          Q: { Type: 'Number' },
        },
      },
    );

    expect(call('GetTemplateSummary', { TemplateBody: body })).toEqual({
      Parameters: [
        {
          ParameterKey: 'P',
          DefaultValue: 'x',
          ParameterType: 'String',
          NoEcho: true,
          Description: 'p',
          ParameterConstraints: { AllowedValues: ['x', 'y'] },
        },
        { ParameterKey: 'Q', ParameterType: 'Number', NoEcho: false, ParameterConstraints: {} },
      ],
      Description: 'all',
      Capabilities: ['CAPABILITY_NAMED_IAM'],
      CapabilitiesReason: 'The following resource(s) require capabilities: [AWS::IAM::User]',
      ResourceTypes: ['AWS::SNS::Topic', 'AWS::IAM::User'],
      Version: '2010-09-09',
      Metadata: '{"a":1}',
      ResourceIdentifierSummaries: [
        { ResourceType: 'AWS::SNS::Topic', LogicalResourceIds: ['A', 'B'], ResourceIdentifiers: ['TopicArn'] },
        { ResourceType: 'AWS::IAM::User', LogicalResourceIds: ['C'], ResourceIdentifiers: ['UserName'] },
      ],
    });
    create('app', text);
    expect(call('GetTemplateSummary', { StackName: 'app' }).ResourceTypes).toEqual(['AWS::SNS::Topic']);
    prepare('new', text, { ChangeSetType: 'CREATE' });
    expect(refusal(() => call('GetTemplateSummary', { StackName: 'new' })).message).toBe(
      'GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks.',
    );
  });

  it('the lists of a summary have the order of hash codes, and the types follow the references', () => {
    const { call } = setup();
    const body = template(
      {
        MyRole: resource('AWS::IAM::Role', { RoleName: { Ref: 'KinesisRoleName' }, AssumeRolePolicyDocument: {} }),
        MyBucket: resource('AWS::S3::Bucket', { BucketName: { Ref: 'DeliveryStreamName' } }),
        KinesisStream: resource('AWS::Kinesis::Stream', { Name: { Ref: 'KinesisStreamName' } }),
        DeliveryStream: resource('AWS::KinesisFirehose::DeliveryStream', {
          S3DestinationConfiguration: { BucketARN: { Ref: 'MyBucket' }, RoleARN: { 'Fn::GetAtt': ['MyRole', 'Arn'] } },
        }),
      },
      {
        Parameters: Object.fromEntries(
          ['KinesisStreamName', 'DeliveryStreamName', 'KinesisRoleName'].map((name) => [name, { Type: 'String' }]),
        ),
      },
    );

    const summary = call('GetTemplateSummary', { TemplateBody: body });

    expect(summary.Parameters.map((parameter: Answer) => parameter.ParameterKey)).toEqual([
      'KinesisRoleName',
      'DeliveryStreamName',
      'KinesisStreamName',
    ]);
    expect(summary.ResourceTypes).toEqual([
      'AWS::Kinesis::Stream',
      'AWS::IAM::Role',
      'AWS::S3::Bucket',
      'AWS::KinesisFirehose::DeliveryStream',
    ]);
    expect(summary.ResourceIdentifierSummaries.map(({ ResourceType }: Answer) => ResourceType)).toEqual([
      'AWS::S3::Bucket',
      'AWS::IAM::Role',
      'AWS::Kinesis::Stream',
      'AWS::KinesisFirehose::DeliveryStream',
    ]);
  });

  it('a summary of a template with a circular dependency lists its types', () => {
    const { call } = setup();
    const body = template({
      A: topic({ DisplayName: { Ref: 'B' } }),
      B: topic({ DisplayName: { Ref: 'A' } }),
      C: parameter('x'),
    });

    expect(call('GetTemplateSummary', { TemplateBody: body }).ResourceTypes).toEqual(['AWS::SSM::Parameter', 'AWS::SNS::Topic']);
  });

  it('a validation lists parameters and transforms', () => {
    const { call } = setup();
    const TemplateBody = template(
      { A: topic() },
      {
        Transform: 'Own',
        Description: 'all',
        Parameters: { P: { Type: 'String', Description: 'p' }, Q: { Type: 'String', Default: 1 } },
      },
    );

    expect(call('ValidateTemplate', { TemplateBody })).toEqual({
      Parameters: [
        { ParameterKey: 'P', NoEcho: false, Description: 'p' },
        { ParameterKey: 'Q', NoEcho: false, DefaultValue: '1' },
      ],
      Description: 'all',
      Capabilities: ['CAPABILITY_AUTO_EXPAND'],
      CapabilitiesReason: 'The following transform(s) require capabilities: [Own]',
      DeclaredTransforms: ['Own'],
    });
  });

  it('a template can only use the types in ResourceTypes', () => {
    const { create, call } = setup();
    create('app', text);
    const message = (ResourceTypes: string[]) =>
      refusal(() =>
        call('UpdateStack', { StackName: 'app', TemplateBody: template({ A: topic({ DisplayName: 'b' }) }), ResourceTypes }),
      ).message;

    expect(message(['AWS::EC2::*'])).toBe(
      'Resource type AWS::SNS::Topic is not allowed by parameter ResourceTypes [AWS::EC2::*]',
    );
    expect(message(['AWS::EC2::*', 'AWS::SNS:*'])).toMatch(/ResourceTypes \[AWS::EC2::\*, AWS::SNS:\*\]$/);
    expect(
      call('UpdateStack', {
        StackName: 'app',
        TemplateBody: template({ A: topic({ DisplayName: 'b' }) }),
        ResourceTypes: ['AWS::SNS::*'],
      }),
    ).toHaveProperty('StackId');
    expect(
      call('CreateStack', {
        StackName: 'b',
        TemplateBody: template({ A: parameter('x') }),
        ResourceTypes: ['AWS::SSM::Parameter'],
      }),
    ).toHaveProperty('StackId');
  });
});
