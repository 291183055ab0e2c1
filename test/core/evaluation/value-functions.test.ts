import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeError, placeErrorAt, TemplateError } from '../../../core/documents/template-error.ts';
import { evaluateTemplate } from '../../../core/evaluation/evaluate-template.ts';
import { expandTemplate } from '../../../core/evaluation/expand-template.ts';
import { VALUE_FUNCTIONS } from '../../../core/evaluation/value-functions.ts';
import { isUnknown, Unknown } from '../../../core/evaluation/values.ts';

function cidr(...argument: readonly unknown[]): unknown {
  return VALUE_FUNCTIONS['Fn::Cidr']?.(argument);
}

describe('Fn::Cidr', () => {
  test.each([
    ['10.0.0.0/16', 2, undefined, ['10.0.0.0/24', '10.0.1.0/24']],
    ['10.0.0.0/24', 4, 6, ['10.0.0.0/26', '10.0.0.64/26', '10.0.0.128/26', '10.0.0.192/26']],
    ['10.0.0.0/24', '2', '6', ['10.0.0.0/26', '10.0.0.64/26']],
    ['10.0.0.5/24', 2, 6, ['10.0.0.0/26', '10.0.0.64/26']],
    ['255.0.0.0/8', 1, 24, ['255.0.0.0/8']],
    ['2001:db8::/56', 2, undefined, ['2001:db8::/64', '2001:db8:0:1::/64']],
    ['fd00:1:2:3:4:5:6:7/120', 1, 8, ['fd00:1:2:3:4:5:6:0/120']],
    ['fd00::1/128', 1, 0, ['fd00::1/128']],
    ['::/0', 1, 64, ['::/64']],
  ])('divides %s into %s blocks of %s host bits', (block, count, bits, expected) => {
    expect(cidr(block, count, bits)).toEqual(expected);
  });

  test.each([
    ['10.0.0.0/24', 5, 6],
    ['10.0.0.0/24', 0, 6],
    ['10.0.0.0/8', 257, 8],
    ['10.0.0.0/24', 1.5, 6],
    ['10.0.0.0/24', 1, 9],
    ['10.0.0.0/abc', 2, 4],
    ['10.0.0.0/16', 3, 'some'],
    ['10.0.0.0/16', [], 4],
    ['10.0.0.0/33', 1, 0],
    ['10.0.0/24', 1, 8],
    ['010.0.0.0/24', 1, 8],
    ['10.0.0.300/24', 1, 8],
    ['10.0.0.x/24', 1, 8],
    ['10.0.0.0', 1, 8],
    ['2001:zz::/56', 1, 64],
    ['1:2:3:4:5:6:7:8:9/56', 1, 64],
    [{}, 1, 8],
  ])('refuses %j in %j blocks of %j host bits', (block, count, bits) => {
    expect(() => cidr(block, count, bits)).toThrow('Template error: every Fn::Cidr object requires two parameters');
  });

  test('names the expected value and the position', () => {
    const refusal = refusalOf({ 'Fn::Select': [0, { 'Fn::Cidr': ['10.0.0.0/16', 3, 'some'] }] });
    expect(refusal.detail).toBe(
      'Expected an IP block such as 10.0.0.0/16, a count from 1 to 256, and a number of host bits that fit into the block, got ["10.0.0.0/16",3,"some"].',
    );
    expect(refusal.place).toBe('Resources/A/Properties/P/Fn::Select/1/Fn::Cidr');
  });
});

function evaluate(value: unknown): unknown {
  const template = {
    Parameters: { Text: { Type: 'String' }, List: { Type: 'CommaDelimitedList', Default: 'a,b' } },
    Mappings: { M: { a: { b: 'c' } } },
    Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] }, Perhaps: { 'Fn::Equals': [{ Ref: 'Text' }, 'a'] } },
    Resources: { A: { Type: 'T', Properties: { P: value } }, B: { Type: 'T' } },
  };
  return evaluateTemplate({ template, parameters: {} }).resources.A?.properties.P;
}

function refusalOf(value: unknown): TemplateError {
  try {
    evaluate(value);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('Expected a TemplateError, got a value.');
}

describe('an intrinsic function with wrong arguments', () => {
  test.each([
    [{ Ref: ['B'] }, 'every Ref object'],
    [{ Ref: 5 }, 'every Ref object'],
    [{ 'Fn::GetAtt': 'B' }, 'every Fn::GetAtt object'],
    [{ 'Fn::GetAtt': [{}, 'x'] }, 'every Fn::GetAtt object'],
    [{ 'Fn::Sub': [] }, 'Fn::Sub'],
    [{ 'Fn::Sub': { a: 1 } }, 'Fn::Sub'],
    [{ 'Fn::Sub': 'a${List}' }, 'variable List in Fn::Sub expression does not resolve to a string'],
    [{ 'Fn::Sub': ['a${v}', { v: ['b'] }] }, 'every value of the context object of every Fn::Sub object'],
    [{ 'Fn::Join': ',' }, 'every Fn::Join object'],
    [{ 'Fn::Join': [',', [{ a: 1 }]] }, 'every Fn::Join object'],
    [{ 'Fn::Select': [0, 'a'] }, 'Fn::Select requires'],
    [{ 'Fn::Select': [9, ['a']] }, 'Fn::Select requires'],
    [{ 'Fn::Select': [-1, ['a']] }, 'Fn::Select requires'],
    [{ 'Fn::Split': [',', {}] }, 'every Fn::Split object'],
    [{ 'Fn::Split': [['x'], 'a'] }, 'every Fn::Split object'],
    [{ 'Fn::If': ['Yes', 'a'] }, 'Fn::If requires'],
    [{ 'Fn::If': [{}, 'a', 'b'] }, 'Fn::If requires'],
    [{ 'Fn::FindInMap': ['M', 'a'] }, 'every Fn::FindInMap object'],
    [{ 'Fn::FindInMap': ['M', {}, 'b'] }, 'every Fn::FindInMap object'],
    [{ 'Fn::Base64': ['a'] }, 'every Fn::Base64 object'],
    [{ 'Fn::GetAZs': {} }, 'every Fn::GetAZs object'],
    [{ 'Fn::ImportValue': {} }, 'every Fn::ImportValue object'],
    [{ 'Fn::Length': 'a' }, 'every Fn::Length object'],
    [{ 'Fn::ToJsonString': 'a' }, 'every Fn::ToJsonString object'],
    [{ 'Fn::Equals': ['a'] }, 'every Fn::Equals object'],
    [{ 'Fn::Not': [] }, 'every Fn::Not object'],
    [{ 'Fn::And': ['true'] }, 'every Fn::And object'],
    [{ 'Fn::Or': Array(11).fill('true') }, 'every Fn::Or object'],
    [{ 'Fn::Nope': 'a' }, 'Encountered unsupported function: Fn::Nope '],
  ])('%j is a template error with its place', (value, message) => {
    const error = refusalOf({ inside: [value] });
    expect(error.message).toContain(message);
    expect(error.place).toBe(`Resources/A/Properties/P/inside/0/${Object.keys(value)[0]}`);
  });

  test('in a condition names the condition', () => {
    const template = {
      Conditions: { C: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Select': [5, ['a']] }, 'b'] }] } },
      Resources: { A: { Type: 'T', Condition: 'C' } },
    };
    expect(() => evaluateTemplate({ template, parameters: {} })).toThrow(
      expect.objectContaining({ place: 'Conditions/C/Fn::Not/Fn::Equals/Fn::Select' }),
    );
  });

  test('in an output names the output', () => {
    const template = { Resources: { A: { Type: 'T' } }, Outputs: { O: { Value: { 'Fn::Base64': [] } } } };
    expect(() => evaluateTemplate({ template, parameters: {} })).toThrow(
      expect.objectContaining({ place: 'Outputs/O/Fn::Base64' }),
    );
  });

  test('replaces AWS::NoValue inside a string with an empty string', () => {
    expect(evaluate({ 'Fn::Sub': 'a${AWS::NoValue}b' })).toBe('ab');
    expect(evaluate({ 'Fn::Sub': ['a${v}b', { v: { Ref: 'AWS::NoValue' } }] })).toBe('ab');
    expect(evaluate({ 'Fn::If': ['Perhaps', { Ref: 'AWS::NoValue' }, 'b'] })).toMatchObject({
      expression: { 'Fn::If': [expect.anything(), { Ref: 'AWS::NoValue' }, 'b'] },
    });
  });
});

describe('any intrinsic function with any arguments', () => {
  const name = fc.constantFrom(
    'Ref',
    ...[
      'And',
      'Base64',
      'Cidr',
      'Contains',
      'Equals',
      'FindInMap',
      'GetAtt',
      'GetAZs',
      'GetStackOutput',
      'If',
      'ImportValue',
    ].map((short) => `Fn::${short}`),
    ...['Join', 'Length', 'Not', 'Or', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform', 'ForEach::L'].map(
      (short) => `Fn::${short}`,
    ),
  );
  const scalar = fc.oneof(
    fc.constantFrom(
      'A',
      'B',
      'B.Arn',
      'M',
      'a',
      'b',
      'Yes',
      'Perhaps',
      'Text',
      'List',
      'AWS::NoValue',
      'AWS::Region',
      '${Text}',
      '',
      ',',
    ),
    fc.constantFrom('10.0.0.0/16', '10.0.0.0/abc', '2001:db8::/56', 'toString', '__proto__', 'constructor'),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
  );
  const { value } = fc.letrec<{ value: unknown; call: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      scalar,
      tie('call'),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom('a', 'DefaultValue', 'Condition', 'Name'), tie('value'), { maxKeys: 2 }),
    ),
    call: fc.tuple(name, tie('value')).map(([key, argument]) => ({ [key]: argument })),
  }));

  test('gives a value, an unknown value, or a template error that names the place', () => {
    fc.assert(
      fc.property(name, value, (key, argument) => {
        try {
          const result = evaluate({ [key]: argument });
          expect(isUnknown(result) || typeof result !== 'symbol').toBe(true);
          expect(String(JSON.stringify(result))).not.toMatch(/\[object Object\]|\[undefined\]|Symbol\(/);
        } catch (error) {
          expect(error).toBeInstanceOf(TemplateError);
          expect((error as TemplateError).place).toMatch(/^(?:Resources\/A|Conditions\/)|^$/);
          expect((error as TemplateError).message).not.toMatch(/\[object Object\]|\[undefined\]|Symbol\(/);
          if ((error as TemplateError).place === '') expect((error as TemplateError).message).toMatch(/Circular dependency/);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the place of an error', () => {
  test('is added to template errors only', () => {
    const other = new TypeError('x');
    expect([placeError(other, 'a'), placeErrorAt(other, 'a')]).toEqual([other, other]);
    expect((placeErrorAt(placeError(new TemplateError('x'), 0), 'a', 'b') as TemplateError).within('c').place).toBe('a/b/0');
  });
});

describe('a value that may not be needed', () => {
  const template = {
    Parameters: { Text: { Type: 'String' } },
    Conditions: { C: { 'Fn::Equals': [{ Ref: 'Text' }, 'a'] } },
    Resources: {
      A: { Type: 'T', Properties: { P: { 'Fn::If': ['C', { 'Fn::Base64': [] }, 'b'] } } },
      B: { Type: 'T', Condition: 'C', Properties: { P: { 'Fn::Base64': [] }, Q: 'q' } },
    },
  };

  test('is unknown if it has an error', () => {
    const { resources } = evaluateTemplate({ template, parameters: {} });
    expect(resources.A?.properties.P).toMatchObject({
      expression: { 'Fn::If': [expect.anything(), { Unresolved: { 'Fn::Base64': [] } }, 'b'] },
    });
    expect(resources.B?.properties).toMatchObject({ P: { expression: { Unresolved: { 'Fn::Base64': [] } } }, Q: 'q' });
  });

  test('is an error if it is needed', () => {
    expect(() => evaluateTemplate({ template, parameters: { Text: 'a' } })).toThrow(
      expect.objectContaining({ place: 'Resources/A/Properties/P/Fn::If/1/Fn::Base64' }),
    );
  });

  test('does not hide a defect', () => {
    const broken = {
      ...template,
      Resources: { A: { Type: 'T', Properties: { P: { 'Fn::If': ['C', { 'Fn::GetAZs': '' }, 'b'] } } } },
    };
    const context = {
      get availabilityZones(): string[] {
        throw new TypeError('defect');
      },
    };
    expect(() => evaluateTemplate({ template: broken, parameters: {} }, context)).toThrow(TypeError);
  });
});

test('a loop over values that are not strings is a template error', () => {
  const template = {
    Transform: 'AWS::LanguageExtensions',
    Resources: { 'Fn::ForEach::L': ['X', [{ a: 1 }], { '${X}': { Type: 'T' } }] },
  };
  expect(() => evaluateTemplate({ template: template as never, parameters: {} })).toThrow(
    'Fn::ForEach::L requires a list of strings to repeat over',
  );
});

describe('a wrong argument', () => {
  test('of Fn::Cidr is shown as it was written', () => {
    expect(() => evaluateProperty({ 'Fn::Cidr': ['10.0.0.0/99', 2] })).toThrow(
      expect.objectContaining({ detail: expect.stringContaining('got ["10.0.0.0/99",2].') }),
    );
  });

  test.each([['x'], [['a', 'b']], [{ StackName: 's' }], [{ StackName: {}, OutputName: 'o' }], [null]])(
    'of Fn::GetStackOutput is a template error: %j',
    (argument) => {
      expect(() => evaluateProperty({ 'Fn::GetStackOutput': argument })).toThrow('requires a StackName and an OutputName');
    },
  );

  test('of a loop has the place of the loop', () => {
    const loop = { 'Fn::ForEach::L': ['X', [{ 'Fn::Base64': [] }], {}] };
    const template = { Transform: 'AWS::LanguageExtensions', Resources: { A: { Type: 'T', Properties: { P: loop } } } };
    expect(() => evaluateTemplate({ template: template as never, parameters: {} })).toThrow(
      expect.objectContaining({ place: 'Resources/A/Properties/P/Fn::ForEach::L/0/Fn::Base64' }),
    );
  });

  test('of Condition is a template error, and unknown if a macro may replace it', () => {
    const Resources = { A: { Type: 'T', Condition: { Ref: 'B' }, DependsOn: [{ Ref: 'B' }, 'B'] }, B: { Type: 'T' } };
    const evaluate = (Transform: string) => evaluateTemplate({ template: { Transform, Resources } as never, parameters: {} });
    expect(() => evaluate('AWS::LanguageExtensions')).toThrow('Template format error: Every Condition member must be a string.');
    const { A } = evaluate('Macro').resources;
    expect(A?.exists).toEqual(new Unknown({ Condition: { Ref: 'B' } }));
    expect(A?.dependencies).toEqual(['B']);
  });

  test('of an output counts only if the output exists', () => {
    const evaluate = (operand: unknown) =>
      evaluateTemplate({
        template: {
          Conditions: { C: { 'Fn::Equals': ['a', operand] } },
          Resources: { A: { Type: 'T' } },
          Outputs: { O: { Condition: 'C', Value: { 'Fn::Base64': [] }, Export: { Name: { 'Fn::Base64': [] } } } },
        } as never,
        parameters: {},
      }).outputs;
    expect(isUnknown(evaluate({ Ref: 'AWS::Region' }).O?.value)).toBe(true);
    expect(() => evaluate('a')).toThrow('Fn::Base64');
    expect(evaluate('b')).toEqual({});
  });

  test('of a transform has no name', () => {
    const template = { Transform: { Name: { a: 'b' } }, Resources: {} };
    expect(expandTemplate({ template: template as never, parameters: {} }, {}).macros).toEqual(['without a name']);
  });
});

function evaluateProperty(value: unknown): unknown {
  const template = { Resources: { A: { Type: 'T', Properties: { P: value } } } };
  return evaluateTemplate({ template: template as never, parameters: {} }).resources.A?.properties.P;
}
