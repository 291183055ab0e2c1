import { describe, expect, test } from 'vitest';
import { expandTemplate } from '../../../core/evaluation/expand-template.ts';
import { side } from '../prediction/support.ts';

const EXTENSIONS = 'Transform: AWS::LanguageExtensions\n';

function expand(text: string, parameters: Record<string, string> = {}) {
  return expandTemplate(side(text, parameters), {});
}

describe('Fn::ForEach', () => {
  test('creates resources, outputs, and conditions for each item', () => {
    const { template } = expand(`${EXTENSIONS}
Conditions: {"Fn::ForEach::C": [N, [a, b], {"Is\${N}": !Equals ["\${N}", a]}]}
Resources:
  Fn::ForEach::Topics:
    - Name
    - [Success, Failure]
    - Topic\${Name}: {Type: AWS::SNS::Topic, Properties: {TopicName: !Ref Name, DisplayName: !Sub "\${Name}-\${AWS::Region}"}}
Outputs: {"Fn::ForEach::O": [N, [Success], {"Out\${N}": {Value: !GetAtt ["Topic\${N}", TopicArn]}}]}`);
    expect(template.Conditions).toEqual({ Isa: { 'Fn::Equals': ['a', 'a'] }, Isb: { 'Fn::Equals': ['b', 'a'] } });
    expect(template.Resources).toEqual({
      TopicSuccess: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'Success', DisplayName: { 'Fn::Sub': 'Success-${AWS::Region}' } },
      },
      TopicFailure: {
        Type: 'AWS::SNS::Topic',
        Properties: { TopicName: 'Failure', DisplayName: { 'Fn::Sub': 'Failure-${AWS::Region}' } },
      },
    });
    expect(template.Outputs).toEqual({ OutSuccess: { Value: { 'Fn::GetAtt': ['TopicSuccess', 'TopicArn'] } } });
  });

  test('uses a collection from a parameter, and only letters and digits for &{}', () => {
    const { template } = expand(
      `${EXTENSIONS}Parameters: {Names: {Type: CommaDelimitedList}}\nResources: {"Fn::ForEach::L": [N, !Ref Names, {"R&{N}": {Type: X, Properties: {V: "\${N}"}}}]}`,
      { Names: 'a-1,b.2' },
    );
    expect(template.Resources).toEqual({
      Ra1: { Type: 'X', Properties: { V: 'a-1' } },
      Rb2: { Type: 'X', Properties: { V: 'b.2' } },
    });
  });

  test('nests, and expands inside properties', () => {
    const { template } = expand(
      `${EXTENSIONS}Resources: {"Fn::ForEach::A": [X, [a, b], {"Fn::ForEach::B": [Y, [c, d], {"R\${X}\${Y}": {Type: T, Properties: {"Fn::ForEach::P": [Z, [p], {"\${Z}": [1, null]}]}}}]}]}`,
    );
    expect(Object.keys(template.Resources ?? {})).toEqual(['Rac', 'Rad', 'Rbc', 'Rbd']);
    expect(template.Resources?.Rac?.Properties).toEqual({ p: [1, null] });
  });

  test.each([
    ['its collection', '!Ref Names'],
    ['a member of its collection', '[a, !Ref AWS::StackName]'],
  ])('is left out and named when %s is not known', (_, names) => {
    const expanded = expand(
      `${EXTENSIONS}Parameters: {Names: {Type: "AWS::SSM::Parameter::Value<List<String>>", Default: /n}}\nResources: {"Fn::ForEach::L": [N, ${names}, {"R\${N}": {Type: X}}], A: {Type: X}}`,
    );
    expect(Object.keys(expanded.template.Resources ?? {})).toEqual(['A']);
    expect(expanded.unexpandedLoops).toEqual(['L']);
  });

  test.each(['text', '[N, [a]]', '[[N], [a], {}]'])('without its three arguments is refused: %s', (argument) => {
    expect(() => expand(`${EXTENSIONS}Resources: {"Fn::ForEach::L": ${argument}}`)).toThrow(
      'Template error: Fn::ForEach::L requires an identifier, a collection and a fragment',
    );
  });

  test('is left out with another transform, which could replace it', () => {
    const loop = '{"Fn::ForEach::L": [N, [a], {"R${N}": {Type: X}}], A: {Type: X}}';
    const expanded = expand(`Transform: AWS::Serverless-2016-10-31\nResources: ${loop}\nOutputs: {O: {Value: a}}`);
    expect(expanded.template.Resources).toEqual({ A: { Type: 'X' } });
    expect(expanded.template.Outputs).toEqual({ O: { Value: 'a' } });
    expect(expanded.unexpandedLoops).toEqual([]);
  });

  test('does not change without the transform', () => {
    const expanded = expand('Resources: {"Fn::ForEach::L": [N, [a], {"R${N}": {Type: X}}]}');
    expect(Object.keys(expanded.template.Resources ?? {})).toEqual(['Fn::ForEach::L']);
  });
});

test.each([
  ['Transform: AWS::Serverless-2016-10-31', ['AWS::Serverless-2016-10-31']],
  ['Transform: [AWS::LanguageExtensions, {Name: Mine}, {}]', ['Mine', 'without a name']],
  ['"Fn::Transform": [{Name: A}, B]\nOutputs: {"Fn::Transform": {Name: C}}\nMetadata: null', ['A', 'B', 'C']],
  ['Transform: {Name: AWS::Include, Parameters: {Location: s3}}', ['AWS::Include']],
  ['Description: none', []],
])('%s leaves the macros %j to the service', (head, macros) => {
  expect(expand(`${head}\nResources: {A: {Type: X}}`).macros).toEqual(macros);
});
