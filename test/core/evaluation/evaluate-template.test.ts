import { describe, expect, test } from 'vitest';
import { type EvaluatedTemplate, evaluateTemplate } from '../../../core/evaluation/evaluate-template.ts';
import { hasUnknown, isUnknown, toExpression } from '../../../core/evaluation/values.ts';
import type { PredictionContext } from '../../../core/prediction/prediction.ts';
import { side } from '../prediction/support.ts';

const HEAD = `
Parameters:
  Text: {Type: String, Default: text}
  List: {Type: CommaDelimitedList, Default: "a, b,c"}
  Ids: {Type: "List<AWS::EC2::Subnet::Id>", Default: "s-1,s-2"}
  Given: {Type: String}
  Stored: {Type: "AWS::SSM::Parameter::Value<String>", Default: /path}
  StoredList: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /list}
Mappings:
  Sizes: {eu-west-1: {small: s, list: [x, y]}, us-east-1: {small: m}}
Conditions:
  Holds: !Equals [!Ref Text, text]
  Fails: !Not [!Condition Holds]
  Unknown: !Equals [!Ref Stored, x]
`;

function evaluate(text: string, context: PredictionContext = {}, parameters: Record<string, string> = {}): EvaluatedTemplate {
  return evaluateTemplate(side(HEAD + text, parameters), context);
}

/** Evaluates a property value, with unknown parts in intrinsic form. */
function valueOfProperty(value: string, context: PredictionContext = {}): unknown {
  const text = `Resources: {Other: {Type: AWS::SNS::Topic}, A: {Type: X, Properties: {Value: ${value}}}}`;
  return toExpression(evaluate(text, context).resources.A?.properties.Value);
}

describe('intrinsic functions', () => {
  test.each([
    ['!Ref Text', 'text'],
    ['!Ref List', ['a', 'b', 'c']],
    ['!Ref Ids', ['s-1', 's-2']],
    ['!Ref Given', { Parameter: 'Given' }],
    ['!Ref Stored', { SsmParameter: '/path' }],
    ['!Ref Other', { Ref: 'Other' }],
    ['!GetAtt Other.TopicArn', { 'Fn::GetAtt': ['Other', 'TopicArn'] }],
    ['{"Fn::GetAtt": Other.A.B}', { 'Fn::GetAtt': ['Other', 'A.B'] }],
    ['!GetAtt [Other, !Ref Stored]', { 'Fn::GetAtt': ['Other', { SsmParameter: '/path' }] }],
    ['!Ref {Ref: Stored}', { Ref: { SsmParameter: '/path' } }],
    ['!Sub "${Text}-${!Literal}-${ Text }"', 'text-${Literal}-text'],
    ['!Sub "plain"', 'plain'],
    ['!Sub ""', ''],
    ['!Sub ["${v}${Text}", {v: !Ref Given}]', { 'Fn::Join': ['', [{ Parameter: 'Given' }, 'text']] }],
    ['!Sub [!Transform {Name: M}, {}]', { 'Fn::Sub': { 'Fn::Transform': { Name: 'M' } } }],
    ['!GetStackOutput {StackName: s, OutputName: !Ref Text}', { 'Fn::GetStackOutput': { StackName: 's', OutputName: 'text' } }],
    ['!Sub "${Other}"', { Ref: 'Other' }],
    ['!Sub "${Other.Arn}!"', { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Other', 'Arn'] }, '!']] }],
    ['!Join ["-", [a, !Ref Text, 5]]', 'a-text-5'],
    ['!Join ["-", !Ref List]', 'a-b-c'],
    ['!Join ["-", [a, !Ref Other, b]]', { 'Fn::Join': ['', ['a-', { Ref: 'Other' }, '-b']] }],
    ['!Join ["-", [!Sub "${Other}-x", y]]', { 'Fn::Join': ['', [{ Ref: 'Other' }, '-x-y']] }],
    ['!Join ["", ["", !Ref Other, ""]]', { Ref: 'Other' }],
    ['!Join ["-", !GetAZs ""]', { 'Fn::Join': ['-', { 'Fn::GetAZs': { Ref: 'AWS::Region' } }] }],
    ['!Select [1, [a, b]]', 'b'],
    ['!Select ["1", !Ref List]', 'b'],
    ['!Select [0, [!Ref Other]]', { Ref: 'Other' }],
    ['!Select [0, !GetAZs eu-west-1]', { 'Fn::Select': [0, { 'Fn::GetAZs': 'eu-west-1' }] }],
    ['!Split [",", "a,b"]', ['a', 'b']],
    ['!Split [",", !Ref Other]', { 'Fn::Split': [',', { Ref: 'Other' }] }],
    ['!If [Holds, a, b]', 'a'],
    ['!If [Fails, a, b]', 'b'],
    [
      '!If [Unknown, a, !Ref "AWS::NoValue"]',
      { 'Fn::If': [{ 'Fn::Equals': [{ SsmParameter: '/path' }, 'x'] }, 'a', { Ref: 'AWS::NoValue' }] },
    ],
    ['!FindInMap [Sizes, eu-west-1, small]', 's'],
    [
      '!FindInMap [Sizes, !Ref "AWS::Region", small]',
      { 'Fn::FindInMap': [{ 'eu-west-1': 's', 'us-east-1': 'm' }, { Ref: 'AWS::Region' }, 'small'] },
    ],
    [
      '!FindInMap [Sizes, eu-west-1, !Ref Stored]',
      { 'Fn::FindInMap': [{ small: 's', list: ['x', 'y'] }, { SsmParameter: '/path' }] },
    ],
    [
      '!FindInMap [Sizes, !Ref Given, !Ref Stored]',
      {
        'Fn::FindInMap': [
          { 'eu-west-1': { small: 's', list: ['x', 'y'] }, 'us-east-1': { small: 'm' } },
          { Parameter: 'Given' },
          { SsmParameter: '/path' },
        ],
      },
    ],
    ['!FindInMap [!Ref Stored, a, b]', { 'Fn::FindInMap': [{ SsmParameter: '/path' }, 'a', 'b'] }],
    ['!FindInMap [Sizes, nowhere, small, {DefaultValue: !Ref Text}]', 'text'],
    ['!FindInMap [Nothing, !Ref Stored, b, {DefaultValue: d}]', 'd'],
    ['!Base64 HelloWorld', 'SGVsbG9Xb3JsZA=='],
    ['!Base64 "grün"', 'Z3LDvG4='],
    ['!Base64 {Ref: Other}', { 'Fn::Base64': { Ref: 'Other' } }],
    ['!Cidr ["10.0.0.0/24", 2, 5]', ['10.0.0.0/27', '10.0.0.32/27']],
    ['!Cidr ["10.0.0.0/16", 1]', ['10.0.0.0/24']],
    ['!Cidr [!GetAtt Other.Cidr, 2, 5]', { 'Fn::Cidr': [{ 'Fn::GetAtt': ['Other', 'Cidr'] }, 2, 5] }],
    ['!ImportValue net-vpc', { 'Fn::ImportValue': 'net-vpc' }],
    ['!ImportValue {Ref: Given}', { 'Fn::ImportValue': { Parameter: 'Given' } }],
    ['{"Fn::Length": [a, b]}', 2],
    ['{"Fn::Length": !Ref Given}', { 'Fn::Length': { Parameter: 'Given' } }],
    ['{"Fn::ToJsonString": {a: !Ref Text}}', '{"a":"text"}'],
    ['{"Fn::ToJsonString": {a: !Ref Other}}', { 'Fn::ToJsonString': { a: { Ref: 'Other' } } }],
    ['!Transform {Name: M, Parameters: {p: !Ref Text}}', { 'Fn::Transform': { Name: 'M', Parameters: { p: 'text' } } }],
    ['{a: 1, "Fn::Transform": {Name: M}}', { a: 1, 'Fn::Transform': { 'Fn::Transform': { Name: 'M' } } }],
    ['{a: !Ref "AWS::NoValue", b: [!Ref "AWS::NoValue", c]}', { b: ['c'] }],
    ['{Ref: Text, Other: x}', { Ref: 'Text', Other: 'x' }],
  ])('%s', (value, expected) => {
    expect(valueOfProperty(value)).toEqual(expected);
  });

  test.each([
    ['!Select [x, [a]]', 'Template error: Fn::Select requires a list argument with two elements: an integer index and a list'],
    ['!Select [3, [a]]', 'Template error: Fn::Select requires a list argument with two elements: an integer index and a list'],
    ['!Select text', 'Template error: Fn::Select requires a list argument with two elements: an integer index and a list'],
    ['!Select [0, text]', 'Template error: Fn::Select requires a list argument with two elements: an integer index and a list'],
    ['!FindInMap [Sizes, C, small]', 'Template error: Unable to get mapping for Sizes::C::small'],
    ['!FindInMap [Sizes, eu-west-1, big]', 'Template error: Unable to get mapping for Sizes::eu-west-1::big'],
    [
      '!FindInMap [Nothing, a, b]',
      "Template error: Mapping named 'Nothing' is not present in the 'Mappings' section of template.",
    ],
    [
      '!FindInMap [Sizes, a]',
      'Template error: every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value',
    ],
    [
      '!Join ["-", text]',
      'Template error: every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.',
    ],
    [
      '!Sub [[a]]',
      "Template error: One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string",
    ],
    [
      '{"Fn::Unknown": x}',
      'Template error: Encountered unsupported function: Fn::Unknown Supported functions are: [Fn::Base64, Fn::GetAtt, Fn::GetAZs, Fn::ImportValue, Fn::Join, Fn::Split, Fn::FindInMap, Fn::Select, Ref, Fn::Equals, Fn::If, Fn::Not, Condition, Fn::And, Fn::Or, Fn::Contains, Fn::EachMemberEquals, Fn::EachMemberIn, Fn::ValueOf, Fn::ValueOfAll, Fn::RefAll, Fn::Sub, Fn::Cidr]',
    ],
    ['!Select [1, !Split [",", "a"]]', 'Template error: Fn::Select cannot select nonexistent value at index 1'],
    ['!If [Nowhere, a, b]', 'Template error: unresolved condition dependency Nowhere in Fn::If'],
    ['!Ref Nowhere', 'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template'],
    [
      '!GetAtt Nowhere.Arn',
      'Template format error: Unresolved resource dependencies [Nowhere] in the Resources block of the template',
    ],
    [
      '!Ref "AWS::Nowhere"',
      'Template format error: Unresolved resource dependencies [AWS::Nowhere] in the Resources block of the template',
    ],
    [
      '!Cidr ["10.0.0.0/24", 9, 5]',
      'Template error: every Fn::Cidr object requires two parameters, (1) ip block and (2) count that fits into it',
    ],
  ])('%s is refused', (value, message) => {
    expect(() => valueOfProperty(value)).toThrow(expect.objectContaining({ name: 'TemplateError', message }));
  });
});

describe('conditions', () => {
  test.each([
    ['!Equals [a, a]', true],
    ['!Equals [1, "1"]', true],
    ['!Equals [true, "true"]', true],
    ['!Equals [[a], [a]]', true],
    ['!Equals [a, b]', false],
    ['!And [!Condition Holds, !Equals [a, a]]', true],
    ['!And [!Condition Holds, !Condition Fails]', false],
    ['!And [!Condition Unknown, !Condition Fails]', false],
    ['!Or [!Condition Fails, !Condition Fails]', false],
    ['!Or [!Condition Unknown, !Condition Holds]', true],
    ['!Not [!Condition Fails]', true],
    ['!Not ["false"]', true],
    ['{"Fn::Not": "false"}', true],
    ['!Equals [!Ref Stored, !Ref Stored]', true],
  ])('%s is %s', (condition, expected) => {
    const text = `${HEAD}  C: ${condition}\nResources: {A: {Type: X, Condition: C}}`;
    expect(Object.keys(evaluateTemplate(side(text)).resources)).toEqual(expected ? ['A'] : []);
  });

  test.each([
    ['!And [!Condition Unknown, !Condition Holds]', { 'Fn::And': [{ 'Fn::Equals': [{ SsmParameter: '/path' }, 'x'] }] }],
    ['!Or [!Condition Unknown, !Condition Fails]', { 'Fn::Or': [{ 'Fn::Equals': [{ SsmParameter: '/path' }, 'x'] }] }],
    ['!Not [!Condition Unknown]', { 'Fn::Not': [{ 'Fn::Equals': [{ SsmParameter: '/path' }, 'x'] }] }],
    ['!Not [!Ref Stored]', { 'Fn::Not': [{ SsmParameter: '/path' }] }],
  ])('%s is unknown', (condition, expected) => {
    const text = `${HEAD}  C: ${condition}\nResources: {A: {Type: X, Condition: C}}`;
    expect(toExpression(evaluateTemplate(side(text)).resources.A?.exists)).toEqual(expected);
  });

  test('Fn::Equals of one operand is refused', () => {
    const text = `${HEAD}  C: !Equals [a]\nResources: {A: {Type: X, Condition: C}}`;
    expect(() => evaluateTemplate(side(text))).toThrow('every Fn::Equals object requires a list of 2 string parameters');
  });

  test('that depend on each other are refused', () => {
    const text = '  Here: !Not [!Condition There]\n  There: !Condition Here\nResources: {T: {Type: X, Condition: Here}}';
    expect(() => evaluate(text)).toThrow('Circular dependency between conditions: [Here, There]');
  });

  test('a resource that refers to one whose condition is false is refused', () => {
    expect(() => evaluate('Resources: {A: {Type: X, Condition: Fails}, B: {Type: X, Properties: {V: !Ref A}}}')).toThrow(
      'Template format error: Unresolved resource dependencies [A] in the Resources block of the template',
    );
  });

  test('an output that refers to one whose condition is false is refused without the prefix', () => {
    const text = 'Resources: {A: {Type: X, Condition: Fails}, B: {Type: X}}\nOutputs: {O: {Value: !Ref A}}';
    expect(() => evaluate(text)).toThrow(
      expect.objectContaining({ message: 'Unresolved resource dependencies [A] in the Outputs block of the template' }),
    );
  });

  test('a DependsOn on a resource whose condition is false is not a dependency', () => {
    const { resources } = evaluate('Resources: {A: {Type: X, Condition: Fails}, B: {Type: X, DependsOn: A}}');
    expect(resources.B?.dependencies).toEqual([]);
  });

  test('an output whose condition is false does not exist', () => {
    const text = 'Resources: {A: {Type: X}}\nOutputs: {O: {Value: a, Condition: Fails}, P: {Value: b, Condition: Holds}}';
    expect(Object.keys(evaluate(text).outputs)).toEqual(['P']);
  });
});

describe('facts about the account', () => {
  test.each([
    ['!Ref "AWS::Region"', { region: 'eu-west-1' }, 'eu-west-1'],
    ['!Ref "AWS::AccountId"', { accountId: '1' }, '1'],
    ['!Ref "AWS::StackName"', { stackName: 'prod' }, 'prod'],
    ['!Ref "AWS::StackId"', { stackId: 'arn' }, 'arn'],
    ['!Ref "AWS::NotificationARNs"', { notificationArns: ['t'] }, ['t']],
    ['!Ref "AWS::Partition"', { region: 'eu-west-1' }, 'aws'],
    ['!Ref "AWS::Partition"', { region: 'cn-north-1' }, 'aws-cn'],
    ['!Ref "AWS::Partition"', { region: 'us-gov-west-1' }, 'aws-us-gov'],
    ['!Ref "AWS::Partition"', { partition: 'aws-iso' }, 'aws-iso'],
    ['!Ref "AWS::URLSuffix"', { region: 'cn-north-1' }, 'amazonaws.com.cn'],
    ['!Ref "AWS::Partition"', { region: 'eusc-de-east-1' }, 'aws-eusc'],
    ['!Ref "AWS::URLSuffix"', { region: 'eusc-de-east-1' }, 'amazonaws.eu'],
    ['!Ref "AWS::URLSuffix"', { region: 'eu-west-1' }, 'amazonaws.com'],
    ['!Ref "AWS::URLSuffix"', {}, { Ref: 'AWS::URLSuffix' }],
    ['!Ref "AWS::StackId"', {}, { Ref: 'AWS::StackId' }],
    ['!Ref "AWS::AccountId"', {}, { Ref: 'AWS::AccountId' }],
    ['!Ref "AWS::StackName"', {}, { Ref: 'AWS::StackName' }],
    ['!Ref "AWS::NotificationARNs"', {}, { Ref: 'AWS::NotificationARNs' }],
    ['!Ref "AWS::Partition"', {}, { Ref: 'AWS::Partition' }],
    ['!Ref Other', { physicalIds: { Other: 'arn:topic' } }, 'arn:topic'],
    ['!GetAtt Other.TopicName', { attributes: { Other: { TopicName: 'n' } } }, 'n'],
    ['!GetAtt Other.TopicName', { attributes: { Other: {} } }, { 'Fn::GetAtt': ['Other', 'TopicName'] }],
    ['!ImportValue net-vpc', { exports: { 'net-vpc': 'vpc-1' } }, 'vpc-1'],
    ['!GetAZs ""', { availabilityZones: ['a', 'b'] }, ['a', 'b']],
    ['!GetAZs {Ref: Given}', {}, { 'Fn::GetAZs': { Parameter: 'Given' } }],
    ['!Ref Stored', { ssm: { after: { '/path': 'v' } } }, 'v'],
    ['!Ref StoredList', { ssm: { after: { '/list': 'v,w' } } }, ['v', 'w']],
    ['!FindInMap [Sizes, !Ref "AWS::Region", small]', { region: 'us-east-1' }, 'm'],
  ] satisfies [string, PredictionContext, unknown][])('%s in %j', (value, context, expected) => {
    expect(valueOfProperty(value, context)).toEqual(expected);
  });

  test('a parameter with an unknown value has that value', () => {
    const given = {
      ...side(`${HEAD}Resources: {A: {Type: X, Properties: {V: !Ref Text}}}`),
      unknownParameters: { Text: { Ref: 'Parent' } },
    };
    expect(toExpression(evaluateTemplate(given).resources.A?.properties)).toEqual({ V: { Ref: 'Parent' } });
  });
});

describe('a resource', () => {
  test('has its attributes resolved', () => {
    const { resources } = evaluate(`
Resources:
  B: {Type: Y}
  A:
    Type: X
    DependsOn: [B]
    DeletionPolicy: !If [Holds, Retain, Delete]
    UpdateReplacePolicy: Snapshot
    CreationPolicy: {ResourceSignal: {Count: !Ref Text}}
    UpdatePolicy: {P: !Ref B}
    Metadata: {m: !Ref Text}`);
    expect(resources.A).toMatchObject({
      logicalId: 'A',
      type: 'X',
      properties: {},
      deletionPolicy: 'Retain',
      updateReplacePolicy: 'Snapshot',
      creationPolicy: { ResourceSignal: { Count: 'text' } },
      metadata: { m: 'text' },
      dependencies: ['B'],
      exists: true,
    });
    expect(hasUnknown(resources.A?.updatePolicy)).toBe(true);
  });

  test('depends on the targets of Ref, Fn::GetAtt, and Fn::Sub', () => {
    const { resources } = evaluate(
      'Resources: {B: {Type: X}, C: {Type: X}, D: {Type: X}, A: {Type: X, Properties: {V: [!Ref B, !GetAtt C.Arn, !Sub "${D}${B}"]}}}',
    );
    expect(resources.A?.dependencies).toEqual(['B', 'C', 'D']);
  });

  test('that depends on itself through others is refused', () => {
    const text = 'Resources: {A: {Type: X, Properties: {V: !Ref B}}, B: {Type: X, DependsOn: A}, C: {Type: X}}';
    expect(() => evaluate(text)).toThrow('Circular dependency between resources: [A, B]');
  });
});

test('lists outputs and imports', () => {
  const { outputs, imports } = evaluate(`
Resources: {A: {Type: X, Properties: {V: !ImportValue one, W: !ImportValue one}}}
Outputs:
  O: {Value: !ImportValue two, Description: d, Export: {Name: !Sub "\${Text}-o"}}
  P: {Value: !Ref A, Export: {Name: !Ref Given}}`);
  expect(outputs.O).toEqual({ value: expect.anything(), description: 'd', exportName: 'text-o' });
  expect(isUnknown(outputs.P?.exportName)).toBe(true);
  expect(imports).toEqual(['one', 'two']);
});

describe('the names of exports', () => {
  const resources = 'Resources: {A: {Type: AWS::SNS::Topic}}\n';

  test.each([
    [
      'duplicate names are refused',
      '',
      'same',
      /contains duplicate Export names: \[same\]\. Specify a unique name for each export\.$/,
    ],
  ])('%s', (_title, condition, name, message) => {
    const text = `${resources}Outputs:\n  O: {Value: x, Export: {Name: same}}\n  P: {Value: y, ${condition} Export: {Name: ${name}}}`;

    expect(() => evaluate(text)).toThrow(message);
  });

  test.each(['!Ref A', '!GetAtt A.TopicName', '!Sub "${A}-topic"'])(
    'a name that depends on a resource is refused: %s',
    (name) => {
      expect(() => evaluate(`${resources}Outputs: {O: {Value: x, Export: {Name: ${name}}}}`)).toThrow(
        'Output O is malformed. The Name field of Export must not depend on any resources, imported values, or Fn::GetAZs.',
      );
    },
  );

  test.each(['Condition: Fails', 'Condition: Unknown'])('an output that may not exist is not checked: %s', (condition) => {
    const text = `${resources}Outputs:\n  O: {Value: x, Export: {Name: same}}\n  P: {Value: y, ${condition}, Export: {Name: same}}`;

    expect(() => evaluate(text)).not.toThrow();
  });
});

describe('a circular reference', () => {
  const names = (text: string) => evaluateTemplate(side(text)).ordered.map(({ logicalId }) => logicalId);
  const queue = (name: string, more = '') => `{Type: AWS::SQS::Queue, Properties: {QueueName: ${name}}${more}}`;
  const conditions = 'Conditions: {C: !Equals [!Ref "AWS::Region", x]}\n';

  test('through both branches of an unknown condition is allowed', () => {
    const text = `${conditions}Resources: {A: ${queue('!If [C, !Ref B, x]')}, B: ${queue('!If [C, y, !Ref A]')}}`;
    expect(names(text)).toEqual(['A', 'B']);
  });

  test('through a resource that may not exist is allowed', () => {
    expect(names(`${conditions}Resources: {A: ${queue('!Ref B', ', Condition: C')}, B: ${queue('!Ref A')}}`)).toEqual(['A', 'B']);
  });

  test('that is also certain is refused', () => {
    const text = `${conditions}Resources: {A: ${queue('[!If [C, !Ref B, x], !Ref B]')}, B: ${queue('!Ref A')}}`;
    expect(() => names(text)).toThrow('Circular dependency between resources: [A, B]');
  });

  test('between ordinary resources is refused next to a serverless one', () => {
    const fn = (name: string) => `{Type: AWS::Serverless::Function, Properties: {X: !Ref ${name}}}`;
    const serverless = `Transform: AWS::Serverless-2016-10-31\nResources: {F: ${fn('G')}, G: ${fn('F')}`;
    expect(names(`${serverless}}`)).toEqual(['F', 'G']);
    expect(() => names(`${serverless}, A: ${queue('!Ref B')}, B: ${queue('!Ref A')}}`)).toThrow('resources: [A, B]');
  });
});
