import { describe, expect, it } from 'vitest';
import { parameter, refusal, setup, template, topic } from './support.ts';

const CAPABILITIES = { Capabilities: ['CAPABILITY_AUTO_EXPAND'] };

const extended = template(
  {
    'Fn::ForEach::Topics': ['Name', { Ref: 'Names' }, { 'Topic${Name}': topic({ DisplayName: { 'Fn::Sub': '${Name}' } }) }],
    P: parameter(
      { 'Fn::Length': { Ref: 'Names' } },
      { DeletionPolicy: { 'Fn::If': ['Keeps', 'Retain', 'Delete'] }, Metadata: { M: [{ Ref: 'TopicOne' }] } },
    ),
    J: parameter({ 'Fn::ToJsonString': { a: 1 } }),
    K: parameter({ 'Fn::ToJsonString': { a: { Ref: 'P' } } }),
    M: parameter({ 'Fn::FindInMap': ['Map', 'no', 'key', { DefaultValue: 'default' }] }),
    N: parameter({ 'Fn::FindInMap': ['Map', 'row', 'key'] }),
  },
  {
    Transform: 'AWS::LanguageExtensions',
    Parameters: { Names: { Type: 'CommaDelimitedList', Default: 'One,Two' } },
    Conditions: { Keeps: { 'Fn::Equals': ['a', 'a'] } },
    Mappings: { Map: { row: { key: 'value' } } },
    Outputs: { Count: { Value: { 'Fn::Length': { Ref: 'Names' } } } },
  },
);

describe('processed templates', () => {
  it('the processed template has the results of the language extensions, and the original one is returned on request', () => {
    const { create, call } = setup();
    create('app', extended, CAPABILITIES);

    const { TemplateBody, StagesAvailable } = call('GetTemplate', { StackName: 'app' });

    expect(StagesAvailable).toEqual(['Original', 'Processed']);
    const processed = JSON.parse(TemplateBody);
    expect(Object.keys(processed)).not.toContain('Transform');
    expect(Object.keys(processed.Resources).sort()).toEqual(['J', 'K', 'M', 'N', 'P', 'TopicOne', 'TopicTwo']);
    expect(processed.Resources).toMatchObject({
      P: { DeletionPolicy: 'Retain', Metadata: { M: [{ Ref: 'TopicOne' }] }, Properties: { Value: 2 } },
      J: { Properties: { Value: '{"a":1}' } },
      K: { Properties: { Value: { 'Fn::ToJsonString': { a: { Ref: 'P' } } } } },
      M: { Properties: { Value: 'default' } },
      N: { Properties: { Value: { 'Fn::FindInMap': ['Map', 'row', 'key'] } } },
    });
    expect(processed.Outputs.Count.Value).toBe(2);
    expect(call('GetTemplate', { StackName: 'app', TemplateStage: 'Processed' }).TemplateBody).toBe(TemplateBody);
    expect(call('GetTemplate', { StackName: 'app', TemplateStage: 'Original' }).TemplateBody).toBe(extended);
  });

  it('the processed template after the transform of AWS SAM has its result, and the original one is returned on request', () => {
    const processed = template({ T: topic() });
    const { create, call } = setup({ processSam: () => processed });
    const body = template({ F: { Type: 'AWS::Serverless::Function' } }, { Transform: 'AWS::Serverless-2016-10-31' });
    create('app', body, CAPABILITIES);

    expect(call('GetTemplate', { StackName: 'app' }).TemplateBody).toBe(processed);
    expect(call('GetTemplate', { StackName: 'app', TemplateStage: 'Original' }).TemplateBody).toBe(body);
  });

  it('a direct create with the transform of AWS SAM needs CAPABILITY_AUTO_EXPAND', () => {
    const { call } = setup({ processSam: () => template({ T: topic() }) });
    const TemplateBody = template({ F: { Type: 'AWS::Serverless::Function' } }, { Transform: 'AWS::Serverless-2016-10-31' });

    expect(refusal(() => call('CreateStack', { StackName: 'app', TemplateBody }))).toMatchObject({
      code: 'InsufficientCapabilitiesException',
      message: 'Requires capabilities : [CAPABILITY_AUTO_EXPAND]',
    });
  });

  it('the processed template of a change set has the parameters of the change set', () => {
    const { prepare, call } = setup();
    const Parameters = [{ ParameterKey: 'Names', ParameterValue: 'One,Three' }];
    const id = prepare('app', extended, { ChangeSetType: 'CREATE', Parameters, ...CAPABILITIES });

    const { Resources } = JSON.parse(call('GetTemplate', { ChangeSetName: id }).TemplateBody);

    expect(Object.keys(Resources)).toContain('TopicThree');
    expect(call('GetTemplate', { StackName: 'app' }).TemplateBody).toBe('');
  });

  it('a template without transforms is returned unchanged in both stages', () => {
    const { create, call } = setup();
    const text = 'Resources:\n  A:\n    Type: AWS::SNS::Topic\n';
    create('app', text);

    for (const TemplateStage of ['Original', 'Processed', undefined]) {
      expect(call('GetTemplate', { StackName: 'app', TemplateStage }).TemplateBody).toBe(text);
    }
  });

  it('the template has no outputs if the processed one has none', () => {
    const { create, call } = setup();
    create('app', template({ A: topic() }, { Transform: 'AWS::LanguageExtensions' }), CAPABILITIES);

    expect(JSON.parse(call('GetTemplate', { StackName: 'app' }).TemplateBody)).toEqual({
      Resources: { A: { Type: 'AWS::SNS::Topic', Properties: {} } },
    });
  });

  it('another stage is refused', () => {
    const { create, call } = setup();
    create('app', template({ A: topic() }));

    expect(refusal(() => call('GetTemplate', { StackName: 'app', TemplateStage: 'Other' })).message).toBe(
      "1 validation error detected: Value 'Other' at 'templateStage' failed to satisfy constraint: Member must satisfy enum value set: [Processed, Original]",
    );
  });
});
