import { describe, expect, test } from 'vitest';
import { predictChangeSet } from '../../../core/prediction/predict-change-set.ts';
import type { CannotPredict, PredictionContext } from '../../../core/prediction/prediction.ts';
import { predict, side } from './support.ts';

const TOPIC = 'Type: AWS::SNS::Topic';
const SUBSCRIPTION = 'Type: AWS::SNS::Subscription, Properties: {TopicArn: !Ref A}';

/** `Vm,Ip anything`, one a line. */
function summarize(entries: readonly CannotPredict[]): string[] {
  return entries.map(({ logicalResourceIds, worst }) => `${logicalResourceIds.join(',')} ${worst}`);
}

function unpredictable(before: string, after = before, context: PredictionContext = {}): CannotPredict[] {
  return [...predict(before, after, context).cannotPredict];
}

describe('macros', () => {
  const text = (transform: string) => `Transform: ${transform}\nResources: {B: {${TOPIC}}, A: {${TOPIC}}}`;

  test('affect every resource, also on a first create', () => {
    const [entry, ...others] = unpredictable(text('Mine'));
    expect(entry).toEqual({
      logicalResourceIds: ['A', 'B'],
      reason: expect.stringContaining('The transform Mine runs inside CloudFormation'),
      worst: 'anything',
      isAboutStack: true,
    });
    expect(others).toEqual([]);
    expect(predictChangeSet(undefined, side(text('Mine'))).cannotPredict).toHaveLength(1);
  });

  test('of AWS with the same result for the same template do not affect an unchanged template', () => {
    const serverless = text('AWS::Serverless-2016-10-31');
    expect(unpredictable(serverless)).toEqual([]);
    expect(unpredictable(serverless, serverless.replace('A:', 'C:'))).toHaveLength(1);
  });

  test('that are removed are listed, and types are not compared', () => {
    const prediction = predict(text('Mine'), `Resources: {A: {Type: AWS::SQS::Queue}}`);
    expect(prediction.cannotPredict[0]?.reason).toContain('Mine');
    expect(prediction.refusal).toBeUndefined();
  });

  test('inside of a resource affect this resource, and the resources that would be replaced with it', () => {
    const inside = `Resources: {A: {${TOPIC}, Properties: {DisplayName: !Transform {Name: Mine}}}, B: {${TOPIC}}, C: {${SUBSCRIPTION}}}`;
    expect(summarize(unpredictable(inside))).toEqual(['A,C anything']);
  });

  test('in place of all properties affect the resource once', () => {
    const text = (name: string) =>
      `Resources: {A: {${TOPIC}, Properties: {"Fn::Transform": {Name: Mine}}}, B: {${TOPIC}, Properties: {DisplayName: ${name}}}}`;
    expect(summarize(unpredictable(text('a'), text('b')))).toEqual(['A anything']);
  });

  test('without a name are listed', () => {
    const inside = `Resources: {A: {${TOPIC}, Properties: {DisplayName: {"Fn::Transform": {}}}}}`;
    expect(unpredictable(inside)[0]?.reason).toContain('Fn::Transform without a name');
  });

  test.each([
    ['between the sections', `Fn::Transform: {Name: Mine}\nResources: {A: {${TOPIC}}, B: {${TOPIC}}}`],
    ['between the resources', `Resources: {A: {${TOPIC}}, B: {${TOPIC}}, "Fn::Transform": [{Name: Mine}, {}]}`],
  ])('%s affect all resources', (_, outside) => {
    const withPlain = `Resources: {A: {${TOPIC}}, B: {${TOPIC}}}`;
    expect(unpredictable(withPlain, outside)[0]).toMatchObject({ logicalResourceIds: ['A', 'B'], isAboutStack: true });
  });
});

test('loops with an unknown collection affect every resource', () => {
  const text = `Transform: AWS::LanguageExtensions\nParameters: {N: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /n}}\nResources: {"Fn::ForEach::L": [X, !Ref N, {"R\${X}": {${TOPIC}}}], A: {${TOPIC}}}`;
  expect(unpredictable(text)[0]).toMatchObject({ logicalResourceIds: ['A'], worst: 'anything', isAboutStack: true });
});

describe('nested stacks', () => {
  const text = (url: string) =>
    `Resources: {Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ${url}}}, Vm: {Type: AWS::EC2::Instance, Properties: {SubnetId: !GetAtt Net.Outputs.Subnet}}, Ip: {Type: AWS::EC2::EIPAssociation, Properties: {InstanceId: !Ref Vm}}, T: {${TOPIC}, Properties: {DisplayName: !Ref Net}}}`;

  test('hide their resources, and the replacements that their outputs may cause', () => {
    expect(summarize(unpredictable(text('https://a')))).toEqual(['Net,Vm,Ip anything']);
    expect(predict(text('https://a'), text('https://a')).changes).toEqual([]);
  });

  test('are checked by every update, and affect the resources that use their outputs', () => {
    const { changes, changesWithoutValues } = predict(text('https://a'), text('https://b'));
    expect(changes.map(({ ResourceChange }) => ResourceChange?.LogicalResourceId)).toEqual(['Net']);
    expect(changes[0]?.ResourceChange?.Details?.at(-1)).toEqual({
      Target: { Attribute: 'Properties', RequiresRecreation: 'Never' },
      Evaluation: 'Dynamic',
      ChangeSource: 'Automatic',
    });
    expect(
      changesWithoutValues.map(({ ResourceChange }) => `${ResourceChange?.LogicalResourceId} ${ResourceChange?.Replacement}`),
    ).toEqual(['Ip Conditional', 'Net False', 'Vm Conditional']);
  });

  test.each([
    ['tags of the stack', { tags: { before: {}, after: { a: 'b' } } }],
    ['a stored value', { ssm: { before: { '/a': '1' }, after: { '/a': '2' } } }],
  ])('are checked if only %s changed', (_, context) => {
    const { changes } = predict(text('https://a'), text('https://a'), context);
    expect(
      changes.find(({ ResourceChange }) => ResourceChange?.LogicalResourceId === 'Net')?.ResourceChange?.Details,
    ).toContainEqual(expect.objectContaining({ ChangeSource: 'Automatic' }));
  });

  test('that are new hide no resource that could be lost', () => {
    expect(
      unpredictable(`Resources: {T: {${TOPIC}}}`, `Resources: {T: {${TOPIC}}, Net: {Type: AWS::CloudFormation::Stack}}`),
    ).toEqual([]);
  });
});

test('modules hide their resources, unless nothing changes', () => {
  const text = (value: string) =>
    `Resources: {M: {Type: 'My::Own::Thing::MODULE', Properties: {V: ${value}}}, T: {${TOPIC}, Properties: {TopicName: !Ref MTopic}}, U: {${TOPIC}, Properties: {TopicName: !GetAtt M.Topic.TopicName}}, V: {${TOPIC}, Properties: {TopicName: a}}}`;
  expect(summarize(unpredictable(text('a'), text('b')))).toEqual(['M,T,U anything']);
  expect(unpredictable(text('a'))).toEqual([]);
});

test('all properties are unknown if a function returns them as a whole, unless nothing changes', () => {
  const text = (value: string) =>
    `Conditions: {C: !Equals [a, ${value}]}\nResources: {A: {${TOPIC}, Properties: !If [C, {TopicName: a}, {TopicName: b}]}, B: {${TOPIC}, Properties: {DisplayName: a}}, D: {${SUBSCRIPTION}}}`;
  expect(summarize(unpredictable(text('a'), text('b')))).toEqual(['A,D anything']);
  expect(unpredictable(text('a'))).toEqual([]);
  const plain = `Resources: {A: {${TOPIC}, Properties: {TopicName: a}}, B: {${TOPIC}, Properties: {DisplayName: a}}}`;
  expect(summarize(unpredictable(text('a'), plain))).toEqual(['A anything']);
});

describe('stored values', () => {
  const parameters = 'Parameters: {Ami: {Type: "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", Default: /ami}}';
  const text = (properties: string, more = '') =>
    `${parameters}\n${more}\nResources: {Vm: {Type: AWS::EC2::Instance, Properties: {${properties}}}, Ip: {Type: AWS::EC2::EIPAssociation, Properties: {InstanceId: !Ref Vm}}, T: {${TOPIC}, Properties: {DisplayName: !Ref Ami}}}`;

  test('that may have changed may replace the resources that depend on them, directly or indirectly', () => {
    const entries = unpredictable(text('ImageId: !Ref Ami'));
    expect(summarize(entries)).toEqual(['Vm,Ip anything', 'T update']);
    expect(entries[0]?.reason).toContain('/ami');
  });

  test('that are known have no effect', () => {
    const known = { ssm: { before: { '/ami': 'ami-1' }, after: { '/ami': 'ami-1' } } };
    expect(unpredictable(text('ImageId: !Ref Ami'), undefined, known)).toEqual([]);
  });

  test('on which a condition depends may add and remove resources', () => {
    const conditions = 'Conditions: {A: !Equals [!Ref Ami, x], B: !Not [!Condition A], C: !Or [!Condition B, !Condition A]}';
    const conditional = `${parameters}\n${conditions}\nResources: {T: {${TOPIC}, Condition: C}, U: {${TOPIC}, Properties: {DisplayName: !If [A, x, y]}}}`;
    expect(summarize(unpredictable(conditional))).toEqual(['T anything', 'U update']);
  });

  test('that are referred to by name count if no version pins them', () => {
    const reference = (name: string) =>
      `Resources: {Vm: {Type: AWS::EC2::Instance, Properties: {ImageId: '{{resolve:ssm:${name}}}'}}}`;
    expect(summarize(unpredictable(reference('/ami')))).toEqual(['Vm anything']);
    expect(unpredictable(reference('/ami:3'))).toEqual([]);
  });

  test.each([
    ['put together', '!Join ["", ["{{resolve:ssm:", !Ref "AWS::StackName", "/ami}}"]]', '?/ami'],
    ['with a part that is filled in', '!Sub "{{resolve:ssm:/${AWS::Partition}/ami}}"', '/aws/ami'],
    ['in a parameter', '!Ref Reference', '/given'],
    ['in a secure one', '"{{resolve:ssm-secure:/ami}}"', '/ami'],
    ['in what is encoded', '!Base64 {"Fn::Sub": "{{resolve:ssm:/${AWS::Partition}/ami}}"}', '/${AWS::Partition}/ami'],
    ['in a part of a list', '!Select [1, !Split [",", !Sub "${AWS::StackName},{{resolve:ssm:/ami}}"]]', '/ami'],
  ])('that are referred to %s are found', (_, reference, name) => {
    const vm = `Parameters: {Reference: {Type: String, Default: '{{resolve:ssm:/given}}'}}\nResources: {Vm: {Type: AWS::EC2::Instance, Properties: {UserData: ${reference}}}}`;
    const entries = unpredictable(vm, vm, { region: 'eu-west-1' });
    expect(summarize(entries)).toEqual(['Vm anything']);
    expect(entries[0]?.reason).toContain(`the SSM parameter ${name} is`);
  });

  test('that are pinned have no effect, also joined or encoded', () => {
    const vm = (data: string) => `Resources: {Vm: {Type: AWS::EC2::Instance, Properties: {UserData: ${data}}}}`;
    expect(unpredictable(vm('!Join ["", ["{{resolve:ssm:", !Ref "AWS::StackName", ":2}}"]]'))).toEqual([]);
    expect(unpredictable(vm('!Base64 "{{resolve:ssm:/ami:2}}"'))).toEqual([]);
  });

  test('that are referred to by name may also have changed if their value is known', () => {
    const vm = "Resources: {Vm: {Type: AWS::EC2::Instance, Properties: {ImageId: '{{resolve:ssm:/ami}}'}}}";
    expect(unpredictable(vm, vm, { ssm: { before: { '/ami': 'ami-1' }, after: { '/ami': 'ami-1' } } })).toEqual([]);
    const moved = { ssm: { before: { '/ami': 'ami-1' }, after: { '/ami': 'ami-2' } } };
    expect(summarize(unpredictable(vm, vm, moved))).toEqual(['Vm anything']);
  });

  test('outside properties can only cause a change in place', () => {
    const text = `${parameters}\nResources: {T: {${TOPIC}, Metadata: {ami: !Ref Ami, SsmParameter: x}, Properties: {DisplayName: a}}}`;
    expect(summarize(unpredictable(text))).toEqual(['T update']);
  });

  test('do not affect new resources', () => {
    const before = `${parameters}\nResources: {Kept: {${TOPIC}}}`;
    expect(unpredictable(before, `${before.slice(0, -1)}, New: {${TOPIC}, Properties: {TopicName: !Ref Ami}}}`)).toEqual([]);
  });
});

describe('outputs of other stacks', () => {
  const text = (name: string) =>
    `Resources: {Vm: {Type: AWS::EC2::Instance, Properties: {SubnetId: !GetStackOutput {StackName: ${name}, OutputName: Subnet}}}, T: {${TOPIC}, Properties: {DisplayName: [a, !GetStackOutput {StackName: b, OutputName: o}]}}}`;

  test('that are only read may have changed', () => {
    const entries = unpredictable(text('net'));
    expect(summarize(entries)).toEqual(['Vm anything', 'T update']);
    expect(entries[0]?.reason).toContain('the output Subnet of the stack net');
    expect(unpredictable(text('!Sub "${AWS::StackName}-net"'))[0]?.reason).toContain('of the stack {"Fn::Join":');
  });

  test('whose names are unknown may have changed', () => {
    const made = `Resources: {A: {${TOPIC}}, T: {${TOPIC}, Properties: {TopicName: !GetStackOutput {Ref: A}}}}`;
    expect(unpredictable(made)[0]?.reason).toContain('The value of an output of another stack is unknown here');
  });

  test('of another stack than before may replace the resource', () => {
    expect(predict(text('net'), text('other')).changes[0]?.ResourceChange?.Replacement).toBe('Conditional');
  });
});

describe('names that are not declared', () => {
  test.each([
    ['a macro', 'Transform: Mine\n'],
    [
      'a loop',
      'Transform: AWS::LanguageExtensions\nParameters: {N: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /n}}\n',
    ],
  ])('may come from %s', (kind, head) => {
    const loop = kind === 'a loop' ? ', "Fn::ForEach::L": [X, !Ref N, {"R${X}": {Type: X}}]' : '';
    const made = `${head}Resources: {T: {${TOPIC}, DependsOn: Made, Condition: MadeCondition, Properties: {DisplayName: !GetAtt Made.Arn}}${loop}}`;
    const conditional = kind === 'a macro' ? made : made.replace('Condition: MadeCondition, ', '');
    expect(predict(conditional, conditional).changes).toEqual([]);
    expect(predictChangeSet(undefined, side(conditional)).changes).toHaveLength(1);
  });

  test('may be those of a module', () => {
    const text = `Resources: {Net: {Type: 'My::Net::Thing::MODULE'}, T: {${TOPIC}, Properties: {DisplayName: !Ref NetVpc, TopicName: !GetAtt Net.Vpc.Id}}}`;
    expect(predict(text, text).changes).toEqual([]);
  });
});

describe('conditions that cannot be evaluated', () => {
  const text = (operand: string) =>
    `Conditions: {C: !Equals [!Ref "AWS::Region", ${operand}]}\nResources: {A: {${TOPIC}, Condition: C}, B: {${TOPIC}}}`;

  test('may add and remove resources if the conditions changed', () => {
    expect(summarize(unpredictable(text('eu-west-1'), text('us-east-1')))).toEqual(['A anything']);
    expect(summarize(unpredictable(text('eu-west-1'), `Resources: {A: {${TOPIC}}, B: {${TOPIC}}}`))).toEqual(['A anything']);
  });

  test('have the same result if they did not change', () => {
    expect(unpredictable(text('eu-west-1'), text('eu-west-1').replace('B:', 'D:'))).toEqual([]);
  });

  test('can be evaluated with a known region', () => {
    expect(unpredictable(text('eu-west-1'), text('us-east-1'), { region: 'eu-west-1' })).toEqual([]);
  });
});

test('a cycle that depends on unknown conditions is in doubt, unless nothing changes', () => {
  const text = (name: string) =>
    `Conditions: {C: !Equals [!Ref "AWS::Region", x]}\nResources: {A: {${TOPIC}, Properties: {TopicName: !If [C, !Ref B, x]}}, B: {${TOPIC}, Properties: {TopicName: !If [C, ${name}, !Ref A]}}}`;
  expect(summarize(unpredictable(text('y'), text('z')))).toEqual(['A,B anything']);
  expect(unpredictable(text('y'))).toEqual([]);
});
