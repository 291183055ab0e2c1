import { describe, expect, it } from 'vitest';
import { ServiceError } from '../../../sandbox/kernel/service.ts';
import { parameter, refusal, resource, setup, template, topic } from './support.ts';

const Capabilities = ['CAPABILITY_AUTO_EXPAND'];
const include = (Location: unknown) => ({ Name: 'AWS::Include', Parameters: { Location } });

/** Creates a CloudFormation whose bucket has these objects, by key. */
function withObjects(objects: Record<string, string>) {
  return setup({
    fetchTemplate: (url) => {
      const content = objects[url.replace('https://bucket.s3.amazonaws.com/', '')];
      if (content === undefined) throw new ServiceError('NoSuchKey', 'The specified key does not exist.', 404);
      return content;
    },
  });
}

describe('AWS::Include', () => {
  it('an object at the location of AWS::Include joins the members of the object that includes it', () => {
    const { create, call, changes, prepare } = withObjects({ 'names.yaml': 'DisplayName: shown\nTopicName: orders\n' });
    const body = template({ A: topic({ 'Fn::Transform': include('s3://bucket/names.yaml'), FifoTopic: false }) });

    create('app', body, { Capabilities });

    const processed = { A: topic({ DisplayName: 'shown', TopicName: 'orders', FifoTopic: false }) };
    expect(JSON.parse(call('GetTemplate', { StackName: 'app' }).TemplateBody)).toEqual({ Resources: processed });
    expect(call('GetTemplate', { StackName: 'app', TemplateStage: 'Original' }).TemplateBody).toBe(body);
    const [change] = changes(prepare('app', template({ A: topic({ TopicName: 'other' }) })));
    expect(change).toMatchObject({ LogicalResourceId: 'A', Replacement: 'True' });
  });

  it('an object at the location of a global AWS::Include joins the sections of the template', () => {
    const { create, sandbox } = withObjects({ 'more.json': template({ B: topic() }, { Parameters: { P: { Type: 'String' } } }) });
    const text = template({ A: parameter({ Ref: 'P' }) }, { Transform: include('s3://bucket/more.json') });

    create('app', text, { Capabilities, Parameters: [{ ParameterKey: 'P', ParameterValue: 'x' }] });

    expect(Object.keys(sandbox.stacks().app?.physicalIds ?? {}).sort()).toEqual(['A', 'B']);
  });

  it('a member of the object at the location of AWS::Include replaces a member with the same name', () => {
    const { create, sandbox, prepare, changes } = withObjects({ 'more.json': JSON.stringify({ P: parameter('b') }) });
    create('app', template({ P: parameter('a') }), { Capabilities });

    const id = prepare('app', template({ P: parameter('a'), 'Fn::Transform': include('s3://bucket/more.json') }), {
      Capabilities,
    });

    expect(changes(id)).toMatchObject([{ Action: 'Modify', LogicalResourceId: 'P', Details: [{ Target: { Name: 'Value' } }] }]);
    expect(Object.keys(sandbox.stacks().app?.physicalIds ?? {})).toEqual(['P']);
  });

  it('the location of AWS::Include can use parameters', () => {
    const { create, call, status } = withObjects({ 'a.yaml': 'Value: one', 'b.yaml': 'Type: AWS::SNS::Topic' });
    const body = template(
      {
        A: resource('AWS::SSM::Parameter', { Type: 'String', 'Fn::Transform': include({ 'Fn::Sub': 's3://${Bucket}/a.yaml' }) }),
        B: { 'Fn::Transform': include({ 'Fn::Join': ['/', ['s3:/', { Ref: 'Bucket' }, 'b.yaml']] }) },
      },
      { Parameters: { Bucket: { Type: 'String' } } },
    );

    create('app', body, { Capabilities, Parameters: [{ ParameterKey: 'Bucket', ParameterValue: 'bucket' }] });

    expect(status('app')).toBe('CREATE_COMPLETE');
    const { Resources } = JSON.parse(call('GetTemplate', { StackName: 'app' }).TemplateBody);
    expect(Resources).toEqual({ A: parameter('one'), B: { Type: 'AWS::SNS::Topic' } });
  });

  it('the location of AWS::Include can use the previous value of a parameter', () => {
    const { create, call, settle, status } = withObjects({ 'a.yaml': 'DisplayName: one' });
    const Parameters = { Bucket: { Type: 'String' } };
    create('app', template({ A: topic() }, { Parameters }), {
      Parameters: [{ ParameterKey: 'Bucket', ParameterValue: 'bucket' }],
    });
    const TemplateBody = template(
      { A: topic({ 'Fn::Transform': include({ 'Fn::Sub': 's3://${Bucket}/a.yaml' }) }) },
      { Parameters },
    );

    call('UpdateStack', {
      StackName: 'app',
      TemplateBody,
      Capabilities,
      Parameters: [{ ParameterKey: 'Bucket', UsePreviousValue: true }],
    });
    settle();

    expect(status('app')).toBe('UPDATE_COMPLETE');
  });

  it('an object that is the only member of a value becomes the value', () => {
    const { create, call } = withObjects({ 'list.yaml': '- Endpoint: a\n  Protocol: sqs\n' });

    create('app', template({ A: topic({ Subscription: { 'Fn::Transform': include('s3://bucket/list.yaml') } }) }), {
      Capabilities,
    });

    const { Resources } = JSON.parse(call('GetTemplate', { StackName: 'app' }).TemplateBody);
    expect(Resources.A.Properties.Subscription).toEqual([{ Endpoint: 'a', Protocol: 'sqs' }]);
  });

  it('other transforms of the template remain', () => {
    const { create, status } = withObjects({ 'more.json': template({ B: topic() }) });
    const Transform = ['AWS::LanguageExtensions', include('https://bucket.s3.amazonaws.com/more.json')];

    create('app', template({ A: parameter({ 'Fn::Length': ['x', 'y'] }) }, { Transform }), { Capabilities });

    expect(status('app')).toBe('CREATE_COMPLETE');
  });

  it('a text that only names AWS::Include is not a use of it', () => {
    const { create, call } = withObjects({});
    const body = template({ A: topic({ DisplayName: 'AWS::Include' }) }, { Description: 'Once used AWS::Include.' });

    create('app', body, { Capabilities: [] });

    expect(call('GetTemplate', { StackName: 'app' }).TemplateBody).toBe(body);
  });

  it('an update reads the object again', () => {
    const objects = { 'names.yaml': 'DisplayName: one' };
    const { create, call, settle, events } = withObjects(objects);
    const TemplateBody = template({ A: topic({ 'Fn::Transform': include('s3://bucket/names.yaml') }) });
    create('app', TemplateBody, { Capabilities });

    objects['names.yaml'] = 'DisplayName: two';
    call('UpdateStack', { StackName: 'app', TemplateBody, Capabilities });
    settle();

    expect(events('app').find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_COMPLETE')?.ResourceProperties).toBe(
      '{"DisplayName":"two"}',
    );
  });

  it('a missing object of AWS::Include is refused', () => {
    const { create } = withObjects({});
    const text = template({ A: topic({ 'Fn::Transform': include('s3://bucket/none.yaml') }) });

    expect(refusal(() => create('app', text, { Capabilities }))).toMatchObject({
      code: 'ValidationError',
      message: 'Transform AWS::Include failed with: The specified key does not exist.',
    });
  });

  it('a direct create needs CAPABILITY_AUTO_EXPAND', () => {
    const { create } = withObjects({ 'names.yaml': 'DisplayName: shown' });
    const text = template({ A: topic({ 'Fn::Transform': include('s3://bucket/names.yaml') }) });

    expect(refusal(() => create('app', text)).message).toBe('Requires capabilities : [CAPABILITY_AUTO_EXPAND]');
  });

  it('a location of AWS::Include whose value comes from an SSM parameter is refused', () => {
    const { create } = withObjects({});
    const text = template(
      { A: topic({ 'Fn::Transform': include({ Ref: 'P' }) }) },
      { Parameters: { P: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/p' } } },
    );

    expect(refusal(() => create('app', text, { Capabilities })).message).toMatch(/got Transform \[AWS::Include\]/);
  });
});
