import { describe, expect, test } from 'vitest';
import { parseTemplate } from '../../../core/template/parse-template.ts';
import { validateTemplate } from '../../../core/template/validate-template.ts';

const TOPIC = 'A: {Type: AWS::SNS::Topic}';

const EVERY_CONDITION = 'Template format error: Every Condition member must be a string.';
const DEPENDS_ON = 'Template format error: DependsOn must be a string or a list of strings.';

function validate(yaml: string): () => void {
  return () => validateTemplate(parseTemplate(yaml));
}

function resources(properties: string): string {
  return `Resources: {A: {Type: AWS::SNS::Topic, Properties: {X: ${properties}}}}`;
}

describe('a template is refused with the message of the service', () => {
  test.each([
    ['a null in place of resources', 'Resources:', 'Template format error: At least one Resources member must be defined.'],
    [
      'parameters that are no object',
      `Parameters: [P]\nResources: {${TOPIC}}`,
      'Template format error: Parameters must be an object.',
    ],
    ['outputs that are no object', `Resources: {${TOPIC}}\nOutputs: x`, 'Template format error: Outputs must be an object.'],
    [
      'a reference to a resource in a condition',
      `Conditions: {C: !Equals [!Ref A, x]}\nResources: {${TOPIC}}`,
      'Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template',
    ],
    [
      'an attribute in a condition',
      `Conditions: {C: !Equals [!GetAtt A.TopicName, x]}\nResources: {${TOPIC}}`,
      'Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the template',
    ],
    [
      'a conjunction of one condition',
      `Conditions: {C: !And [!Equals [x, x]]}\nResources: {${TOPIC}}`,
      'Template error: every Fn::And object requires a list of at least 2 and at most 10 boolean parameters.',
    ],
    [
      'a disjunction of eleven conditions',
      `Conditions: {C: {Fn::Or: [${'{Condition: D}, '.repeat(11)}]}, D: !Equals [x, x]}\nResources: {${TOPIC}}`,
      'Template error: every Fn::Or object requires a list of at least 2 and at most 10 boolean parameters.',
    ],
    [
      'an import whose name depends on a resource',
      'Resources: {A: {Type: AWS::SNS::Topic}, B: {Type: X, Properties: {P: !ImportValue {Fn::Sub: "${A}-x"}}}}',
      'Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs',
    ],
    [
      'an export whose name has another character',
      `Resources: {${TOPIC}}\nOutputs: {O: {Value: x, Export: {Name: a_b}}}`,
      'Template format error: Output O is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.',
    ],
    [
      'a type that is no text',
      'Resources: {A: {Type: {Ref: P}}}',
      'Template format error: [/Resources/A] Every Type member must be a string.',
    ],
    [
      'an unknown type of a parameter',
      `Parameters: {P: {Type: Text}}\nResources: {${TOPIC}}`,
      'Template format error: Unrecognized parameter type: Text',
    ],
    [
      'an unknown attribute of a parameter',
      `Parameters: {P: {Type: String, Default: a, Defualt: b}}\nResources: {${TOPIC}}`,
      "Invalid template parameter property 'Defualt'",
    ],
    ['a condition that is no name', `Resources: {A: {Type: X, Condition: {Ref: B}}}`, EVERY_CONDITION],
    ['an output whose condition is no name', `Resources: {${TOPIC}}\nOutputs: {O: {Value: x, Condition: [C]}}`, EVERY_CONDITION],
    ['a dependency that is no name', 'Resources: {A: {Type: X, DependsOn: [B, {Ref: B}]}}', DEPENDS_ON],
    [
      'a default that is no text',
      `Parameters: {P: {Type: String, Default: {a: b}}}\nResources: {${TOPIC}}`,
      'Template format error: Every Default member must be a string.',
    ],
    [
      'a constraint description that is no text',
      `Parameters: {P: {Type: String, ConstraintDescription: [a]}}\nResources: {${TOPIC}}`,
      'Template format error: Every ConstraintDescription member must be a string.',
    ],
    [
      'allowed values that are no list',
      `Parameters: {P: {Type: String, AllowedValues: a}}\nResources: {${TOPIC}}`,
      'Template format error: Every AllowedValues member must be a list of strings.',
    ],
    [
      'an allowed value that is no text',
      `Parameters: {P: {Type: String, AllowedValues: [a, [b]]}}\nResources: {${TOPIC}}`,
      'Template format error: Every AllowedValues member must be a list of strings.',
    ],
    [
      'a description that is no text',
      `Description: {a: b}\nResources: {${TOPIC}}`,
      'Template format error: Every Description member must be a string.',
    ],
    [
      'a description of an output that is no text',
      `Resources: {${TOPIC}}\nOutputs: {O: {Value: x, Description: [a]}}`,
      'Template format error: Every Description member must be a string.',
    ],
    [
      'another version of the format',
      `AWSTemplateFormatVersion: 2010-09-10\nResources: {${TOPIC}}`,
      'Template format error: unsupported value for AWSTemplateFormatVersion.',
    ],
    [
      'a list in a deletion policy',
      'Resources: {A: {Type: X, DeletionPolicy: [Retain]}}',
      'Template format error: Every DeletionPolicy member must be a string.',
    ],
    [
      'a map in an update replace policy',
      'Resources: {A: {Type: X, UpdateReplacePolicy: {a: b}}}',
      'Template format error: Every UpdateReplacePolicy member must be a string.',
    ],
    [
      'a list as an output',
      `Resources: {${TOPIC}}\nOutputs: {O: {Value: [a]}}`,
      'Template format error: The Value field of every Outputs member must evaluate to a String and not a List.',
    ],
    [
      'a map as an output',
      `Resources: {${TOPIC}}\nOutputs: {O: {Value: {a: b}}}`,
      'Template format error: The Value field of every Outputs member must evaluate to a String and not a Map.',
    ],
    [
      'an export without a name',
      `Resources: {${TOPIC}}\nOutputs: {O: {Value: x, Export: {}}}`,
      'Template format error: Output O is malformed. The Name field of every Export member must be specified and consist only of alphanumeric characters, colons, or hyphens.',
    ],
    ['no resources', 'Description: x', 'Template format error: At least one Resources member must be defined.'],
    ['empty resources', 'Resources: {}', 'Template format error: At least one Resources member must be defined.'],
    [
      'parameters that are no mapping',
      `Parameters: [a]\nResources: {${TOPIC}}`,
      'Template format error: Parameters must be an object.',
    ],
    ['resources that are no mapping', 'Resources: [a]', 'Template format error: Any Resources member must be an object.'],
    ['a resource that is no mapping', 'Resources: {A: x}', 'Template format error: Any Resources member must be an object.'],
    [
      'a resource without a type',
      'Resources: {A: {Properties: {}}}',
      'Template format error: [/Resources/A] Every Resources object must contain a Type member.',
    ],
    ['an unknown resource attribute', 'Resources: {A: {Type: X, Invalid: y}}', "Invalid template resource property 'Invalid'"],
    ['an unknown section', `Resource: {}\nResources: {${TOPIC}}`, 'Invalid template property or properties [Resource]'],
    [
      'a loop without its transform',
      'Resources: {"Fn::ForEach::L": [X, [a], {}]}',
      'Template format error: Resource name Fn::ForEach::L is non alphanumeric.',
    ],
    [
      'a loop beside an empty list of transforms',
      'Transform: []\nResources: {"Fn::ForEach::L": [X, [a], {}]}',
      'Template format error: Resource name Fn::ForEach::L is non alphanumeric.',
    ],
    ['a resource name', 'Resources: {my-id: {Type: X}}', 'Template format error: Resource name my-id is non alphanumeric.'],
    [
      'a parameter name',
      `Parameters: {'AWS::NoValue': {Type: String}}\nResources: {${TOPIC}}`,
      'Template format error: Parameter name AWS::NoValue is non alphanumeric.',
    ],
    [
      'a parameter without a type',
      `Parameters: {P: {Default: x}}\nResources: {${TOPIC}}`,
      'Template format error: Every Parameters object must contain a Type member.',
    ],
    ['a null value', resources('null'), "[/Resources/A/Properties/X] 'null' values are not allowed in templates"],
    [
      'a null output',
      `Resources: {${TOPIC}}\nOutputs: {MyOutput: {Value: null}}`,
      "[/Outputs/MyOutput/Value] 'null' values are not allowed in templates",
    ],
    [
      'an output without a value',
      `Resources: {${TOPIC}}\nOutputs: {O: {}}`,
      'Template format error: Every Outputs member must contain a Value object',
    ],
    [
      'a mapping that is no mapping',
      `Mappings: {M: x}\nResources: {${TOPIC}}`,
      'Template format error: Every Mappings member M must be a map',
    ],
    [
      'a mapping of one level',
      `Mappings: {M: {A: x}}\nResources: {${TOPIC}}`,
      'Template format error: Every Mappings member A must be a map',
    ],
    [
      'a mapping of three levels',
      `Mappings: {M: {A: {B: {C: x}}}}\nResources: {${TOPIC}}`,
      'Template format error: Every Mappings attribute must be a String or a List.',
    ],
    [
      'a mapping with a reference',
      `Mappings: {M: {A: {B: [!Ref X]}}}\nResources: {${TOPIC}}`,
      'Template format error: Every Mappings attribute must be a String or a List.',
    ],
    [
      'a Ref to nothing',
      resources('!Ref InvalidRef'),
      'Template format error: Unresolved resource dependencies [InvalidRef] in the Resources block of the template',
    ],
    [
      'a Fn::Sub of nothing',
      resources('!Sub "${Nothing}-${!Literal}-${Absent.Arn}"'),
      'Template format error: Unresolved resource dependencies [Nothing, Absent] in the Resources block of the template',
    ],
    [
      'a Fn::GetAtt of a parameter',
      `Parameters: {P: {Type: String}}\n${resources('!GetAtt P.Arn')}`,
      'Template format error: Unresolved resource dependencies [P] in the Resources block of the template',
    ],
    [
      'an unknown pseudo parameter',
      resources('!Ref AWS::Nothing'),
      'Template format error: Unresolved resource dependencies [AWS::Nothing] in the Resources block of the template',
    ],
    [
      'a DependsOn of nothing',
      'Resources: {A: {Type: X, DependsOn: [B]}}',
      'Template format error: Unresolved resource dependencies [B] in the Resources block of the template',
    ],
    [
      'an output of nothing',
      `Resources: {${TOPIC}}\nOutputs: {O: {Value: !Ref B}}`,
      'Template format error: Unresolved resource dependencies [B] in the Outputs block of the template',
    ],
    [
      'an unknown condition',
      resources('!If [Missing, a, b]'),
      'Template error: unresolved condition dependency Missing in Fn::If',
    ],
    [
      'a resource on an unknown condition',
      'Resources: {A: {Type: X, Condition: C}}',
      'Template format error: Unresolved condition dependency C in the Resources block of the template',
    ],
    [
      'Fn::GetAtt without an attribute',
      resources('!GetAtt A'),
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    ],
    [
      'Fn::GetAtt of an empty attribute',
      resources('!GetAtt [A, ""]'),
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    ],
    [
      'Fn::GetAtt of a mapping',
      resources('{"Fn::GetAtt": {A: b}}'),
      'Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute',
    ],
    [
      'Fn::Equals of three',
      `Conditions: {C: !Equals [a, b, c]}\nResources: {${TOPIC}}`,
      'Template error: every Fn::Equals object requires a list of 2 string parameters.',
    ],
    [
      'Fn::Split of one',
      resources('!Split [","]'),
      'Template error: every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.',
    ],
  ])('%s', (_, yaml, message) => {
    expect(validate(yaml)).toThrow(expect.objectContaining({ name: 'TemplateError', message }));
  });

  test.each([
    ['Resources', 501, 'resources', { Type: 'X' }],
    ['Outputs', 201, 'outputs', { Value: 'x' }],
    ['Parameters', 201, 'parameters', { Type: 'String' }],
    ['Mappings', 201, 'mappings', { A: { B: 'c' } }],
  ])('too many members of %s', (section, count, word, member) => {
    const many = Object.fromEntries(Array.from({ length: count }, (_, index) => [`N${index}`, member]));
    const template = JSON.stringify({ Resources: { A: { Type: 'X' } }, [section]: many });
    expect(validate(template)).toThrow(`Number of ${word}, ${count}, is greater than maximum allowed, ${count - 1}`);
  });
});

describe('a template is accepted', () => {
  test.each([
    [
      'references of every kind',
      `Parameters: {P: {Type: String}}\n${resources('[!Ref P, !Ref A, !GetAtt A.Arn, {"Fn::GetAtt": A.Arn}, !Sub "${P}${A.Arn}${AWS::Region}", !Sub ["${v}", {v: x}]]')}`,
    ],
    [
      'conditions that are declared',
      'Conditions: {C: !Equals [a, b], D: !Not [!Condition C]}\nResources: {A: {Type: X, Condition: D, Properties: {X: !If [C, 1, 2]}}}\nOutputs: {O: {Condition: C, Value: x}}',
    ],
    ['a property that is called Condition', resources('{Condition: text}')],
    [
      'sections that a macro knows',
      `Transform: AWS::Serverless-2016-10-31\nGlobals: {}\nResources: {A: {Type: X, IgnoreGlobals: '*'}}`,
    ],
    [
      'names of resources inside a module',
      `Resources: {Net: {Type: 'A::B::C::MODULE'}, T: {Type: X, Properties: {X: [!Ref NetVpc, !GetAtt Net.Vpc.Id]}}}`,
    ],
    ['names that a macro may still bring', `Transform: Macro\n${resources('!Ref Unknown')}`],
    [
      'names that an included snippet may still bring',
      `Resources: {A: {Type: X, Properties: {"Fn::Transform": {Name: "AWS::Include"}, X: !Ref Unknown}}}`,
    ],
    ['names that a loop may still bring', `Conditions: {"Fn::ForEach::L": [X, [a], {}]}\n${resources('!Ref Unknown')}`],
    [
      'loops and snippets in every section',
      'Transform: AWS::LanguageExtensions\nMappings: {"Fn::Transform": {}, M: {"Fn::Transform": {}}}\nResources: {"Fn::ForEach::L": [X, [a], {}], A: {Type: X}}\nOutputs: {"Fn::ForEach::O": [X, [a], {}]}',
    ],
    ['a mapping to a list', `Mappings: {M: {A: {B: [c, d]}}}\nResources: {${TOPIC}}`],
    ['one resource named in DependsOn', 'Resources: {A: {Type: X, DependsOn: B}, B: {Type: X}}'],
  ])('%s', (_, yaml) => {
    expect(validate(yaml)).not.toThrow();
  });
});

describe('the place of an error', () => {
  test.each([
    ['a reference', resources('[{Y: !Ref B}]'), 'Resources/A'],
    ['an attribute', resources('!GetAtt B.Arn'), 'Resources/A'],
    ['a dependency', 'Resources: {C: {Type: X}, A: {Type: X, DependsOn: [C, B]}}', 'Resources/A'],
    ['a condition of Fn::If', resources('!If [B, x, y]'), 'Resources/A'],
    ['the condition of a resource', 'Resources: {A: {Type: X, Condition: B}}', 'Resources/A/Condition'],
    ['a reference of an output', `Resources: {${TOPIC}}\nOutputs: {O: {Value: !Ref B}}`, 'Outputs/O'],
    ['a function without its arguments', resources('[{Y: !GetAtt B}]'), 'Resources/A/Properties/X/0/Y/Fn::GetAtt'],
    ['a condition without its arguments', `Conditions: {C: !Equals [a]}\nResources: {${TOPIC}}`, 'Conditions/C/Fn::Equals'],
    ['a parameter without a type', `Parameters: {P: {Default: a}}\nResources: {${TOPIC}}`, 'Parameters/P'],
    ['a mapping with an object', `Mappings: {M: {k: {a: {b: c}}}}\nResources: {${TOPIC}}`, 'Mappings/M/k'],
    ['a resource that is no object', 'Resources: {A: x}', 'Resources/A'],
    ['an output without a value', `Resources: {${TOPIC}}\nOutputs: {O: {}}`, 'Outputs/O'],
  ])('is known for %s', (_, text, place) => {
    expect(validate(text)).toThrow(expect.objectContaining({ place }));
  });
});

test('a function in a resource policy is accepted', () => {
  const text = 'Resources: {A: {Type: X, DeletionPolicy: {Ref: "AWS::Region"}, UpdateReplacePolicy: {Ref: "AWS::Region"}}}';
  expect(() => validateTemplate(parseTemplate(text))).not.toThrow();
});
