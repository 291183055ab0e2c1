import { describe, expect, test } from 'vitest';
import { TemplateError } from '../../../core/documents/template-error.ts';
import { parseTemplate } from '../../../core/template/parse-template.ts';

function refusalOf(text: string): TemplateError {
  try {
    parseTemplate(text);
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
  throw new Error('Expected the template to be refused, got none.');
}

function readValue(yaml: string): unknown {
  return (parseTemplate(`Value: ${yaml}`) as { Value?: unknown }).Value;
}

describe('short forms', () => {
  test.each([
    ['!Ref A', { Ref: 'A' }],
    ['!Condition A', { Condition: 'A' }],
    ['!GetAtt A.B', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!GetAtt A.Outputs.B', { 'Fn::GetAtt': ['A', 'Outputs.B'] }],
    ['!GetAtt A', { 'Fn::GetAtt': ['A'] }],
    ['!GetAtt [A, B]', { 'Fn::GetAtt': ['A', 'B'] }],
    ['!Sub "${A}-x"', { 'Fn::Sub': '${A}-x' }],
    ['!Sub ["${a}", {a: !Ref A}]', { 'Fn::Sub': ['${a}', { a: { Ref: 'A' } }] }],
    ['!Join [",", [a, !Ref B]]', { 'Fn::Join': [',', ['a', { Ref: 'B' }]] }],
    ['!Select [0, !GetAZs ""]', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
    ['!If [C, yes, !Ref "AWS::NoValue"]', { 'Fn::If': ['C', true, { Ref: 'AWS::NoValue' }] }],
    ['!FindInMap [M, a, b]', { 'Fn::FindInMap': ['M', 'a', 'b'] }],
    ['!Base64 text', { 'Fn::Base64': 'text' }],
    ['!Transform {Name: M}', { 'Fn::Transform': { Name: 'M' } }],
    ['!Not [!Equals [a, b]]', { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }],
  ])('%s is read in its long form', (yaml, expected) => {
    expect(readValue(yaml)).toEqual(expected);
  });

  test('an unknown tag is refused where it stands', () => {
    const error = refusalOf('A: !Foo x');
    expect(error.message).toBe('Template format error: YAML not well-formed. (line 1, column 9)');
    expect(error.detail).toBe('Unknown tag !Foo');
  });
});

describe('scalars', () => {
  test.each([
    ['2010-09-09', '2010-09-09'],
    ['12:30', '12:30'],
    ['yes', true],
    ['Off', false],
    ['y', 'y'],
    ['5', 5],
    ['-1.5', -1.5],
    ['1.10', '1.10'],
    ['0755', '0755'],
    ['012345678901', '012345678901'],
    ['12345678901234567890', '12345678901234567890'],
    ['"5"', '5'],
    ['!!str 5', '5'],
    ['~', null],
    ['', null],
  ])('%s keeps what it says', (yaml, expected) => {
    expect(readValue(yaml)).toBe(expected);
  });

  test('JSON numbers that JavaScript would write otherwise stay text', () => {
    expect(parseTemplate('{"a": 1.10, "b": 12345678901234567890, "c": 5}')).toEqual({
      a: '1.10',
      b: '12345678901234567890',
      c: 5,
    });
  });
});

describe('refusals', () => {
  test.each([
    ['{"this is invalid JSON"="bobbins"}', 'Template format error: JSON not well-formed. (line 1, column 25)'],
    ['{"a":', 'Template format error: JSON not well-formed. (line 1, column 7)'],
    ['{\n"a": 1,\n"a": 2}', 'Template format error: JSON not well-formed. (line 3, column 2)'],
    ['{"\\u0061": 1, "a": 2}', 'Template format error: JSON not well-formed. (line 1, column 16)'],
    ['a: 1\na: 2', 'Template format error: YAML not well-formed. (line 2, column 1)'],
    ['a: [1\nb: 2', 'Template format error: YAML not well-formed. (line 2, column 1)'],
    ['? [a]\n: b', 'Template format error: YAML not well-formed. (line 1, column 3)'],
    ['a: *nowhere', 'Template format error: YAML not well-formed. (line 1, column 4)'],
    ['hello', 'Template format error: unsupported structure.'],
    ['', 'Template format error: unsupported structure.'],
    ['[1]', 'Template format error: unsupported structure.'],
  ])('%j is refused in the words of the service', (text, message) => {
    expect(refusalOf(text).message).toBe(message);
  });

  test.each(['{"a": {"__proto__": {}}}', 'a:\n  __proto__: {}'])(
    'a key that would reach the prototype is refused: %s',
    (text) => {
      expect(refusalOf(text).detail).toBe('Key __proto__ is not allowed');
    },
  );

  test.each([
    ['JSON', `${'{"a":'.repeat(200)}1${'}'.repeat(200)}`],
    ['YAML', `a: ${'['.repeat(200)}${']'.repeat(200)}`],
  ])('%s that is nested beyond measure is refused', (_, text) => {
    expect(refusalOf(text).detail).toBe('Nested deeper than 100 levels');
  });

  test('YAML that is nested beyond any stack is refused', () => {
    expect(refusalOf(`a: ${'['.repeat(200_000)}`).message).toMatch(/^Template format error: YAML not well-formed\./);
  });

  test('a doubling chain of aliases is refused', () => {
    const lines = [...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[index]}`).join(', ')}]`);
    expect(refusalOf(`a: &a [x]\n${lines.join('\n')}`).detail).toBe('Uses more than 1000 aliases');
  });

  test('a large value that few aliases unfold to is refused', () => {
    const big = `a: &a [${Array(2000).fill('x').join(',')}]`;
    const error = refusalOf(`${big}\nb: [${Array(600).fill('*a').join(',')}]`);
    expect(error.detail).toBe('Unfolds to more than 1000000 values');
  });
});

test('anchors are followed', () => {
  expect(parseTemplate('a: &x {b: 1}\nc: *x')).toEqual({ a: { b: 1 }, c: { b: 1 } });
});

test('keys are text whatever they look like', () => {
  expect(parseTemplate('1: a\n0755: b\nyes: c')).toEqual({ '1': 'a', '0755': 'b', yes: 'c' });
});
