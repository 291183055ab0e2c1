import { describe, expect, test } from 'vitest';
import { predictChangeSet } from '../../../core/prediction/predict-change-set.ts';
import { predict, side, summarize, summarizeDetails } from './support.ts';

const TOPIC = 'Type: AWS::SNS::Topic';

function topic(properties: string, attributes = ''): string {
  return `Resources: {Topic: {${TOPIC}, Properties: {${properties}}${attributes}}}`;
}

describe('added and removed resources', () => {
  const find = (rows: string, otherwise: string) =>
    `Transform: AWS::LanguageExtensions\nMappings: {M: {${rows}}}\n${topic(`TopicName: !FindInMap [M, !Ref "AWS::Region", n, {DefaultValue: ${otherwise}}]`)}`;

  test.each([
    ['another default value', find('a: {n: x}', 'y'), find('a: {n: x}', 'z')],
    ['a new row in place of the default value', find('a: {n: x}', 'y'), find('a: {n: x}, b: {n: w}', 'y')],
    ['other rows with a default value', find('a: {n: x}', 'y'), find('a: {n: w}', 'y')],
  ])('%s for an unknown key may replace the resource', (_, before, after) => {
    expect(summarize(predict(before, after).changes)).toEqual(['Topic Modify Conditional']);
  });

  test('a mapping with a default value that stays the same changes nothing', () => {
    expect(predict(find('a: {n: x}', 'y'), find('a: {n: x}', 'y')).changes).toEqual([]);
  });

  test('names that are unknown are shown as JSON', () => {
    const after = `Resources: {A: {${TOPIC}}, B: {${TOPIC}, Properties: {TopicName: !GetAtt [A, !Ref A], DisplayName: {Ref: !GetAtt A.TopicName}}}}`;
    const { changes } = predictChangeSet(side(`Resources: {A: {${TOPIC}}}`), side(after));
    const shown = JSON.parse(String(changes[0]?.ResourceChange?.AfterContext)).Properties;
    expect(shown).toEqual({
      TopicName: '{"Fn::GetAtt":["A",{"Ref":"A"}]}',
      DisplayName: '{"Ref":{"Fn::GetAtt":["A","TopicName"]}}',
    });
  });

  test('without a stack, every resource is added, with known or unknown values', () => {
    const after = `Resources: {B: {${TOPIC}}, A: {${TOPIC}, Properties: {DisplayName: !Ref B, TopicName: n, FifoTopic: true}}}`;
    const { changes, changesWithoutValues } = predictChangeSet(undefined, side(after));
    expect(summarize(changesWithoutValues)).toEqual(['A Add', 'B Add']);
    expect(changes[0]?.ResourceChange).toEqual({
      Action: 'Add',
      LogicalResourceId: 'A',
      ResourceType: 'AWS::SNS::Topic',
      Scope: [],
      Details: [],
      AfterContext: '{"Properties":{"DisplayName":"{{changeSet:KNOWN_AFTER_APPLY}}","FifoTopic":"true","TopicName":"n"}}',
    });
  });

  test.each([
    ['nothing', '', 'Delete'],
    ['Delete', ', DeletionPolicy: Delete', 'Delete'],
    ['Retain', ', DeletionPolicy: Retain', 'Retain'],
    ['RetainExceptOnCreate', ', DeletionPolicy: RetainExceptOnCreate', 'Retain'],
    ['Snapshot', ', DeletionPolicy: Snapshot', 'Snapshot'],
    ['what is not known', ', DeletionPolicy: !Ref "AWS::Region"', 'Delete'],
  ])('a removal follows the deployed DeletionPolicy %s', (_, policy, action) => {
    const before = `Resources: {Gone: {${TOPIC}${policy}}, Kept: {${TOPIC}}}`;
    expect(summarize(predict(before, `Resources: {Kept: {${TOPIC}}}`).changes)).toEqual([`Gone Remove ${action}`]);
  });

  test.each([
    ['AWS::RDS::DBCluster', '', 'Snapshot'],
    ['AWS::RDS::DBInstance', '', 'Snapshot'],
    ['AWS::RDS::DBInstance', 'DBClusterIdentifier: c', 'Delete'],
  ])('%s with {%s} and no policy is removed with %s', (type, properties, action) => {
    const before = `Resources: {Db: {Type: ${type}, Properties: {${properties}}}, Kept: {${TOPIC}}}`;
    expect(summarize(predict(before, `Resources: {Kept: {${TOPIC}}}`).changes)).toEqual([`Db Remove ${action}`]);
  });

  test('a condition that changes removes or adds a resource', () => {
    const text = (value: string) =>
      `Conditions: {C: !Equals [a, ${value}]}\nResources: {A: {${TOPIC}, Condition: C}, B: {${TOPIC}}}`;
    expect(summarize(predict(text('a'), text('b')).changes)).toEqual(['A Remove Delete']);
    expect(summarize(predict(text('b'), text('a')).changes)).toEqual(['A Add']);
  });

  test('changes are sorted by logical ID', () => {
    const after = `Resources: {C: {${TOPIC}}, B: {${TOPIC}}, D: {${TOPIC}}}`;
    expect(summarize(predict(`Resources: {D: {${TOPIC}}, A: {${TOPIC}}}`, after).changes)).toEqual([
      'A Remove Delete',
      'B Add',
      'C Add',
    ]);
  });
});

describe('properties that change', () => {
  test('in place, with the value before and after', () => {
    const { changes, changesWithoutValues } = predict(
      topic('DisplayName: a, TopicName: n'),
      topic('DisplayName: b, TopicName: n'),
      {
        physicalIds: { Topic: 'arn:n' },
      },
    );
    expect(changes).toEqual([
      {
        Type: 'Resource',
        ResourceChange: {
          Action: 'Modify',
          Replacement: 'False',
          LogicalResourceId: 'Topic',
          PhysicalResourceId: 'arn:n',
          ResourceType: 'AWS::SNS::Topic',
          Scope: ['Properties'],
          Details: [
            {
              Target: {
                Attribute: 'Properties',
                Name: 'DisplayName',
                RequiresRecreation: 'Never',
                Path: '/Properties/DisplayName',
                BeforeValue: 'a',
                AfterValue: 'b',
                AttributeChangeType: 'Modify',
              },
              Evaluation: 'Static',
              ChangeSource: 'DirectModification',
            },
          ],
          BeforeContext: '{"Properties":{"DisplayName":"a","TopicName":"n"}}',
          AfterContext: '{"Properties":{"DisplayName":"b","TopicName":"n"}}',
        },
      },
    ]);
    expect(changesWithoutValues[0]?.ResourceChange?.Details).toEqual([
      {
        Target: { Attribute: 'Properties', Name: 'DisplayName', RequiresRecreation: 'Never' },
        Evaluation: 'Static',
        ChangeSource: 'DirectModification',
      },
    ]);
  });

  test.each([
    ['', 'ReplaceAndDelete'],
    [', UpdateReplacePolicy: Delete', 'ReplaceAndDelete'],
    [', UpdateReplacePolicy: Retain', 'ReplaceAndRetain'],
    [', UpdateReplacePolicy: Snapshot', 'ReplaceAndSnapshot'],
    [', DeletionPolicy: Retain', 'ReplaceAndDelete'],
  ])('by replacement, with the old resource treated as in {%s}', (policy, action) => {
    const { changes } = predict(topic('TopicName: a', policy), topic('TopicName: b', policy));
    expect(summarize(changes)).toEqual([`Topic Modify True ${action}`]);
  });

  test('that are added or removed', () => {
    expect(summarizeDetails(predict(topic(''), topic('DisplayName: b')).changes, 'Topic')).toEqual([
      'Static DirectModification: /Properties/DisplayName Never',
    ]);
    const target = predict(topic('DisplayName: b'), topic('DisplayName: !Ref AWS::NoValue')).changes[0]?.ResourceChange
      ?.Details?.[0]?.Target;
    expect(target).toMatchObject({ AttributeChangeType: 'Remove', BeforeValue: 'b' });
    expect(target).not.toHaveProperty('AfterValue');
    expect(predict(topic(''), `Resources: {Topic: {${TOPIC}}}`).changes).toEqual([]);
  });

  test('only in the notation of a scalar do not change', () => {
    expect(predict(topic('DisplayName: "5", FifoTopic: "true"'), topic('FifoTopic: true, DisplayName: 5')).changes).toEqual([]);
  });

  test('from a text to a reference that may equal it are certain if no other resource depends on the property', () => {
    const { changes } = predict(topic('DisplayName: a'), topic('DisplayName: !Ref AWS::Region'));
    expect(summarizeDetails(changes, 'Topic')).toEqual(['Static DirectModification: /Properties/DisplayName Never']);
  });

  test('conditionally make the replacement conditional, without a policy', () => {
    const text = (type: string) => `Resources: {Vm: {Type: AWS::EC2::Instance, Properties: {InstanceType: ${type}}}}`;
    expect(summarize(predict(text('a'), text('b')).changes)).toEqual(['Vm Modify Conditional']);
  });

  test('inside of others count by the inner definition', () => {
    const text = (inner: string) =>
      `Resources: {Fs: {Type: AWS::FSx::FileSystem, Properties: {FileSystemType: LUSTRE, LustreConfiguration: {${inner}}}}}`;
    const change = (before: string, after: string) => summarize(predict(text(before), text(after)).changes);
    expect(change('WeeklyMaintenanceStartTime: a', 'WeeklyMaintenanceStartTime: b')).toEqual(['Fs Modify False']);
    expect(change('DeploymentType: a', 'DeploymentType: b')).toEqual(['Fs Modify True ReplaceAndDelete']);
    expect(change('DeploymentType: a, ImportPath: x', 'DeploymentType: a')).toEqual(['Fs Modify True ReplaceAndDelete']);
  });

  test('of several places are listed separately with values, and once without values', () => {
    const text = (a: string, b: string) =>
      `Resources: {Fn: {Type: AWS::Lambda::Function, Properties: {Environment: {Variables: {A: ${a}, B: ${b}, C: c}}, Layers: [x, ${a}]}}}`;
    const { changes, changesWithoutValues } = predict(text('1', '2'), text('3', '4'));
    expect(summarizeDetails(changes, 'Fn')).toEqual([
      'Static DirectModification: /Properties/Environment/Variables/A Never',
      'Static DirectModification: /Properties/Environment/Variables/B Never',
      'Static DirectModification: /Properties/Layers/1 Never',
    ]);
    expect(summarizeDetails(changesWithoutValues, 'Fn')).toEqual([
      'Static DirectModification: Environment Never',
      'Static DirectModification: Layers Never',
    ]);
  });

  test('in a list with optional members are compared after the list is resolved', () => {
    const text = (name: string) =>
      `Conditions: {C: !Equals [a, b]}\nResources: {Fn: {Type: AWS::Lambda::Function, Properties: {Layers: [!If [C, x, !Ref AWS::NoValue], kept, ${name}]}}}`;
    expect(summarizeDetails(predict(text('y'), text('z')).changes, 'Fn')).toEqual([
      'Static DirectModification: /Properties/Layers/1 Never',
    ]);
  });

  test('that hold tags are properties with the name Tags', () => {
    const text = (value: string) => topic(`Tags: [{Key: Stage, Value: ${value}}]`);
    const { changesWithoutValues } = predict(text('a'), text('b'));
    expect(changesWithoutValues[0]?.ResourceChange).toMatchObject({
      Scope: ['Properties'],
      Details: [{ Target: { Attribute: 'Properties', Name: 'Tags', RequiresRecreation: 'Never' } }],
    });
  });

  test('and other attributes each have a scope', () => {
    const { changes } = predict(
      topic('DisplayName: a', ', Metadata: {m: 1}, UpdatePolicy: {u: 1}, CreationPolicy: {c: 1}, DeletionPolicy: Retain'),
      topic('DisplayName: b', ', Metadata: {m: 2}, UpdatePolicy: {u: 2}, CreationPolicy: {c: 2}, UpdateReplacePolicy: Retain'),
    );
    expect(changes[0]?.ResourceChange?.Scope).toEqual([
      'CreationPolicy',
      'DeletionPolicy',
      'Metadata',
      'Properties',
      'UpdatePolicy',
      'UpdateReplacePolicy',
    ]);
    expect(changes[0]?.ResourceChange?.BeforeContext).toBe(
      '{"Metadata":{"m":"1"},"DeletionPolicy":"Retain","UpdatePolicy":{"u":"1"},"Properties":{"DisplayName":"a"},"CreationPolicy":{"c":"1"}}',
    );
  });

  test('of a policy alone are a change in place', () => {
    const { changes } = predict(topic('', ', DeletionPolicy: Retain'), topic('', ', DeletionPolicy: Delete'));
    expect(summarize(changes)).toEqual(['Topic Modify False']);
    expect(summarizeDetails(changes, 'Topic')).toEqual(['Static DirectModification: /DeletionPolicy Never']);
  });

  test('with a DependsOn of an absent resource are the same as without', () => {
    const text = (name: string) =>
      `Conditions: {C: !Equals [a, b]}\nResources: {A: {${TOPIC}, DependsOn: B, Properties: {DisplayName: ${name}}}, B: {${TOPIC}, Condition: C}}`;
    expect(summarize(predict(text('a'), text('b')).changes)).toEqual(['A Modify False']);
  });

  test('of only DependsOn or Condition are not listed', () => {
    const before = `Resources: {A: {${TOPIC}}, B: {${TOPIC}}}`;
    const after = `Conditions: {C: !Equals [a, a]}\nResources: {A: {${TOPIC}, DependsOn: B, Condition: C}, B: {${TOPIC}}}`;
    expect(predict(before, after).changes).toEqual([]);
  });
});

describe('types without a specification', () => {
  test.each([
    [
      'a property of a custom resource',
      'Custom::Thing',
      'ServiceToken: t, Colour: a',
      'ServiceToken: t, Colour: b',
      'Conditional',
    ],
    ['a property of a third-party type', 'My::Own::Type', 'Colour: a', 'Colour: b', 'Conditional'],
    ['a property that the specification does not know', 'AWS::SNS::Topic', 'Colour: a', 'Colour: b', 'Conditional'],
    [
      'an inner property that it does not know',
      'AWS::Lambda::Function',
      'VpcConfig: {Colour: a}',
      'VpcConfig: {Colour: b}',
      'Conditional',
    ],
    ['metadata of CDK', 'AWS::CDK::Metadata', 'Analytics: a', 'Analytics: b', 'False'],
  ])('%s may replace the resource, unless the type has no physical resource', (_, type, before, after, replacement) => {
    const text = (properties: string) => `Resources: {R: {Type: '${type}', Properties: {${properties}}}}`;
    expect(summarize(predict(text(before), text(after)).changes)).toEqual([`R Modify ${replacement}`]);
  });
});

describe('parameters', () => {
  const text = (type = 'String') => `Parameters: {Name: {Type: ${type}}}\n${topic('TopicName: !Ref Name')}`;

  test('with a new value are a cause in addition to the modification', () => {
    const { changes, changesWithoutValues } = predictChangeSet(side(text(), { Name: 'a' }), side(text(), { Name: 'b' }));
    for (const list of [changes, changesWithoutValues]) {
      expect(summarize(list)).toEqual(['Topic Modify True ReplaceAndDelete']);
      expect(summarizeDetails(list, 'Topic').map((line) => line.split(':')[0])).toEqual([
        'Static ParameterReference Name',
        'Dynamic DirectModification',
      ]);
    }
  });

  test('that are new are also a cause', () => {
    const after = `Parameters: {Name: {Type: String, Default: b}}\n${topic('DisplayName: !Sub "x-${Name}"')}`;
    expect(summarizeDetails(predict(topic('DisplayName: a'), after).changes, 'Topic')).toEqual([
      'Static ParameterReference Name: /Properties/DisplayName Never',
      'Dynamic DirectModification: /Properties/DisplayName Never',
    ]);
  });

  test('whose value does not change are not a cause', () => {
    const after = `Parameters: {Name: {Type: String, Default: a}}\n${topic('DisplayName: !Sub "${Name}-x", TopicName: !Ref Name')}`;
    const before = `Parameters: {Name: {Type: String, Default: a}}\n${topic('DisplayName: !Ref Name, TopicName: !Ref Name')}`;
    expect(summarizeDetails(predict(before, after).changes, 'Topic')).toEqual([
      'Static DirectModification: /Properties/DisplayName Never',
    ]);
  });

  test.each(['true', '"true"'])('that are hidden do not appear in values (NoEcho: %s)', (noEcho) => {
    const secret = (value: string) =>
      side(
        `Parameters: {Name: {Type: String, NoEcho: ${noEcho}}, Open: {Type: String, Default: a}}\n${topic('DisplayName: !Sub "${Open}-${Name}"')}`,
        { Name: value },
      );
    const { changes } = predictChangeSet(secret('hunter2'), secret('hunter3'));
    expect(summarize(changes)).toEqual(['Topic Modify False']);
    expect(JSON.stringify(changes)).not.toContain('hunter');
    expect(changes[0]?.ResourceChange?.Details?.[0]?.Target).toMatchObject({ BeforeValue: 'a-****', AfterValue: 'a-****' });
    expect(changes[0]?.ResourceChange?.AfterContext).toBe('{"Properties":{"DisplayName":"a-****"}}');
  });

  test('that are hidden still decide conditions', () => {
    const body = `Conditions: {C: !Equals [!Ref Name, secret]}\nResources: {A: {${TOPIC}, Condition: C}, B: {${TOPIC}}}`;
    const secret = (value: string) => side(`Parameters: {Name: {Type: String, NoEcho: "true"}}\n${body}`, { Name: value });
    expect(summarize(predictChangeSet(secret('none'), secret('secret')).changes)).toEqual(['A Add']);
  });

  test('that are SSM-backed change with the stored value, if it is known', () => {
    const stored = side(text('"AWS::SSM::Parameter::Value<String>"'), { Name: '/n' });
    const moved = { ssm: { before: { '/n': 'a' }, after: { '/n': 'b' } } };
    const { changes, cannotPredict } = predictChangeSet(stored, stored, moved);
    expect(summarizeDetails(changes, 'Topic')).toEqual(['Static DirectModification: /Properties/TopicName Always']);
    expect(cannotPredict).toEqual([]);
  });

  test('that name an SSM parameter in place of its value are a modification', () => {
    const { changes } = predictChangeSet(
      side(text(), { Name: '/n' }),
      side(text('"AWS::SSM::Parameter::Value<String>"'), { Name: '/n' }),
    );
    expect(summarizeDetails(changes, 'Topic')).toEqual(['Dynamic DirectModification: /Properties/TopicName Always']);
  });
});

describe('references to resources', () => {
  const chain = (name: string, use: string, type = 'AWS::SSM::Parameter') =>
    `Resources: {Topic: {${TOPIC}, Properties: {${name}}}, User: {Type: ${type}, Properties: {Type: String, Value: ${use}, Name: !Sub "p-\${User2}"}}, User2: {${TOPIC}}}`;

  test('that are replaced are known after the change', () => {
    const { changes, changesWithoutValues } = predict(
      chain('TopicName: a', '!GetAtt Topic.TopicName'),
      chain('TopicName: b', '!GetAtt Topic.TopicName'),
    );
    expect(summarize(changes)).toEqual(['Topic Modify True ReplaceAndDelete', 'User Modify False']);
    expect(changes[1]?.ResourceChange?.Details?.[0]?.Target).toMatchObject({
      BeforeValue: 'a',
      AfterValue: '{{changeSet:KNOWN_AFTER_APPLY}}',
    });
    expect(summarizeDetails(changes, 'User')).toEqual([
      'Static ResourceAttribute Topic.TopicName: /Properties/Value Never',
      'Dynamic DirectModification: /Properties/Value Never',
    ]);
    expect(summarizeDetails(changesWithoutValues, 'User')).toEqual(['Static ResourceAttribute Topic.TopicName: Value Never']);
  });

  test('that are replaced cause further replacements', () => {
    const text = (name: string) =>
      `Resources: {Topic: {${TOPIC}, Properties: {TopicName: ${name}}}, A: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Topic, Protocol: sqs}}, B: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref A}}}`;
    const { changesWithoutValues } = predict(text('a'), text('b'));
    expect(summarize(changesWithoutValues)).toEqual([
      'A Modify True ReplaceAndDelete',
      'B Modify False',
      'Topic Modify True ReplaceAndDelete',
    ]);
    expect(summarizeDetails(changesWithoutValues, 'A')).toEqual(['Static ResourceReference Topic: TopicArn Always']);
  });

  test('that are replaced come first, independent of their names', () => {
    const text = (name: string) =>
      `Resources: {"1": {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref Z}}, Z: {${TOPIC}, Properties: {TopicName: ${name}}}}`;
    expect(summarize(predict(text('a'), text('b')).changes)).toEqual([
      '1 Modify True ReplaceAndDelete',
      'Z Modify True ReplaceAndDelete',
    ]);
  });

  test('that replace a text are a modification in addition to the reference', () => {
    const before = `Resources: {A: {${TOPIC}, Properties: {DisplayName: x}}}`;
    const after = `Resources: {A: {${TOPIC}, Properties: {DisplayName: !Ref B}}, B: {${TOPIC}}}`;
    expect(summarizeDetails(predict(before, after).changesWithoutValues, 'A')).toEqual([
      'Static ResourceReference B: DisplayName Never',
      'Dynamic DirectModification: DisplayName Never',
    ]);
  });

  test('that are modified are listed without values only, and for attributes only', () => {
    const text = (name: string) =>
      `Resources: {Topic: {${TOPIC}, Properties: {DisplayName: ${name}}}, Attribute: {${TOPIC}, Properties: {DisplayName: !GetAtt Topic.DisplayName}}, Reference: {${TOPIC}, Properties: {DisplayName: !Ref Topic}}, Further: {${TOPIC}, Properties: {DisplayName: !GetAtt Attribute.Arn}}}`;
    const { changes, changesWithoutValues } = predict(text('a'), text('b'));
    expect(summarize(changes)).toEqual(['Topic Modify False']);
    expect(summarize(changesWithoutValues)).toEqual(['Attribute Modify False', 'Further Modify False', 'Topic Modify False']);
    expect(summarizeDetails(changesWithoutValues, 'Attribute')).toEqual([
      'Dynamic ResourceAttribute Topic.DisplayName: DisplayName Never',
    ]);
  });

  test('that are modified make a replacing property conditional', () => {
    const text = (zip: string) =>
      `Resources: {Fn: {Type: AWS::Lambda::Function, Properties: {Code: {ZipFile: ${zip}}}}, Permission: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !GetAtt Fn.Arn}}}`;
    const { changes, changesWithoutValues } = predict(text('a'), text('b'));
    expect(summarize(changes)).toEqual(['Fn Modify False']);
    expect(summarize(changesWithoutValues)).toEqual(['Fn Modify False', 'Permission Modify Conditional']);
  });

  test('that may be replaced cause further possible replacements, with and without values', () => {
    const text = (type: string) =>
      `Resources: {Vm: {Type: AWS::EC2::Instance, Properties: {InstanceType: ${type}}}, Ip: {Type: AWS::EC2::EIPAssociation, Properties: {InstanceId: !Ref Vm}}}`;
    const { changes, changesWithoutValues } = predict(text('a'), text('b'));
    expect(summarize(changes)).toEqual(['Ip Modify Conditional', 'Vm Modify Conditional']);
    expect(summarizeDetails(changes, 'Ip')).toEqual(['Dynamic ResourceReference Vm: InstanceId Always']);
    expect(summarizeDetails(changesWithoutValues, 'Ip')).toEqual(['Dynamic ResourceReference Vm: InstanceId Always']);
  });

  test('to another resource are certainly another value', () => {
    const text = (name: string) =>
      `Resources: {A: {${TOPIC}}, B: {${TOPIC}}, S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref ${name}}}}`;
    expect(summarize(predict(text('A'), text('B')).changes)).toEqual(['S Modify True ReplaceAndDelete']);
  });

  test('in place of the text that they resolve to are not a change', () => {
    const text = (value: string) =>
      `Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Name: n, Type: String, Value: v}}, Q: {Type: AWS::SSM::Parameter, Properties: {Name: ${value}, Type: String, Value: w}}}`;
    expect(predict(text('n'), text('!Ref P')).changes).toEqual([]);
    expect(predict(text('v'), text('!GetAtt P.Value')).changes).toEqual([]);
  });

  test('in place of a text that they may resolve to may replace the resource', () => {
    const text = (value: string) =>
      `Resources: {Topic: {${TOPIC}}, S: {Type: AWS::SNS::Subscription, Properties: {TopicArn: ${value}}}}`;
    expect(summarize(predict(text('arn:x'), text('!Ref Topic')).changes)).toEqual(['S Modify Conditional']);
    expect(predict(text('arn:x'), text('!Ref Topic'), { physicalIds: { Topic: 'arn:x' } }).changes).toEqual([]);
  });

  test('show their known parts', () => {
    const before = topic('DisplayName: !Sub "${AWS::Region}-${AWS::StackName}"');
    const after = topic('DisplayName: !Join ["-", !GetAZs ""]');
    const target = predict(before, after, { stackName: 'prod' }).changes[0]?.ResourceChange?.Details?.[0]?.Target;
    expect(target).toMatchObject({
      BeforeValue: '${AWS::Region}-prod',
      AfterValue: '{"Fn::Join":["-",{"Fn::GetAZs":{"Ref":"AWS::Region"}}]}',
    });
  });

  test('to unknown attributes show their name', () => {
    const text = (value: string) =>
      `Resources: {T: {${TOPIC}}, P: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: ${value}}}}`;
    const change = predict(text('[a, {b: !GetAtt T.TopicArn}]'), text('!GetAtt T.TopicArn')).changes[0]?.ResourceChange;
    expect(change?.Details?.[0]?.Target).toMatchObject({
      BeforeValue: '["a",{"b":"${T.TopicArn}"}]',
      AfterValue: '${T.TopicArn}',
    });
  });
});

describe('the stack as a whole', () => {
  test('tags of the stack apply to taggable resources', () => {
    const text = `Resources: {A: {${TOPIC}}, B: {Type: AWS::SNS::Subscription}, C: {${TOPIC}, Properties: {Tags: [{Key: a, Value: b}]}}}`;
    const { changes } = predict(text, text.replace('Value: b', 'Value: c'), { tags: { before: {}, after: { Team: 'x' } } });
    expect(
      changes.map(({ ResourceChange }) => [
        ResourceChange?.LogicalResourceId,
        ResourceChange?.Scope,
        ResourceChange?.Details?.length,
      ]),
    ).toEqual([
      ['A', ['Tags'], 1],
      ['C', ['Properties', 'Tags'], 2],
    ]);
  });

  const text = `Resources: {A: {${TOPIC}}}`;
  test.each([
    [
      { a: '1', b: '1' },
      { a: '1', b: '2' },
      [{ Path: '/Tags/1/Value', BeforeValue: '1', AfterValue: '2', AttributeChangeType: 'Modify' }],
    ],
    [{ a: '1' }, { b: '1' }, [{ Path: '/Tags/0/Key', BeforeValue: 'a', AfterValue: 'b', AttributeChangeType: 'Modify' }]],
    [{}, { a: '1' }, [{ Path: '/Tags', AfterValue: '[{"Key":"a","Value":"1"}]', AttributeChangeType: 'Add' }]],
    [{ a: '1' }, {}, [{ Path: '/Tags', BeforeValue: '[{"Key":"a","Value":"1"}]', AttributeChangeType: 'Remove' }]],
    [{ a: '1' }, { a: '1', b: '2' }, [{ Path: '/Tags/1', AfterValue: '{"Key":"b","Value":"2"}', AttributeChangeType: 'Add' }]],
    [
      { a: '1', b: '2' },
      { a: '1' },
      [{ Path: '/Tags/1', BeforeValue: '{"Key":"b","Value":"2"}', AttributeChangeType: 'Remove' }],
    ],
  ])('tags of the stack from %j to %j are details without a source', (before, after, targets) => {
    const { changes, changesWithoutValues } = predict(text, text, { tags: { before, after } });
    const target = { Attribute: 'Tags', RequiresRecreation: 'Never' };
    expect(changesWithoutValues[0]?.ResourceChange?.Details).toEqual([{ Target: target, Evaluation: 'Static' }]);
    expect(changes[0]?.ResourceChange?.Details).toEqual(
      targets.map((place) => ({ Target: { ...target, ...place }, Evaluation: 'Static' })),
    );
  });

  test('a removed resource shows a placeholder for each value that refers to another resource', () => {
    const before = `Parameters: {P: {Type: String, Default: x}}
Resources: {A: {${TOPIC}}, B: {Type: AWS::SSM::Parameter, Properties: {Type: String, Name: !Ref P, Value: !Ref A, Description: !GetAtt A.TopicName}}}`;
    const { changes } = predict(before, `Resources: {A: {${TOPIC}}}`, { physicalIds: { A: 'arn' } });
    expect(changes[0]?.ResourceChange?.BeforeContext).toBe(
      '{"Properties":{"Value":"{{changeSet:KNOWN_AFTER_APPLY}}","Type":"String","Description":"{{changeSet:KNOWN_AFTER_APPLY}}","Name":"x"}}',
    );
  });

  test('a resource without properties has empty properties in its contexts', () => {
    const { changes } = predict(topic('', ', DeletionPolicy: Retain'), topic('', ', DeletionPolicy: Delete'));
    expect(changes[0]?.ResourceChange?.BeforeContext).toBe('{"Properties":{},"DeletionPolicy":"Retain"}');
  });

  test('tags of the stack may replace a resource whose tags cannot change in place', () => {
    const text = 'Resources: {A: {Type: AWS::RedshiftServerless::Snapshot}}';
    const { changes } = predict(text, text, { tags: { before: {}, after: { Team: 'x' } } });
    expect(summarize(changes)).toEqual(['A Modify Conditional']);
  });

  test('a resource with a new type is refused by CloudFormation, and reported as a replacement', () => {
    const { changes, cannotPredict, refusal } = predict(topic('TopicName: a'), 'Resources: {Topic: {Type: AWS::SQS::Queue}}');
    expect(summarize(changes)).toEqual(['Topic Modify True ReplaceAndDelete']);
    expect(refusal).toBe(
      'Update of resource type is not permitted. The new template modifies resource type of the following resources: [Topic]',
    );
    expect(cannotPredict).toEqual([{ logicalResourceIds: ['Topic'], reason: refusal, worst: 'anything' }]);
  });

  test('lists the types of both templates', () => {
    expect(predict(topic(''), 'Resources: {New: {Type: AWS::SQS::Queue}}').types).toEqual({
      Topic: 'AWS::SNS::Topic',
      New: 'AWS::SQS::Queue',
    });
  });
});

test('values that are unknown here are shown in the form of a template', () => {
  const text = (value: string) =>
    `Parameters: {Ami: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /ami}, Plain: {Type: String}}
Resources: {T: {Type: AWS::SNS::Topic, Properties: {DisplayName: ${value}, TopicName: n}}}`;
  const shown = (value: string) => predict(text('a'), text(value)).changes[0]?.ResourceChange?.Details?.[0]?.Target?.AfterValue;

  expect(shown('!Ref Ami')).toBe('{{resolve:ssm:/ami}}');
  expect(shown('!Sub "x-${Ami}"')).toBe('x-{{resolve:ssm:/ami}}');
  expect(shown('!Ref Plain')).toBe('${Plain}');
  expect(shown('!Select [0, !Split [",", !Ref Ami]]')).toBe('{"Fn::Select":[0,{"Fn::Split":[",","{{resolve:ssm:/ami}}"]}]}');
});
